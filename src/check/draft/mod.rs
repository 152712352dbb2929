//! Requests in the making: values for the parameters and the body of an operation, how they are written, and whether
//! the contract finds them right. What a request is for is decided elsewhere.

mod body;
mod model;
mod sent;
mod write;

pub(crate) use model::{Caller, Draft, Payload, Position};
pub(crate) use sent::{Sent, Verdict, verdict};
pub(crate) use write::write;
