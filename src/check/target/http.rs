//! Requests over HTTP/1.1 as they are: any method, any header, any body. This is the one file outside of
//! `server` that names hyper: other clients repair, refuse or follow what a check sends on purpose.

use super::service::TargetError;
use super::wire::Wire;
use crate::check::sequence::Received;
use bytes::Bytes;
use http::{HeaderValue, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{ConfigBuilderExt, HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

/// The largest answer that is read.
const LARGEST: usize = 64 * 1024 * 1024;
/// Services close connections that nobody uses; a request must not meet that.
const IDLE: Duration = Duration::from_millis(1_500);
const CONNECT: Duration = Duration::from_secs(10);

/// A client of one service.
#[derive(Clone, Debug)]
pub(crate) struct Http {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    /// Scheme, host and port.
    root: String,
}

impl Http {
    /// A client of the service at that root. Fails if the system has no certificates to trust.
    pub(crate) fn new(root: &str) -> Result<Self, TargetError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let failed = |error: &dyn Error| TargetError::Unreachable {
            target: root.to_owned(),
            reason: root_cause(error),
        };
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .and_then(ConfigBuilderExt::try_with_platform_verifier)
            .map_err(|error| failed(&error))?
            .with_no_client_auth();
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        tcp.enforce_http(false);
        tcp.set_connect_timeout(Some(CONNECT));
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(connector);
        Ok(Self {
            client,
            root: root.to_owned(),
        })
    }

    /// Sends a request and reads the whole answer.
    pub(crate) async fn send(
        &self,
        wire: Wire,
        patience: Duration,
    ) -> Result<Received, TargetError> {
        let line = format!("{} {}{}", wire.method, self.root, wire.path);
        let built = http::Request::builder()
            .method(wire.method)
            .uri(format!("{}{}", self.root, wire.path))
            .body(Full::new(wire.body));
        let mut request = built.map_err(|error| TargetError::Unsendable {
            line: line.clone(),
            reason: error.to_string(),
        })?;
        *request.headers_mut() = wire.headers;
        request
            .headers_mut()
            .entry(header::USER_AGENT)
            .or_insert(HeaderValue::from_static(concat!(
                "mimeo/",
                env!("CARGO_PKG_VERSION")
            )));
        let silent = |reason: String| TargetError::Silent {
            line: line.clone(),
            reason,
        };
        let exchange = async {
            let answer = self.client.request(request).await;
            let answer = answer.map_err(|error| match error.is_connect() {
                true => TargetError::Unreachable {
                    target: self.root.clone(),
                    reason: root_cause(&error),
                },
                false => silent(root_cause(&error)),
            })?;
            let (parts, body) = answer.into_parts();
            let body = Limited::new(body, LARGEST).collect().await;
            let body = body.map_err(|error| silent(root_cause(&*error)))?;
            Ok(Received::new(
                parts.status.as_u16(),
                parts.headers,
                body.to_bytes(),
            ))
        };
        match tokio::time::timeout(patience, exchange).await {
            Ok(answered) => answered,
            Err(_) => Err(silent(format!(
                "no whole answer within {} s",
                patience.as_secs_f64()
            ))),
        }
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
