//! `multipleOf`.

use super::proposals::shown;
use super::{Proposals, Site, Tools};

pub(super) fn propose(site: &Site<'_>, _tools: &Tools<'_>, out: &mut Proposals) {
    if let Some(value) = site.facts.limits().between {
        let words = format!("is {}, between two multiples", shown(&value));
        out.bad(value, words);
    }
}
