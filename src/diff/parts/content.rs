//! What a body may be, by media type: declared types are paired by what they cover.

use crate::contract::MediaType;
use indexmap::IndexMap;

/// Declared forms of a body.
pub(super) type Content = IndexMap<String, MediaType>;

/// The form among `others` that takes over for one: the same, else the best range that covers it.
pub(super) fn partner<'c>(one: &MediaType, others: &'c Content) -> Option<&'c MediaType> {
    let same = others.values().find(|it| it.range == one.range);
    same.or_else(|| {
        let covering = others
            .values()
            .filter_map(|it| Some((it.range.covers(&one.range)?, it)));
        covering.max_by_key(|it| it.0).map(|it| it.1)
    })
}

/// Whether two forms are declared alike.
pub(super) fn alike(one: &MediaType, other: &MediaType) -> bool {
    one.range == other.range
}
