//! Collections and their items: two paths of which the second has one more segment, a parameter.

use super::route::{Piece, Route};
use crate::contract::{Contract, Operation};
use http::Method;
use indexmap::IndexMap;

/// The operations of a collection and of its item.
#[derive(Debug)]
pub(super) struct Collection<'c> {
    /// The path of the item.
    pub route: Route,
    /// The path of the item as the document writes it.
    pub item_path: &'c str,
    /// Operations on the collection itself.
    pub on_all: Vec<&'c Operation>,
    /// Operations on the item.
    pub on_item: Vec<&'c Operation>,
    /// Operations one literal segment, or one verb, below the item; with that word.
    pub below_item: Vec<(&'c Operation, String)>,
    /// Reading operations one literal segment below the collection, such as `/pets/findByStatus`.
    pub below_all: Vec<&'c Operation>,
}

impl<'c> Collection<'c> {
    /// The operation on the collection with that method.
    pub(super) fn all(&self, method: &Method) -> Option<&'c Operation> {
        self.on_all.iter().copied().find(|it| it.method == *method)
    }

    /// The operation on the item with that method.
    pub(super) fn item(&self, method: &Method) -> Option<&'c Operation> {
        self.on_item.iter().copied().find(|it| it.method == *method)
    }

    /// The last literal segment of the collection.
    pub(super) fn word(&self) -> &str {
        let literal = |it: &'_ Piece| matches!(it, Piece::Literal(_));
        match self.route.pieces.iter().rfind(|it| literal(it)) {
            Some(Piece::Literal(word)) => word,
            _ => "",
        }
    }
}

/// Every collection that has an item, in the order of the document.
pub(super) fn collections(contract: &Contract) -> Vec<Collection<'_>> {
    let routes: Vec<Route> = contract.operations.iter().map(Route::of).collect();
    let mut found: IndexMap<String, Collection<'_>> = IndexMap::new();
    for (operation, route) in contract.operations.iter().zip(&routes) {
        if route.is_odd() {
            continue;
        }
        // What begins with a parameter, or has two of them in a row, names no collection.
        let Some((collection, _)) = route.item() else {
            continue;
        };
        if collection.ends_with("{}") {
            continue;
        }
        let entry = found.entry(collection).or_insert_with(|| Collection {
            route: route.clone(),
            item_path: &operation.path,
            on_all: Vec::new(),
            on_item: Vec::new(),
            below_item: Vec::new(),
            below_all: Vec::new(),
        });
        entry.on_item.push(operation);
    }
    for (operation, route) in contract.operations.iter().zip(&routes) {
        place(&mut found, operation, route);
    }
    found.into_values().collect()
}

fn place<'c>(
    found: &mut IndexMap<String, Collection<'c>>,
    operation: &'c Operation,
    route: &Route,
) {
    if route.is_odd() {
        return;
    }
    let shape = route.shape();
    match (&route.verb, found.get_mut(&shape)) {
        (None, Some(collection)) => return collection.on_all.push(operation),
        (Some(_), Some(_)) => return,
        _ => {}
    }
    if let Some(verb) = &route.verb {
        if let Some(collection) = shape.strip_suffix("/{}").and_then(|it| found.get_mut(it)) {
            collection.below_item.push((operation, verb.clone()));
        }
        return;
    }
    let Some((before, word)) = shape.rsplit_once('/') else {
        return;
    };
    if word == "{}" {
        return;
    }
    if let Some(collection) = before.strip_suffix("/{}").and_then(|it| found.get_mut(it)) {
        collection.below_item.push((operation, word.to_owned()));
    } else if let Some(collection) = found.get_mut(before)
        && operation.method == Method::GET
    {
        collection.below_all.push(operation);
    }
}
