//! Contract, behavior and fixtures, compiled together.

use crate::behavior::Behavior;
use crate::contract::Contract;
use crate::source::Sources;
use std::sync::Arc;

/// One API, ready to serve. Immutable; an edit makes a new one with a higher generation.
#[derive(Debug)]
pub struct Api {
    /// Its name: the folder under `specs/`.
    pub name: Arc<str>,
    /// Counts the successful loads of this API, from 1.
    pub generation: u64,
    /// What requests and answers look like.
    pub contract: Contract,
    /// What they do; absent for a contract without a behavior file.
    pub behavior: Option<Behavior>,
    /// Every file it was compiled from.
    pub sources: Sources,
}
