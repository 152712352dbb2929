//! Usage that was made by hand, and files that expect something of it.

use super::*;
use crate::source::MemoryFiles;
use indexmap::IndexMap;
use std::path::Path;

fn counts(pairs: &[(&str, u64)]) -> IndexMap<String, u64> {
    pairs
        .iter()
        .map(|(name, count)| ((*name).to_owned(), *count))
        .collect()
}

fn usage() -> Usage {
    let operation = |requests, statuses: &[(&str, u64)]| OperationUsage {
        requests,
        statuses: counts(statuses),
        ..OperationUsage::default()
    };
    let broken = |operation: Option<&str>, pointer: &str, count| Broken {
        operation: operation.map(str::to_owned),
        part: "body".to_owned(),
        pointer: pointer.to_owned(),
        keyword: "minimum".to_owned(),
        count,
        ..Broken::default()
    };
    let shop = ApiUsage {
        requests: 9,
        operations: IndexMap::from_iter([
            (
                "createOrder".to_owned(),
                operation(7, &[("201", 5), ("409", 0)]),
            ),
            ("getOrder".to_owned(), operation(0, &[("200", 0)])),
        ]),
        states: IndexMap::from_iter([("orders".to_owned(), counts(&[("new", 5), ("paid", 0)]))]),
        actions: IndexMap::from_iter([("orders".to_owned(), counts(&[("pay", 0)]))]),
        broken: vec![
            broken(Some("createOrder"), "/count", 2),
            broken(Some("createOrder"), "/item", 1),
        ],
        ..ApiUsage::default()
    };
    Usage {
        usage: 1,
        apis: IndexMap::from_iter([
            ("shop".to_owned(), shop),
            ("idle".to_owned(), ApiUsage::default()),
        ]),
        ..Usage::default()
    }
}

fn reading(text: &str) -> Read {
    let files = MemoryFiles::default().with("expect.yaml", text);
    read(Path::new("expect.yaml"), &files, &usage())
}

#[test]
fn without_expectations_broken_rules_are_held_against_the_clients() {
    let verdict = Verdict::new(&usage(), None);
    assert!(verdict.is_broken());
    assert_eq!(verdict.apis.len(), 1);
    let shop = &verdict.apis[0];
    assert_eq!((shop.count(), shop.missing.len()), (3, 0));
    assert_eq!(shop.unused.operations, ["getOrder"]);
    assert_eq!(shop.unused.statuses, ["createOrder 409"]);
    assert_eq!(shop.unused.states, ["orders.paid"]);
    assert_eq!(shop.unused.actions, ["orders.pay"]);
}

#[test]
fn what_is_expected_and_tolerated_is_read_with_its_place() {
    let found = reading(
        "expect: 1
apis:
  shop:
    operations: all
    statuses: {createOrder: [201, 409]}
    states: {orders: all}
    actions: {orders: [pay]}
    tolerate:
      - {operation: createOrder, in: body, because: it is tested}
      - {keyword: pattern}
",
    );
    assert!(found.diagnostics.is_empty(), "{:#?}", found.diagnostics);
    let verdict = Verdict::new(&usage(), found.expectations.as_ref());
    let shop = &verdict.apis[0];
    assert_eq!((shop.broken.len(), shop.tolerated.len()), (0, 2));
    assert_eq!(shop.idle, ["expect.yaml:10:9"]);
    let missing: Vec<String> = shop
        .missing
        .iter()
        .map(|it| format!("{} {} {}", it.place, it.kind, it.name))
        .collect();
    assert_eq!(
        missing,
        [
            "expect.yaml:4:17 operation getOrder",
            "expect.yaml:5:35 status createOrder 409",
            "expect.yaml:6:22 state orders.paid",
            "expect.yaml:7:24 action orders.pay",
        ]
    );
}

#[test]
fn everything_wrong_is_told_at_once() {
    let found = reading(
        "expect: 1
apis:
  shop:
    operation: []
    operations: [createOrdr]
    statuses: {createOrder: [404]}
    states: [orders]
    tolerate: [{in: bodies}]
  shopp: {}
",
    );
    assert!(found.expectations.is_none());
    let told: Vec<String> = found
        .diagnostics
        .iter()
        .map(|it| {
            format!(
                "{} {}",
                found.sources.position(it.span.unwrap()).line,
                it.message
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "4 what is expected of an API has no key `operation`",
            "5 there is no operation `createOrdr`",
            "6 there is no status `404`",
            "7 what is expected here is not a mapping, or `all`",
            "8 there is no part of a request `bodies`",
            "9 there is no API `shopp`",
        ]
    );
    let none = reading("apis: {}\n");
    assert_eq!(none.diagnostics[0].code.name, "not-expectations");
}

#[test]
fn usage_survives_its_form() {
    let mut usage = usage();
    usage.expectations = reading("expect: 1\napis: {shop: {operations: all}}\n").expectations;
    let text = serde_json::to_string(&usage).unwrap();
    let read: Usage = serde_json::from_str(&text).unwrap();
    assert_eq!(read, usage);
}
