//! Who proposes what is worth a try. The search is told by whoever starts it; what it is told knows the clauses of a
//! behavior better than the search has to.

use crate::engine::{Api, Request};
use crate::state::{ApiState, Key};
use serde_json::Value;

/// Both models at a moment.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The old version and its records.
    pub old: (&'a Api, &'a ApiState),
    /// The new version and its records.
    pub new: (&'a Api, &'a ApiState),
    /// The records that the last call changed, by resource and key, in terms of the old version.
    pub touched: &'a [(usize, Value)],
    /// The clock, in milliseconds since 1970 UTC.
    pub now: i64,
    /// Whether nothing has happened yet.
    pub is_first: bool,
}

/// What a request has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Something that was not heard before, so requests like it are worth a try.
    News,
    /// Nothing new.
    Nothing,
    /// Enough was heard of this operation.
    Enough,
}

/// Whoever proposes requests.
pub trait Propose {
    /// Sends requests of an operation of the old version, the likeliest first, until enough was heard.
    fn requests(
        &mut self,
        scene: &Scene<'_>,
        operation: usize,
        send: &mut dyn FnMut(Request) -> Heard,
    );

    /// Actions that the operator may perform: the resource, the key of the record, the action.
    fn actions(&mut self, scene: &Scene<'_>) -> Vec<(usize, Key, String)>;
}
