//! What happens in a host, for terminals, event streams and tests. Wording and printing are theirs.

use super::deliver::Undelivered;
use crate::diff::{Change, Divergence};
use crate::engine::{Exchange, Outgoing};
use crate::source::{Diagnostic, Sources};
use std::sync::Arc;

/// Something that happened.
#[derive(Clone, Debug)]
pub enum HostEvent {
    /// A new generation of an API is served.
    Reloaded {
        /// The API.
        api: Arc<str>,
        /// Its generation.
        generation: u64,
        /// How long building and installing it took.
        millis: u64,
        /// Warnings and notes about its files.
        notes: Arc<[Diagnostic]>,
        /// The files that the notes point into.
        sources: Sources,
    },
    /// What the version that is served now changes for clients.
    Changed {
        /// The API.
        api: Arc<str>,
        /// The generation that was served before.
        since: u64,
        /// The changes, the worst first; at least one.
        changes: Arc<[Change]>,
        /// Calls that the two versions answer differently.
        calls: Arc<[Divergence]>,
        /// The old files and the new ones.
        sources: Arc<(Sources, Sources)>,
    },
    /// The files of an API have errors; what was served before, if anything, still is.
    Refused {
        /// The API.
        api: Arc<str>,
        /// Every problem.
        diagnostics: Arc<[Diagnostic]>,
        /// The files that they point into.
        sources: Sources,
        /// The generation that is still served.
        serving: Option<u64>,
    },
    /// The files of an API are gone, and it is not served any more. Its records are kept.
    Removed {
        /// The API.
        api: Arc<str>,
    },
    /// What became of records when an API was loaded, in sentences.
    StateKept {
        /// The API.
        api: Arc<str>,
        /// The sentences.
        lines: Vec<String>,
    },
    /// A request was answered.
    Exchange(Arc<Exchange>),
    /// A callback or a webhook was sent, or could not be.
    Called {
        /// The API that it belongs to.
        api: Arc<str>,
        /// What was to be sent.
        call: Outgoing,
        /// The status that came back, or why none did.
        outcome: Result<u16, Undelivered>,
    },
    /// A request was answered without reaching an API.
    Astray {
        /// The method.
        method: http::Method,
        /// The path as it was sent.
        path: String,
        /// The status of the answer.
        status: u16,
        /// Why, in one sentence.
        reason: String,
    },
    /// The watcher lost sight of files; reloading may be late or absent.
    Blind {
        /// What the system said.
        reason: String,
    },
}
