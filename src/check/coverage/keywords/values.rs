//! `enum` and `const`.

use super::proposals::shown;
use super::{Proposals, Site, Tools};
use serde_json::Value;

/// No more listed values are sent.
const MOST: usize = 40;

pub(super) fn propose(site: &Site<'_>, _tools: &Tools<'_>, out: &mut Proposals) {
    let Some(values) = site.facts.values() else {
        return;
    };
    for value in values.iter().take(MOST) {
        out.good(
            value.clone(),
            format!("is {}, one of the listed values", shown(value)),
        );
    }
    if let Some(text) = values.iter().find_map(Value::as_str) {
        out.bad(format!("{text}-mimeo"), "is none of the listed values");
    }
    let numbers = values.iter().filter_map(Value::as_i64);
    if let Some(most) = numbers.max() {
        let next = most.saturating_add(1);
        out.bad(next, format!("is {next}, none of the listed values"));
    }
}
