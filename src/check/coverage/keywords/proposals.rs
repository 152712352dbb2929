//! What a keyword proposes: another value for its place, and what that is meant to be.

use crate::data::Context;
use serde_json::Value;

/// What a keyword needs besides the place.
pub(in crate::check::coverage) struct Tools<'a> {
    /// For values that are generated.
    pub context: &'a Context<'a>,
}

/// Another value for a place.
#[derive(Clone, Debug)]
pub(in crate::check::coverage) struct Proposal {
    /// What is done at the place.
    pub change: Change,
    /// Whether the request is meant to be good; nothing where the validator decides.
    pub good: Option<bool>,
    /// In words that follow the name of the place: `is 0, just below its minimum`.
    pub words: String,
}

/// What is done at a place.
#[derive(Clone, Debug)]
pub(in crate::check::coverage) enum Change {
    /// Another value stands there.
    Set(Value),
    /// Nothing stands there.
    Remove,
    /// A property more stands there.
    Add(&'static str, Value),
}

/// What keywords propose for one place.
#[derive(Debug, Default)]
pub(in crate::check::coverage) struct Proposals {
    /// In the order in which they were made.
    pub all: Vec<Proposal>,
}

impl Proposals {
    /// A value that is allowed.
    pub(super) fn good(&mut self, value: impl Into<Value>, words: impl Into<String>) {
        self.push(Change::Set(value.into()), Some(true), words);
    }

    /// A value that is not allowed.
    pub(super) fn bad(&mut self, value: impl Into<Value>, words: impl Into<String>) {
        self.push(Change::Set(value.into()), Some(false), words);
    }

    /// A value of which the validator knows whether it is allowed.
    pub(super) fn either(&mut self, value: impl Into<Value>, words: impl Into<String>) {
        self.push(Change::Set(value.into()), None, words);
    }

    /// Anything else.
    pub(super) fn push(&mut self, change: Change, good: Option<bool>, words: impl Into<String>) {
        self.all.push(Proposal {
            change,
            good,
            words: words.into(),
        });
    }
}

/// A value for messages: its JSON, cut where it is long.
pub(super) fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}… ({} characters)", &text[..at], text.chars().count()),
        None => text,
    }
}
