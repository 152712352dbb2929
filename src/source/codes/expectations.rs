//! Codes of files that say what is expected of the clients of a stand-in.

use crate::source::{Code, Severity};

/// Every code of this area.
pub(crate) static ALL: &[&Code] = &[
    &NOT_EXPECTATIONS,
    &UNKNOWN_EXPECTATION_KEY,
    &UNKNOWN_EXPECTATION,
];

const fn error(name: &'static str, summary: &'static str, explanation: &'static str) -> Code {
    Code {
        name,
        severity: Severity::Error,
        summary,
        explanation,
    }
}

pub(crate) static NOT_EXPECTATIONS: Code = error(
    "not-expectations",
    "the file says nothing about what is expected of clients",
    "A file for `--expect` is a mapping with `expect: 1` and the key `apis`, which has an entry for each API.",
);

pub(crate) static UNKNOWN_EXPECTATION_KEY: Code = error(
    "unknown-expectation-key",
    "a key that a file of expectations does not have at this place",
    "An API has the keys `operations`, `statuses`, `states`, `actions` and `tolerate`. A toleration has \
     `operation`, `in`, `name`, `pointer`, `keyword` and `because`.",
);

pub(crate) static UNKNOWN_EXPECTATION: Code = error(
    "unknown-expectation",
    "something is expected that the API does not have",
    "APIs, operations, statuses, states and actions are known by their names in the contract and the behavior \
     file. A status is written as the contract declares it: 404, 4XX, default.",
);
