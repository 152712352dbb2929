//! Making a record: POST on the collection.

use super::resource::Resource;
use super::shape::{Answer, Properties, wrapped};
use super::word::{field, plain};
use super::{Ground, Inferred, shape};
use crate::contract::{JsonType, Operation};
use http::Method;
use serde_json::{Map, Value, json};

/// Words that say that a POST makes nothing.
const OTHERS: &[&str] = &[
    "search", "query", "find", "lookup", "list", "bulk", "batch", "validate",
];

pub(super) fn infer(ground: &Ground<'_>, resource: &Resource<'_>, inferred: &mut Inferred) {
    let Some(operation) = resource.collection.all(&Method::POST) else {
        return;
    };
    if !makes_one(operation, resource) {
        return;
    }
    let mut set = Map::new();
    if let Some(way) = resource.shape.in_body(operation, resource.word()) {
        set.insert("...".into(), json!(format!("={}", body(&way))));
    }
    resource.set_parents(operation, &mut set);
    super::change::stamp(resource, operation, &CREATED, &mut set);
    super::change::stamp(resource, operation, &super::change::UPDATED, &mut set);
    let mut change = json!({"create": resource.name, "as": resource.one});
    if !set.is_empty() {
        change["set"] = set.into();
    }
    let mut value = Map::new();
    let given = resource.given_parents(ground, operation);
    if !given.is_empty() {
        value.insert("given".into(), given.into());
    }
    if let Some(taken) = taken(resource, operation) {
        value.insert("require".into(), json!({"conflict": taken}));
    }
    value.insert("change".into(), json!([change]));
    if let Some(reply) = reply(resource, operation) {
        value.insert("reply".into(), reply);
    }
    if let Some(header) = location(operation) {
        let key = field(&resource.one, &resource.shape.key);
        let place = format!("=concat(request.base, request.path, '/', {key})");
        value.insert("headers".into(), json!({header: place}));
    }
    let reasons = vec![
        "Makes a record of what the body gives; what only the server knows is generated."
            .to_owned(),
    ];
    inferred.operation(&operation.id, value.into(), reasons);
}

/// Properties that say when a record was made.
pub(super) const CREATED: [&str; 9] = [
    "created",
    "createdat",
    "createdon",
    "createddate",
    "creationdate",
    "createtime",
    "datecreated",
    "createdtime",
    "creationtime",
];

/// What the operation answers: the record, or as much of it as its schema has a place for.
pub(super) fn reply(resource: &Resource<'_>, operation: &Operation) -> Option<Value> {
    let Answer::Json(schema) = shape::answer(operation) else {
        return None;
    };
    let word = resource.word();
    let one = json!(format!("={}", resource.one));
    if shape::is_only(
        schema,
        &[JsonType::String, JsonType::Integer, JsonType::Number],
    ) {
        return Some(json!(format!(
            "={}",
            field(&resource.one, &resource.shape.key)
        )));
    }
    if let Some(way) = resource.shape.in_answer(operation, word) {
        return Some(wrapped(&way, one));
    }
    if let Some((way, _)) = shape::list(schema, word) {
        return Some(wrapped(&way, json!([one])));
    }
    let parameter = resource.parameter();
    let has_key = |it: &Properties| super::key::find(it, parameter, word).is_some();
    Some(match shape::record(schema, word, &has_key) {
        Some((way, found)) => {
            let shown = resource.shape.shown(&resource.one, &found, parameter, word);
            wrapped(&way, shown)
        }
        None => one,
    })
}

fn makes_one(operation: &Operation, resource: &Resource<'_>) -> bool {
    let word = plain(resource.word());
    let id = plain(&operation.id);
    if OTHERS.iter().any(|it| word == *it || id.starts_with(it)) {
        return false;
    }
    let takes_list = shape::sent(operation).is_some_and(|it| !shape::is_object(it));
    !takes_list && !matches!(shape::answer(operation), Answer::Other)
}

/// That there is no record yet with the key that the client sends, where the contract has an answer for that.
fn taken(resource: &Resource<'_>, operation: &Operation) -> Option<String> {
    if !resource.named_by_clients || resource.hidden_key || !operation.responses.contains_key("409")
    {
        return None;
    }
    let way = resource.shape.in_body(operation, resource.word())?;
    let key = field(&body(&way), &resource.shape.key);
    Some(format!("={}[{key}] == null", resource.name))
}

/// The header in which the place of the new record is answered, as the contract writes it.
fn location(operation: &Operation) -> Option<&str> {
    let (_, response) = shape::success(operation)?;
    let mut headers = response.headers.keys().map(String::as_str);
    headers.find(|it| it.eq_ignore_ascii_case("location"))
}

/// The part of the body at the end of a way, in a formula.
pub(super) fn body(way: &[String]) -> String {
    let mut text = "body".to_owned();
    for name in way {
        text = field(&text, name);
    }
    text
}
