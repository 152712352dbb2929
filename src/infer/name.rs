//! Names of resources and of the records that clauses speak of.

use super::collect::Collection;
use super::route::Piece;
use super::word::{RESERVED, identifier, singular};
use std::collections::HashSet;

/// A name for each collection: its last word, with the words before it where that is taken.
pub(super) fn resources(collections: &[&Collection<'_>]) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::new();
    let mut names = Vec::new();
    for collection in collections {
        let words: Vec<String> = collection
            .route
            .pieces
            .iter()
            .filter_map(|it| match it {
                Piece::Literal(word) => Some(identifier(word)),
                _ => None,
            })
            .collect();
        let longer = (1..=words.len()).map(|count| words[words.len() - count..].join("_"));
        let base = words.join("_");
        let numbered = (2..).map(|number| format!("{base}_{number}"));
        let mut free = longer
            .chain(numbered)
            .filter(|it| !RESERVED.contains(&it.as_str()) && !taken.contains(it));
        let name = free.next().unwrap_or(base.clone());
        taken.insert(name.clone());
        names.push(name);
    }
    names
}

/// What clauses call one record of a resource.
pub(super) fn record(resource: &str, resources: &HashSet<&str>) -> String {
    let one = singular(resource);
    let free = |it: &str| !RESERVED.contains(&it) && !resources.contains(it);
    match free(&one) {
        true => one,
        false => format!("one_{one}"),
    }
}
