//! The behavior file: what an API does. Compiled once, then interpreted for every exchange.
//! No IO: records, the clock and random numbers come in from outside.

mod compile;
mod formula;
mod model;
mod pour;
mod query;
mod run;
mod syntax;
mod time;
mod types;
mod value;
mod view;

pub use compile::{Inputs, compile};
pub use model::{Action, Behavior, By, Content, FailureKind, Field, Machine, NamedError, Resource, Role};
pub use types::{MapType, Type};
pub use value::Val;
