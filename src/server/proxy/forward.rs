//! One request to the service behind, and its answer; or why there is none, as a problem.

use super::headers;
use super::service::Forwarding;
use crate::check::{Received, TargetError, Wire};
use crate::host::Problem;
use crate::server::body::{BodyError, unpacked};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use std::time::Instant;

/// What came back.
pub(super) struct Returned {
    /// As it goes to the client.
    pub(super) headers: HeaderMap,
    /// The body as it was sent, packed if it was packed.
    pub(super) body: Bytes,
    /// The answer as it is judged and recorded: unpacked.
    pub(super) received: Received,
    /// Whether the body could be unpacked.
    pub(super) is_whole: bool,
}

/// Sends a request on.
pub(super) async fn forward(to: &Forwarding, wire: Wire, host: &str) -> Result<Returned, Problem> {
    let patience = to.settings.patience;
    let began = Instant::now();
    // The client's own patience is longer, so that this one tells.
    let sent = to.client.send(wire, patience * 2);
    let received = match tokio::time::timeout(patience, sent).await {
        Ok(Ok(received)) => received,
        Ok(Err(error)) => return Err(unanswered(&error, to)),
        Err(_) => return Err(late(to)),
    };
    let micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
    let plain = unpacked(
        received.body.clone(),
        &received.headers,
        to.settings.limits.body,
    );
    let is_whole = plain.is_ok();
    let mut fields = received.headers.clone();
    headers::end_to_end(&mut fields);
    if is_whole {
        fields.remove(header::CONTENT_ENCODING);
    }
    let mut judged = Received::new(received.status, fields, plain.unwrap_or_default());
    judged.micros = micros;
    let mut fields = received.headers;
    let own = format!("http://{host}");
    headers::for_client(&mut fields, (&to.settings.upstream.root, &own));
    Ok(Returned {
        headers: fields,
        body: received.body,
        received: judged,
        is_whole,
    })
}

fn unanswered(error: &TargetError, to: &Forwarding) -> Problem {
    let root = &to.settings.upstream.root;
    let detail = match error {
        TargetError::Unreachable { reason, .. } => {
            format!("nobody answers at {root}, where the proxy sends requests to: {reason}")
        }
        TargetError::Silent { reason, .. } => {
            format!("{root} took the request and did not answer it: {reason}")
        }
        TargetError::Unsendable { reason, .. } => {
            return Problem::bad_request(format!("the request cannot be forwarded: {reason}"));
        }
    };
    Problem::new(StatusCode::BAD_GATEWAY, "upstream-unreachable", detail)
}

fn late(to: &Forwarding) -> Problem {
    let detail = format!(
        "{} gave no whole answer within {} s, which is the --timeout of the proxy",
        to.settings.upstream.root,
        to.settings.patience.as_secs_f64()
    );
    Problem::new(StatusCode::GATEWAY_TIMEOUT, "upstream-timeout", detail)
}

/// Why a request is not forwarded.
pub(super) fn refused(error: &BodyError, limit: usize) -> Problem {
    match error {
        BodyError::TooLarge => {
            let detail = format!("the body has more than {limit} bytes");
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", detail)
        }
        BodyError::Slow => {
            let detail = "the body has fewer bytes than `Content-Length` says";
            Problem::new(StatusCode::REQUEST_TIMEOUT, "body-too-slow", detail)
        }
        _ => Problem::bad_request("the body broke off"),
    }
}
