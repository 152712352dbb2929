//! Listing records: GET on the collection, and reading operations below it that answer the same records.

use super::resource::Resource;
use super::shape::{self, put};
use super::{Ground, Inferred, filter, page};
use crate::contract::Operation;
use http::Method;
use serde_json::{Map, json};

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
    let Some((way, items)) = shape::list(schema, resource.word()) else {
        return;
    };
    if !resource.shape.knows(&shape::properties(&items.shape())) {
        return;
    }
    let mut value = Map::new();
    let given = resource.given_parents(ground, operation);
    if !given.is_empty() {
        value.insert("given".into(), given.into());
    }
    value.insert("list".into(), json!(resource.name));
    let filters = filter::conditions(resource, operation);
    let mut conditions = resource.scope(operation);
    conditions.extend(filters.iter().map(|it| it.1.clone()));
    if !conditions.is_empty() {
        value.insert(
            "where".into(),
            json!(format!("={}", conditions.join(" && "))),
        );
    }
    let paging = page::paging(operation);
    let mut reasons = vec![format!("Lists the records of `{}`.", resource.name)];
    if !filters.is_empty() {
        let names: Vec<String> = filters.iter().map(|it| format!("`{}`", it.0)).collect();
        reasons.push(format!(
            "Named like fields, so they filter: {}.",
            names.join(", ")
        ));
    }
    if !paging.parameters.is_empty() {
        let names: Vec<String> = paging
            .parameters
            .iter()
            .map(|it| format!("`{it}`"))
            .collect();
        reasons.push(format!("They choose the page: {}.", names.join(", ")));
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
