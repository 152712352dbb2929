//! Two contracts: which operations belong together, and what has changed about each.

use super::change::{Change, Differences, Subject};
use super::kinds::{self, Kind};
use super::parts::{Versions, bodies, parameters, responses, security};
use super::schema::Comparison;
use crate::contract::{Contract, Operation};
use crate::source::{Node, Span};
use std::collections::HashMap;

/// Every change from one contract to the next, the worst first.
pub fn contracts(old: &Contract, new: &Contract) -> Vec<Change> {
    let mut comparison = Comparison::default();
    base_paths(old, new, &mut comparison.found);
    security::schemes(old, new, &mut comparison.found);
    let mut taken = vec![false; new.operations.len()];
    let by_route = routes(new);
    let mut left = Vec::new();
    for before in &old.operations {
        match by_route.get(&route(before)) {
            Some(at) => {
                taken[*at] = true;
                operation((old, before), (new, &new.operations[*at]), &mut comparison);
            }
            None => left.push(before),
        }
    }
    for before in left {
        gone((old, before), new, &mut taken, &mut comparison);
    }
    let untouched = new
        .operations
        .iter()
        .zip(&taken)
        .filter(|(_, taken)| !**taken);
    for (after, _) in untouched {
        let message = "it is new".to_owned();
        let change = whole(
            &kinds::OPERATION_ADDED,
            title(after),
            message,
            (None, Some(after.id_span)),
        );
        comparison.found.add(change);
    }
    comparison.found.into_changes()
}

/// The one change of an API that is new.
pub fn api_added(name: &str) -> Change {
    alone(&kinds::API_ADDED, format!("the API `{name}` is new"))
}

/// The one change of an API that is gone.
pub fn api_removed(name: &str) -> Change {
    alone(&kinds::API_REMOVED, format!("the API `{name}` is gone"))
}

fn alone(kind: &'static Kind, message: String) -> Change {
    Change {
        kind,
        subject: Subject::default(),
        message,
        old: None,
        new: None,
        witness: None,
        operations: Vec::new(),
    }
}

/// What people call an operation.
fn title(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path)
}

/// Method and path without the names of parameters, because a client does not see them.
fn route(operation: &Operation) -> (http::Method, String) {
    let mut path = String::new();
    let mut inside = false;
    for letter in operation.path.chars() {
        inside = (inside || letter == '{') && letter != '}';
        if !inside {
            path.push(letter);
        }
    }
    (operation.method.clone(), path)
}

fn routes(contract: &Contract) -> HashMap<(http::Method, String), usize> {
    let operations = contract.operations.iter().enumerate();
    operations.map(|(at, it)| (route(it), at)).collect()
}

/// A change of a whole operation, or of the whole API.
fn whole(
    kind: &'static Kind,
    operation: String,
    message: String,
    spans: (Option<Span>, Option<Span>),
) -> Change {
    Change {
        kind,
        operations: vec![operation.clone()],
        subject: Subject {
            operation: Some(operation),
            ..Subject::default()
        },
        message,
        old: spans.0,
        new: spans.1,
        witness: None,
    }
}

fn base_paths(old: &Contract, new: &Contract, found: &mut Differences) {
    let paths = new.base_paths();
    for path in old
        .base_paths()
        .into_iter()
        .filter(|it| !paths.contains(it))
    {
        let shown = |path: &str| {
            if path.is_empty() {
                "/".to_owned()
            } else {
                path.to_owned()
            }
        };
        let all: Vec<String> = paths.iter().map(|it| shown(it)).collect();
        found.add(Change {
            kind: &kinds::BASE_PATH_REMOVED,
            subject: Subject::default(),
            message: format!(
                "the base path was {} and is {}",
                shown(path),
                all.join(", ")
            ),
            old: key_span(old, "/servers"),
            new: key_span(new, "/servers"),
            witness: None,
            operations: Vec::new(),
        });
    }
}

fn key_span(contract: &Contract, pointer: &str) -> Option<Span> {
    let document = contract.store.document(contract.root)?;
    document.pointer(pointer).map(|node| node.span)
}

/// An operation whose method and path the new contract does not have.
fn gone(
    (old, before): (&Contract, &Operation),
    new: &Contract,
    taken: &mut [bool],
    comparison: &mut Comparison,
) {
    let written = node(old, before).is_some_and(|it| it.get("operationId").is_some());
    let moved = new
        .operations
        .iter()
        .position(|it| written && it.id == before.id)
        .filter(|at| !taken[*at]);
    if let Some(at) = moved {
        taken[at] = true;
        let after = &new.operations[at];
        let message = format!("it is {} now", title(after));
        let spans = (Some(before.id_span), Some(after.id_span));
        comparison.found.add(whole(
            &kinds::OPERATION_MOVED,
            title(before),
            message,
            spans,
        ));
        operation((old, before), (new, after), comparison);
        return;
    }
    let (kind, message) = if is_deprecated(old, before) {
        (
            &kinds::DEPRECATED_OPERATION_REMOVED,
            "it is gone; it was deprecated",
        )
    } else {
        (&kinds::OPERATION_REMOVED, "it is gone")
    };
    let spans = (Some(before.id_span), None);
    comparison
        .found
        .add(whole(kind, title(before), message.to_owned(), spans));
}

/// Everything about one operation.
fn operation(
    (old, before): (&Contract, &Operation),
    (new, after): (&Contract, &Operation),
    comparison: &mut Comparison,
) {
    let spans = (Some(before.id_span), Some(after.id_span));
    let name = title(before);
    if before.id != after.id && route(before) == route(after) {
        let named = |contract, operation| {
            node(contract, operation).is_some_and(|it| it.get("operationId").is_some())
        };
        if named(old, before) || named(new, after) {
            let message = format!("operationId was `{}` and is `{}`", before.id, after.id);
            comparison.found.add(whole(
                &kinds::OPERATION_ID_CHANGED,
                name.clone(),
                message,
                spans,
            ));
        }
    }
    match (is_deprecated(old, before), is_deprecated(new, after)) {
        (false, true) => {
            let message = "it is deprecated now".to_owned();
            comparison.found.add(whole(
                &kinds::OPERATION_DEPRECATED,
                name.clone(),
                message,
                spans,
            ));
        }
        (true, false) => {
            let message = "it is not deprecated any more".to_owned();
            comparison.found.add(whole(
                &kinds::OPERATION_UNDEPRECATED,
                name.clone(),
                message,
                spans,
            ));
        }
        _ => {}
    }
    let versions = Versions {
        name,
        contracts: (old, new),
        operations: (before, after),
    };
    parameters::compare(&versions, comparison);
    bodies::compare(&versions, comparison);
    responses::compare(&versions, comparison);
    security::compare(&versions, comparison);
}

/// The node of an operation.
pub(super) fn node<'c>(contract: &'c Contract, operation: &Operation) -> Option<&'c Node> {
    let item = path_item(contract, operation)?;
    item.get(&operation.method.as_str().to_ascii_lowercase())
}

/// The node of the path of an operation.
pub(super) fn path_item<'c>(contract: &'c Contract, operation: &Operation) -> Option<&'c Node> {
    let document = contract.store.document(contract.root)?;
    let item = document.get("paths")?.get(&operation.path)?;
    match item.get("$ref").and_then(Node::as_str) {
        Some(reference) => {
            let target = contract
                .store
                .resolve_through(contract.root, reference)
                .ok()?;
            contract.store.node(&target)
        }
        None => Some(item),
    }
}

fn is_deprecated(contract: &Contract, operation: &Operation) -> bool {
    let flag = node(contract, operation).and_then(|it| it.get("deprecated"));
    flag.and_then(Node::as_bool) == Some(true)
}
