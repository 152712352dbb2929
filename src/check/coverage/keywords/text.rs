//! Texts that are hard to carry: other scripts, signs that have a meaning in URLs, JSON or HTML.

use super::proposals::shown;
use super::{Proposals, Site, Tools};
use crate::contract::{JsonType, ParameterPlace};
use serde_json::Value;

const TEXTS: [&str; 3] = ["慕课 Ünï 😀", "a&b=c%2F+d#e", "<b>\"it's\"</b>\\"];

pub(super) fn propose(site: &Site<'_>, _tools: &Tools<'_>, out: &mut Proposals) {
    let facts = &site.facts;
    let free = facts.types().names(JsonType::String)
        && facts.values().is_none()
        && facts.format().is_none()
        && facts.patterns().is_empty();
    // Headers and cookies carry less than that.
    let carried = !matches!(
        site.travels,
        Some(ParameterPlace::Header | ParameterPlace::Cookie)
    );
    if free && carried {
        let (least, most) = facts.text_sizes();
        for text in TEXTS {
            let count = text.chars().count();
            // An encoded slash is a slash to many a proxy.
            if site.travels == Some(ParameterPlace::Path) && text.contains('/') {
                continue;
            }
            if count >= least.unwrap_or(0) && most.is_none_or(|it| count <= it) {
                out.good(text, format!("is {}", shown(&Value::from(text))));
            }
        }
    }
}
