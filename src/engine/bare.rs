//! Answers without a behavior: the request is validated, the answer is the contract's example, or a value that is
//! generated from the schema where there is none.

use super::draft::Draft;
use super::handle::{Matched, challenge};
use crate::behavior::FailureKind;
use crate::contract::{Access, Direction, MediaType, RawRequest, Scheme};
use crate::data::{self, Context};
use crate::source::{Node, Span};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Generated instants are near the beginning of the day, so that the same request has the same answer all day long.
const DAY: i64 = 86_400_000;

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
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    if example(draft, matched, status) {
        draft.breaks_contract(matched);
    }
}

/// Answers with the contract's example for a status, or with a value that fits its schema.
/// `false` if there is none, and the draft says so.
pub(super) fn example(draft: &mut Draft<'_>, matched: &Matched<'_>, status: StatusCode) -> bool {
    let response = matched.operation.response(status.as_u16());
    headers(draft, matched, status);
    let Some((name, media)) = response.and_then(|it| it.main_content()) else {
        draft.answer_empty(status);
        return true;
    };
    if let Some(value) = shown(draft, media) {
        draft.why("the contract's example", Some(media.span));
        answer_as(draft, status, name, value);
        return true;
    }
    let Some(schema) = &media.schema else {
        draft.why("the contract says nothing of this answer", Some(media.span));
        answer_as(draft, status, name, Value::Null);
        return true;
    };
    match data::generate(schema, &mut context(draft)) {
        Ok(value) => {
            draft.why("generated from the schema", schema.span());
            answer_as(draft, status, name, value);
        }
        Err(conflict) => {
            draft.why(conflict.message, schema.span());
            draft.fail(FailureKind::Internal, None);
            return false;
        }
    }
    true
}

/// The first example that fits the schema. Those that do not are named.
fn shown(draft: &mut Draft<'_>, media: &MediaType) -> Option<Value> {
    let named = media.examples.iter();
    let named = named.map(|it| (it.value.clone(), it.span));
    let schema = media.schema.as_ref();
    let node = schema.and_then(|it| it.node());
    let listed = node.and_then(|it| it.get("examples")?.as_sequence());
    let single = |key: &str| node.and_then(|it| it.get(key));
    let own = single("example")
        .into_iter()
        .chain(listed.into_iter().flatten())
        .chain(single("default"))
        .map(|it: &Node| (it.to_json(), it.span));
    for (value, span) in named.chain(own).collect::<Vec<(Value, Span)>>() {
        if schema.is_none_or(|it| it.fits(&value, Direction::Response)) {
            return Some(value);
        }
        draft.why("the example breaks its schema", Some(span));
    }
    None
}

/// Chance and time of a generated answer: the same request gets the same one.
fn context<'a>(draft: &Draft<'a>) -> Context<'a> {
    let request = &draft.request;
    let text = format!("{} {}?{}", request.method, request.path, request.query);
    let digest = Sha256::digest(text);
    let seed = digest
        .iter()
        .take(8)
        .fold(0, |seed, byte| seed << 8 | u64::from(*byte));
    Context::new(
        &draft.api.contract,
        seed,
        draft.now - draft.now.rem_euclid(DAY),
    )
}

/// The headers that the answer must have.
pub(super) fn headers(draft: &mut Draft<'_>, matched: &Matched<'_>, status: StatusCode) {
    let response = matched.operation.response(status.as_u16());
    let required = response.into_iter().flat_map(|it| &it.headers);
    for (name, header) in required.filter(|it| it.1.required) {
        if draft.has_header(name) {
            continue;
        }
        let example = header.examples.first().map(|it| it.value.clone());
        let generated = || {
            let schema = header.schema.as_ref()?;
            data::generate(schema, &mut context(draft)).ok()
        };
        let text = match example.or_else(generated) {
            Some(Value::String(text)) => text,
            Some(Value::Array(items)) => {
                let items = items
                    .iter()
                    .map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned));
                items.collect::<Vec<_>>().join(",")
            }
            Some(value) => value.to_string(),
            None => continue,
        };
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(&text)) {
            draft.header(name, value);
        }
    }
}

/// JSON as JSON; a text of any other media type as it is.
fn answer_as(draft: &mut Draft<'_>, status: StatusCode, media_type: &str, value: Value) {
    let json = media_type.contains("json") || media_type.contains('*');
    match (value, HeaderValue::from_str(media_type)) {
        (Value::String(text), Ok(media_type)) if !json => {
            draft.answer_bytes(status, media_type, Bytes::from(text));
        }
        (Value::Null, Ok(media_type)) if !json => {
            draft.answer_bytes(status, media_type, Bytes::new());
        }
        (value, _) if media_type.contains('*') => {
            draft.answer_json(status, "application/json", value);
        }
        (value, _) => draft.answer_json(status, media_type, value),
    }
}
