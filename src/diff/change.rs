//! One change, and the list of all that were found, in which a change that many operations share stands once.

use super::kinds::Kind;
use crate::source::Span;
use serde_json::Value;
use std::collections::HashMap;

/// What a change means for those who use the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nobody who kept to the old version notices, or only for the better.
    Harmless,
    /// Some clients may fail, or nothing can be proved.
    Risky,
    /// A client that kept to the old version fails.
    Breaking,
}

impl Level {
    /// The word that people and machines read.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Harmless => "harmless",
            Self::Risky => "risky",
            Self::Breaking => "breaking",
        }
    }
}

/// What has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// Method and path in the old version, such as `POST /orders`; absent for what belongs to the whole API.
    pub operation: Option<String>,
    /// The part of it, such as `query parameter "limit"`; empty for the whole.
    pub part: String,
    /// Where in the value, as a JSON Pointer with `*` for every item; empty for the whole.
    pub pointer: String,
}

/// One change.
#[derive(Clone, Debug)]
pub struct Change {
    /// What kind of change it is.
    pub kind: &'static Kind,
    /// What has changed, in the first operation that shows it.
    pub subject: Subject,
    /// What was and what is, in one sentence without a full stop.
    pub message: String,
    /// Where it stands in the old files, where it stands in them.
    pub old: Option<Span>,
    /// Where it stands in the new files.
    pub new: Option<Span>,
    /// A value that was accepted and is no more, or that was never sent and may be now.
    pub witness: Option<Value>,
    /// Every operation that the change belongs to, in the order of the old contract.
    pub operations: Vec<String>,
}

impl Change {
    /// How bad it is.
    pub fn level(&self) -> Level {
        self.kind.level
    }
}

/// All changes, each once.
#[derive(Debug, Default)]
pub struct Differences {
    changes: Vec<Change>,
    known: HashMap<Identity, usize>,
}

/// Changes that are equal in this are one change that several operations share.
type Identity = (&'static str, Option<Span>, Option<Span>, String, String);

impl Differences {
    /// Adds a change, or another operation to one that is known; answers with its number.
    pub(super) fn add(&mut self, change: Change) -> usize {
        let owner = match (change.old, change.new) {
            // Without a place, only the subject tells changes apart.
            (None, _) | (_, None) => format!("{:?}", change.subject),
            _ => String::new(),
        };
        let message = change.message.clone();
        let identity = (change.kind.name, change.old, change.new, owner, message);
        if let Some(at) = self.known.get(&identity) {
            let at = *at;
            if let Some(operation) = &change.subject.operation {
                self.share(at, operation);
            }
            return at;
        }
        let at = self.changes.len();
        self.known.insert(identity, at);
        self.changes.push(change);
        at
    }

    /// Notes that a known change belongs to one more operation.
    pub(super) fn share(&mut self, at: usize, operation: &str) {
        let operations = &mut self.changes[at].operations;
        if operations.last().is_none_or(|last| last != operation)
            && !operations.iter().any(|known| known == operation)
        {
            operations.push(operation.to_owned());
        }
    }

    /// The changes, the worst first, otherwise in the order in which they were found.
    pub(super) fn into_changes(self) -> Vec<Change> {
        let mut changes = self.changes;
        changes.sort_by_key(|change| std::cmp::Reverse(change.level()));
        changes
    }
}
