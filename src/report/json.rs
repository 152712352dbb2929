//! Exchanges and host events as JSON: for `--log json`, the journal and event streams, in the one form that
//! the control API's document describes.

use super::diff::Compared;
use super::{diff_calls, diff_machine};
use crate::contract::Violation;
use crate::diff::Level;
use crate::engine::{Change, Exchange, Outgoing, Step, Touch};
use crate::host::{HostEvent, Undelivered};
use crate::source::{Sources, to_json};
use bytes::Bytes;
use chrono::{DateTime, SecondsFormat};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use serde_json::{Map, Value, json};

/// Everything about an exchange. `sources` are those of the API that answered.
pub fn exchange(exchange: &Exchange, sources: &Sources) -> Value {
    let violations =
        |found: &[Violation]| -> Value { found.iter().map(|one| one.to_json(sources)).collect() };
    let (request, answer) = (&exchange.request, &exchange.answer);
    json!({
        "id": exchange.id,
        "at": instant(exchange.at),
        "api": &*exchange.api,
        "sandbox": &*exchange.sandbox,
        "generation": exchange.generation,
        "operation": exchange.operation,
        "micros": exchange.micros,
        "request": {
            "method": request.method.as_str(),
            "base": request.base,
            "path": request.path,
            "query": request.query,
            "headers": headers(&request.headers),
            "body": body(&request.headers, &request.body),
        },
        "answer": {
            "status": answer.status.as_u16(),
            "headers": headers(&answer.headers),
            "body": body(&answer.headers, &answer.body),
        },
        "request_violations": violations(&exchange.request_violations),
        "answer_violations": violations(&exchange.answer_violations),
        "error": exchange.error,
        "touched": touched(&exchange.touched),
        "why": exchange.why.iter().map(step).collect::<Value>(),
    })
}

/// The line of an exchange in a list.
pub fn summary(exchange: &Exchange) -> Value {
    let request = &exchange.request;
    json!({
        "id": exchange.id,
        "at": instant(exchange.at),
        "api": &*exchange.api,
        "sandbox": &*exchange.sandbox,
        "operation": exchange.operation,
        "method": request.method.as_str(),
        "path": request.path,
        "query": request.query,
        "status": exchange.answer.status.as_u16(),
        "error": exchange.error,
        "micros": exchange.micros,
        "request_violations": exchange.request_violations.len(),
        "answer_violations": exchange.answer_violations.len(),
        "touched": touched(&exchange.touched),
    })
}

/// What happened in a host: an object whose `event` tells the kind. `sources` are those of the API that an
/// exchange was with.
pub fn event(event: &HostEvent, sources: &Sources) -> Value {
    match event {
        HostEvent::Exchange(found) => exchanged(found, sources),
        HostEvent::Reloaded {
            api,
            generation,
            millis,
            notes,
            sources,
        } => json!({
            "event": "reloaded",
            "api": &**api,
            "generation": generation,
            "millis": millis,
            "diagnostics": to_json(notes, sources),
        }),
        HostEvent::Refused {
            api,
            diagnostics,
            sources,
            serving,
        } => json!({
            "event": "refused",
            "api": &**api,
            "serving": serving,
            "diagnostics": to_json(diagnostics, sources),
        }),
        HostEvent::Changed {
            api,
            since,
            changes,
            calls,
            sources,
        } => {
            let compared = Compared::new(api, (&sources.0, &sources.1), changes.to_vec());
            changed(&compared.with_calls(calls.to_vec()), *since)
        }
        HostEvent::Removed { api } => json!({"event": "removed", "api": &**api}),
        HostEvent::StateKept { api, lines: told } => {
            json!({"event": "state", "api": &**api, "lines": told})
        }
        HostEvent::Astray {
            method,
            path,
            status,
            reason,
        } => json!({
            "event": "astray",
            "method": method.as_str(),
            "path": path,
            "status": status,
            "reason": reason,
        }),
        HostEvent::Called { api, call, outcome } => called(api, call, outcome),
        HostEvent::Blind { reason } => json!({"event": "blind", "reason": reason}),
    }
}

fn exchanged(found: &Exchange, sources: &Sources) -> Value {
    let mut form = Map::from_iter([("event".to_owned(), json!("exchange"))]);
    if let Value::Object(found) = exchange(found, sources) {
        form.extend(found);
    }
    Value::Object(form)
}

fn changed(compared: &Compared, since: u64) -> Value {
    let changes = diff_machine::changes(compared, Level::Harmless);
    let calls: Vec<Value> = compared.calls.iter().map(diff_calls::json).collect();
    json!({"event": "changed", "api": compared.api, "since": since, "changes": changes, "calls": calls})
}

fn called(api: &str, call: &Outgoing, outcome: &Result<u16, Undelivered>) -> Value {
    json!({
        "event": call.occurrence.name(),
        "api": api,
        "name": call.name,
        "method": call.method.as_str(),
        "url": call.url,
        "status": outcome.as_ref().ok(),
        "reason": outcome.as_ref().err().map(ToString::to_string),
    })
}

/// RFC 3339 in UTC with milliseconds.
pub fn instant(millis: i64) -> String {
    let instant = DateTime::from_timestamp_millis(millis).unwrap_or_default();
    instant.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// By name, each with all of its values.
pub fn headers(fields: &HeaderMap) -> Value {
    let mut form = Map::new();
    for name in fields.keys() {
        let values = fields.get_all(name).iter();
        let text = |value: &HeaderValue| json!(String::from_utf8_lossy(value.as_bytes()));
        form.insert(name.as_str().to_owned(), values.map(text).collect());
    }
    Value::Object(form)
}

/// `{size}`, with `json` where that is announced and true, else with `text` where it is text.
pub fn body(fields: &HeaderMap, bytes: &Bytes) -> Value {
    let mut form = json!({"size": bytes.len()});
    let kind = fields.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let kind = String::from_utf8_lossy(kind.unwrap_or_default()).to_ascii_lowercase();
    let announced = kind
        .split(';')
        .next()
        .is_some_and(|it| it.trim_end().ends_with("json"));
    let parsed = announced.then(|| serde_json::from_slice::<Value>(bytes));
    if let Some(Ok(value)) = parsed {
        form["json"] = value;
    } else if let Ok(text) = std::str::from_utf8(bytes) {
        form["text"] = json!(text);
    }
    form
}

/// What was done to records.
pub fn touched(touched: &[Touch]) -> Value {
    let one = |touch: &Touch| {
        let states = touch.states.as_ref();
        json!({
            "resource": &*touch.resource,
            "key": touch.key,
            "change": change(touch.change),
            "action": touch.action,
            "from": states.map(|states| &states.0),
            "to": states.map(|states| &states.1),
        })
    };
    touched.iter().map(one).collect()
}

fn change(change: Change) -> &'static str {
    match change {
        Change::Created => "created",
        Change::Updated => "updated",
        Change::Deleted => "deleted",
    }
}

fn step(step: &Step) -> Value {
    json!({"text": step.text, "place": step.place})
}
