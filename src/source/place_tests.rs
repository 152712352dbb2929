//! Places in texts, for every way in which YAML and JSON write them.

use crate::source::{SourceFile, Sources, parse_yaml};
use proptest::prelude::*;

/// The bytes of the file behind `part` of the text of the first value of a mapping.
fn behind(text: &str, part: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.add(SourceFile::new("a.yaml", text.to_owned()));
    let (node, problems) = parse_yaml(text, file);
    assert!(problems.is_empty(), "{problems:?}");
    let node = node.unwrap();
    let value = &node.as_mapping().unwrap()[0].value;
    let at = value.as_str().unwrap().find(part).unwrap();
    let span = sources.inner_span(value, at..at + part.len());
    text[span.start as usize..span.end as usize].to_owned()
}

#[test]
fn the_same_characters_are_found_in_the_file() {
    for (text, part) in [
        ("a: =价格 + total\n", "total"),
        ("a: =价格 + total\n", "价格"),
        ("a: '=价格 == ''x'' && total'\n", "total"),
        ("a: \"=价格 == \\\"x\\\" && \\u4ef7 && total\"\n", "total"),
        ("a: \"\\ud83d\\ude00 total\"\n", "total"),
        ("a: |\n  =one\n    two\n\n  three total\n", "total"),
        ("a: |\n  \"=one\" total\n", "total"),
        ("a: >-\n  =one\n  two\n\n\n  three total\n", "total"),
        ("a: >\r\n  =one\r\n  two total\r\n", "total"),
        ("a: =one\n  two\n  total\n", "total"),
        ("a: \"one \\\n    two\n    three \\n total\"\n", "total"),
        ("a:\n  'one\n\n  total'\n", "total"),
        ("{\"a\": \"x\\/y\\t total\"}", "total"),
    ] {
        assert_eq!(behind(text, part), part, "{text}");
    }
}

#[test]
fn a_part_that_is_written_otherwise_is_found_whole() {
    assert_eq!(behind("a: 'it''s'\n", "'"), "''");
    assert_eq!(behind("a: \"x \\u4ef7 y\"\n", "价"), "\\u4ef7");
    assert_eq!(behind("a: >-\n  one\n  two\n", "one two"), "one\n  two");
    assert_eq!(behind("a: =x y\n", ""), "");
}

proptest! {
    #[test]
    fn every_word_is_found(
        words in prop::collection::vec("[a-z价'\"\\\\]{1,5}", 1..8),
        at in any::<prop::sample::Index>(),
    ) {
        let cooked = format!("={}", words.join(" "));
        let word = format!("w{}", at.index(words.len()));
        let cooked = cooked.replacen(' ', &format!(" {word} "), 1) + " " + &word;
        let text = format!("{{\"a\": {}}}", serde_json::to_string(&cooked).unwrap());
        prop_assert_eq!(behind(&text, &word), word.clone());
        let folded = format!("a: >-\n  {}\n", cooked.replace(' ', "\n  "));
        prop_assert_eq!(behind(&folded, &word), word);
    }
}
