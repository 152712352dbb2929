//! Problem details (RFC 9457): the answer where an API has no error shape of its own.

use crate::behavior::FailureKind;
use crate::contract::Violation;
use crate::source::Sources;
use http::StatusCode;
use serde_json::{Value, json};

/// The media type of problem details.
pub(super) const MEDIA_TYPE: &str = "application/problem+json";

/// A problem with the violations that made it.
pub(super) fn details(
    status: StatusCode,
    detail: &str,
    violations: &[Violation],
    sources: &Sources,
) -> Value {
    let mut body = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or("Error"),
        "status": status.as_u16(),
        "detail": detail,
    });
    if !violations.is_empty() {
        body["violations"] = violations.iter().map(|it| it.to_json(sources)).collect();
    }
    body
}

/// Status and words for a problem that mimeo found by itself.
pub(super) fn of_kind(kind: FailureKind) -> (StatusCode, &'static str) {
    match kind {
        FailureKind::Invalid => (StatusCode::BAD_REQUEST, "the request breaks the contract"),
        FailureKind::NoOperation => (StatusCode::NOT_FOUND, "no operation has this path"),
        FailureKind::Method => (
            StatusCode::METHOD_NOT_ALLOWED,
            "the path does not have this method",
        ),
        FailureKind::MediaType => (
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "the operation does not take this media type",
        ),
        FailureKind::TooLarge => (
            StatusCode::PAYLOAD_TOO_LARGE,
            "the body is larger than allowed",
        ),
        FailureKind::Storage => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "the change could not be stored",
        ),
        FailureKind::Internal => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "the behavior file or the contract is at fault",
        ),
    }
}
