//! How exchanges, touches and clocks look in the control API.

use crate::behavior::time::to_stored;
use crate::engine::{Api, Change, Exchange, Touch};
use crate::state::Clock;
use bytes::Bytes;
use http::{HeaderMap, header};
use serde_json::{Map, Value, json};

/// One line of the journal.
pub(super) fn summary(exchange: &Exchange) -> Value {
    json!({
        "id": exchange.id,
        "at": to_stored(exchange.at),
        "api": &*exchange.api,
        "sandbox": &*exchange.sandbox,
        "operation": exchange.operation,
        "method": exchange.request.method.as_str(),
        "path": exchange.request.path,
        "query": exchange.request.query,
        "status": exchange.answer.status.as_u16(),
        "error": exchange.error,
        "micros": exchange.micros,
        "request_violations": exchange.request_violations.len(),
        "answer_violations": exchange.answer_violations.len(),
        "touched": exchange.touched.iter().map(touch).collect::<Value>(),
    })
}

/// An exchange with all that is known of it. The API tells the places of broken rules.
pub(super) fn full(exchange: &Exchange, api: Option<&Api>) -> Value {
    let violations = |list: &[crate::contract::Violation]| -> Value {
        api.map_or(json!([]), |api| {
            list.iter().map(|it| it.to_json(&api.sources)).collect()
        })
    };
    json!({
        "id": exchange.id,
        "at": to_stored(exchange.at),
        "api": &*exchange.api,
        "sandbox": &*exchange.sandbox,
        "generation": exchange.generation,
        "operation": exchange.operation,
        "micros": exchange.micros,
        "request": {
            "method": exchange.request.method.as_str(),
            "base": exchange.request.base,
            "path": exchange.request.path,
            "query": exchange.request.query,
            "headers": headers(&exchange.request.headers),
            "body": body(&exchange.request.headers, &exchange.request.body),
        },
        "answer": {
            "status": exchange.answer.status.as_u16(),
            "headers": headers(&exchange.answer.headers),
            "body": body(&exchange.answer.headers, &exchange.answer.body),
        },
        "request_violations": violations(&exchange.request_violations),
        "answer_violations": violations(&exchange.answer_violations),
        "error": exchange.error,
        "touched": exchange.touched.iter().map(touch).collect::<Value>(),
        "why": exchange.why.iter().map(|step| json!({"text": step.text, "place": step.place})).collect::<Value>(),
    })
}

/// What was done to a record.
pub(super) fn touch(touch: &Touch) -> Value {
    let change = match touch.change {
        Change::Created => "created",
        Change::Updated => "updated",
        Change::Deleted => "deleted",
    };
    json!({
        "resource": &*touch.resource,
        "key": touch.key,
        "change": change,
        "action": touch.action,
        "from": touch.states.as_ref().map(|states| &states.0),
        "to": touch.states.as_ref().map(|states| &states.1),
    })
}

/// What a clock shows.
pub(super) fn clock(clock: Clock, real_ms: i64) -> Value {
    let now = clock.now(real_ms);
    json!({
        "now": to_stored(now),
        "frozen": matches!(clock, Clock::Frozen { .. }),
        "offset_ms": now.saturating_sub(real_ms),
    })
}

/// Header fields by name; those that occur more than once have more than one value.
fn headers(headers: &HeaderMap) -> Value {
    let mut fields: Map<String, Value> = Map::new();
    for (name, value) in headers {
        let value = json!(String::from_utf8_lossy(value.as_bytes()));
        let values = fields.entry(name.as_str()).or_insert_with(|| json!([]));
        if let Value::Array(values) = values {
            values.push(value);
        }
    }
    Value::Object(fields)
}

/// The size, and the content as JSON or as text where it is that.
fn body(headers: &HeaderMap, bytes: &Bytes) -> Value {
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut form = json!({"size": bytes.len()});
    if media_type.contains("json")
        && let Ok(value) = serde_json::from_slice::<Value>(bytes)
    {
        form["json"] = value;
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        form["text"] = json!(text);
    }
    form
}
