//! Either way to a target, and how it can fail.

use super::{Http, InProcess};
use crate::workflow::message::{Answer, Request};
use ::http::{HeaderMap, HeaderValue};

/// The header that chooses a sandbox of a mimeo.
const SANDBOX: &str = "mimeo-sandbox";

/// A way to the target.
pub struct Transport {
    /// How requests get there.
    way: Way,
    /// The sandbox that all requests are for.
    sandbox: Option<HeaderValue>,
}

enum Way {
    InProcess(InProcess),
    Http(Http),
}

/// No answer came.
#[derive(Debug, thiserror::Error)]
#[error("{target} does not answer: {reason}")]
pub struct TransportError {
    /// What was called.
    pub target: String,
    /// Why there is no answer.
    pub reason: String,
}

impl From<InProcess> for Transport {
    fn from(way: InProcess) -> Self {
        Self {
            way: Way::InProcess(way),
            sandbox: None,
        }
    }
}

impl From<Http> for Transport {
    fn from(way: Http) -> Self {
        Self {
            way: Way::Http(way),
            sandbox: None,
        }
    }
}

impl Transport {
    /// Sends everything to a sandbox of that name, which must be a valid one.
    #[must_use]
    pub fn in_sandbox(mut self, name: &str) -> Self {
        self.sandbox = HeaderValue::from_str(name).ok();
        self
    }

    /// Sends a request and reads the whole answer.
    pub async fn send(&self, request: &Request) -> Result<Answer, TransportError> {
        let mut headers: HeaderMap = request.headers.clone();
        if let Some(name) = &self.sandbox {
            headers.entry(SANDBOX).or_insert_with(|| name.clone());
        }
        match &self.way {
            Way::InProcess(way) => way.send(request, headers).await,
            Way::Http(way) => way.send(request, headers).await,
        }
    }
}
