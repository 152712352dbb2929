//! An exchange in the making. The answer is put together here and nowhere else.

use super::exchange::{Answer, Change, Exchange, Outgoing, Request, Step, Touch};
use super::handle::{Matched, Occasion, WHY};
use super::prefer::Preference;
use super::problem::{self, Named};
use super::{Api, base};
use crate::behavior::{
    Answered, Behavior, Deed, Done, Env, FailureKind, OWN_BASE, Run, Stop, Tap, Val, request_value,
};
use crate::contract::{Accept, Operation, Violation};
use crate::source::Span;
use crate::state::{ApiState, Transaction};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde_json::Value;
use std::cell::RefCell;
use std::sync::Arc;

/// An exchange in the making.
pub(super) struct Draft<'a> {
    pub api: &'a Api,
    pub request: Request,
    pub now: i64,
    /// Which exchange of this process it is.
    pub number: u64,
    pub operation: Option<&'a Operation>,
    pub touched: Vec<Touch>,
    /// What is to be sent after the answer.
    pub calls: Vec<Outgoing>,
    /// Whoever looks on.
    pub tap: Option<&'a Tap>,
    sandbox: Arc<str>,
    status: StatusCode,
    headers: HeaderMap,
    body: Body,
    request_violations: Vec<Violation>,
    answer_violations: Vec<Violation>,
    error: Option<String>,
    why: Vec<Step>,
}

/// The body of an answer.
enum Body {
    Empty,
    Json(Value),
    Bytes(Bytes),
}

impl<'a> Draft<'a> {
    pub(super) fn new(api: &'a Api, request: Request, occasion: &Occasion) -> Self {
        Self {
            api,
            request,
            now: occasion.now,
            number: occasion.number,
            operation: None,
            touched: Vec::new(),
            calls: Vec::new(),
            tap: None,
            sandbox: Arc::clone(&occasion.sandbox),
            status: StatusCode::INTERNAL_SERVER_ERROR,
            headers: HeaderMap::new(),
            body: Body::Empty,
            request_violations: Vec::new(),
            answer_violations: Vec::new(),
            error: None,
            why: Vec::new(),
        }
    }

    pub(super) fn why(&mut self, text: impl Into<String>, place: Option<Span>) {
        let place = place.map(|span| self.api.sources.place(span));
        self.why.push(Step {
            text: text.into(),
            place,
        });
    }

    pub(super) fn header(&mut self, name: HeaderName, value: HeaderValue) {
        self.headers.append(name, value);
    }

    pub(super) fn is_success(&self) -> bool {
        self.status.is_success()
    }

    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    pub(super) fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The value that is answered, where it is one.
    pub(super) fn value(&self) -> Option<&Value> {
        match &self.body {
            Body::Json(value) => Some(value),
            Body::Empty | Body::Bytes(_) => None,
        }
    }

    pub(super) fn has_header(&self, name: &str) -> bool {
        self.headers.contains_key(name)
    }

    pub(super) fn answer_empty(&mut self, status: StatusCode) {
        (self.status, self.body) = (status, Body::Empty);
    }

    pub(super) fn answer_bytes(
        &mut self,
        status: StatusCode,
        media_type: HeaderValue,
        bytes: Bytes,
    ) {
        (self.status, self.body) = (status, Body::Bytes(bytes));
        self.headers.insert(header::CONTENT_TYPE, media_type);
    }

    pub(super) fn answer_json(&mut self, status: StatusCode, media_type: &str, mut value: Value) {
        base::from_own(&mut value, &self.request.base);
        (self.status, self.body) = (status, Body::Json(value));
        if let Ok(media_type) = HeaderValue::from_str(media_type) {
            self.headers.insert(header::CONTENT_TYPE, media_type);
        }
    }

    /// The request broke these rules.
    pub(super) fn violations(&mut self, violations: Vec<Violation>) {
        for violation in &violations {
            self.why.push(Step::broken(violation, &self.api.sources));
        }
        self.request_violations.extend(violations);
    }

    /// What an operation answers.
    pub(super) fn answered(&mut self, answered: Answered, status: u16, matched: &Matched<'_>) {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
        match answered {
            Answered::Nothing => self.answer_empty(status),
            Answered::Example => {
                super::stateless::example(self, matched, status);
            }
            Answered::Body(value) => {
                let accept = Accept::of(&self.request.headers);
                let form = super::choose::of_status(matched.operation, status, &accept).form;
                let form = form.filter(|it| !it.0.range.is_open());
                let media_type = form.map(|it| it.1);
                self.answer_json(
                    status,
                    media_type.as_deref().unwrap_or("application/json"),
                    value,
                );
            }
        }
    }

    /// The headers that an operation answers with, and those that the contract demands besides.
    pub(super) fn headers_of(
        &mut self,
        behavior: &Behavior,
        headers: &[(String, String)],
        matched: &Matched<'_>,
    ) {
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes());
            let value = value.replace(OWN_BASE, &self.request.base);
            if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(&value)) {
                self.headers.insert(name, value);
            }
        }
        if behavior.fills() {
            let response = matched.operation.response(self.status.as_u16());
            super::show::headers(self, response, &Preference::default());
        }
    }

    /// What was done to records.
    pub(super) fn deeds(&mut self, behavior: &Behavior, done: &[Done]) {
        self.touched = touches(behavior, done);
    }

    /// A clause stopped the run.
    pub(super) fn stop(&mut self, stop: Stop, operation: usize) {
        match stop {
            Stop::Refused {
                error,
                clause,
                place,
            } => {
                self.why(clause, Some(place));
                self.named(&error);
            }
            Stop::Invalid(violations) => {
                self.violations(violations);
                self.fail(FailureKind::Invalid, Some(operation));
            }
            Stop::Fault { message, place } => {
                self.why(
                    format!("the behavior file is at fault: {message}"),
                    Some(place),
                );
                self.fail(FailureKind::Internal, Some(operation));
            }
        }
    }

    /// A problem that mimeo found by itself.
    pub(super) fn fail(&mut self, kind: FailureKind, operation: Option<usize>) {
        let behavior = self.api.behavior.clone();
        match behavior.and_then(|it| it.failure_name(kind, operation)) {
            Some(name) => self.named(&name),
            None => {
                // An inferred behavior refuses as a document without one does.
                let refuses = self.api.behavior.as_ref().is_none_or(|it| it.fills());
                if refuses && super::refuse::failure(self, kind) {
                    return;
                }
                let (status, detail) = problem::of_kind(kind);
                self.problem(status, detail);
            }
        }
    }

    /// An error of the catalogue.
    pub(super) fn named(&mut self, name: &str) {
        let Some(behavior) = self.api.behavior.clone() else {
            return;
        };
        let env = Env {
            now: self.now,
            time: &behavior.time,
            random: RefCell::new(rand_chacha::rand_core::SeedableRng::seed_from_u64(
                self.number,
            )),
            tap: None,
        };
        let operation = self.operation.map_or("", |it| it.id.as_str());
        let request = request_value(self.request.method.as_str(), &self.request.path, operation);
        let index = self
            .operation
            .and_then(|it| self.api.contract.operation_index(&it.id));
        let sources = &self.api.sources;
        let violations = self
            .request_violations
            .iter()
            .map(|it| Val::from(&it.to_json(sources)));
        let violations = Val::list(violations.collect());
        let state = ApiState::empty(Arc::clone(&behavior.layout));
        let mut records = Transaction::begin(state, 0);
        let failure =
            Run::new(&behavior, &env, &request, &mut records).failure(name, index, violations);
        let Some((status, body)) = failure else {
            self.problem(
                StatusCode::INTERNAL_SERVER_ERROR,
                "the behavior file is at fault",
            );
            return;
        };
        self.error = Some(name.to_owned());
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if behavior.fills() {
            return self.filled_error(&behavior, status, body);
        }
        self.answer_json(status, "application/json", body);
    }

    /// An error in the form that the contract declares for its status; without one it is a problem document.
    fn filled_error(&mut self, behavior: &Behavior, status: StatusCode, body: Value) {
        let response = self.operation.and_then(|it| it.response(status.as_u16()));
        match response.map(|it| it.main_content()) {
            Some(Some((name, media))) if is_json(name) => {
                let seed = format!("{} {}", self.request.method, self.request.path);
                let body = match &media.schema {
                    Some(schema) => behavior.filled_error(schema, body, &seed, self.now),
                    None => body,
                };
                let name = if name.contains('*') {
                    "application/json"
                } else {
                    name
                };
                self.answer_json(status, name, body);
            }
            Some(None) => self.answer_empty(status),
            _ => {
                let detail = body
                    .get("message")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                self.problem(status, detail);
            }
        }
    }

    /// Problem details (RFC 9457), for what the API has no shape of its own.
    pub(super) fn problem(&mut self, status: StatusCode, detail: &str) {
        let behavior = self.api.behavior.clone().filter(|it| it.fills());
        let response = self.operation.and_then(|it| it.response(status.as_u16()));
        let declared = response.and_then(|it| it.main_content());
        if let (Some(behavior), Some((name, _))) = (behavior, declared)
            && is_json(name)
        {
            let code = status.as_u16();
            let title = status.canonical_reason().unwrap_or("Error");
            let body = serde_json::json!({
                "status": code, "code": code, "title": title, "error": title, "message": detail,
                "detail": detail,
            });
            return self.filled_error(&behavior, status, body);
        }
        let body = problem::details(status, detail, &self.request_violations, &self.api.sources);
        self.answer_json(status, problem::MEDIA_TYPE, body);
    }

    /// Problem details of a kind that has a name.
    pub(super) fn named_problem(&mut self, named: &Named, detail: Option<&str>) {
        let body = self.problem_details(named, detail);
        self.answer_json(named.status, problem::MEDIA_TYPE, body);
    }

    /// The body of problem details of a kind that has a name.
    pub(super) fn problem_details(&self, named: &Named, detail: Option<&str>) -> Value {
        let detail = detail.unwrap_or(named.detail);
        named.details(detail, &self.request_violations, &self.api.sources)
    }

    /// Holds the answer against the contract. A strict API answers 500 instead of a broken promise.
    pub(super) fn breaks_contract(&mut self, matched: &Matched<'_>) -> bool {
        let body = match &self.body {
            Body::Json(value) => Some(value),
            Body::Empty | Body::Bytes(_) => None,
        };
        let is_partial = self.tap.is_some_and(|it| it.partial.is_some());
        if is_partial || matches!(self.body, Body::Bytes(_)) {
            return false;
        }
        let contract = &self.api.contract;
        let found =
            matched
                .operation
                .validate_answer(contract, self.status.as_u16(), &self.headers, body);
        if found.is_empty() {
            return false;
        }
        for violation in &found {
            let text = format!(
                "our own answer breaks the contract: {} {}",
                violation.pointer, violation.message
            );
            let place = violation.rule.map(|span| self.api.sources.place(span));
            self.why.push(Step { text, place });
        }
        self.answer_violations = found;
        if self.api.options.strict {
            self.error = None;
            let detail = "the answer would have broken the contract; this is a fault of the behavior file or of the contract";
            let body = problem::details(
                StatusCode::INTERNAL_SERVER_ERROR,
                detail,
                &self.answer_violations,
                &self.api.sources,
            );
            self.answer_json(StatusCode::INTERNAL_SERVER_ERROR, problem::MEDIA_TYPE, body);
        }
        self.api.options.strict
    }

    /// The value as the media type of the answer has it.
    fn written(&self, value: &Value) -> Bytes {
        let response = self
            .operation
            .and_then(|it| it.response(self.status.as_u16()));
        let spoken = self.headers.get(header::CONTENT_TYPE);
        let written = response.and_then(|it| it.written(spoken?.to_str().ok()?, value));
        Bytes::from(written.unwrap_or_else(|| value.to_string()))
    }

    /// The finished exchange.
    pub(super) fn finish(mut self) -> Exchange {
        if self.status.is_client_error() || self.status.is_server_error() {
            let text: Vec<&str> = self.why.iter().map(|step| step.text.as_str()).collect();
            let line: String = text
                .join("; ")
                .chars()
                .map(|it| if it.is_control() { ' ' } else { it })
                .collect();
            let line: String = line.chars().take(1000).collect();
            if let Ok(value) = HeaderValue::from_bytes(line.as_bytes()) {
                self.headers.insert(WHY, value);
            }
        }
        let body = match std::mem::replace(&mut self.body, Body::Empty) {
            Body::Empty => Bytes::new(),
            Body::Json(value) => self.written(&value),
            Body::Bytes(bytes) => bytes,
        };
        Exchange {
            id: 0,
            at: self.now,
            api: Arc::clone(&self.api.name),
            sandbox: self.sandbox,
            generation: self.api.generation,
            operation: self.operation.map(|it| it.id.clone()),
            request: self.request,
            answer: Answer {
                status: self.status,
                headers: self.headers,
                body,
            },
            request_violations: self.request_violations,
            answer_violations: self.answer_violations,
            error: self.error,
            touched: self.touched,
            why: self.why,
            calls: self.calls,
            micros: 0,
        }
    }
}

/// Whether a body of this media type or range may be JSON.
fn is_json(name: &str) -> bool {
    name.contains("json") || name == "*/*"
}

/// Deeds as people read them: one entry a record and kind of change.
pub(super) fn touches(behavior: &Behavior, done: &[Done]) -> Vec<Touch> {
    let touch = |deed: &Done| {
        let (change, action, states) = match &deed.what {
            Deed::Created => (Change::Created, None, None),
            Deed::Updated => (Change::Updated, None, None),
            Deed::Deleted => (Change::Deleted, None, None),
            Deed::Acted { action, from, to } => {
                let states = (from != to).then(|| (from.clone(), to.clone()));
                (Change::Updated, Some(action.clone()), states)
            }
        };
        Touch {
            resource: behavior.resources[deed.resource].name.as_str().into(),
            key: deed.key.to_string(),
            change,
            action,
            states,
        }
    };
    done.iter().map(touch).collect()
}
