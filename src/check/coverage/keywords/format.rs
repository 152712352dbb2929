//! `format`: texts on the edge of each, and texts that are near it and wrong.

use super::proposals::shown;
use super::{Proposals, Site, Tools};
use serde_json::Value;

/// A format, what fits it, what does not.
type Row = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

const FORMATS: &[Row] = &[
    (
        "date",
        &["2024-02-29"],
        &["2023-02-29", "2024-13-01", "mimeo"],
    ),
    (
        "date-time",
        &["2024-02-29T23:59:59+08:00"],
        &["2024-02-29", "2024-02-30T00:00:00Z", "mimeo"],
    ),
    ("time", &["23:59:59Z"], &["24:61:00Z", "mimeo"]),
    ("email", &["a.b+c@example.com"], &["mimeo", "@example.com"]),
    (
        "uuid",
        &["00000000-0000-4000-8000-000000000000"],
        &["00000000-0000-4000-8000-00000000000g", "mimeo"],
    ),
    ("uri", &["https://example.com/a?b=c#d"], &["not a uri"]),
    ("ipv4", &["255.255.255.255"], &["256.1.1.1", "mimeo"]),
    ("ipv6", &["::1"], &["::g", "mimeo"]),
    ("hostname", &["a.example.com"], &["-a.example.com", "a b"]),
    ("duration", &["P1DT2H"], &["1 day"]),
];

pub(super) fn propose(site: &Site<'_>, _tools: &Tools<'_>, out: &mut Proposals) {
    let Some(format) = site.facts.format() else {
        return;
    };
    for (_, right, wrong) in FORMATS.iter().filter(|it| it.0 == format) {
        for text in *right {
            out.good(
                *text,
                format!("is {}, of format {format}", shown(&Value::from(*text))),
            );
        }
        for text in *wrong {
            out.bad(
                *text,
                format!("is {}, not of format {format}", shown(&Value::from(*text))),
            );
        }
    }
}
