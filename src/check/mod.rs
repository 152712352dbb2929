//! Judging a real service: does it keep its contract, and does it do what the behavior file says?
//!
//! Phases make [`Sequence`]s, a target answers them, and what was not as it should be becomes a [`Finding`].
//! Terminal, `JUnit`, SARIF, HTML and all other reports read [`Event`]s and the final [`Results`], and nothing else.
//! Deliberately absent: printing (`report`), exit codes (`cli`), and knowledge of any captured system.

mod event;
mod finding;
mod model;
mod results;
mod sequence;

pub use event::Event;
pub use finding::{Check, Confirmation, Difference, Expectation, Finding, Ground, Place};
pub use results::{Cell, Count, Coverage, Phase, Results};
pub use sequence::{Body, Call, Origin, Part, Received, Reference, Request, Sequence, Step, Text};
