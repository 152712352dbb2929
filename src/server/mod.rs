//! The network: the only place that names warp, hyper and tower. Bytes become requests to the host, and what the
//! host answers becomes bytes. Nothing here decides what an API answers.

mod body;
mod control;
mod cors;
mod edge;
mod entry;
mod guard;
mod listen;
mod marks;
mod method;
mod page;
mod pictures;
mod proxy;
mod reply;
mod route;
mod service;
mod settings;
#[cfg(test)]
mod tests;

pub use listen::{BindError, BindReason, Server, stop_signals};
pub use proxy::{ProxySettings, Witness};
pub use service::{Body, service};
pub use settings::{Limits, ServerSettings};
