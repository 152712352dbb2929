//! Problem details (RFC 9457): the answer where an API has no error shape of its own.

use crate::behavior::FailureKind;
use crate::contract::Violation;
use crate::source::Sources;
use http::StatusCode;
use serde_json::{Value, json};

/// The media type of problem details.
pub(super) const MEDIA_TYPE: &str = "application/problem+json";

/// A kind of problem that has a name, which stands at the end of `type`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named {
    pub name: &'static str,
    pub status: StatusCode,
    pub title: &'static str,
    /// What is said if nothing better is known.
    pub detail: &'static str,
}

pub(super) const INVALID: Named = Named {
    name: "UNPROCESSABLE_ENTITY",
    status: StatusCode::UNPROCESSABLE_ENTITY,
    title: "Invalid request",
    detail: "the request breaks the contract, which declares no answer for that",
};

pub(super) const MEDIA: Named = Named {
    name: "INVALID_CONTENT_TYPE",
    status: StatusCode::UNSUPPORTED_MEDIA_TYPE,
    title: "Invalid content type",
    detail: "the operation does not take this media type",
};

pub(super) const UNAUTHORIZED: Named = Named {
    name: "UNAUTHORIZED",
    status: StatusCode::UNAUTHORIZED,
    title: "Invalid security scheme used",
    detail: "a credential of a declared form is needed",
};

pub(super) const NOT_ACCEPTABLE: Named = Named {
    name: "NOT_ACCEPTABLE",
    status: StatusCode::NOT_ACCEPTABLE,
    title: "The server can not produce a representation for your accept header",
    detail: "the request accepts none of the declared media types",
};

pub(super) const NOT_FOUND: Named = Named {
    name: "NOT_FOUND",
    status: StatusCode::NOT_FOUND,
    title: "The server can not find the requested content",
    detail: "no declared answer fits the `Prefer` header",
};

pub(super) const NO_PATH: Named = Named {
    name: "NO_PATH_MATCHED_ERROR",
    status: StatusCode::NOT_FOUND,
    title: "Route not resolved, no path matched",
    detail: "no operation has this path",
};

pub(super) const NO_METHOD: Named = Named {
    name: "NO_METHOD_MATCHED_ERROR",
    status: StatusCode::METHOD_NOT_ALLOWED,
    title: "Route resolved, but no method matched",
    detail: "the path does not have this method",
};

impl Named {
    /// The same problem under another status.
    pub(super) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The problem with the violations that made it.
    pub(super) fn details(
        self,
        detail: &str,
        violations: &[Violation],
        sources: &Sources,
    ) -> Value {
        let mut body = details(self.status, detail, violations, sources);
        body["type"] = json!(format!("urn:mimeo:problem:{}", self.name));
        body["title"] = json!(self.title);
        if !violations.is_empty() {
            body["validation"] = violations.iter().map(|it| it.to_prism("")).collect();
        }
        body
    }
}

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
