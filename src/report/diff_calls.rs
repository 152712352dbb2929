//! Calls that tell two versions apart: each step, and the two answers to the last one side by side.

use crate::diff::{Call, Divergence, Played, Reply};
use crate::engine::Request;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// Headers that are shown; all others are the client's own affair.
const QUIET: [&str; 1] = ["content-type"];
/// The width of the left answer.
const LEFT: usize = 46;
/// How many lines of an answer are shown.
const LINES: usize = 40;

/// For people.
pub fn human(divergence: &Divergence) -> String {
    let count = divergence.steps.len();
    let calls = if count == 1 {
        "1 call tells".to_owned()
    } else {
        format!("{count} calls tell")
    };
    let mut text = format!("{}: {calls} the two versions apart\n", divergence.operation);
    let Some((last, before)) = divergence.steps.split_last() else {
        return text;
    };
    for (at, step) in before.iter().enumerate() {
        let _ = writeln!(text, "  {}. {}", at + 1, line(&step.call));
        if let Some(reply) = &step.old {
            let _ = writeln!(text, "     → {}", short(reply));
        }
    }
    let _ = writeln!(text, "  {count}. {}", line(&last.call));
    text.push_str(&side_by_side(last));
    text
}

/// `POST /orders authorization: Bearer x {"count":1}`, `the operator: approve orders/3`, `600 s pass`.
fn line(call: &Call) -> String {
    match call {
        Call::Request(request) => asked(request),
        Call::Operate {
            resource,
            key,
            action,
        } => format!("the operator: {action} {resource}/{key}"),
        Call::Wait(millis) => format!("{} s pass", millis / 1_000),
    }
}

fn asked(request: &Request) -> String {
    let mut text = format!("{} {}", request.method, request.path);
    if !request.query.is_empty() {
        let _ = write!(text, "?{}", request.query);
    }
    for (name, value) in &request.headers {
        if !QUIET.contains(&name.as_str()) {
            let _ = write!(text, "  {name}: {}", value.to_str().unwrap_or("…"));
        }
    }
    if !request.body.is_empty() {
        let _ = write!(text, "  {}", String::from_utf8_lossy(&request.body));
    }
    text
}

fn short(reply: &Reply) -> String {
    match &reply.error {
        Some(error) => format!("{} {error}", reply.status),
        None => reply.status.to_string(),
    }
}

fn side_by_side(played: &Played) -> String {
    let lines = |reply: &Option<Reply>| -> Vec<String> {
        let Some(reply) = reply else {
            return Vec::new();
        };
        let mut lines = vec![short(reply)];
        if !reply.body.is_null() {
            lines.extend(format!("{:#}", reply.body).lines().map(str::to_owned));
        }
        lines
    };
    let (old, new) = (lines(&played.old), lines(&played.new));
    let mut text = format!("       {:LEFT$} │ new\n", "old");
    for at in 0..old.len().max(new.len()).min(LINES) {
        let left = old.get(at).map_or("", String::as_str);
        let right = new.get(at).map_or("", String::as_str);
        let mark = if left == right { ' ' } else { '≠' };
        let cut: String = left.chars().take(LEFT).collect();
        let row = format!("     {mark} {cut:LEFT$} │ {right}");
        let _ = writeln!(text, "{}", row.trim_end());
    }
    text
}

/// For machines.
pub fn json(divergence: &Divergence) -> Value {
    let steps: Vec<Value> = divergence.steps.iter().map(step).collect();
    json!({"operation": divergence.operation, "steps": steps})
}

fn step(played: &Played) -> Value {
    let mut step = match &played.call {
        Call::Request(request) => of_request(request),
        Call::Operate {
            resource,
            key,
            action,
        } => json!({"action": action, "resource": resource, "key": key.to_value()}),
        Call::Wait(millis) => return json!({"advance_ms": millis}),
    };
    step["old"] = played.old.as_ref().map(reply).into();
    step["new"] = played.new.as_ref().map(reply).into();
    step
}

fn of_request(request: &Request) -> Value {
    let headers: Map<String, Value> = request
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), json!(value.to_str().unwrap_or_default())))
        .collect();
    json!({
        "method": request.method.as_str(),
        "path": request.path,
        "query": request.query,
        "headers": headers,
        "body": String::from_utf8_lossy(&request.body),
    })
}

fn reply(reply: &Reply) -> Value {
    json!({"status": reply.status, "error": reply.error, "body": reply.body})
}
