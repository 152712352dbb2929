//! Listing records: GET on the collection, and reading operations below it that answer the same records.

use super::resource::Resource;
use super::shape::{self, Way, put};
use super::word::{field, plain, singular};
use super::{Ground, Inferred, filter, page};
use crate::contract::{Operation, Schema};
use http::Method;
use serde_json::{Map, Value, json};

pub(super) fn infer(ground: &Ground<'_>, resource: &Resource<'_>, inferred: &mut Inferred) {
    if let Some(operation) = resource.collection.all(&Method::GET) {
        list(ground, resource, operation, inferred);
    }
    for operation in &resource.collection.below_all {
        // Only a filter tells that this is a part of the same list.
        if !inferred.has_operation(&operation.id)
            && !filter::conditions(resource, operation).is_empty()
        {
            list(ground, resource, operation, inferred);
        }
    }
}

fn list(
    ground: &Ground<'_>,
    resource: &Resource<'_>,
    operation: &Operation,
    inferred: &mut Inferred,
) {
    let Some(schema) = shape::answered(operation) else {
        return;
    };
    let Some(Listed { way, item }) = listed(resource, schema) else {
        return;
    };
    let mut value = Map::new();
    let given = resource.given_parents(ground, operation);
    if !given.is_empty() {
        value.insert("given".into(), given.into());
    }
    value.insert("list".into(), json!(resource.name));
    let mut reasons = vec![format!("Lists the records of `{}`.", resource.name)];
    keep(resource, operation, &mut value, &mut reasons);
    let paging = page::paging(operation);
    if !paging.parameters.is_empty() {
        let names: Vec<String> = paging
            .parameters
            .iter()
            .map(|it| format!("`{it}`"))
            .collect();
        reasons.push(format!("They choose the page: {}.", names.join(", ")));
    }
    if let Some(item) = item {
        reasons.push(format!(
            "Of each it shows the key, `{}`.",
            resource.shape.key
        ));
        value.insert("item".into(), json!(item));
    }
    if !way.is_empty() || !paging.parameters.is_empty() {
        value.insert("page".into(), paging.page);
        let envelope = if way.is_empty() {
            json!("=page.items")
        } else {
            let mut envelope = Map::new();
            page::tell(&mut envelope, schema);
            put(&mut envelope, &way, json!("=page.items"));
            reasons.push(format!("The list is at `{}` of the answer.", way.join(".")));
            envelope.into()
        };
        value.insert("replies".into(), json!({"page": envelope}));
    }
    inferred.operation(&operation.id, value.into(), reasons);
}

/// Which records are listed: those below the parents of the path, with the values that the query asks for.
fn keep(
    resource: &Resource<'_>,
    operation: &Operation,
    value: &mut Map<String, Value>,
    reasons: &mut Vec<String>,
) {
    let filters = filter::conditions(resource, operation);
    let mut conditions = resource.scope(operation);
    conditions.extend(filters.iter().map(|it| it.1.clone()));
    if !conditions.is_empty() {
        let all = format!("={}", conditions.join(" && "));
        value.insert("where".into(), json!(all));
    }
    if !filters.is_empty() {
        let names: Vec<String> = filters.iter().map(|it| format!("`{}`", it.0)).collect();
        reasons.push(format!(
            "Named like fields, so they filter: {}.",
            names.join(", ")
        ));
    }
}

/// A list in an answer.
struct Listed {
    way: Way,
    /// How each record is shown, where it is not shown whole.
    item: Option<String>,
}

/// The list of records, or of their keys.
fn listed(resource: &Resource<'_>, schema: &Schema) -> Option<Listed> {
    let (word, key) = (resource.word(), &resource.shape.key);
    if let Some((way, items)) = shape::list(schema, word) {
        let knows = resource.shape.knows(items.shape().all_properties());
        return knows.then_some(Listed { way, item: None });
    }
    let (way, items) = shape::plain_list(schema, word)?;
    let of = &resource.shape.properties().get(key)?.schema;
    let alike = items.possible_types() == of.possible_types();
    // `detectorIds` are the keys of detectors; what else the texts are, nobody knows.
    let named = way.last().is_none_or(|it| {
        let (name, key) = (plain(it), plain(key));
        name == plain(word) || singular(&name).ends_with(&key)
    });
    let item = Some(format!("={}", field("record", key)));
    (alike && named).then_some(Listed { way, item })
}
