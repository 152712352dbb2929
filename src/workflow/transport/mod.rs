//! How requests of stories reach their target: by a call into this process, or over HTTP.

mod any;
mod http;
mod in_process;

pub use any::{Transport, TransportError};
pub use http::Http;
pub use in_process::InProcess;
