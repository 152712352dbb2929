//! The harness checks itself: what must fit fits, and what must fail fails for the right reason.

use super::console::first_difference;
use super::json::compare;
use super::markdown::parse;
use super::model::{Message, Step};
use super::pattern::{Bindings, fits};
use super::run::verdict;
use super::{edit, http};
use crate::backend::Answer;
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::path::Path;

/// The tests of the harness.
pub fn trials() -> Vec<Trial> {
    let tests: [(&str, fn()); 9] = [
        ("wildcards in JSON", wildcards_in_json),
        ("the first difference is told", first_difference_is_told),
        ("names are bound once", names_are_bound_once),
        ("wildcards in texts", wildcards_in_texts),
        ("console output", console_output),
        ("answers", answers),
        ("requests", requests),
        ("edits", edits),
        ("markdown", markdown),
    ];
    let trial = |(name, test): (&str, fn())| {
        Trial::test(format!("harness: {name}"), move || {
            test();
            Ok(())
        })
    };
    tests.into_iter().map(trial).collect()
}

/// `pointer: expected, actual` of the first difference, or nothing.
fn difference(expected: &Value, actual: &Value) -> String {
    compare(expected, actual, &mut Bindings::default())
        .map(|found| format!("{}: {}, {}", found.pointer, found.expected, found.actual))
        .unwrap_or_default()
}

fn wildcards_in_json() {
    for (expected, actual) in [
        (json!("…"), json!({"a": 1})),
        (json!({"a": 1, "…": "…"}), json!({"b": 2, "a": 1})),
        (json!([1, "…"]), json!([1])),
        (json!([1, "…"]), json!([1, 2, 3])),
        (json!(["…"]), json!([])),
        (json!("ab…yz"), json!("ab\nyz")),
        (json!({"a": [{"b": null}]}), json!({"a": [{"b": null}]})),
        (json!("a.c"), json!("a.c")),
    ] {
        assert_eq!(difference(&expected, &actual), "", "{expected} / {actual}");
    }
}

fn first_difference_is_told() {
    for (expected, actual, told) in [
        (json!(1), json!("1"), ": integer 1, string \"1\""),
        (json!(1), json!(1.5), ": integer 1, number 1.5"),
        (json!({"a": 1}), json!({}), "/a: integer 1, nothing"),
        (json!({}), json!({"a/b": 1}), "/a~1b: nothing, integer 1"),
        (
            json!({"…": "…", "a": 1}),
            json!({"a": null}),
            "/a: integer 1, null",
        ),
        (
            json!([1, 2]),
            json!([1]),
            "/1: integer 2, nothing, the array has 1",
        ),
        (
            json!([1]),
            json!([1, 2]),
            "/1: nothing, 1 in all, integer 2, 2 in all",
        ),
        (
            json!([1, "…"]),
            json!([]),
            "/0: integer 1, nothing, the array has 0",
        ),
        (json!(["…", 1]), json!([1, 2]), "/1: integer 1, integer 2"),
        (
            json!("a.c"),
            json!("abc"),
            ": string \"a.c\", string \"abc\"",
        ),
        (
            json!({"a": {}}),
            json!({"a": []}),
            "/a: object {}, array []",
        ),
        (json!("12…"), json!(12), ": string \"12…\", integer 12"),
    ] {
        assert_eq!(
            difference(&expected, &actual),
            told,
            "{expected} / {actual}"
        );
    }
}

fn names_are_bound_once() {
    let same = json!({"a": "{{id}}", "b": "{{id}}"});
    assert_eq!(difference(&same, &json!({"a": 1, "b": 1})), "");
    let told = difference(&same, &json!({"a": 1, "b": "1"}));
    assert_eq!(told, "/b: integer 1 (bound to `id` before), string \"1\"");
    let mut bindings = Bindings::default();
    assert!(bindings.fill("/{{id}}").is_err());
    assert!(compare(&json!("/x/{{id}}?…"), &json!("/x/7?a"), &mut bindings).is_none());
    assert_eq!(bindings.fill("{\"id\": {{id}}}").unwrap(), "{\"id\": 7}");
    bindings.bind("list", json!([1, null]));
    assert_eq!(
        bindings.fill("{{list}}{{repeat ab 2}}").unwrap(),
        "[1,null]abab"
    );
}

fn wildcards_in_texts() {
    let mut bindings = Bindings::default();
    for (pattern, text, result) in [
        ("a…", "a", true),
        ("a…", "ba", false),
        ("(…)", "(x)", true),
        ("", "", true),
        ("", "x", false),
        ("{{x}}-{{x}}", "1-2", false),
        ("{{z}}-{{z}}", "1-1", true),
        ("{{y}}.", "1.", true),
        ("{{y}}!", "2!", false),
    ] {
        assert_eq!(
            fits(pattern, text, &mut bindings),
            result,
            "{pattern} / {text}"
        );
    }
}

fn console_output() {
    for (expected, actual, line) in [
        ("a\nb\n", "a\nb", None),
        ("a\n…\nd", "a\nb\nc\nd", None),
        ("a\n…", "a", None),
        ("a … c", "a b c  ", None),
        ("a\nb", "a", Some(2)),
        ("a", "a\nb", Some(2)),
        ("a\n…\nd\ne", "a\nd\nx", Some(4)),
        ("", "", None),
    ] {
        assert_eq!(
            first_difference(expected, actual),
            line,
            "{expected} / {actual}"
        );
    }
}

fn answers() {
    let answer = |violations: Option<&str>| Answer {
        status: 200,
        headers: [("content-type", "application/json")]
            .into_iter()
            .chain(violations.map(|text| ("mimeo-violations", text)))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        body: b"{\"a\": 1}".to_vec(),
    };
    let told = |lines: &[&str], violations: Option<&str>| {
        let expected: Message = http::parse("x:1", lines).unwrap();
        let told = verdict(&expected, &answer(violations), &mut Bindings::default());
        told.err().unwrap_or_default()
    };
    assert_eq!(told(&["HTTP/1.1 200"], None), "");
    assert_eq!(
        told(
            &["HTTP/1.1 200", "Content-Type: …/json", "", "{\"a\": 1}"],
            None
        ),
        ""
    );
    assert_eq!(
        told(&["HTTP/1.1 201"], None),
        "status: expected 201, found 200"
    );
    assert!(told(&["HTTP/1.1 200", "etag: …"], None).contains("found none"));
    assert!(told(&["HTTP/1.1 200", "", "{\"a\": 2}"], None).contains("body at /a"));
    assert!(told(&["HTTP/1.1 200", "", "{\"a\": 1"], None).contains("another text"));
    assert!(told(&["HTTP/1.1 200"], Some("1")).contains("breaks the contract"));
    assert_eq!(
        told(&["HTTP/1.1 200", "mimeo-violations: 1"], Some("1")),
        ""
    );
}

fn requests() {
    let lines = [
        "POST /a",
        "  ?b=清 洁",
        "  &c=1",
        "x: {{id}}",
        "",
        "{\"id\": {{id}}}",
    ];
    let message = http::parse("x:1", &lines).unwrap();
    let mut bindings = Bindings::default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    assert!(http::request(&message, &bindings, folder).is_err());
    bindings.bind("id", json!(5));
    let request = http::request(&message, &bindings, folder).unwrap();
    assert_eq!(request.target, "/a?b=%E6%B8%85%20%E6%B4%81&c=1");
    assert_eq!(request.body, b"{\"id\": 5}");
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let expected = [
        header("x", "5"),
        header("host", "localhost:4010"),
        header("content-type", "application/json"),
    ];
    assert_eq!(request.headers, expected);
    let lines = [
        "POST /a",
        "content-type: multipart/form-data; boundary=b",
        "",
        "--b",
        "< rustfmt.toml",
        "--b--",
    ];
    let message = http::parse("x:1", &lines).unwrap();
    let request = http::request(&message, &bindings, folder).unwrap();
    assert_eq!(request.body, b"--b\r\nedition = \"2024\"\n\r\n--b--\r\n");
    assert!(http::parse("x:1", &["GET /", "no header"]).is_err());
}

fn edits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.yaml");
    let change = |lines: &[&str]| {
        std::fs::write(&path, "a: 1\nb: 1\nc: 2\n").unwrap();
        let edit = edit::parse("x:1", "a.yaml", lines).unwrap();
        edit::apply(&edit, folder.path()).map(|()| std::fs::read_to_string(&path).unwrap())
    };
    assert_eq!(
        change(&["- c: 2", "+ d: 3", "+ e: 4"]).unwrap(),
        "a: 1\nb: 1\nd: 3\ne: 4\n"
    );
    assert_eq!(
        change(&["  b: 1", "- c: 2", "+ c: 3"]).unwrap(),
        "a: 1\nb: 1\nc: 3\n"
    );
    assert_eq!(change(&["+ z: 1"]).unwrap(), "a: 1\nb: 1\nc: 2\nz: 1\n");
    assert!(change(&["- : 1", "+ x"]).unwrap_err().contains("2 times"));
    assert!(
        change(&["- zz", "+ x"])
            .unwrap_err()
            .contains("does not occur")
    );
    assert!(edit::parse("x:1", "a.yaml", &["*x"]).is_err());
}

fn markdown() {
    let text = "# Top\n\n```yaml specs/a.yaml\nx: 1\n```\n\n## One\nrule: a.b#R01, a.b#R02.\n```http\nGET /\n```\n\
                ```http\nHTTP/1.1 200\n```\n### Two\n````edit specs/a.yaml\n```\n````\n## Three\n```json\n1\n```\n";
    let error = parse("f.md", text).unwrap_err();
    assert!(error.starts_with("f.md:16: "), "{error}");
    let cases = parse(
        "f.md",
        &text.replace(
            "````edit specs/a.yaml\n```\n",
            "````edit specs/a.yaml\n- x\n",
        ),
    )
    .unwrap();
    let names: Vec<&str> = cases.iter().map(|case| &*case.name).collect();
    assert_eq!(names, ["f.md: Top > One", "f.md: Top > One > Two"]);
    let rules: Vec<&str> = cases[0].rules.iter().map(|rule| &*rule.id).collect();
    assert_eq!(rules, ["a.b#R01", "a.b#R02"]);
    assert_eq!(cases[1].files.len(), 1);
    assert!(matches!(cases[1].steps[..], [Step::Edit(_)]));
    for (text, told) in [
        ("# A\n```http\nGET /\n```\n", "no answer follows"),
        ("# A\n```http\nHTTP/1.1 200\n```\n", "no request stands"),
        ("# A\nrule: a#R01\n", "where nothing runs"),
        ("# A\n```http\nGET /\n", "never closed"),
        ("# A\n```http fast\nGET /\n```\n", "takes `port`"),
        ("# A\n```console now\n```\n", "cannot be"),
        ("# A\n```text a.txt folded\n```\n", "no flag"),
        ("```http\nGET /\n```\n", "above the first heading"),
    ] {
        let error = parse("f.md", text).unwrap_err();
        assert!(error.contains(told), "{error}");
    }
}
