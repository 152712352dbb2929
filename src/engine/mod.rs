//! The one door that every use goes through: a request in, an [`Exchange`] out.
//! No IO here: files come through [`Files`](crate::source::Files), records, clock and seed with the transaction.

mod api;
mod base;
mod callback;
mod check;
mod choose;
mod content;
mod credentials;
mod draft;
mod exchange;
mod fail;
mod handle;
mod inputs;
mod notify;
mod operate;
mod options;
mod prefer;
mod problem;
mod proven;
mod refuse;
mod sequence;
mod show;
mod stateless;

pub use api::{Api, ApiFiles, Compiled, compile};
pub(crate) use base::to_own;
pub use check::{Misfit, check_record};
pub use exchange::{Answer, Change, Exchange, Occurrence, Outgoing, Request, Step, Touch};
pub use fail::fail;
pub use handle::{Occasion, handle, handle_watched, is_safe};
pub use notify::{Firing, Unsendable, fire};
pub(crate) use operate::run_timers_watched;
pub use operate::{NotPerformed, operate, operate_watched, run_timers};
pub use options::Options;
