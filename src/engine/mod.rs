//! The one door that every use goes through: a request in, an [`Exchange`] out.
//! No IO here: records, clock and seed come in with the transaction.

mod api;
mod exchange;
mod handle;

pub use api::Api;
pub use exchange::{Answer, Change, Exchange, Request, Step, Touch};
pub use handle::{Occasion, handle, is_safe, run_timers};
