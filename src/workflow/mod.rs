//! Stories: the workflows of an Arazzo 1.0 document, run against a stand-in or a real service.
//!
//! A document is read and checked as a whole, then interpreted by [`Run`], which sends nothing itself: it asks for
//! a request to be sent and is given the answer. Only `transport` and `play`, which join the two, do any IO.
//! Deliberately absent: workflows of other Arazzo documents, `XPath`,
//! and documents from the network.

pub mod condition;
mod criterion;
mod expression;
mod inputs;
mod message;
mod model;
mod play;
mod read;
mod replace;
mod run;
mod scope;
mod template;
mod transport;
pub(crate) mod wire;

pub use criterion::{Criterion, Test};
pub use expression::{Expression, ExpressionError, Part, Root};
pub use inputs::{InputError, prepare};
pub use message::{Answer, Request};
pub use model::{
    Action, ActionKind, Body, Call, File, Inputs, Parameter, Payload, SourceDescription,
    SourceKind, Step, Stories, Workflow,
};
pub use play::play;
pub use read::{Loaded, load};
pub use run::{Broken, Failure, Next, Outcome, Run, Settings, StepReport, Verdict};
pub use scope::{Finished, Scope, Values};
pub use template::{Nothing, Piece, Template};
pub use transport::{Http, InProcess, Transport, TransportError};
