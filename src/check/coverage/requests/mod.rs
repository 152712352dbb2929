//! Requests that are odd as a whole. A new way is a file and a line in [`REQUESTS`].

mod body;
mod credential;
mod forms;
mod media;
mod method;
mod repeated;

use super::probe::Kind;
use crate::check::Request;
use crate::check::draft::Draft;
use crate::check::rehearsal::{Base, Rehearsal};

/// An operation with good requests to it.
pub(super) struct Subject<'a> {
    /// What is known of the API.
    pub rehearsal: &'a Rehearsal,
    /// The operation, by its place in the contract.
    pub operation: usize,
    /// A good request with all that has an example.
    pub full: &'a Base,
    /// A good request with what must be there.
    pub least: &'a Draft,
}

/// A request and what it is meant to be.
pub(super) struct Odd {
    /// What is sent.
    pub request: Request,
    /// What it is meant to be.
    pub kind: Kind,
    /// In words, a whole fragment: `the body is missing`.
    pub words: String,
    /// What it is about, for fingerprints.
    pub place: String,
}

/// A way of making requests.
pub(super) struct Way {
    /// Its name in fingerprints.
    pub name: &'static str,
    /// Makes the requests.
    pub make: fn(&Subject<'_>) -> Vec<Odd>,
}

/// Every way.
pub(super) const REQUESTS: &[Way] = &[
    Way {
        name: "forms",
        make: forms::make,
    },
    Way {
        name: "body",
        make: body::make,
    },
    Way {
        name: "media-type",
        make: media::make,
    },
    Way {
        name: "repeated",
        make: repeated::make,
    },
    Way {
        name: "method",
        make: method::make,
    },
    Way {
        name: "credential",
        make: credential::make,
    },
];
