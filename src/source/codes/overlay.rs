//! Codes of overlays.

use crate::source::{Code, Severity};

/// Every code of this area.
pub(crate) const ALL: &[&Code] = &[&NOT_AN_OVERLAY, &OVERLAY_ACTION, &OVERLAY_SELECTS_NOTHING];

pub(crate) static NOT_AN_OVERLAY: Code = Code {
    name: "not-an-overlay",
    severity: Severity::Error,
    summary: "the file is not an overlay",
    explanation: "An overlay is a mapping with `overlay: 1.0.0`, `info` and a list of `actions`. The document is \
                  served without it.",
};

pub(crate) static OVERLAY_ACTION: Code = Code {
    name: "overlay-action",
    severity: Severity::Error,
    summary: "an action of an overlay cannot be performed",
    explanation: "An action has a `target`, which is a JSONPath such as `$.paths['/pets'].get`, and either \
                  `remove: true` or an `update` for mappings and lists. The other actions are performed.",
};

pub(crate) static OVERLAY_SELECTS_NOTHING: Code = Code {
    name: "overlay-selects-nothing",
    severity: Severity::Warning,
    summary: "the target of an action is not in the document",
    explanation: "The action changes nothing. Perhaps the document has changed since the overlay was written, or a \
                  key of the path is misspelled.",
};
