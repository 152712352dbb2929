use super::*;
use crate::behavior::formula::cel;
use crate::behavior::formula::check::{Known, Scope, check};
use crate::behavior::time::TimeStyle;
use crate::behavior::types::Type;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde_json::{Value, json};
use std::cell::RefCell;

struct Nothing;

impl Records for Nothing {
    fn lookup(&self, _: usize, _: &Val) -> Option<Arc<Record>> {
        None
    }
    fn field(&self, _: usize, _: &Arc<Record>, _: &str) -> Result<Val, Fault> {
        Ok(Val::Null)
    }
}

fn run(text: &str) -> Result<Value, String> {
    let mut scope = Scope::default();
    let body = scope.bind("body", Type::open_map());
    let ast = cel::parse(text).map_err(|problem| problem.message)?;
    let (expr, problems) = check(&ast, &scope, &Known::default());
    if let Some(problem) = problems.first() {
        return Err(format!("{}: {}", problem.code.name, problem.message));
    }
    let time = TimeStyle::default();
    let env = Env {
        now: 0,
        time: &time,
        random: RefCell::new(ChaCha8Rng::seed_from_u64(1)),
        tap: None,
    };
    let mut frame = Frame::default();
    frame.set(
        body,
        Val::from(&json!({"a": 1, "list": [3, 1, 2], "text": "慕课", "none": null})),
    );
    Evaluator::new(&env, &Nothing)
        .value(&expr, &mut frame)
        .map(|value| Value::from(&value))
        .map_err(|fault| fault.message)
}

#[test]
fn formulas_compute() {
    for (text, expected) in [
        ("1 + 2 * 3", json!(7)),
        ("7 / 2", json!(3)),
        ("7 / 2.0", json!(3.5)),
        ("body.a + 0.5", json!(1.5)),
        ("body.text + '网'", json!("慕课网")),
        (
            "has(body.a) && !has(body.none) && !has(body.missing)",
            json!(true),
        ),
        ("body.missing.deeper == null", json!(true)),
        ("body.list.filter(x, x > 1).map(x, x * 2)", json!([6, 4])),
        (
            "body.list.all(x, x > 0) && body.list.exists(x, x == 3)",
            json!(true),
        ),
        ("body.list.exists_one(x, x == 3)", json!(true)),
        ("2 in body.list", json!(true)),
        ("size(body.text)", json!(2)),
        ("body.text.startsWith('慕')", json!(true)),
        ("body.a == 1 ? 'one' : 'more'", json!("one")),
        ("{'k': [1, body.a]}", json!({"k": [1, 1]})),
        (
            "timestamp('2021-03-09T04:00:00Z') + duration('1h')",
            json!("2021-03-09T05:00:00.000Z"),
        ),
        ("max(body.list)", json!(3)),
    ] {
        assert_eq!(run(text), Ok(expected), "{text}");
    }
}

#[test]
fn what_cannot_fit_is_found_before_it_runs() {
    for (text, code) in [
        ("1 + 'a'", "formula-type"),
        ("'a' == 1", "formula-type"),
        ("1 && true", "formula-type"),
        ("missing", "unknown-name"),
        ("bodi.a", "unknown-name"),
        ("sise(body.list)", "unknown-function"),
        ("pad(1)", "formula-arguments"),
        ("size(3)", "formula-type"),
    ] {
        let problem = run(text).unwrap_err();
        assert!(problem.starts_with(code), "{text}: {problem}");
    }
}

#[test]
fn faults_at_run_time_are_errors() {
    assert_eq!(
        run("1 / 0"),
        Err("cannot divide integer 1 and integer 0".into())
    );
    assert_eq!(
        run("body.text > 1"),
        Err("cannot compare string with integer".into())
    );
    let nested = "body.list.all(a, body.list.all(b, body.list.all(c, a + b + c > 0)))";
    assert_eq!(run(nested), Ok(json!(true)));
}

#[test]
fn a_formula_always_ends() {
    let list = "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]";
    let text = format!("{list}.map(a, {list}.map(b, {list}.map(c, {list}.map(d, a + b + c + d))))");
    assert_eq!(run(&text), Err("took more than 200000 steps".into()));
}
