//! mimeo turns API documents into a working back end: a contract (OpenAPI), a behavior file and
//! fixtures are compiled into one model that serves a stateful stand-in and judges a real service.

pub mod cli;
pub mod contract;
/// Only the exchange, until the rest compiles.
pub mod engine {
    mod exchange;
    pub use exchange::*;
}
pub mod report;
pub mod source;
pub mod state;
