//! `required`: left out where it must be there, and where it need not.

use super::{Change, Proposals, Site, Tools};
use crate::contract::ParameterPlace;

pub(super) fn propose(site: &Site<'_>, _tools: &Tools<'_>, out: &mut Proposals) {
    let item = site.pointer.ends_with("/0");
    if item || site.travels == Some(ParameterPlace::Path) {
        return;
    }
    let words = match site.required {
        true => "is missing",
        false => "is left out, as it may be",
    };
    out.push(Change::Remove, Some(!site.required), words);
    if !site.required
        && let Some(value) = site.current()
    {
        out.good(value.clone(), "is given, as it may be");
    }
}
