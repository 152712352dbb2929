//! mimeo turns API documents into a working back end: a contract (`OpenAPI`), a behavior file and
//! fixtures are compiled into one model that serves a stateful stand-in and judges a real service.

pub mod behavior;
pub mod check;
pub mod cli;
pub mod contract;
pub mod data;
pub mod diff;
pub mod engine;
pub mod host;
pub mod infer;
pub mod rehearse;
pub mod report;
pub mod server;
pub mod source;
pub mod state;
pub mod verdict;
pub mod workflow;
