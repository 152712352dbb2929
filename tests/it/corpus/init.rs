//! What `mimeo init` writes does the same as what is inferred without it: the same requests have the same answers.

use super::client::{Client, Reply, called, text_of};
use libtest_mimic::{Failed, Trial};
use mimeo::contract::Operation;
use mimeo::engine::{self, Api, Options};
use mimeo::source::{Diagnostic, Disk};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How often every operation is called.
const ROUNDS: usize = 3;

/// The documents, each with the number of its operations that keep records.
const DOCUMENTS: [(&str, usize); 3] = [
    ("petstore.yaml", 9),
    ("library.yaml", 9),
    ("tracker.yaml", 8),
];

pub fn trials() -> Vec<Trial> {
    let trials = DOCUMENTS.into_iter().map(|(name, stateful)| {
        let title = format!("corpus: what init writes for {name} is what is inferred");
        Trial::test(title, move || {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/corpus");
            judge(&path.join(name), stateful)
        })
    });
    trials.collect()
}

fn judge(document: &Path, stateful: usize) -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let copy = folder.path().join(document.file_name().unwrap());
    std::fs::copy(document, &copy)?;
    let output = Command::new(env!("CARGO_BIN_EXE_mimeo"))
        .arg("init")
        .arg(&copy)
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    let told = format!("{stateful} operations have a behavior");
    if !output.status.success() || !said.contains(&told) {
        return Err(format!("expected `{told}`, found: {said}").into());
    }
    let inferred = compiled(None, Some(&copy))?;
    let written = compiled(Some(&folder.path().join("behavior.yaml")), None)?;
    let (mut one, mut other) = (Client::new(&inferred), Client::new(&written));
    let mut keys = Vec::new();
    for round in 0..ROUNDS {
        for operation in &inferred.contract.operations {
            let path = path(operation, &keys, round);
            let body = one.body(operation);
            let call = |client: &mut Client<'_>| {
                client.call(operation, &path, &BTreeMap::new(), body.as_ref())
            };
            let (found, expected) = (call(&mut other), call(&mut one));
            if print(&found) != print(&expected) {
                let call = called(operation);
                let (found, expected) = (print(&found), print(&expected));
                let message =
                    format!("{call} with {path:?}\n  expected {expected}\n  found    {found}");
                return Err(message.into());
            }
            keys.extend(key(&expected.body));
        }
    }
    Ok(())
}

fn compiled(behavior: Option<&PathBuf>, contract: Option<&PathBuf>) -> Result<Api, String> {
    let files = engine::ApiFiles {
        name: &"document".into(),
        behavior: behavior.map(PathBuf::as_path),
        contract: contract.map(PathBuf::as_path),
        fixtures: &[],
        overlays: &[],
    };
    let compiled = engine::compile(files, 1, Options::default(), &Disk);
    let errors = compiled.diagnostics.iter().filter(|it| it.is_error());
    let errors: Vec<&str> = errors.map(|it: &Diagnostic| it.message.as_str()).collect();
    compiled.api.ok_or_else(|| errors.join("\n"))
}

/// Values for a path: keys that were answered before, those of the round first.
fn path(operation: &Operation, keys: &[String], round: usize) -> Vec<String> {
    let count = operation.path.matches('{').count();
    let newest = keys.iter().rev().skip(round).cloned();
    let mut values: Vec<String> = newest.take(count).collect();
    values.resize(count, "1".to_owned());
    values.reverse();
    values
}

/// What may be the key of a record in an answer.
fn key(body: &Value) -> Option<String> {
    match body {
        Value::Array(items) => key(items.first()?),
        Value::Object(entries) => {
            let own = ["id", "isbn", "name"]
                .iter()
                .find_map(|it| entries.get(*it));
            let own = own.filter(|it| !it.is_object()).map(text_of);
            own.or_else(|| entries.values().find_map(key))
        }
        _ => None,
    }
}

fn print(reply: &Reply) -> String {
    let headers = reply.headers.iter();
    let headers = headers.filter(|(name, _)| *name != "mimeo-why");
    let headers: BTreeMap<&str, &[u8]> = headers
        .map(|(name, value)| (name.as_str(), value.as_bytes()))
        .collect();
    let headers = headers.into_iter();
    let headers =
        headers.map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value)));
    let headers: Vec<String> = headers.collect();
    format!("{} [{}] {}", reply.status, headers.join(", "), reply.body)
}
