//! `minLength` and `maxLength`.

use super::{Proposals, Site, Tools};

/// Longer texts are not sent in a body.
const LONGEST: usize = 4_000;
/// Longer texts are not sent in a parameter: paths and headers have limits that no contract names.
const LONGEST_BARE: usize = 500;

pub(super) fn propose(site: &Site<'_>, tools: &Tools<'_>, out: &mut Proposals) {
    let (least, most) = site.facts.text_sizes();
    let longest = if site.is_bare() {
        LONGEST_BARE
    } else {
        LONGEST
    };
    let text = |count: usize| {
        let fits = count <= longest;
        fits.then(|| site.facts.text(count, site.seed, tools.context))
            .flatten()
    };
    if let Some(least) = least {
        if let Some(text) = text(least) {
            out.good(text, format!("has {least} characters, the fewest"));
        }
        if let Some(text) = least.checked_sub(1).and_then(text) {
            out.bad(text, format!("has {} characters, one too few", least - 1));
        }
    }
    if let Some(most) = most {
        if let Some(text) = text(most) {
            out.good(text, format!("has {most} characters, the most"));
        }
        if let Some(text) = text(most + 1) {
            out.bad(text, format!("has {} characters, one too many", most + 1));
        }
    }
}
