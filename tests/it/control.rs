//! Holds every answer of the control API against its own `OpenAPI` document.

use crate::backend::{Answer, Request};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use mimeo::contract::{Contract, Found};
use mimeo::source::{Bundle, Loader, MemoryFiles};
use serde_json::Value;
use std::sync::LazyLock;

const DOCUMENT: &str = include_str!("../../src/server/control/openapi.yaml");

static CONTROL: LazyLock<(Bundle, Contract)> = LazyLock::new(|| {
    let files = MemoryFiles::default().with("control.yaml", DOCUMENT);
    let mut loader = Loader::new(&files);
    let root = loader.load("control.yaml").expect("it is there");
    let (bundle, _) = loader.finish();
    let (contract, diagnostics) = Contract::compile(&bundle, root);
    let contract =
        contract.unwrap_or_else(|| panic!("the control API's document: {diagnostics:?}"));
    (bundle, contract)
});

/// Says what an answer of the control API breaks. Other answers are none of its business.
pub fn check(request: &Request, answer: &Answer) -> Result<(), String> {
    let path = request.target.split('?').next().unwrap_or_default();
    let path = match path.strip_prefix("/~") {
        Some(rest) => rest.find('/').map_or("", |at| &rest[at..]),
        None => path,
    };
    let Some(inner) = path.strip_prefix("/__mimeo") else {
        return Ok(());
    };
    let (bundle, contract) = &*CONTROL;
    let method: Method = request.method.parse().unwrap_or_default();
    let base = contract.base_paths().contains(&"/__mimeo");
    let found = contract.find(&method, if base { inner } else { path });
    let Found::Operation { index, .. } = found else {
        return match answer.status {
            404 | 405 => Ok(()),
            status => Err(format!(
                "the control API answers {status} at an undocumented place"
            )),
        };
    };
    let mut headers = HeaderMap::new();
    for (name, value) in &answer.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            headers.append(name, value);
        }
    }
    let json = serde_json::from_slice(&answer.body).ok();
    let text = || (!answer.body.is_empty()).then(|| Value::String(answer.text().into_owned()));
    let body = json.or_else(text);
    let operation = &contract.operations[index];
    let broken = operation.validate_answer(contract, answer.status, &headers, body.as_ref());
    let told: Vec<String> = broken
        .iter()
        .map(|one| one.to_json(&bundle.sources).to_string())
        .collect();
    if told.is_empty() {
        return Ok(());
    }
    Err(format!(
        "the control API breaks its own document:\n{}",
        told.join("\n")
    ))
}
