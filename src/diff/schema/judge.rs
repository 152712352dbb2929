//! Plain JSON Schemas as sets of values: is everything that one accepts accepted by the other, and if not, what is lost?
//!
//! The proof is that of `jsonschema`'s canonical form. Where it cannot decide, sample values may still show that
//! something is lost; that nothing is lost is never guessed.

use super::sample;
use jsonschema::canonical::{self, CanonicalSchema, Containment};
use jsonschema::{Draft, Validator};
use serde_json::Value;
use std::collections::HashMap;

/// What one schema accepts and another does not.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Lost {
    /// Nothing: all of it is accepted.
    Nothing,
    /// Something, such as this value if one was found.
    Some(Option<Value>),
    /// It could not be decided.
    Unknown,
}

/// Remembers the canonical forms.
#[derive(Default)]
pub(super) struct Judge {
    forms: HashMap<String, Option<CanonicalSchema>>,
}

impl Judge {
    /// What `from` accepts and `to` does not.
    pub(super) fn lost(&mut self, from: &Value, to: &Value) -> Lost {
        if from == to {
            return Lost::Nothing;
        }
        let (wider, narrower) = (self.form(to), self.form(from));
        let covers = match (&wider, &narrower) {
            (Some(wider), Some(narrower)) => wider.covers(narrower).ok(),
            _ => None,
        };
        if covers == Some(Containment::Yes) {
            return Lost::Nothing;
        }
        let rest = match (&wider, &narrower) {
            (Some(wider), Some(narrower)) => narrower.subtract(wider).ok(),
            _ => None,
        };
        let rest = rest.map(|it| it.to_json_schema());
        match (witness(from, to, rest.as_ref()), covers) {
            (Some(value), _) => Lost::Some(Some(value)),
            (None, Some(Containment::No)) => Lost::Some(None),
            (None, _) => Lost::Unknown,
        }
    }

    fn form(&mut self, schema: &Value) -> Option<CanonicalSchema> {
        let key = schema.to_string();
        if let Some(known) = self.forms.get(&key) {
            return known.clone();
        }
        let form = canonical::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .offline()
            .canonicalize(schema)
            .ok();
        self.forms.insert(key, form.clone());
        form
    }
}

/// The shortest known value that `from` accepts and `to` does not.
pub(super) fn witness(from: &Value, to: &Value, rest: Option<&Value>) -> Option<Value> {
    let (from_judge, to_judge) = (validator(from)?, validator(to)?);
    let mut candidates: Vec<Value> = rest.map(sample::candidates).unwrap_or_default();
    candidates.extend(sample::candidates(from));
    candidates.extend(sample::neighbours(to));
    let shows = |it: &Value| from_judge.is_valid(it) && !to_judge.is_valid(it);
    let shortest = |it: &Value| it.to_string().len();
    candidates.into_iter().filter(shows).min_by_key(shortest)
}

fn validator(schema: &Value) -> Option<Validator> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .offline()
        .build(schema)
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_lost_is_shown() {
        let mut judge = Judge::default();
        let long = json!({"type": "string", "maxLength": 50});
        let short = json!({"type": "string", "maxLength": 20});
        assert_eq!(judge.lost(&short, &long), Lost::Nothing);
        let Lost::Some(Some(value)) = judge.lost(&long, &short) else {
            panic!("a text of 21 letters is lost");
        };
        assert_eq!(value.as_str().map(str::len), Some(21));
    }

    #[test]
    fn equal_sets_are_equal_however_they_are_written() {
        let mut judge = Judge::default();
        let one = json!({"type": "integer", "minimum": 1});
        let other = json!({"type": "integer", "exclusiveMinimum": 0});
        assert_eq!(judge.lost(&one, &other), Lost::Nothing);
        assert_eq!(judge.lost(&other, &one), Lost::Nothing);
    }

    #[test]
    fn two_patterns_are_told_apart_by_samples_only() {
        let mut judge = Judge::default();
        let letters = json!({"type": "string", "pattern": "^[a-z]+$"});
        let digits = json!({"type": "string", "pattern": "^[0-9]+$"});
        assert!(matches!(judge.lost(&letters, &digits), Lost::Some(Some(_))));
        let same = json!({"type": "string", "pattern": "^[a-z][a-z]*$"});
        assert_eq!(judge.lost(&letters, &same), Lost::Unknown);
    }
}
