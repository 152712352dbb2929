//! Requests that failed outside of the model: turned away, or not to be stored. They get an answer and a place in
//! the journal like all others.

use super::engine::Failure;
use super::exchange::Pending;
use super::open::Host;
use super::problem::Problem;
use crate::behavior::FailureKind;
use crate::engine::{Answer, Api, Exchange, Occasion, Request, Step};
use crate::state::{StateError, StoreError};
use http::StatusCode;
use std::sync::Arc;

/// What went wrong outside of the model.
#[derive(Clone, Debug)]
pub struct Trouble {
    /// For the error catalogue of the API.
    pub kind: FailureKind,
    /// How it is answered where the catalogue has no error for that.
    pub problem: Problem,
}

impl Trouble {
    /// A failure of the state.
    pub(super) fn of(error: &StateError) -> Self {
        Self {
            kind: FailureKind::Storage,
            problem: failure(error),
        }
    }
}

impl Host {
    /// Answers a request that did not reach the model, such as one that is too large, and records it.
    pub fn turn_away(
        &self,
        sandbox: &str,
        api: &Arc<Api>,
        request: Request,
        trouble: &Trouble,
    ) -> Arc<Exchange> {
        let pending = Pending {
            request: Some(request),
            sandbox: sandbox.into(),
        };
        let exchange = self.failed(pending, api, trouble);
        self.record(exchange, api)
    }

    /// An exchange whose changes could not be stored: nothing was written, and the answer says so.
    pub(super) fn undone(
        &self,
        api: &Api,
        mut exchange: Exchange,
        occasion: &Occasion,
        error: &StateError,
    ) -> Exchange {
        let trouble = Trouble::of(error);
        exchange.answer = self.answer_to(api, &exchange.request, occasion, &trouble);
        exchange.touched.clear();
        exchange.error = None;
        exchange.why.push(step(&trouble));
        exchange
    }

    pub(super) fn failed(&self, pending: Pending, api: &Api, trouble: &Trouble) -> Exchange {
        let Pending { request, sandbox } = pending;
        let request = request.unwrap_or_else(nothing);
        let occasion = Occasion {
            now: self.world.real_ms(),
            sandbox,
            number: 0,
        };
        let answer = self.answer_to(api, &request, &occasion, trouble);
        let why = vec![step(trouble)];
        Exchange {
            why,
            ..bare(api, occasion, request, answer)
        }
    }

    fn answer_to(
        &self,
        api: &Api,
        request: &Request,
        occasion: &Occasion,
        trouble: &Trouble,
    ) -> Answer {
        let Trouble { kind, problem } = trouble;
        self.engine.fail(
            api,
            Failure {
                kind: *kind,
                request,
                occasion,
                problem,
            },
        )
    }
}

fn step(trouble: &Trouble) -> Step {
    Step {
        text: trouble.problem.detail.clone(),
        place: None,
    }
}

/// An exchange about which nothing else is known.
fn bare(api: &Api, occasion: Occasion, request: Request, answer: Answer) -> Exchange {
    Exchange {
        id: 0,
        at: occasion.now,
        api: Arc::clone(&api.name),
        sandbox: occasion.sandbox,
        generation: api.generation,
        operation: None,
        request,
        answer,
        request_violations: Vec::new(),
        answer_violations: Vec::new(),
        error: None,
        touched: Vec::new(),
        why: Vec::new(),
        calls: Vec::new(),
        micros: 0,
    }
}

/// In place of a request that was lost in a failure.
fn nothing() -> Request {
    Request {
        method: http::Method::GET,
        path: String::new(),
        query: String::new(),
        headers: http::HeaderMap::new(),
        body: bytes::Bytes::new(),
        base: String::new(),
    }
}

/// How a failure of the state looks to a client.
pub(crate) fn failure(error: &StateError) -> Problem {
    let detail = error.to_string();
    match error {
        StateError::Name(_) => Problem::bad_request(detail),
        StateError::NoSandbox(_) => Problem::not_found("unknown-sandbox", detail),
        StateError::NoSnapshot { .. } => Problem::not_found("unknown-snapshot", detail),
        StateError::NoApi(_) => Problem::not_found("unknown-api", detail),
        StateError::DefaultSandbox => Problem::new(StatusCode::CONFLICT, "default-sandbox", detail),
        StateError::TooManySandboxes(_) => {
            Problem::new(StatusCode::CONFLICT, "too-many-sandboxes", detail)
        }
        StateError::SandboxDeleted(_) | StateError::Outdated(_) | StateError::BuiltOnFailure => {
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "try-again", detail).retry()
        }
        StateError::Store(StoreError::Closed) => {
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "closing", detail).retry()
        }
        StateError::Store(_) => {
            let detail = format!("the change was not stored: {detail}");
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "store", detail)
        }
    }
}
