//! What the server is opened with.

use crate::verdict::Expectations;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// Limits, and who may use the control API.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// What is refused for its size.
    pub limits: Limits,
    /// The address that the server is bound to; the control API answers under it.
    pub bound: IpAddr,
    /// Further host names under which the control API answers.
    pub allowed_hosts: Vec<String>,
    /// What is expected of clients; `GET /__mimeo/usage` hands it on.
    pub expectations: Option<Arc<Expectations>>,
    /// Whether pages of all origins may use the APIs.
    pub cors: bool,
    /// How long requests in flight may take to finish after a signal.
    pub patience: Duration,
}

/// The largest things that are let in, in bytes, and the slowest.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The body of a request; a larger one is answered with 413.
    pub body: usize,
    /// Path and query; longer ones are answered with 414.
    pub target: usize,
    /// How long a body may take until its next piece comes; a slower one is answered with 408.
    pub idle: Duration,
    /// All names and values of header fields; larger ones are answered with 431.
    pub headers: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 32 * 1024 * 1024,
            idle: Duration::from_secs(15),
            target: 16 * 1024,
            headers: 32 * 1024,
        }
    }
}

impl Default for ServerSettings {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            bound: IpAddr::from([127, 0, 0, 1]),
            allowed_hosts: Vec::new(),
            expectations: None,
            cors: true,
            patience: Duration::from_secs(10),
        }
    }
}
