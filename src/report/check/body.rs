//! JSON bodies as texts in which values of earlier answers stand.

use crate::check::{Body, Part};
use serde_json::Value;

/// Marks that stand in no text that people write.
const MARK: char = '\u{e000}';

/// The JSON of a body, cut at the values of earlier answers. A body that is no JSON has no pieces.
pub(super) fn pieces(body: &Body) -> Vec<Part> {
    let Body::Json {
        value, references, ..
    } = body
    else {
        return Vec::new();
    };
    let mut value = value.clone();
    let mut placed = Vec::new();
    for (pointer, reference) in references {
        if let Some(slot) = value.pointer_mut(pointer) {
            *slot = Value::String(format!("{MARK}{}{MARK}", placed.len()));
            placed.push(reference);
        }
    }
    let text = value.to_string();
    let mut pieces = Vec::new();
    let mut rest = text.as_str();
    for _ in 0..placed.len() {
        let Some((before, after)) = rest.split_once(&format!("\"{MARK}")) else {
            break;
        };
        let Some((number, after)) = after.split_once(&format!("{MARK}\"")) else {
            break;
        };
        let reference = number.parse().ok().and_then(|it: usize| placed.get(it));
        let Some(reference) = reference else { break };
        pieces.push(Part::Fixed(before.to_owned()));
        pieces.push(Part::Value((*reference).clone()));
        rest = after;
    }
    pieces.push(Part::Fixed(rest.to_owned()));
    pieces.retain(|it| !matches!(it, Part::Fixed(text) if text.is_empty()));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::check::testing::order_id;
    use indexmap::IndexMap;
    use serde_json::json;

    #[test]
    fn values_are_cut_out_in_the_order_of_the_text() {
        let body = Body::Json {
            media_type: String::new(),
            value: json!({"b": 1, "a": {"c": 2}, "d": 3}),
            references: IndexMap::from_iter([
                ("/a/c".to_owned(), order_id()),
                ("/b".to_owned(), order_id()),
            ]),
        };
        let fixed = |text: &str| Part::Fixed(text.to_owned());
        let expected = [
            fixed("{\"b\":"),
            Part::Value(order_id()),
            fixed(",\"a\":{\"c\":"),
            Part::Value(order_id()),
            fixed("},\"d\":3}"),
        ];
        assert_eq!(pieces(&body), expected);
    }
}
