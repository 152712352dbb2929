//! How deep the smallest value of a schema is: what a recursive schema is cut by.

use super::at::At;
use super::rules::Rules;
use crate::contract::{Contract, JsonType, TypeSet};
use crate::source::Node;

/// The depth of a value that never ends.
pub(super) const ENDLESS: u32 = 1000;

/// References and levels that are followed before a value is taken for endless.
const FAR: usize = 12;

/// The least depth of a value of several schemas at once: 0 for a plain one, [`ENDLESS`] for none.
pub(super) fn cost<'a>(schemas: &[At<'a>], contract: &'a Contract) -> u32 {
    depth(schemas, contract, &mut Vec::new())
}

fn depth<'a>(schemas: &[At<'a>], contract: &'a Contract, open: &mut Vec<&'a Node>) -> u32 {
    let rules = Rules::of(schemas, contract);
    let again = |node: &&Node| open.iter().any(|it| std::ptr::eq(*it, *node));
    if open.len() > FAR * 4 || rules.nodes.iter().any(again) {
        return ENDLESS;
    }
    if rules.values.is_some() || rules.allows_null() {
        return 0;
    }
    let before = open.len();
    open.extend(&rules.nodes);
    let mut found = own_depth(&rules, contract, open);
    for choice in &rules.choices {
        let branches = choice.options.iter();
        let least = branches.map(|it| depth(it, contract, open)).min();
        found = found.max(least.unwrap_or(0));
    }
    open.truncate(before);
    found.min(ENDLESS)
}

fn own_depth<'a>(rules: &Rules<'a>, contract: &'a Contract, open: &mut Vec<&'a Node>) -> u32 {
    let types = rules.types;
    let container = |it: JsonType| matches!(it, JsonType::Array | JsonType::Object);
    if !types.is_any() && types.iter().any(|it| !container(it)) {
        return 0;
    }
    let mut least = ENDLESS;
    if types.allows(JsonType::Object) {
        let required = rules.object.required.iter();
        let parts = required.filter_map(|name| rules.object.properties.get(name));
        let deepest = parts.map(|it| depth(it, contract, open)).max();
        least = least.min(deepest.map_or(0, |it| it + 1));
    }
    if types.allows(JsonType::Array) {
        let empty = rules.least.list.unwrap_or(0) == 0 && rules.list.contains.is_empty();
        let deepest = match empty {
            true => 0,
            false => depth(&rules.list.items, contract, open) + 1,
        };
        least = least.min(deepest);
    }
    least
}

/// The types that a schema names, by itself or by the values it lists.
pub(super) fn finite_types<'a>(rules: &Rules<'a>, contract: &'a Contract) -> TypeSet {
    if !rules.types.is_any() {
        return rules.types;
    }
    if let Some(values) = &rules.values {
        return values.iter().map(JsonType::of).collect();
    }
    let options = rules.choices.iter().flat_map(|it| &it.options);
    let mut all = TypeSet::default();
    for option in options {
        let types = Rules::of(option, contract).types;
        if types.is_any() {
            return TypeSet::default();
        }
        all = all.union(types);
    }
    all
}
