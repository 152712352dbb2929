//! One request and all that became of it. Answers, logs, journal, reports and coverage read this and nothing else.

use crate::contract::Violation;
use crate::source::Sources;
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use std::sync::Arc;

/// A request to one API, as the edge hands it over.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method as it was sent.
    pub method: Method,
    /// The path behind the API's prefix, percent-encoded as it was sent, such as `/v1/user`.
    pub path: String,
    /// The query without its `?`; empty if there is none.
    pub query: String,
    /// The header fields.
    pub headers: HeaderMap,
    /// The body; empty if there is none.
    pub body: Bytes,
    /// The absolute URL under which the client reached this API, without a slash at its end, such as
    /// `http://localhost:4010/homemaking`.
    pub base: String,
}

/// What goes back to the client.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The header fields.
    pub headers: HeaderMap,
    /// The body; empty if there is none.
    pub body: Bytes,
}

/// Why a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occurrence {
    /// A request was answered.
    Callback,
    /// Somebody fired a webhook.
    Webhook,
}

impl Occurrence {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Callback => "callback",
            Self::Webhook => "webhook",
        }
    }
}

/// A request that is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// Why it is sent.
    pub occurrence: Occurrence,
    /// The name of the callback or of the webhook.
    pub name: String,
    /// The method.
    pub method: Method,
    /// The absolute URL.
    pub url: String,
    /// The header fields, with the media type of the body if it has one.
    pub headers: HeaderMap,
    /// The body; empty if there is none.
    pub body: Bytes,
}

/// What was done to one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touch {
    /// The resource.
    pub resource: Arc<str>,
    /// The key, as text.
    pub key: String,
    /// What happened.
    pub change: Change,
    /// The action that was performed, if one was.
    pub action: Option<String>,
    /// The states before and after, by name, if the resource has a machine and the state changed.
    pub states: Option<(String, String)>,
}

/// How a record was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Created,
    /// It has other values.
    Updated,
    /// It is gone.
    Deleted,
}

/// Why the answer is what it is: one step of the way to it, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What was decided, such as `require order_forbidden: does not hold`.
    pub text: String,
    /// `file:line:column` of the clause or rule that decided it.
    pub place: Option<String>,
}

impl Step {
    /// A rule of the contract was broken.
    pub fn broken(violation: &Violation, sources: &Sources) -> Self {
        let name = violation.place.name();
        let name = name.map(|it| format!(" {it}")).unwrap_or_default();
        let text = format!(
            "{}{name}{}: {}",
            violation.place.part(),
            violation.pointer,
            violation.message
        );
        let place = violation.rule.map(|span| sources.place(span));
        Self { text, place }
    }
}

/// One request and all that became of it.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Number of the exchange in this process, from 1; given by the journal.
    pub id: u64,
    /// When it began, on the sandbox's clock, in milliseconds since 1970 UTC.
    pub at: i64,
    /// Name of the API.
    pub api: Arc<str>,
    /// Name of the sandbox.
    pub sandbox: Arc<str>,
    /// Generation of the API that answered.
    pub generation: u64,
    /// operationId of the matched operation.
    pub operation: Option<String>,
    /// What came in.
    pub request: Request,
    /// What went out.
    pub answer: Answer,
    /// Rules that the request broke.
    pub request_violations: Vec<Violation>,
    /// Rules that our own answer broke; with strict checking the answer is then a 500 that says so.
    pub answer_violations: Vec<Violation>,
    /// Name of the error of the behavior file that was answered.
    pub error: Option<String>,
    /// Records that were changed.
    pub touched: Vec<Touch>,
    /// What is to be sent now that it is answered.
    pub calls: Vec<Outgoing>,
    /// How the answer came about.
    pub why: Vec<Step>,
    /// How long it took, in microseconds of real time; set by whoever has a clock.
    pub micros: u64,
}
