//! `additionalProperties`: a property that the contract does not name.

use super::{Change, Proposals, Site, Tools};
use serde_json::{Value, json};

pub(super) fn propose(site: &Site<'_>, _tools: &Tools<'_>, out: &mut Proposals) {
    if site.is_bare() || !site.current().is_some_and(Value::is_object) {
        return;
    }
    let change = Change::Add("mimeoExtra", json!("extra"));
    match site.facts.is_closed() {
        true => out.push(change, Some(false), "has a property that is not allowed"),
        false => out.push(
            change,
            Some(true),
            "has a property that the contract does not name",
        ),
    }
}
