//! Failures of the control API as problem details.

use crate::engine::Unsendable;
use crate::host::{FireError, Problem, RecordError, Undelivered};
use crate::server::reply;
use http::StatusCode;
use serde_json::{Value, json};
use std::convert::Infallible;
use warp::Rejection;
use warp::reject::Reject;
use warp::reply::Response;

/// A problem on its way through warp's filters.
#[derive(Debug)]
pub(super) struct Refusal(pub(super) Problem);

impl Reject for Refusal {}

/// The answer when no route took a request.
pub(super) async fn explain(rejection: Rejection) -> Result<Response, Infallible> {
    let problem = match rejection.find::<Refusal>() {
        Some(Refusal(problem)) => problem.clone(),
        None => Problem::not_found(
            "unknown-path",
            "the control API has no such path; /__mimeo/openapi.json lists them all",
        ),
    };
    Ok(reply::problem(&problem))
}

impl From<RecordError> for Problem {
    fn from(error: RecordError) -> Self {
        let detail = error.to_string();
        match error {
            RecordError::UnknownResource { .. } => Self::not_found("unknown-resource", detail),
            RecordError::UnknownRecord { .. } => Self::not_found("unknown-record", detail),
            RecordError::Unfit { problems, .. } => {
                let problems: Value = problems
                    .iter()
                    .map(|problem| json!({"pointer": problem.pointer, "message": problem.message}))
                    .collect();
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unfit-record", detail)
                    .with("problems", problems)
            }
            RecordError::Change(_) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unfit-record", detail)
            }
            RecordError::Operate(error) => operate(&error, detail),
            RecordError::State(error) => crate::host::failure(&error),
        }
    }
}

impl From<FireError> for Problem {
    fn from(error: FireError) -> Self {
        let detail = error.to_string();
        match error {
            FireError::Unsendable(Unsendable::Unknown) => {
                Self::not_found("unknown-webhook", detail)
            }
            FireError::Unsendable(_) => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unfit-body", detail)
            }
            FireError::Undelivered(Undelivered::NoAddress { .. }) => Self::bad_request(detail),
            FireError::Undelivered(Undelivered::Far { .. }) => {
                Self::new(StatusCode::FORBIDDEN, "far-host", detail)
            }
            FireError::Undelivered(Undelivered::Busy) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail).retry()
            }
            FireError::Undelivered(Undelivered::Silent(_)) => {
                Self::new(StatusCode::BAD_GATEWAY, "no-answer", detail)
            }
            FireError::State(error) => crate::host::failure(&error),
        }
    }
}

fn operate(error: &crate::host::OperateError, detail: String) -> Problem {
    use crate::host::OperateError::{Refused, UnknownAction, UnknownRecord};
    match error {
        UnknownAction { .. } => Problem::not_found("unknown-action", detail),
        UnknownRecord { .. } => Problem::not_found("unknown-record", detail),
        Refused { error, .. } => {
            Problem::new(StatusCode::CONFLICT, "refused", detail).with("error", json!(error))
        }
    }
}
