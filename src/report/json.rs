//! Exchanges and host events as JSON: for `--log json`, the journal and event streams. The names of the
//! members are stable.

use crate::engine::{Answer, Change, Exchange, Request, Step, Touch};
use crate::host::HostEvent;
use crate::source::{Sources, to_json};
use bytes::Bytes;
use chrono::{DateTime, SecondsFormat};
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::{Map, Value, json};

/// Everything about an exchange. `sources` are those of the API that answered.
pub fn exchange(exchange: &Exchange, sources: &Sources) -> Value {
    let violations = |found: &[crate::contract::Violation]| -> Value {
        found.iter().map(|one| one.to_json(sources)).collect()
    };
    json!({
        "id": exchange.id,
        "at": instant(exchange.at),
        "api": &*exchange.api,
        "sandbox": &*exchange.sandbox,
        "generation": exchange.generation,
        "operation": exchange.operation,
        "request": request(&exchange.request),
        "answer": answer(&exchange.answer),
        "violations": {
            "request": violations(&exchange.request_violations),
            "answer": violations(&exchange.answer_violations),
        },
        "error": exchange.error,
        "touched": exchange.touched.iter().map(touch).collect::<Value>(),
        "why": exchange.why.iter().map(step).collect::<Value>(),
        "micros": exchange.micros,
    })
}

/// What happened in a host: an object whose `event` tells the kind. `sources` are those of the API that an
/// exchange was with.
pub fn event(event: &HostEvent, sources: &Sources) -> Value {
    match event {
        HostEvent::Exchange(found) => {
            let mut form = json!({"event": "exchange"});
            if let (Value::Object(form), Value::Object(found)) =
                (&mut form, exchange(found, sources))
            {
                form.extend(found);
            }
            form
        }
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
        HostEvent::Removed { api } => json!({"event": "removed", "api": &**api}),
        HostEvent::StateKept { api, lines } => {
            json!({"event": "state", "api": &**api, "lines": lines})
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
        HostEvent::Blind { reason } => json!({"event": "blind", "reason": reason}),
    }
}

/// RFC 3339 in UTC with milliseconds.
pub fn instant(millis: i64) -> String {
    let instant = DateTime::from_timestamp_millis(millis).unwrap_or_default();
    instant.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn request(request: &Request) -> Value {
    let mut form = Map::new();
    form.insert("method".into(), json!(request.method.as_str()));
    form.insert("url".into(), json!(url(request)));
    form.insert("path".into(), json!(request.path));
    form.insert("query".into(), json!(request.query));
    form.insert("headers".into(), headers(&request.headers));
    body(&request.headers, &request.body, &mut form);
    Value::Object(form)
}

fn answer(answer: &Answer) -> Value {
    let mut form = Map::new();
    form.insert("status".into(), json!(answer.status.as_u16()));
    form.insert("headers".into(), headers(&answer.headers));
    body(&answer.headers, &answer.body, &mut form);
    Value::Object(form)
}

/// The URL as the client used it.
fn url(request: &Request) -> String {
    let mark = if request.query.is_empty() { "" } else { "?" };
    format!("{}{}{mark}{}", request.base, request.path, request.query)
}

/// By name; several values of one name are joined with commas, as HTTP allows.
fn headers(headers: &HeaderMap) -> Value {
    let mut form = Map::new();
    for name in headers.keys() {
        let values = headers.get_all(name).iter();
        let values: Vec<_> = values
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        form.insert(name.as_str().to_owned(), json!(values.join(", ")));
    }
    Value::Object(form)
}

/// `size` always; `body` as JSON if it is announced and is JSON, else as text; absent if it is neither or empty.
fn body(headers: &HeaderMap, bytes: &Bytes, form: &mut Map<String, Value>) {
    form.insert("size".into(), json!(bytes.len()));
    if bytes.is_empty() {
        return;
    }
    let kind = headers.get(CONTENT_TYPE).map(http::HeaderValue::as_bytes);
    let kind = String::from_utf8_lossy(kind.unwrap_or_default()).to_ascii_lowercase();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    let is_json = essence == "application/json" || essence.ends_with("+json");
    let parsed = is_json
        .then(|| serde_json::from_slice(bytes).ok())
        .flatten();
    let text = || std::str::from_utf8(bytes).ok().map(|text| json!(text));
    if let Some(value) = parsed.or_else(text) {
        form.insert("body".into(), value);
    }
}

/// What was done to a record: `{resource, key, change, action?, states?}`.
pub fn touch(touch: &Touch) -> Value {
    let mut form = Map::new();
    form.insert("resource".into(), json!(&*touch.resource));
    form.insert("key".into(), json!(touch.key));
    form.insert("change".into(), json!(change(touch.change)));
    if let Some(action) = &touch.action {
        form.insert("action".into(), json!(action));
    }
    if let Some((from, to)) = &touch.states {
        form.insert("states".into(), json!({"from": from, "to": to}));
    }
    Value::Object(form)
}

fn change(change: Change) -> &'static str {
    match change {
        Change::Created => "created",
        Change::Updated => "updated",
        Change::Deleted => "deleted",
    }
}

fn step(step: &Step) -> Value {
    match &step.place {
        Some(place) => json!({"text": step.text, "place": place}),
        None => json!({"text": step.text}),
    }
}
