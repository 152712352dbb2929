//! The empty text.

use super::{Proposals, Site, Tools};

pub(super) fn propose(site: &Site<'_>, _tools: &Tools<'_>, out: &mut Proposals) {
    if site.facts.values().is_none() || site.is_bare() {
        out.either("", "is empty");
    }
}
