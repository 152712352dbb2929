//! Requests over HTTP/1.1 or 2, with TLS where the URL says so. Redirects are answers like any other.

use super::TransportError;
use crate::workflow::message::{Answer, Request};
use http::HeaderMap;
use serde_json::Value;
use std::error::Error;
use std::time::Duration;

/// Nothing takes longer unless it hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// A client of a target.
#[derive(Clone, Debug)]
pub struct Http {
    client: reqwest::Client,
    root: String,
}

impl Http {
    /// A client of the target at that URL. Fails if the system has no certificates or the URL is none.
    pub fn new(root: &str) -> Result<Self, TransportError> {
        let failed = |error: &dyn Error| TransportError {
            target: root.to_owned(),
            reason: root_cause(error),
        };
        let url = reqwest::Url::parse(root).map_err(|error| failed(&error))?;
        // Somebody else may have installed it before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(PATIENCE)
            .user_agent(concat!("mimeo/", env!("CARGO_PKG_VERSION")));
        let host = url.host_str().unwrap_or_default();
        if host == "localhost" || host.starts_with("127.") || host == "[::1]" {
            builder = builder.no_proxy();
        }
        Ok(Self {
            client: builder.build().map_err(|error| failed(&error))?,
            root: root.trim_end_matches('/').to_owned(),
        })
    }

    /// The URL of the target.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// Whether a mimeo with its control API is there. Fails if nothing is.
    pub async fn is_mimeo(&self) -> Result<bool, TransportError> {
        let url = format!("{}/__mimeo/health", self.root);
        let answer = self.client.get(&url).send().await;
        let answer = answer.map_err(|error| unreachable(&self.root, &error))?;
        if !answer.status().is_success() {
            return Ok(false);
        }
        let body = answer.bytes().await.unwrap_or_default();
        let health: Value = serde_json::from_slice(&body).unwrap_or_default();
        Ok(health["status"] == "ok" && health.get("generation").is_some())
    }

    /// Status and text of a path below the root.
    pub async fn get(&self, path: &str) -> Result<(u16, String), TransportError> {
        let url = format!("{}{path}", self.root);
        let failed = |error: reqwest::Error| unreachable(&self.root, &error);
        let answer = self.client.get(&url).send().await.map_err(failed)?;
        let status = answer.status().as_u16();
        Ok((status, answer.text().await.map_err(failed)?))
    }

    /// Forgets a sandbox of a mimeo. That it is still there does no harm.
    pub async fn forget_sandbox(&self, name: &str) {
        let url = format!("{}/__mimeo/sandboxes/{name}", self.root);
        let _ = self.client.delete(url).send().await;
    }

    pub(super) async fn send(
        &self,
        request: &Request,
        headers: HeaderMap,
    ) -> Result<Answer, TransportError> {
        let sent = self
            .client
            .request(request.method.clone(), &request.url)
            .headers(headers)
            .body(request.body.clone())
            .send()
            .await;
        let failed = |error: reqwest::Error| unreachable(&request.url, &error);
        let answer = sent.map_err(failed)?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let body = answer.bytes().await.map_err(failed)?;
        Ok(Answer::new(status, headers, body))
    }
}

fn unreachable(target: &str, error: &reqwest::Error) -> TransportError {
    let reason = match error.is_timeout() {
        true => format!("nothing came within {} s", PATIENCE.as_secs()),
        false => root_cause(error),
    };
    TransportError {
        target: target.to_owned(),
        reason,
    }
}

/// The last of a chain of errors says what happened; the others say where.
fn root_cause(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
