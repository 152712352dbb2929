//! Answers without a behavior: the request is validated, and one of the declared answers is given.

use super::choose::{self, Chosen};
use super::draft::Draft;
use super::handle::{Matched, challenge};
use super::prefer::Preference;
use super::refuse;
use super::show::show;
use crate::behavior::FailureKind;
use crate::contract::{Accept, RawRequest};
use http::{HeaderName, HeaderValue, StatusCode};

/// Says which wishes were heard.
const APPLIED: HeaderName = HeaderName::from_static("preference-applied");
/// Says that an operation is to go away.
const DEPRECATION: HeaderName = HeaderName::from_static("deprecation");

/// Answers an operation of an API that has no behavior.
pub(super) fn answer(draft: &mut Draft<'_>, matched: &Matched<'_>) {
    let sent = draft.request.clone();
    let raw = RawRequest {
        path_params: matched.path_params,
        query: &sent.query,
        headers: &sent.headers,
        body: &sent.body,
    };
    if !matched.operation.admits(&draft.api.contract, &raw) {
        challenge(draft, matched.operation);
        draft.why("no credential of a declared form was sent", None);
        refuse::unauthorized(draft);
        return;
    }
    let decoded = matched.operation.decode(&draft.api.contract, &raw);
    if !decoded.is_valid() {
        let kind = match decoded.media_type_refused {
            true => FailureKind::MediaType,
            false => FailureKind::Invalid,
        };
        draft.violations(decoded.violations);
        draft.fail(kind, None);
        return;
    }
    choice(draft, matched, &Preference::of(&sent));
}

/// Gives the declared answer that the client chooses, else the usual one.
pub(super) fn choice(draft: &mut Draft<'_>, matched: &Matched<'_>, wishes: &Preference) {
    let accept = Accept::of(&draft.request.headers);
    match choose::success(matched.operation, wishes, &accept) {
        Ok(chosen) => {
            if let (false, Ok(applied)) = (
                wishes.applied().is_empty(),
                HeaderValue::from_str(&wishes.applied()),
            ) {
                draft.header(APPLIED, applied);
            }
            if matched.operation.deprecated {
                draft.header(DEPRECATION, HeaderValue::from_static("true"));
            }
            give(draft, matched, &chosen, wishes);
        }
        Err(reason) => refuse::no_choice(draft, matched.operation, &reason),
    }
}

/// Answers with the contract's example for a status, or with a value that fits its schema.
pub(super) fn example(draft: &mut Draft<'_>, matched: &Matched<'_>, status: StatusCode) {
    let accept = Accept::of(&draft.request.headers);
    let chosen = choose::of_status(matched.operation, status, &accept);
    let wishes = Preference::of(&draft.request);
    show(draft, &chosen, &wishes);
}

fn give(draft: &mut Draft<'_>, matched: &Matched<'_>, chosen: &Chosen<'_>, wishes: &Preference) {
    // Where no response is declared, none can be broken.
    if show(draft, chosen, wishes) && chosen.response.is_some() {
        draft.breaks_contract(matched);
    }
}
