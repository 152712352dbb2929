//! One operation, called and judged.

use super::call::call;
use crate::data::proof_in;
use crate::engine::{self, Api, Exchange, Occasion};
use crate::host::layout;
use crate::state::{ApiState, Transaction};
use http::StatusCode;

/// What became of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A valid request got an answer that keeps the contract.
    Kept,
    /// The document allows no such exchange, or the answer is one that it does not describe.
    Explained {
        /// The kind of reason.
        reason: &'static str,
        /// What it is here.
        detail: String,
    },
    /// mimeo does something wrong.
    Broken {
        /// The kind of fault.
        reason: &'static str,
        /// What it is here.
        detail: String,
    },
}

/// An operation that was called.
#[derive(Debug)]
pub struct Played {
    /// Its place in the contract.
    pub operation: usize,
    /// What became of it.
    pub outcome: Outcome,
    /// The exchange, if a request could be made.
    pub exchange: Option<Exchange>,
}

/// Calls an operation of an API on empty records.
pub fn play(api: &Api, operation: usize, seed: u64, now_ms: i64) -> Played {
    let request = match call(&api.contract, operation, seed, now_ms) {
        Ok(request) => request,
        Err(unmade) => {
            let outcome = match unmade.proof() {
                Some(reason) => Outcome::Explained {
                    reason,
                    detail: unmade.to_string(),
                },
                None => Outcome::Broken {
                    reason: unmade.reason,
                    detail: unmade.detail,
                },
            };
            return Played {
                operation,
                outcome,
                exchange: None,
            };
        }
    };
    let occasion = Occasion {
        now: now_ms,
        sandbox: "rehearsal".into(),
        number: seed,
    };
    let mut records = Transaction::begin(ApiState::empty(layout(api)), seed);
    let exchange = engine::handle(api, request, &occasion, &mut records);
    Played {
        operation,
        outcome: judge(api, operation, &exchange),
        exchange: Some(exchange),
    }
}

fn judge(api: &Api, operation: usize, exchange: &Exchange) -> Outcome {
    let broken = |reason, detail| Outcome::Broken { reason, detail };
    let wanted = &api.contract.operations[operation];
    let steps = exchange.why.iter().map(|it| it.text.as_str());
    let why = steps.collect::<Vec<_>>().join("; ");
    if exchange.operation.as_ref() != Some(&wanted.id) {
        let found = exchange.operation.as_deref().unwrap_or("no operation");
        let detail = format!("{} reached {found}", exchange.request.path);
        return broken("another operation answers", detail);
    }
    let violation = |it: &crate::contract::Violation| {
        let name = it.place.name().map(|it| format!(" {it}"));
        let name = name.unwrap_or_default();
        format!("{}{name}{}: {}", it.place.part(), it.pointer, it.message)
    };
    if let Some(first) = exchange.request_violations.first() {
        return broken("a generated request is refused", violation(first));
    }
    let final_answer = |key: &String| !key.starts_with('1');
    if !wanted.responses.is_empty() && !wanted.responses.keys().any(final_answer) {
        return Outcome::Explained {
            reason: "only statuses below 200 are declared, which end no exchange",
            detail: why,
        };
    }
    if let Some(first) = exchange.answer_violations.first() {
        return broken("the answer breaks the contract", violation(first));
    }
    let status = exchange.answer.status;
    if status == StatusCode::UNAUTHORIZED && wanted.response(401).is_none() {
        return broken("the credential is refused", why);
    }
    if status == StatusCode::INTERNAL_SERVER_ERROR && wanted.response_entry(500).is_none() {
        return match proof_in(&why) {
            Some(reason) => Outcome::Explained {
                reason,
                detail: why,
            },
            None => broken("no answer is found for the schema", why),
        };
    }
    if wanted.responses.is_empty() {
        let detail = format!("it was answered with {status}");
        let reason = "the operation declares no response";
        return Outcome::Explained { reason, detail };
    }
    if wanted.response(status.as_u16()).is_none() {
        return broken("the status is not declared", format!("{status}: {why}"));
    }
    Outcome::Kept
}
