//! `pattern`.

use super::proposals::shown;
use super::{Proposals, Site, Tools};
use serde_json::Value;

/// No pattern that anyone writes allows it.
const ODD: &str = "☃";

pub(super) fn propose(site: &Site<'_>, tools: &Tools<'_>, out: &mut Proposals) {
    let Some(pattern) = site.facts.patterns().first() else {
        return;
    };
    for turn in 0..2 {
        let seed = site.seed.wrapping_add(turn);
        if let Some(value) = site.facts.sample(site.name, seed, tools.context) {
            let words = format!("is {}, which matches {pattern}", shown(&value));
            out.good(value, words);
        }
    }
    let current = site.current().and_then(Value::as_str).unwrap_or_default();
    let odd = if site.is_bare() { "!" } else { ODD };
    for text in [
        format!("{current}{odd}"),
        format!("{odd}{current}"),
        odd.to_owned(),
    ] {
        let words = format!(
            "is {}, which does not match {pattern}",
            shown(&Value::from(text.as_str()))
        );
        out.bad(text, words);
    }
}
