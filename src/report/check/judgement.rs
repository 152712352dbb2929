//! When a finding shows again: its evidence, made into questions that a script, a workflow or a case can ask of the
//! last answer. A finding shows where one of them is answered with yes.

use crate::check::{Body, Call, Finding, Origin, Part, Received, Reference, Sequence, Text};
use serde_json::Value;

/// One thing that was wrong with the last answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Judgement {
    /// No answer came.
    Silence,
    /// The status is none of these.
    StatusNot(Vec<u16>),
    /// The status is still this one.
    StatusStill(u16),
    /// What stands at a JSON Pointer of the body.
    Body(String, Wrong),
    /// A header field.
    Header(String, Wrong),
}

/// How a value is wrong.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Wrong {
    /// It is not this value.
    Not(Value),
    /// It is not what an earlier answer said; the example is what it said then.
    NotThat(Reference, Value),
    /// It is there, and should not be.
    There,
    /// It is not there, and should be.
    Missing,
    /// It has none of these types.
    NoneOf(Vec<&'static str>),
    /// It is still this value, which does not fit what is told.
    Still(Value, String),
}

/// The words for types in JSON Schema.
const TYPES: [&str; 7] = [
    "string", "integer", "number", "boolean", "array", "object", "null",
];

/// The questions of a finding; there is at least one.
pub(super) fn judge(finding: &Finding) -> Vec<Judgement> {
    let Some(last) = finding.received.last().and_then(Option::as_ref) else {
        return vec![Judgement::Silence];
    };
    let mut found = Vec::new();
    let allowed = allowed(finding);
    if !allowed.is_empty() && !allowed.contains(&last.status) {
        found.push(Judgement::StatusNot(allowed));
    }
    for difference in &finding.differences {
        let told = (difference.expected.as_str(), difference.actual.as_str());
        if let Some(name) = difference.place.strip_prefix("header ") {
            let actual = last.headers.get(name);
            let actual = actual.map(|it| String::from_utf8_lossy(it.as_bytes()).into_owned());
            let wrong = typed_wrong(told, actual.map(Value::from).as_ref());
            found.push(Judgement::Header(name.to_lowercase(), wrong));
        } else if let Some(pointer) = difference.place.strip_prefix("body") {
            found.push(body(finding, last, (pointer.trim(), told)));
        }
    }
    found.dedup();
    if found.is_empty() {
        found.push(Judgement::StatusStill(last.status));
    }
    found
}

/// The statuses that are right: the one that is expected, or those that are told: `401 or 403`.
pub(super) fn allowed(finding: &Finding) -> Vec<u16> {
    if let Some(status) = finding.expected.status {
        return vec![status];
    }
    let text = finding.expected.text.replace(" or ", ",");
    let parts: Vec<&str> = text
        .split(',')
        .map(str::trim)
        .filter(|it| !it.is_empty())
        .collect();
    let statuses: Option<Vec<u16>> = parts
        .iter()
        .map(|it| it.parse().ok().filter(|it| (100..600).contains(it)))
        .collect();
    statuses.unwrap_or_default()
}

fn body(finding: &Finding, last: &Received, (pointer, told): (&str, (&str, &str))) -> Judgement {
    let root = last.json.as_ref();
    if let Some(name) = named(told.0).filter(|_| told.1 == "none of that name") {
        return Judgement::Body(format!("{pointer}/{}", escaped(&name)), Wrong::Missing);
    }
    if let Some(name) = named(told.1).filter(|_| told.0 == "only the declared properties") {
        return Judgement::Body(format!("{pointer}/{}", escaped(&name)), Wrong::There);
    }
    let actual = root.and_then(|it| it.pointer(pointer));
    let wrong = match &finding.expected.body {
        Some(expected) => match (expected.pointer(pointer), actual) {
            (Some(wanted), Some(actual)) if wanted == actual => typed_wrong(told, Some(actual)),
            (Some(wanted), _) => match origin(finding, pointer, wanted) {
                Some(reference) => Wrong::NotThat(reference, wanted.clone()),
                None => Wrong::Not(wanted.clone()),
            },
            (None, Some(_)) => Wrong::There,
            (None, None) => typed_wrong(told, None),
        },
        None => typed_wrong(told, actual),
    };
    Judgement::Body(pointer.to_owned(), wrong)
}

/// What can be read out of the words.
fn typed_wrong((expected, _): (&str, &str), actual: Option<&Value>) -> Wrong {
    let Some(actual) = actual else {
        return Wrong::Missing;
    };
    if expected == "nothing" {
        return Wrong::There;
    }
    if let Some(value) = literal(expected).filter(|it| it != actual) {
        return Wrong::Not(value);
    }
    let words = expected.strip_prefix("type ").unwrap_or(expected);
    let words = words.split_once(' ').map_or(words, |(first, rest)| {
        if rest.starts_with("or ") {
            words
        } else {
            first
        }
    });
    let named: Option<Vec<&'static str>> = words
        .split(" or ")
        .map(|word| {
            TYPES
                .iter()
                .copied()
                .find(|it| *it == word.trim_matches(','))
        })
        .collect();
    match named {
        Some(types) if !types.iter().any(|it| is_of(actual, it)) => Wrong::NoneOf(types),
        _ => Wrong::Still(actual.clone(), expected.to_owned()),
    }
}

/// `integer 3`, `string "a"`, `boolean true`, `null`, and the same without the type.
fn literal(told: &str) -> Option<Value> {
    let rest = TYPES
        .iter()
        .find_map(|it| told.strip_prefix(it)?.strip_prefix(' '));
    serde_json::from_str(rest.unwrap_or(told)).ok()
}

/// The name in `property "x"`.
fn named(told: &str) -> Option<String> {
    serde_json::from_str(told.strip_prefix("property ")?).ok()
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn is_of(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => value.is_null(),
    }
}

/// The earlier answer that an expected value is from, so that it is right on another day too.
fn origin(finding: &Finding, pointer: &str, wanted: &Value) -> Option<Reference> {
    let name = pointer.rsplit('/').next().unwrap_or_default();
    let is_name = name.to_lowercase().ends_with("id");
    let counts = match wanted {
        Value::String(text) => text.len() >= 6 || is_name,
        Value::Number(_) => is_name,
        _ => false,
    };
    let used = references(&finding.sequence);
    let mut used = used.into_iter().filter(|_| counts);
    used.find(|reference| {
        let received = finding
            .received
            .get(reference.step)
            .and_then(Option::as_ref);
        let earlier = reference.step + 1 < finding.sequence.steps.len();
        earlier && received.and_then(|it| value(reference, it)).as_ref() == Some(wanted)
    })
}

/// The value of a reference in the answer that it is about.
pub(super) fn value(reference: &Reference, received: &Received) -> Option<Value> {
    match &reference.origin {
        Origin::Body(pointer) => received.json.as_ref()?.pointer(pointer).cloned(),
        Origin::Header(name) => {
            let value = received.headers.get(name.as_str())?.as_bytes();
            Some(Value::from(String::from_utf8_lossy(value)))
        }
    }
}

/// All that is used of earlier answers, in the order of its use.
pub(super) fn references(sequence: &Sequence) -> Vec<Reference> {
    let mut found: Vec<Reference> = Vec::new();
    let mut see = |reference: &Reference| {
        if !found.contains(reference) {
            found.push(reference.clone());
        }
    };
    for step in &sequence.steps {
        match &step.call {
            Call::Request(request) => {
                let texts = request.query.iter().chain(&request.headers);
                let texts = std::iter::once(&request.path).chain(texts.map(|it| &it.1));
                texts.for_each(|it| in_text(it, &mut see));
                if let Body::Json { references, .. } = &request.body {
                    references.values().for_each(&mut see);
                }
            }
            Call::Operate { key, .. } => in_text(key, &mut see),
            Call::Advance(_) => {}
        }
    }
    found
}

fn in_text(text: &Text, see: &mut impl FnMut(&Reference)) {
    for part in &text.0 {
        if let Part::Value(reference) = part {
            see(reference);
        }
    }
}

#[cfg(test)]
#[path = "judgement_tests.rs"]
mod tests;
