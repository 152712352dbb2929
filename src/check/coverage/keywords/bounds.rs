//! `minimum`, `maximum` and their exclusive forms; `int32`.

use super::proposals::shown;
use super::{Proposals, Site, Tools};

pub(super) fn propose(site: &Site<'_>, _tools: &Tools<'_>, out: &mut Proposals) {
    let limits = site.facts.limits();
    if let Some((least, below)) = limits.low {
        let words = (
            format!("is {}, the least", shown(&least)),
            format!("is {}, just too small", shown(&below)),
        );
        out.good(least, words.0);
        out.bad(below, words.1);
    }
    if let Some((most, above)) = limits.high {
        let words = (
            format!("is {}, the most", shown(&most)),
            format!("is {}, just too large", shown(&above)),
        );
        out.good(most, words.0);
        out.bad(above, words.1);
    }
}
