//! One request and what it is for.

use crate::check::Request;
use crate::check::rehearsal::Foresight;
use crate::contract::Violation;

/// A request, what it is for, and what may come back.
#[derive(Clone, Debug)]
pub(in crate::check) struct Probe {
    /// The operation, by its place in the contract.
    pub operation: usize,
    /// What is sent.
    pub request: Request,
    /// What may come back.
    pub kind: Kind,
    /// In words, such as ``query parameter `page` is 0, just below its minimum``.
    pub purpose: String,
    /// What it is about: `query page`, `body /address`.
    pub place: String,
    /// The keyword or kind of request, such as `minimum`.
    pub keyword: &'static str,
    /// The rules that it breaks.
    pub violations: Vec<Violation>,
    /// Whether the request that it was made from is granted by the model.
    pub granted: bool,
    /// What the model answers.
    pub foresight: Option<Foresight>,
}

/// What a request is, and so what may come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::check) enum Kind {
    /// It keeps the contract.
    Good,
    /// It breaks the contract.
    Bad,
    /// Its body has a media type that is not declared.
    MediaType,
    /// Its path has no such method.
    Method,
    /// It has no credential, or a wrong one.
    Credential,
}
