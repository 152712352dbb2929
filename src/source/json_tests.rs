//! What JSON means, and which slips are forgiven.

use super::*;
use crate::source::{SourceFile, Sources, Style, render};
use proptest::prelude::*;
use serde_json::{Value, json};

fn parse(text: &str) -> (Option<Value>, Vec<String>) {
    let (node, problems) = parse_json(text, FileId(0));
    let messages = problems.into_iter().map(|problem| problem.message);
    (node.map(|node| node.to_json()), messages.collect())
}

#[test]
fn plain_slips_are_told_and_reading_goes_on() {
    for (text, value, message) in [
        ("[1,]", json!([1]), "a comma follows the last entry"),
        (
            "{\"a\":1 \"b\":2}",
            json!({"a": 1, "b": 2}),
            "a comma is missing before this",
        ),
        (
            "[1] // x",
            json!([1]),
            "JSON has no comments, and this begins with `/`",
        ),
        (
            "{'a': 'b'}",
            json!({"a": "b"}),
            "a text stands in single quotes",
        ),
        ("{a: 1}", json!({"a": 1}), "a key needs double quotes"),
        (
            "{\"a\" 1}",
            json!({"a": 1}),
            "a `:` is missing behind the key",
        ),
        ("[True]", json!([true]), "`True` is not a word of JSON"),
        ("[01]", json!([null]), "`01` is not a number of JSON"),
        (
            "[1e999]",
            json!([null]),
            "`1e999` is larger than a double can be",
        ),
        (
            "[\"\\q\"]",
            json!(["\\q"]),
            "this escape does not exist in JSON",
        ),
        (
            "[\"\\ud800x\"]",
            json!(["\u{fffd}x"]),
            "half of a surrogate pair stands alone",
        ),
        (
            "[\"a\tb\"]",
            json!(["a\tb"]),
            "a control character stands inside a text",
        ),
        (
            "{\"a\":1,\"a\":2}",
            json!({"a": 1}),
            "the key `a` stands twice in one mapping",
        ),
        (
            "[1] 2",
            json!([1]),
            "something follows the end of the document",
        ),
    ] {
        let (found, messages) = parse(text);
        assert_eq!(found, Some(value), "{text}");
        assert_eq!(messages[0], message, "{text}");
    }
}

#[test]
fn what_cannot_be_guessed_ends_the_file() {
    for (text, message) in [
        ("", "the file holds no value"),
        ("[1", "this bracket is never closed"),
        ("{\"a\":", "the file ends where a value was expected"),
        ("[\"a\n\"]", "this text is never closed"),
        ("[1}", "`[` is closed by `}`"),
        ("{,}", "a key was expected here"),
        ("[价]", "a value was expected here"),
    ] {
        let (found, messages) = parse(text);
        assert_eq!(found, None, "{text}");
        assert_eq!(messages[0], message, "{text}");
    }
    let deep = "[".repeat(1_000_000);
    assert_eq!(parse(&deep).1, ["more than 128 levels of nesting"]);
}

#[test]
fn garbage_is_not_told_without_end() {
    assert_eq!(
        parse(&("[".to_owned() + &"1 ".repeat(100_000))).1.len(),
        101
    );
}

proptest! {
    #[test]
    fn json_is_read_back(value in crate::source::yaml::tests::any_json()) {
        for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
            let (node, problems) = parse_json(&text, FileId(0));
            prop_assert!(problems.is_empty(), "{text} {problems:?}");
            prop_assert_eq!(node.unwrap().to_json(), value.clone());
        }
    }

    #[test]
    fn it_agrees_with_serde_json(text in "[\\[\\]{},:\"a0-9.eE+\\-\\\\u ntrf]{0,12}") {
        let (node, problems) = parse_json(&text, FileId(0));
        match serde_json::from_str::<Value>(&text) {
            Ok(value) => prop_assert_eq!(node.unwrap().to_json(), value),
            Err(_) => prop_assert!(!problems.is_empty(), "{text}"),
        }
    }

    #[test]
    fn any_text_is_told_and_drawn(text in "[\\[\\]{},:\"'/*a0-9.\\\\u#\r\n\t价]{0,40}") {
        let mut sources = Sources::default();
        let file = sources.add(SourceFile::new("a.json", text.clone()));
        let (_, problems) = parse_json(&text, file);
        render(&problems, &sources, Style::default());
    }
}
