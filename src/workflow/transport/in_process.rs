//! Requests as calls of the server's service; no port is opened.

use super::TransportError;
use crate::host::Host;
use crate::server::{Body, ServerSettings, service};
use crate::workflow::message::{Answer, Request};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use http_body_util::{BodyExt, Full};
use std::convert::Infallible;
use std::sync::Arc;
use tower::ServiceExt;
use tower::util::BoxCloneService;

/// Where the server believes to be.
const HOST: &str = "localhost:4010";

/// A stand-in in this process.
pub struct InProcess {
    service: BoxCloneService<http::Request<Full<Bytes>>, http::Response<Body>, Infallible>,
}

impl InProcess {
    /// The URL of its root.
    pub const ROOT: &str = "http://localhost:4010";

    /// The stand-in of a host.
    pub fn new(host: Arc<Host>) -> Self {
        Self {
            service: BoxCloneService::new(service(host, ServerSettings::default())),
        }
    }

    pub(super) async fn send(
        &self,
        request: &Request,
        headers: HeaderMap,
    ) -> Result<Answer, TransportError> {
        let failed = |reason: String| TransportError {
            target: request.url.clone(),
            reason,
        };
        let mut call = http::Request::builder()
            .method(&request.method)
            .uri(&request.target)
            .body(Full::new(request.body.clone()))
            .map_err(|error| failed(error.to_string()))?;
        *call.headers_mut() = headers;
        call.headers_mut()
            .insert(header::HOST, HeaderValue::from_static(HOST));
        let answered = self.service.clone().oneshot(call).await;
        let (parts, body) = match answered {
            Ok(answer) => answer.into_parts(),
            Err(never) => match never {},
        };
        let body = body.collect().await;
        let body = body.map_err(|error| failed(error.to_string()))?.to_bytes();
        Ok(Answer::new(parts.status.as_u16(), parts.headers, body))
    }
}
