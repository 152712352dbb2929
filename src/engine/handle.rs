//! From a request to an exchange: match, decode, validate, answer, encode.

use super::{Api, Exchange, Request};
use crate::state::Transaction;
use std::sync::Arc;

/// When and where an exchange takes place.
#[derive(Clone, Debug)]
pub struct Occasion {
    /// The instant on the sandbox's clock, in milliseconds since 1970 UTC.
    pub now: i64,
    /// The sandbox's name.
    pub sandbox: Arc<str>,
}

/// Whether a request of this method and path can change nothing, so that a snapshot will do.
pub fn is_safe(_api: &Api, _request: &Request) -> bool {
    unimplemented!("on main soon")
}

/// Performs the actions of the system that have become due; the touched records go into the log of the world.
pub fn run_timers(_api: &Api, _occasion: &Occasion, _records: &mut Transaction) {
    unimplemented!("on main soon")
}

/// Answers one request. Changes are left in the transaction; a refused request leaves none.
pub fn handle(
    _api: &Api,
    _request: Request,
    _occasion: &Occasion,
    _records: &mut Transaction,
) -> Exchange {
    unimplemented!("on main soon")
}
