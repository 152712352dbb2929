//! A server that stands before another one: it forwards what comes, and tells a witness what was asked and answered.
//! Deliberately absent: what is right or wrong about an exchange; the witness knows.

mod forward;
mod headers;
mod service;

pub use service::{ProxySettings, Witness};
