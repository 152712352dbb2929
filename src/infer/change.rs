//! Changing one record: PUT replaces it, PATCH (and POST on the item) changes a part, DELETE removes it.

use super::create::{self, body};
use super::resource::Resource;
use super::shape::{self, Answer};
use super::{Ground, Inferred};
use crate::contract::{JsonType, Operation, Schema};
use http::Method;
use serde_json::{Map, Value, json};

/// Properties that say when a record was changed.
pub(super) const UPDATED: [&str; 12] = [
    "updated",
    "updatedat",
    "updatedon",
    "updateddate",
    "updatetime",
    "modified",
    "modifiedat",
    "modifieddate",
    "lastmodified",
    "lastupdated",
    "dateupdated",
    "updatedtime",
];

/// PUT on the item; it makes the record where nothing else does.
pub(super) fn replace(ground: &Ground<'_>, resource: &Resource<'_>, inferred: &mut Inferred) {
    if let Some(operation) = resource.collection.item(&Method::PUT) {
        let makes = resource.collection.all(&Method::POST).is_none()
            || operation.responses.contains_key("201");
        match makes && key_is_given(resource, operation) {
            true => upsert(ground, resource, operation, inferred),
            false => update("replace", resource, operation, inferred),
        }
    }
    if let Some(operation) = resource.collection.all(&Method::PUT) {
        by_body(resource, operation, inferred);
    }
}

/// PATCH on the item, or POST where that answers the record.
pub(super) fn merge(_: &Ground<'_>, resource: &Resource<'_>, inferred: &mut Inferred) {
    if let Some(operation) = resource.collection.item(&Method::PATCH) {
        update("update", resource, operation, inferred);
    }
    if let Some(operation) = resource.collection.item(&Method::POST)
        && resource
            .shape
            .in_answer(operation, resource.word())
            .is_some()
    {
        update("update", resource, operation, inferred);
    }
}

/// DELETE on the item.
pub(super) fn delete(_: &Ground<'_>, resource: &Resource<'_>, inferred: &mut Inferred) {
    let Some(operation) = resource.collection.item(&Method::DELETE) else {
        return;
    };
    let Some(lookup) = resource.lookup(operation) else {
        return;
    };
    if matches!(shape::answer(operation), Answer::Other) && shape::success(operation).is_none() {
        return;
    }
    let mut given = Map::new();
    given.insert(resource.one.clone(), lookup.into());
    let mut value = Map::new();
    if let Some(way) = resource.shape.in_answer(operation, resource.word()) {
        given.insert("gone".into(), json!(format!("={}", resource.one)));
        value.insert("reply".into(), shape::wrapped(&way, json!("=gone")));
    } else if matches!(shape::answer(operation), Answer::Json(_)) {
        value.insert("reply".into(), json!({}));
    }
    let mut entries = Map::new();
    entries.insert("given".into(), given.into());
    entries.insert("change".into(), json!([{"delete": resource.one}]));
    entries.extend(value);
    let reason = "Removes the record that the path names; without one it is `not_found`.";
    inferred.operation(&operation.id, entries.into(), vec![reason.to_owned()]);
}

fn update(verb: &str, resource: &Resource<'_>, operation: &Operation, inferred: &mut Inferred) {
    let Some(lookup) = resource.lookup(operation) else {
        return;
    };
    let Ok(reply) = answerable(resource, operation) else {
        return;
    };
    let mut given = Map::new();
    given.insert(resource.one.clone(), lookup.into());
    let set = given_fields(verb, resource, operation);
    let mut value = Map::new();
    value.insert("given".into(), given.into());
    if !set.is_empty() {
        value.insert("change".into(), json!([{verb: resource.one, "set": set}]));
    }
    value.extend(reply.map(|it| ("reply".to_owned(), it)));
    let reason = match verb {
        "replace" => {
            "Replaces the record: what the body leaves out becomes empty, what only the server knows stays."
        }
        _ => "Changes what the body gives; all else stays.",
    };
    inferred.operation(&operation.id, value.into(), vec![reason.to_owned()]);
}

fn upsert(
    ground: &Ground<'_>,
    resource: &Resource<'_>,
    operation: &Operation,
    inferred: &mut Inferred,
) {
    let (Some(mut lookup), Some(key)) = (resource.lookup(operation), resource.path_key(operation))
    else {
        return;
    };
    let Ok(reply) = answerable(resource, operation) else {
        return;
    };
    lookup.remove("else");
    let one = &resource.one;
    let mut given = resource.given_parents(ground, operation);
    given.insert(one.clone(), lookup.into());
    given.insert("is_new".into(), json!(format!("={one} == null")));
    let set = given_fields("replace", resource, operation);
    let mut made = set.clone();
    made.insert(resource.shape.key.clone(), json!(format!("={key}")));
    resource.set_parents(operation, &mut made);
    stamp(resource, operation, &create::CREATED, &mut made);
    let mut change =
        vec![json!({"create": resource.name, "as": one, "when": "=is_new", "set": made})];
    if !set.is_empty() {
        change.insert(0, json!({"replace": one, "when": "=!is_new", "set": set}));
    }
    let mut value = Map::new();
    value.insert("given".into(), given.into());
    value.insert("change".into(), change.into());
    value.extend(reply.map(|it| ("reply".to_owned(), it)));
    let reason =
        "Replaces the record that the path names, or makes it: the client chooses the key.";
    inferred.operation(&operation.id, value.into(), vec![reason.to_owned()]);
}

/// PUT on the collection: the body says which record is meant.
fn by_body(resource: &Resource<'_>, operation: &Operation, inferred: &mut Inferred) {
    if !resource.parents.is_empty() {
        return;
    }
    let Some(way) = resource.shape.in_body(operation, resource.word()) else {
        return;
    };
    let Ok(reply) = answerable(resource, operation) else {
        return;
    };
    let key = super::word::field(&body(&way), &resource.shape.key);
    let query = json!({"in": resource.name, "key": format!("={key}"), "else": "not_found"});
    let mut given = Map::new();
    given.insert(resource.one.clone(), query);
    let set = given_fields("replace", resource, operation);
    let mut value = Map::new();
    value.insert("given".into(), given.into());
    value.insert(
        "change".into(),
        json!([{"replace": resource.one, "set": set}]),
    );
    value.extend(reply.map(|it| ("reply".to_owned(), it)));
    let reason = "Replaces the record whose key the body has.";
    inferred.operation(&operation.id, value.into(), vec![reason.to_owned()]);
}

/// An operation's answer is neither empty nor JSON, so nothing can be said of it.
struct NotUnderstood;

/// The reply of an operation that changes a record; none where its answer has no body.
fn answerable(
    resource: &Resource<'_>,
    operation: &Operation,
) -> Result<Option<Value>, NotUnderstood> {
    match shape::answer(operation) {
        Answer::Empty => Ok(None),
        Answer::Json(_) => Ok(create::reply(resource, operation)),
        Answer::Other => Err(NotUnderstood),
    }
}

fn given_fields(_verb: &str, resource: &Resource<'_>, operation: &Operation) -> Map<String, Value> {
    let mut set = Map::new();
    if let Some(way) = resource.shape.in_body(operation, resource.word()) {
        set.insert("...".into(), json!(format!("={}", body(&way))));
        stamp(resource, operation, &UPDATED, &mut set);
    }
    set
}

/// Sets the property that says when something was done, where the client does not give it.
pub(super) fn stamp(
    resource: &Resource<'_>,
    operation: &Operation,
    names: &[&str],
    set: &mut Map<String, Value>,
) {
    let sent = shape::sent(operation).map(Schema::shape);
    let given = |name: &str| {
        let sent = sent.as_ref();
        sent.is_some_and(|it| it.all_properties().contains_key(name))
    };
    for (name, word, schema) in resource.shape.named() {
        let instant = || schema.shape().format.as_deref() == Some("date-time");
        if names.contains(&word) && instant() && !given(name) {
            set.insert(name.to_owned(), json!("=now"));
        }
    }
}

/// Whether the path gives the key as the record has it.
fn key_is_given(resource: &Resource<'_>, operation: &Operation) -> bool {
    let route = super::route::Route::of(operation);
    let parameters = route.parameters();
    let name = parameters.get(resource.parents.len());
    let parameter = operation
        .parameters
        .iter()
        .find(|it| Some(&it.name.as_str()) == name);
    let number = parameter
        .and_then(|it| it.schema.as_ref())
        .is_some_and(|it| shape::is_only(it, &[JsonType::Integer, JsonType::Number]));
    number == resource.counts
}
