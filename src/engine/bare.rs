//! Answers without a behavior: the request is validated, the answer is the contract's example.

use super::draft::Draft;
use super::handle::{Matched, challenge};
use crate::behavior::FailureKind;
use crate::contract::{Access, MediaType, RawRequest, Scheme};
use http::StatusCode;
use serde_json::Value;

/// Answers an operation of an API that has no behavior file.
pub(super) fn answer(draft: &mut Draft<'_>, matched: &Matched<'_>) {
    let sent = draft.request.clone();
    let raw = RawRequest {
        path_params: matched.path_params,
        query: &sent.query,
        headers: &sent.headers,
        body: &sent.body,
    };
    if let Access::AnyOf(alternatives) = matched.operation.security(&draft.api.contract) {
        let has = |it: &&Scheme| it.credential(&raw).is_some();
        if !alternatives.iter().any(|it| it.schemes.iter().all(has)) {
            challenge(draft, matched.operation);
            draft.why("no credential was sent", None);
            draft.problem(StatusCode::UNAUTHORIZED, "a credential is needed");
            return;
        }
    }
    let decoded = matched.operation.decode(&draft.api.contract, &raw);
    let refused = decoded.media_type_refused;
    if refused || !decoded.is_valid() {
        draft.violations(decoded.violations);
        draft.fail(
            if refused {
                FailureKind::MediaType
            } else {
                FailureKind::Invalid
            },
            None,
        );
        return;
    }
    let codes = matched
        .operation
        .responses
        .keys()
        .filter_map(|key| key.replace("XX", "00").parse::<u16>().ok());
    let status = codes
        .into_iter()
        .find(|code| (200..300).contains(code))
        .unwrap_or(200);
    example(
        draft,
        matched,
        StatusCode::from_u16(status).unwrap_or(StatusCode::OK),
    );
    draft.breaks_contract(matched);
}

/// Answers with the contract's example for a status.
pub(super) fn example(draft: &mut Draft<'_>, matched: &Matched<'_>, status: StatusCode) {
    let response = matched.operation.response(status.as_u16());
    let Some((name, media)) = response.and_then(|it| it.main_content()) else {
        draft.answer_empty(status);
        return;
    };
    match value(media) {
        Some(value) => {
            draft.why("the contract's example", Some(media.span));
            draft.answer_json(status, name, value);
        }
        None => {
            draft.why(
                "the contract has no example for this answer",
                Some(media.span),
            );
            draft.fail(FailureKind::Internal, None);
        }
    }
}

fn value(media: &MediaType) -> Option<Value> {
    if let Some(example) = media.examples.first() {
        return Some(example.value.clone());
    }
    let node = media.schema.as_ref()?.node()?;
    let listed = node
        .get("examples")
        .and_then(|it| it.as_sequence())
        .and_then(|it| it.first());
    let found = node.get("example").or(listed).or(node.get("default"));
    found.map(crate::source::Node::to_json)
}
