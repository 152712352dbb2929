//! Judging a real service: does it keep its contract, and does it do what the behavior file says?
//!
//! Phases ([`Inspector`]) make [`Sequence`]s, a [`Target`] answers them, and what was not as it should be becomes a
//! [`Suspicion`], and once it is confirmed, a [`Finding`].
//! Terminal, `JUnit`, SARIF, HTML and all other reports read [`Event`]s and the final [`Results`], and nothing else.
//! Deliberately absent: printing (`report`), exit codes (`cli`), and knowledge of any captured system.

mod chain;
pub mod checks;
mod confirm;
mod coverage;
mod credentials;
mod draft;
mod event;
mod examples;
mod fill;
mod finding;
mod inspection;
mod inspector;
mod laws;
mod log;
pub mod model;
mod part;
mod rehearsal;
mod results;
mod run;
mod scope;
mod sequence;
mod session;
mod settings;
#[cfg(test)]
mod stand_in_tests;
mod suspicion;
mod target;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod traffic;
mod universe;
mod workflows;

pub use confirm::Confirmed;
pub use credentials::{Credentials, place};
pub use event::Event;
pub use finding::{Check, Confirmation, Difference, Expectation, Finding, Ground, Place};
pub use inspection::{Inspection, Listener};
pub use inspector::{INSPECTORS, Inspector};
pub use model::Verdict;
pub use results::{Cell, Count, Coverage, Phase, Results};
pub use run::{run, run_with};
pub use scope::{Scope, Selector};
pub use sequence::{Body, Call, Origin, Part, Received, Reference, Request, Sequence, Step, Text};
pub use session::Session;
pub use settings::{Initial, Login, Settings};
pub use suspicion::{Shows, Suspicion};
pub(crate) use target::Client;
pub use target::{Address, Hook, Limits, Start, Stop, Target, TargetError, Unsendable, Wire};
pub(crate) use traffic::Conversant;
pub use traffic::{
    Conversation, HarError, Judged, MASK, Recorded, Recording, SeenRecords, Tally,
    TrafficInspector, read as read_har,
};
