//! Answers that are sequences (`itemSchema` of 3.2): lines of JSON, JSON texts with separators, server-sent events.

use bytes::Bytes;
use serde_json::Value;
use std::fmt::Write as _;

/// The bytes of a sequence in its media type; nothing for a type that is none.
pub(super) fn encode(media_type: &str, items: &[Value]) -> Option<Bytes> {
    let name = media_type.split(';').next().unwrap_or_default().trim();
    let one: fn(&mut String, &Value) = match name {
        "application/jsonl" | "application/x-ndjson" | "application/ndjson" => line,
        "text/event-stream" => event,
        _ if name.ends_with("json-seq") => record,
        _ => return None,
    };
    let mut text = String::new();
    for item in items {
        one(&mut text, item);
    }
    Some(text.into())
}

fn line(text: &mut String, item: &Value) {
    let _ = writeln!(text, "{item}");
}

/// RFC 7464.
fn record(text: &mut String, item: &Value) {
    let _ = writeln!(text, "\u{1e}{item}");
}

/// The fields of an event, one a line; the lines of `data` each have their own.
fn event(text: &mut String, item: &Value) {
    let fields = item.as_object().into_iter().flatten();
    for (name, value) in fields {
        let value = match value {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        for line in value.lines() {
            let _ = writeln!(text, "{name}: {line}");
        }
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_media_type_has_its_form() {
        let items = [json!({"id": 1, "data": "a\nb"}), json!({"data": {"x": 1}})];
        let text = |media_type: &str| {
            let bytes = encode(media_type, &items)?;
            Some(String::from_utf8(bytes.to_vec()).unwrap())
        };
        assert_eq!(
            text("text/event-stream; charset=utf-8").as_deref(),
            Some("id: 1\ndata: a\ndata: b\n\ndata: {\"x\":1}\n\n")
        );
        let lines = "{\"id\":1,\"data\":\"a\\nb\"}\n{\"data\":{\"x\":1}}\n";
        assert_eq!(text("application/jsonl").as_deref(), Some(lines));
        assert!(text("application/json-seq").is_some_and(|it| it.starts_with('\u{1e}')));
        assert_eq!(text("application/json"), None);
    }
}
