//! `uniqueItems`.

use super::{Proposals, Site, Tools};
use serde_json::Value;

pub(super) fn propose(site: &Site<'_>, _tools: &Tools<'_>, out: &mut Proposals) {
    let first = site
        .current()
        .and_then(Value::as_array)
        .and_then(|it| it.first());
    if let (true, Some(first)) = (site.facts.is_unique(), first) {
        out.bad(
            vec![first.clone(), first.clone()],
            "has the same item twice",
        );
    }
}
