//! Values of a request that earlier answers have given, as references to them: so a sequence works again where the
//! service chooses other ids.

use super::sequence::{Body, Call, Origin, Part, Received, Reference, Request, Step, Text};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use std::sync::Arc;

/// Texts of this length are no words that stand in two places by chance.
const LONG: usize = 12;

/// A value of an answer, and where it stands.
type Known = (Value, Reference);

/// The step with references in place of the values that the answers before it gave.
pub(super) fn chained(mut step: Step, received: &[Option<Arc<Received>>]) -> Step {
    let known = known(received);
    if let Call::Request(request) = &mut step.call
        && !known.is_empty()
    {
        chain(request, &known);
    }
    step
}

/// Every value of the answers that tells one thing from another, the newest first.
fn known(received: &[Option<Arc<Received>>]) -> Vec<Known> {
    let mut known = Vec::new();
    for (step, answer) in received.iter().enumerate().rev() {
        if let Some(json) = answer.as_ref().and_then(|it| it.json.as_ref()) {
            collect(json, (step, String::new()), &mut known);
        }
    }
    known
}

fn collect(value: &Value, (step, pointer): (usize, String), known: &mut Vec<Known>) {
    let below = |token: &str| {
        let token = token.replace('~', "~0").replace('/', "~1");
        (step, format!("{pointer}/{token}"))
    };
    match value {
        Value::Object(entries) => {
            for (name, value) in entries {
                collect(value, below(name), known);
            }
        }
        Value::Array(items) => {
            for (at, value) in items.iter().enumerate() {
                collect(value, below(&at.to_string()), known);
            }
        }
        leaf if identifies(&pointer, leaf) => {
            let origin = Origin::Body(pointer);
            known.push((leaf.clone(), Reference { step, origin }));
        }
        _ => {}
    }
}

/// Whether a value is one that others refer to, by its name and its length.
fn identifies(pointer: &str, value: &Value) -> bool {
    let name = pointer.rsplit('/').next().unwrap_or_default();
    let name = name.to_ascii_lowercase();
    let is_name = ["id", "no", "key", "token", "code", "uuid", "number", "sn"]
        .iter()
        .any(|it| name.ends_with(it));
    match value {
        Value::String(text) => text.len() >= LONG || is_name && !text.is_empty(),
        Value::Number(number) => is_name && number.as_i64().is_some_and(|it| it > 0),
        _ => false,
    }
}

fn find<'k>(known: &'k [Known], text: &str) -> Option<&'k Reference> {
    let same = |value: &Value| match value {
        Value::String(it) => it == text,
        other => *text == *other.to_string(),
    };
    known.iter().find(|it| same(&it.0)).map(|it| &it.1)
}

fn chain(request: &mut Request, known: &[Known]) {
    chain_path(&mut request.path, known);
    let pairs = request.query.iter_mut().chain(&mut request.headers);
    for (_, text) in pairs {
        if let [Part::Fixed(fixed)] = &text.0[..] {
            let (word, value) = match fixed.split_once(' ') {
                Some((word, value)) if word.eq_ignore_ascii_case("bearer") => {
                    (format!("{word} "), value)
                }
                _ => (String::new(), fixed.as_str()),
            };
            if let Some(reference) = find(known, value) {
                let parts = [Part::Fixed(word), Part::Value(reference.clone())];
                let is_something = |it: &Part| *it != Part::Fixed(String::new());
                *text = Text(parts.into_iter().filter(is_something).collect());
            }
        }
    }
    if let Body::Json {
        value, references, ..
    } = &mut request.body
    {
        let mut leaves = Vec::new();
        collect_all(value, String::new(), &mut leaves);
        for (pointer, leaf) in leaves {
            let same = known.iter().find(|it| it.0 == leaf);
            if let Some((_, reference)) = same {
                references.entry(pointer).or_insert(reference.clone());
            }
        }
    }
}

/// Each segment of a path by itself.
fn chain_path(path: &mut Text, known: &[Known]) {
    let [Part::Fixed(fixed)] = &path.0[..] else {
        return;
    };
    let mut parts: Vec<Part> = Vec::new();
    let mut written = String::new();
    for (at, segment) in fixed.split('/').enumerate() {
        if at > 0 {
            written.push('/');
        }
        let decoded = percent_decode_str(segment).decode_utf8_lossy();
        match find(known, &decoded) {
            Some(reference) => {
                parts.push(Part::Fixed(std::mem::take(&mut written)));
                parts.push(Part::Value(reference.clone()));
            }
            None => written.push_str(segment),
        }
    }
    if !written.is_empty() {
        parts.push(Part::Fixed(written));
    }
    *path = Text(parts);
}

fn collect_all(value: &Value, pointer: String, leaves: &mut Vec<(String, Value)>) {
    let below = |token: &str| {
        let token = token.replace('~', "~0").replace('/', "~1");
        format!("{pointer}/{token}")
    };
    match value {
        Value::Object(entries) => {
            for (name, value) in entries {
                collect_all(value, below(name), leaves);
            }
        }
        Value::Array(items) => {
            for (at, value) in items.iter().enumerate() {
                collect_all(value, below(&at.to_string()), leaves);
            }
        }
        leaf => leaves.push((pointer, leaf.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use http::{HeaderMap, Method};
    use indexmap::IndexMap;
    use serde_json::json;

    fn answer(json: &Value) -> Arc<Received> {
        let body = Bytes::from(json.to_string());
        Arc::new(Received::new(200, HeaderMap::new(), body))
    }

    #[test]
    fn ids_and_tokens_become_references_and_other_values_do_not() {
        let received = [
            Some(answer(&json!({"data": {"token": "abc-1"}}))),
            Some(answer(&json!({"id": 7, "count": 3, "name": "Ann"}))),
        ];
        let mut request = Request::new(Method::PUT, "/orders/7/lines/3");
        request.headers = vec![("Authorization".into(), Text::fixed("Bearer abc-1"))];
        request.body = Body::Json {
            media_type: "application/json".into(),
            value: json!({"of": [7], "name": "Ann"}),
            references: IndexMap::new(),
        };
        let step = chained(Step::request("", None, request), &received);
        let Call::Request(request) = &step.call else {
            panic!("{step:?}");
        };
        assert_eq!(request.path.to_string(), "/orders/…/lines/3");
        assert_eq!(request.headers[0].1.to_string(), "Bearer …");
        let Body::Json { references, .. } = &request.body else {
            panic!("{step:?}");
        };
        assert_eq!(references.keys().collect::<Vec<_>>(), ["/of/0"]);
        assert_eq!(references["/of/0"].step, 1);
    }
}
