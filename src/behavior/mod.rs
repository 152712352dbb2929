//! The behavior file: what an API does. Compiled once, then interpreted for every exchange.
//! No IO: records, the clock and random numbers come in from outside.

mod compile;
mod formula;
mod generated;
mod hints;
mod machine;
mod model;
mod pour;
mod query;
mod run;
mod schema;
mod seed;
mod syntax;
mod tap;
pub(crate) mod time;
mod types;
mod value;
mod variants;
mod view;

pub use compile::{FixtureFile, Inputs, ReadBlob, compile};
pub(crate) use formula::expr::{Expr, ExprKind};
pub use formula::functions::{Env, Function, all as functions};
pub(crate) use hints::{Hint, HintValue};
pub use model::{
    Action, Behavior, By, Content, FailureKind, Field, Machine, NamedError, Resource, Role,
};
pub(crate) use model::{Change, ChangeKind, Given, GivenValue, OperationAnswer, Query};
pub(crate) use run::Answered;
pub use run::{Actor, Deed, Done, Run, Stop};
pub use schema::schema;
pub use seed::{SeedProblem, seed};
pub(crate) use tap::VariantId;
pub use tap::{Site, Tap, Variant};
pub use time::TimeStyle;
pub use types::{MapType, Type};
pub use value::Val;

/// The address that stands for the client's own way to this API in everything that is stored: requests lose their
/// real one on the way in, answers get it back on the way out. So links survive a change of host, port or sandbox.
pub const OWN_BASE: &str = "mimeo://self";

/// Whether a text is an instant as records keep it.
pub(crate) fn is_stored_time(text: &str) -> bool {
    time::from_stored(text).is_some()
}

/// The value of `request`.
pub(crate) fn request_value(method: &str, path: &str, operation: &str) -> Val {
    Val::map([
        ("method".to_owned(), Val::text(method)),
        ("path".to_owned(), Val::text(path)),
        ("base".to_owned(), Val::text(OWN_BASE)),
        ("operation".to_owned(), Val::text(operation)),
    ])
}
