//! Names for values of earlier answers, for scripts, workflows and cases: `id_1` is an id that step 1 has given.

use super::judgement::{references, value};
use crate::check::{Finding, Origin, Reference};
use serde_json::Value;

/// The values that a finding's steps use.
#[derive(Debug, Default)]
pub(super) struct Names {
    named: Vec<Named>,
}

/// A value that has a name.
#[derive(Debug)]
pub(super) struct Named {
    /// Its name: letters, digits and `_`.
    pub name: String,
    /// Where it is from.
    pub reference: Reference,
    /// What it was when the finding was found.
    pub sample: Option<Value>,
}

impl Names {
    /// All values that the steps of a finding use, in the order of their use.
    pub fn of(finding: &Finding) -> Self {
        let mut names = Self::default();
        for reference in references(&finding.sequence) {
            let wish = wish(&reference);
            let taken = |name: &String| names.named.iter().any(|it| it.name == *name);
            let numbered = (2..).map(|number| format!("{wish}_{number}"));
            let mut free = std::iter::once(wish.clone()).chain(numbered);
            let name = free.find(|name| !taken(name)).unwrap_or_default();
            let received = finding.received.get(reference.step);
            let received = received.and_then(Option::as_ref);
            let sample = received.and_then(|it| value(&reference, it));
            names.named.push(Named {
                name,
                reference,
                sample,
            });
        }
        names
    }

    /// The values that a step gives.
    pub fn given_by(&self, step: usize) -> impl Iterator<Item = &Named> {
        let named = self.named.iter();
        named.filter(move |it| it.reference.step == step)
    }

    /// The name of a value.
    pub fn name(&self, reference: &Reference) -> &str {
        let found = self.named.iter().find(|it| it.reference == *reference);
        found.map_or("", |it| &it.name)
    }

    /// Whether a value was a text when the finding was found.
    pub fn is_text(&self, reference: &Reference) -> bool {
        let found = self.named.iter().find(|it| it.reference == *reference);
        found.is_none_or(|it| matches!(it.sample, None | Some(Value::String(_))))
    }
}

/// The last word of the place, and the number of the step.
fn wish(reference: &Reference) -> String {
    let place = match &reference.origin {
        Origin::Body(pointer) => pointer,
        Origin::Header(name) => name,
    };
    let mut words = place.rsplit('/').filter(|it| !it.is_empty());
    let word = words.find(|it| !it.chars().all(|it| it.is_ascii_digit()));
    let clean = |it: char| {
        if it.is_ascii_alphanumeric() {
            it.to_ascii_lowercase()
        } else {
            '_'
        }
    };
    let word: String = word.unwrap_or_default().chars().map(clean).collect();
    let word = word.trim_matches('_');
    let begins = word
        .chars()
        .next()
        .is_some_and(|it| it.is_ascii_alphabetic());
    let word = if begins { word } else { "value" };
    format!("{word}_{}", reference.step + 1)
}
