//! A document, and what is read out of it.

use super::{Inferred, rest};
use crate::contract::Contract;
use crate::source::{Loader, MemoryFiles};
use serde_json::{Value, json};

const SHOP: &str = include_str!("../../tests/it/corpus/petstore.yaml");

fn inferred(text: &str, reference: &str) -> Inferred {
    let memory = MemoryFiles::default().with("openapi.yaml", text);
    let mut loader = Loader::new(&memory);
    let root = loader.load("openapi.yaml").unwrap();
    let (mut bundle, _) = loader.finish();
    let contract = Contract::read(&mut bundle, root).0.unwrap();
    rest(&contract, reference)
}

#[test]
fn a_printed_behavior_is_the_same_when_it_is_read() {
    let inferred = inferred(SHOP, "openapi.yaml");
    let memory = MemoryFiles::default()
        .with("openapi.yaml", SHOP)
        .with("behavior.yaml", inferred.yaml("Head."));
    let mut loader = Loader::new(&memory);
    let file = loader.load("behavior.yaml").unwrap();
    let (bundle, diagnostics) = loader.finish();
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    let read = bundle.document(file).unwrap().to_json();
    assert_eq!(read, Value::Object(inferred.file));
}

#[test]
fn collections_items_and_what_hangs_below_them_are_found() {
    let inferred = inferred(SHOP, "");
    let resources = &inferred.file["resources"];
    assert_eq!(
        resources["pets"]["key"],
        json!({"field": "id", "next": "integer"})
    );
    assert_eq!(
        resources["visits"]["fields"],
        json!({"path_petId": "string?"})
    );
    let operations = &inferred.file["operations"];
    assert_eq!(
        operations["listPets"]["replies"]["page"]["meta"]["total"],
        "=page.total"
    );
    assert_eq!(operations["addVisit"]["given"]["pet"]["else"], "not_found");
}

#[test]
fn what_is_no_collection_tells_nothing() {
    let text = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /health:\n    get: {responses: {'204': {description: x}}}\n";
    assert!(inferred(text, "").is_empty());
}
