//! `type`.

use super::proposals::shown;
use super::{Proposals, Site, Tools};
use crate::contract::JsonType;
use serde_json::{Value, json};

pub(super) fn propose(site: &Site<'_>, _tools: &Tools<'_>, out: &mut Proposals) {
    let types = site.facts.types();
    if types.is_any() {
        return;
    }
    for value in wrong() {
        // On the bare wire everything is a text; lists and objects of nothing are nothing.
        let container = value.is_array() || value.is_object();
        let bare = site.is_bare() && container;
        if !(bare || types.allows(JsonType::of(&value))) {
            let kind = JsonType::of(&value).as_str();
            let words = format!("is {}, of type {kind}", shown(&value));
            out.bad(value, words);
        }
    }
}

/// One value of each type but `null`.
fn wrong() -> [Value; 6] {
    [
        json!("mimeo"),
        json!(7),
        json!(1.5),
        json!(true),
        json!([]),
        json!({}),
    ]
}
