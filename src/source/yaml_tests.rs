//! What YAML means, and what is said when it is broken.

use super::*;
use crate::source::{SourceFile, Sources, Style, render};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn parse(text: &str) -> (Option<Value>, Vec<&'static str>) {
    let (node, problems) = parse_yaml(text, FileId(0));
    let codes = problems.iter().map(|problem| problem.code.name);
    (node.map(|node| node.to_json()), codes.collect())
}

fn good(text: &str) -> Value {
    let (value, codes) = parse(text);
    assert!(codes.is_empty(), "{codes:?}");
    value.unwrap()
}

/// YAML demands escapes for some characters that JSON takes as they are.
fn with_yaml_escapes(json: &str) -> String {
    let escaped = json.chars().map(|character| match character {
        '\u{7f}'..'\u{a0}' | '\u{fffe}' | '\u{ffff}' | '\u{feff}' => {
            format!("\\u{:04x}", u32::from(character))
        }
        other => other.to_string(),
    });
    escaped.collect()
}

/// The first problem as `line:column message`, and its help.
fn told(text: &str) -> (String, String) {
    let mut sources = Sources::default();
    let file = sources.add(SourceFile::new("a.yaml", text.to_owned()));
    let (_, problems) = parse_yaml(text, file);
    let problem = &problems[0];
    let place = sources.position(problem.span.unwrap());
    let place = format!("{}:{} {}", place.line, place.column, problem.message);
    (place, problem.help.clone().unwrap_or_default())
}

#[test]
fn values_are_typed_and_keys_are_texts() {
    let value = good("200: ok\n'404': !!str 1\ntrue: [~, 0o10, '7', 1.5, no]\nnone:\n");
    assert_eq!(
        value,
        json!({"200": "ok", "404": "1", "true": [null, 8, "7", 1.5, "no"], "none": null})
    );
}

#[test]
fn aliases_copy_and_merges_give_way_to_explicit_keys() {
    let value = good("a: &a {x: 1, y: 2}\nb: *a\nc:\n  <<: *a\n  x: 3\nd: {<<: [{x: 9}, *a]}\n");
    assert_eq!(value["b"], json!({"x": 1, "y": 2}));
    assert_eq!(value["c"], json!({"x": 3, "y": 2}));
    assert_eq!(value["d"], json!({"x": 9, "y": 2}));
    assert_eq!(good("'<<': 1"), json!({"<<": 1}));
    assert_eq!(parse("<<: 1").1, ["wrong-merge"]);
}

#[test]
fn slips_are_told_and_the_rest_is_kept() {
    let (value, codes) = parse("a: 1\na: 2\nb: *no\nc: !x y\nd: .inf\n? [1]\n: 2\ne: !!int z\n");
    assert_eq!(
        codes,
        [
            "duplicate-key",
            "unknown-anchor",
            "unknown-tag",
            "not-a-json-number",
            "complex-key",
            "wrong-tag"
        ]
    );
    assert_eq!(
        value.unwrap(),
        json!({"a": 1, "b": null, "c": "y", "d": null, "e": "z"})
    );
    assert_eq!(parse("").1, ["empty-file"]);
    assert_eq!(parse("# only words\n").1, ["empty-file"]);
    assert_eq!(parse("---\n"), (Some(Value::Null), vec![]));
    assert_eq!(
        parse("a: 1\n---\nb: 2\n"),
        (Some(json!({"a": 1})), vec!["multiple-documents"])
    );
    assert_eq!(parse("a: &a [*a]").1, ["unknown-anchor"]);
    assert_eq!(parse("a: {{x}}").1, ["complex-key"]);
}

#[test]
fn broken_syntax_is_told_at_its_place() {
    for (text, place, help) in [
        (
            "a:\n\tb: 1\n",
            "2:1 a tab is used as indentation",
            "two spaces",
        ),
        (
            "a: [1, 2\nb: 3\n",
            "2:2 a `,` or the closing bracket is missing",
            "bracket",
        ),
        (
            "a: \"x\nb: 3\n",
            "2:1 a quoted text does not end where it should",
            "close the quote",
        ),
        (
            "a: b: c\n",
            "1:5 a `:` is not allowed here",
            "quote the text",
        ),
        (
            "a: =x ? 'y' : z\n",
            "1:13 a `:` is not allowed here",
            "formula",
        ),
        ("a: @x\n", "1:4 a plain text cannot begin with `@`", "quote"),
        (
            "a: 1\nb\nc: 2\n",
            "2:1 this line should be `key: value`",
            "add the `:`",
        ),
        (
            "价: ]\n",
            "1:4 a bracket is closed that was never opened",
            "remove",
        ),
        (
            "a: \"\\q\"\n",
            "1:4 this escape does not exist",
            "backslash",
        ),
    ] {
        let (found, said) = told(text);
        assert_eq!(found, place, "{text}");
        assert!(said.contains(help), "{text}: {said}");
        assert_eq!(parse(text).0, None);
    }
}

#[test]
fn bombs_and_depth_are_refused() {
    let mut bomb = String::from("a0: &a0 [1,1,1,1,1,1,1,1,1]\n");
    for level in 1..12 {
        let alias = format!("*a{},", level - 1).repeat(9);
        let line = format!("a{level}: &a{level} [{}]\n", alias.trim_end_matches(','));
        bomb.push_str(&line);
    }
    assert_eq!(parse(&bomb).1, ["alias-bomb"]);
    assert_eq!(parse(&"[".repeat(100_000)).1, ["too-deep"]);
    assert_eq!(parse(&"- ".repeat(100_000)).1, ["too-deep"]);
    let deep = "[".repeat(MAX_DEPTH) + &"]".repeat(MAX_DEPTH);
    assert!(parse(&deep).1.is_empty());
}

#[test]
fn garbage_ends_quickly() {
    let size = 300_000;
    for piece in [
        "{a: ", "\"", "? ", "a: &a ", "*a ", "[}", "- [", "\t", "!", "%a ", "|\n", "'x\n", "x:\n",
        "a\n",
    ] {
        let begun = Instant::now();
        parse(&piece.repeat(size / piece.len()));
        assert!(begun.elapsed() < Duration::from_secs(5), "{piece:?}");
    }
}

#[test]
fn spans_are_the_text_of_the_value() {
    let text =
        "甲: \"乙\"\nlist: [1, 两]\nblock: |\n  x\n  y\n\nmap:\n  k: v\n  l:\n    - 1\n\n# end\n";
    let (node, _) = parse_yaml(text, FileId(0));
    let node = node.unwrap();
    let slice = |pointer: &str| {
        let span = node.pointer(pointer).unwrap().span;
        &text[span.start as usize..span.end as usize]
    };
    assert_eq!(slice("/甲"), "\"乙\"");
    assert_eq!(slice("/list"), "[1, 两]");
    assert_eq!(slice("/list/1"), "两");
    assert_eq!(slice("/block"), "x\n  y");
    assert_eq!(slice("/map"), "k: v\n  l:\n    - 1");
    assert_eq!(slice("/map/l"), "- 1");
}

pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        "[a-z:# \\n{}\\[\\]'\"|>-]{0,20}".prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((".{0,8}", inner), 0..6)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn json_is_yaml(value in any_json()) {
        for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
            let text = with_yaml_escapes(&text);
            let (node, problems) = parse_yaml(&text, FileId(0));
            prop_assert!(problems.is_empty(), "{text} {problems:?}");
            prop_assert_eq!(node.unwrap().to_json(), value.clone());
        }
    }

    #[test]
    fn what_a_yaml_writer_writes_is_read_back(value in any_json()) {
        let text = serde_yaml::to_string(&value).unwrap();
        let (node, problems) = parse_yaml(&text, FileId(0));
        prop_assert!(problems.is_empty(), "{text} {problems:?}");
        prop_assert_eq!(node.unwrap().to_json(), value, "{}", text);
    }

    #[test]
    fn any_text_is_told_and_drawn(text in "[a-b0:\\-\\[\\]{},'\"|>&*!#%@\\\\ \t\r\n价]{0,60}") {
        let mut sources = Sources::default();
        let file = sources.add(SourceFile::new("a.yaml", text.clone()));
        let (_, problems) = parse_yaml(&text, file);
        render(&problems, &sources, Style::default());
    }
}
