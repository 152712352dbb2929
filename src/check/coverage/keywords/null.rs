//! `null`, where it is allowed and where it is not. In a parameter it would be a text like any other.

use super::{Proposals, Site, Tools};
use serde_json::Value;

pub(super) fn propose(site: &Site<'_>, _tools: &Tools<'_>, out: &mut Proposals) {
    if !site.is_bare() {
        out.either(Value::Null, "is null");
    }
}
