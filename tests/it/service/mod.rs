//! A small service that is written without mimeo, for the checker to judge: it decodes, validates and answers by
//! hand. `tests/service` has the contract and the behavior that it keeps.

mod depot;
mod input;
mod port;

pub use port::{Fault, Service};
