//! `minItems` and `maxItems`.

use super::{Proposals, Site, Tools};
use crate::contract::JsonType;
use serde_json::Value;

/// Longer lists are not sent.
const LONGEST: usize = 120;

pub(super) fn propose(site: &Site<'_>, tools: &Tools<'_>, out: &mut Proposals) {
    if !site.facts.types().names(JsonType::Array) {
        return;
    }
    let (least, most) = site.facts.list_sizes();
    if let Some(least) = least {
        out.good(
            list(site, tools, least),
            format!("has {least} items, the fewest"),
        );
        if let Some(fewer) = least.checked_sub(1) {
            out.bad(
                list(site, tools, fewer),
                format!("has {fewer} items, one too few"),
            );
        }
    } else if !site.is_bare() {
        out.good(Vec::<Value>::new(), "is an empty list");
    }
    if let Some(most) = most.filter(|it| *it < LONGEST) {
        out.good(
            list(site, tools, most),
            format!("has {most} items, the most"),
        );
        out.bad(
            list(site, tools, most + 1),
            format!("has {} items, one too many", most + 1),
        );
    }
}

/// So many items: those that are there, then generated ones.
fn list(site: &Site<'_>, tools: &Tools<'_>, count: usize) -> Vec<Value> {
    let there = site.current().and_then(Value::as_array);
    let mut items: Vec<Value> = there.into_iter().flatten().take(count).cloned().collect();
    let item = site.facts.first_item();
    for turn in 0..2 * LONGEST {
        if items.len() >= count.min(LONGEST) {
            break;
        }
        let seed = site.seed.wrapping_add(u64::try_from(turn).unwrap_or(0));
        let Some(value) = item.sample("", seed, tools.context) else {
            break;
        };
        if !site.facts.is_unique() || !items.contains(&value) {
            items.push(value);
        }
    }
    items
}
