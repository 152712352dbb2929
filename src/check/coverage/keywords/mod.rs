//! Values for one place of a request, keyword by keyword. A new keyword is a file and a line in [`KEYWORDS`].

mod additional;
mod bounds;
mod empty;
mod format;
mod items;
mod kind;
mod length;
mod null;
mod pattern;
mod proposals;
mod required;
mod step;
mod text;
mod unique;
mod values;

pub(super) use proposals::{Change, Proposal, Proposals, Tools};

use super::site::Site;

/// A keyword, or a group of those that belong together.
pub(super) struct Keyword {
    /// Its name in fingerprints.
    pub name: &'static str,
    /// Proposes values.
    pub propose: fn(&Site<'_>, &Tools<'_>, &mut Proposals),
}

/// Every keyword.
pub(super) const KEYWORDS: &[Keyword] = &[
    Keyword {
        name: "type",
        propose: kind::propose,
    },
    Keyword {
        name: "null",
        propose: null::propose,
    },
    Keyword {
        name: "enum",
        propose: values::propose,
    },
    Keyword {
        name: "bounds",
        propose: bounds::propose,
    },
    Keyword {
        name: "multipleOf",
        propose: step::propose,
    },
    Keyword {
        name: "length",
        propose: length::propose,
    },
    Keyword {
        name: "pattern",
        propose: pattern::propose,
    },
    Keyword {
        name: "format",
        propose: format::propose,
    },
    Keyword {
        name: "items",
        propose: items::propose,
    },
    Keyword {
        name: "uniqueItems",
        propose: unique::propose,
    },
    Keyword {
        name: "additionalProperties",
        propose: additional::propose,
    },
    Keyword {
        name: "empty",
        propose: empty::propose,
    },
    Keyword {
        name: "text",
        propose: text::propose,
    },
    Keyword {
        name: "required",
        propose: required::propose,
    },
];
