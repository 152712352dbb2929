//! Two versions of a part of a contract, written by hand, and what must be said of them in both directions.
//! The pairs stand in `tests/diff`.

use crate::tree;
use libtest_mimic::{Failed, Trial};
use mimeo::contract::Contract;
use mimeo::diff::contracts;
use mimeo::source::{Loader, MemoryFiles};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::fs;
use std::path::Path;

/// One trial a pair.
pub fn trials() -> Vec<Trial> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff");
    let mut trials = Vec::new();
    let mut names = HashSet::new();
    for path in tree::files(&folder, "yaml") {
        let text = fs::read_to_string(&path).unwrap();
        let pairs: Vec<Value> = serde_yaml::from_str(&text).unwrap();
        for pair in pairs {
            let name = pair["name"].as_str().unwrap().to_owned();
            assert!(names.insert(name.clone()), "two pairs are called `{name}`");
            trials.push(Trial::test(format!("pair: {name}"), move || judge(&pair)));
        }
    }
    let count = trials.len();
    let enough = move || match count {
        60.. => Ok(()),
        _ => Err(format!("{count} pairs, at least 60").into()),
    };
    trials.push(Trial::test("pair: there are enough of them", enough));
    trials
}

fn judge(pair: &Value) -> Result<(), Failed> {
    let old = document(pair, &pair["old"], &pair["old_schemas"]);
    let new = document(pair, &pair["new"], &pair["new_schemas"]);
    for (key, before, after) in [("forward", &old, &new), ("backward", &new, &old)] {
        let mut expected: Vec<String> = serde_json::from_value(pair[key].clone()).unwrap();
        let mut found = changes(before, after);
        expected.sort();
        found.sort();
        if expected != found {
            return Err(format!("{key}: expected {expected:?}, found {found:?}").into());
        }
    }
    Ok(())
}

fn changes(old: &Value, new: &Value) -> Vec<String> {
    let changes = contracts(&compile(old), &compile(new));
    changes
        .iter()
        .map(|it| format!("{} {}", it.kind.name, it.level().as_str()))
        .collect()
}

fn compile(document: &Value) -> Contract {
    let files = MemoryFiles::default().with("openapi.json", document.to_string());
    let mut loader = Loader::new(&files);
    let root = loader.load("openapi.json").unwrap();
    let (mut bundle, _) = loader.finish();
    Contract::read(&mut bundle, root).0.unwrap()
}

/// The fragment with the rest of a document around it.
fn document(pair: &Value, fragment: &Value, schemas: &Value) -> Value {
    let content = json!({"application/json": {"schema": fragment}});
    let operation = if pair["request"] == true {
        json!({
            "requestBody": {"required": true, "content": content},
            "responses": {"204": {"description": "done"}}
        })
    } else if pair["response"] == true {
        json!({"responses": {"200": {"description": "ok", "content": content}}})
    } else {
        fragment.clone()
    };
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "paths": {"/things": {"post": operation}},
        "components": {
            "schemas": if schemas.is_null() { json!({}) } else { schemas.clone() },
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "x-key"},
                "oauth": {"type": "oauth2", "flows": {"clientCredentials": {
                    "tokenUrl": "https://example.com/token",
                    "scopes": {"read": "", "write": ""}
                }}}
            }
        }
    });
    if pair["document"] == true {
        for (key, value) in fragment.as_object().unwrap() {
            document[key] = value.clone();
        }
    }
    document
}
