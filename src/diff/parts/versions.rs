//! One operation in its two versions.

use super::super::change::{Change, Subject};
use super::super::kinds::Kind;
use crate::contract::{Contract, Operation};
use crate::source::Span;

/// One operation in its two versions.
pub(in crate::diff) struct Versions<'c> {
    /// Method and path in the old version.
    pub name: String,
    /// The old contract and the new one.
    pub contracts: (&'c Contract, &'c Contract),
    /// The old operation and the new one.
    pub operations: (&'c Operation, &'c Operation),
}

impl Versions<'_> {
    /// A change of a part of the operation.
    pub(super) fn change(
        &self,
        kind: &'static Kind,
        part: &str,
        message: impl Into<String>,
        spans: (Option<Span>, Option<Span>),
    ) -> Change {
        Change {
            kind,
            subject: Subject {
                operation: Some(self.name.clone()),
                part: part.to_owned(),
                pointer: String::new(),
            },
            message: message.into(),
            old: spans.0.or(Some(self.operations.0.id_span)),
            new: spans.1.or(Some(self.operations.1.id_span)),
            witness: None,
            operations: vec![self.name.clone()],
        }
    }
}
