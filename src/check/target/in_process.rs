//! A stand-in in this process; no port is opened.

use super::service::TargetError;
use super::wire::Wire;
use crate::check::sequence::Received;
use crate::host::Host;
use crate::server::{Body, ServerSettings, service};
use bytes::Bytes;
use http::{HeaderValue, header};
use http_body_util::{BodyExt, Full};
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use tower::ServiceExt;
use tower::util::BoxCloneService;

/// Where the server believes to be.
const HOST: &str = "localhost:4010";

type Served = BoxCloneService<http::Request<Full<Bytes>>, http::Response<Body>, Infallible>;

/// A stand-in in this process.
pub(super) struct InProcess {
    /// The service is `Send`, not `Sync`; each request takes a clone.
    service: Mutex<Served>,
}

impl InProcess {
    /// The URL of its root.
    pub(super) const ROOT: &str = "http://localhost:4010";

    pub(super) fn new(host: Arc<Host>) -> Self {
        let service = BoxCloneService::new(service(host, ServerSettings::default()));
        Self {
            service: Mutex::new(service),
        }
    }

    pub(super) async fn send(&self, wire: Wire) -> Result<Received, TargetError> {
        let line = format!("{} {}{}", wire.method, Self::ROOT, wire.path);
        let built = http::Request::builder()
            .method(wire.method)
            .uri(wire.path)
            .body(Full::new(wire.body));
        let mut request = built.map_err(|error| TargetError::Unsendable {
            line: line.clone(),
            reason: error.to_string(),
        })?;
        *request.headers_mut() = wire.headers;
        request
            .headers_mut()
            .entry(header::HOST)
            .or_insert(HeaderValue::from_static(HOST));
        let service = self.service.lock();
        let service = service.unwrap_or_else(PoisonError::into_inner).clone();
        let (parts, body) = match service.oneshot(request).await {
            Ok(answer) => answer.into_parts(),
            Err(never) => match never {},
        };
        let body = body.collect().await.map_err(|error| TargetError::Silent {
            line,
            reason: error.to_string(),
        })?;
        Ok(Received::new(
            parts.status.as_u16(),
            parts.headers,
            body.to_bytes(),
        ))
    }
}
