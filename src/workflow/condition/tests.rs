//! Conditions: what they mean, what they blame, and how they are refused.

use super::Condition;
use crate::workflow::scope::Scope;
use serde_json::{Value, json};

fn inputs() -> Value {
    json!({
        "n": 2, "f": 2.0, "s": "Abc", "yes": true, "no": false, "nil": null,
        "list": [{"id": 7}, {"id": 8}],
    })
}

fn holds(text: &str) -> bool {
    let inputs = inputs();
    let scope = Scope::of_inputs(inputs.as_object().unwrap());
    Condition::parse(text).unwrap().holds(&scope)
}

#[test]
fn comparisons_keep_types_apart() {
    for text in [
        "$inputs.n == 2",
        "$inputs.n==2",
        "$inputs.f == 2",
        "$inputs.n < 2.5 && $inputs.n >= -1e2",
        "$inputs.s == 'aBC'",
        "$inputs.s != 'ab''c'",
        "$inputs.list[1].id == 8",
        "$inputs.list#/0/id == 7",
        "$inputs.nil == null",
        "!$inputs.no && $inputs.yes",
        "!($inputs.n == 1 || $inputs.n == 3)",
        "$inputs.yes || $inputs.none",
        "$inputs.none != 1",
        "'2021-03-09' < '2021-03-10'",
    ] {
        assert!(holds(text), "{text}");
    }
    for text in [
        "$inputs.n == '2'",
        "$inputs.s < 2",
        "$inputs.none == null",
        "$inputs.none == $inputs.none",
        "$inputs.none <= 1",
        "$inputs.nil",
        "$inputs.yes == 'true'",
        "$inputs.yes && $inputs.n > 2",
    ] {
        assert!(!holds(text), "{text}");
    }
}

#[test]
fn only_what_is_wrong_is_blamed() {
    let inputs = inputs();
    let scope = Scope::of_inputs(inputs.as_object().unwrap());
    let blamed = |text: &str| -> Vec<String> {
        let condition = Condition::parse(text).unwrap();
        let findings = condition.blame(&scope, true);
        let told = findings
            .iter()
            .map(|it| format!("{}: {} / {}", it.subject, it.expected, it.actual));
        told.collect()
    };
    assert_eq!(
        blamed("$inputs.yes && $inputs.n == '2'"),
        ["$inputs.n == '2': \"2\" (string) / 2 (integer)"]
    );
    assert_eq!(
        blamed("$inputs.none > 1"),
        ["$inputs.none > 1: > 1 (integer) / nothing"]
    );
    assert_eq!(
        blamed("!($inputs.n == 2)"),
        ["$inputs.n != 2: anything but 2 (integer) / 2 (integer)"]
    );
    assert_eq!(
        blamed("$inputs.nil"),
        ["$inputs.nil: a value that is neither false nor null / null"]
    );
    assert!(blamed("$inputs.yes").is_empty());
}

#[test]
fn what_cannot_be_read_is_refused() {
    for (text, told) in [
        (
            "$statusCode = 200",
            "`= 200` does not fit here in `$statusCode = 200`",
        ),
        (
            "$statusCode ==",
            "`$statusCode ==` ends where a value is expected",
        ),
        ("$inputs.s == Abc", "texts stand in single quotes: 'Abc'"),
        ("($statusCode == 200", "ends where `)` is expected"),
        ("$statusCode == 200 201", "`201` does not fit here"),
        ("$inputs.s == 'x", "`'x` does not fit here"),
        ("$respones.body", "did you mean `$response`?"),
        ("", "`` ends where a value is expected"),
    ] {
        let error = Condition::parse(text).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
    assert!(Condition::parse(&"!".repeat(1000)).is_err());
}
