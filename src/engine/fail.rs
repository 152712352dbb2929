//! Answers to requests that failed outside of the model: too large to be read, or not to be stored.

use super::draft::Draft;
use super::{Answer, Api, Occasion, Request};
use crate::behavior::FailureKind;
use crate::contract::Found;

/// The answer in the error shape of the API, or nothing if it has none for this kind of failure.
pub fn fail(
    api: &Api,
    kind: FailureKind,
    request: &Request,
    occasion: &Occasion,
) -> Option<Answer> {
    let index = match api.contract.find(&request.method, &request.path) {
        Found::Operation { index, .. } => Some(index),
        _ => None,
    };
    api.behavior.as_ref()?.failure_name(kind, index)?;
    let mut draft = Draft::new(api, request.clone(), occasion);
    draft.fail(kind, index);
    Some(draft.finish().answer)
}
