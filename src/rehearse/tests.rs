//! Requests as they are written are read back as they were meant.

use super::call;
use crate::contract::testing::contract;
use crate::contract::{Contract, Found, RawRequest};
use std::fmt::Write as _;

/// The violations of the request to each operation.
fn violations(contract: &Contract, seed: u64) -> Vec<String> {
    let mut all = Vec::new();
    for (index, operation) in contract.operations.iter().enumerate() {
        let request = call(contract, index, seed, 0).unwrap();
        let query = (request.query.as_str(), &request.headers);
        let found = contract.find_by(&request.method, &request.path, query);
        let Found::Operation {
            index: found,
            path_params,
        } = found
        else {
            all.push(format!("{}: {} leads nowhere", operation.id, request.path));
            continue;
        };
        if found != index {
            all.push(format!(
                "{}: {} leads elsewhere",
                operation.id, request.path
            ));
        }
        let raw = RawRequest {
            path_params: &path_params,
            query: &request.query,
            headers: &request.headers,
            body: &request.body,
        };
        let decoded = operation.decode(contract, &raw);
        let told = decoded.violations.iter().map(|it| {
            let place = it.place.part();
            format!(
                "{} {place}{}: {} of {}?{}",
                operation.id, it.pointer, it.message, request.path, request.query
            )
        });
        all.extend(told);
    }
    all
}

#[test]
fn every_style_is_read_back() {
    let list = "{type: array, minItems: 1, items: {type: string, enum: ['a,b', c d, e]}}";
    let object = "{type: object, required: [n, t], properties: {n: {type: integer}, t: {enum: ['x=1', 'y,z']}, l: {type: array, items: {type: integer}}}}";
    let nested = "{type: array, minItems: 2, items: {type: object, required: [k], properties: {k: {type: string}}}}";
    let styles = [
        ("path", "simple"),
        ("path", "label"),
        ("path", "matrix"),
        ("query", "form"),
        ("query", "spaceDelimited"),
        ("query", "pipeDelimited"),
        ("header", "simple"),
        ("cookie", "form"),
    ];
    let mut paths = String::new();
    for (at, (place, style)) in styles.into_iter().enumerate() {
        for explode in [true, false] {
            for (kind, schema) in [("list", list), ("object", object), ("nested", nested)] {
                let tail = if place == "path" { "/{v}" } else { "" };
                let _ = write!(
                    paths,
                    "  /{at}-{explode}-{kind}{tail}:
    get:
      parameters: [{{name: v, in: {place}, style: {style}, explode: {explode}, required: true, schema: {schema}}}]
      responses: {{'200': {{description: ok}}}}
"
                );
            }
        }
    }
    let _ = write!(
        paths,
        "  /deep:
    get:
      parameters: [{{name: v, in: query, style: deepObject, required: true, schema: {{type: object, required: [o, s], properties: {{o: {object}, s: {nested}}}}}}}]
      responses: {{'200': {{description: ok}}}}
"
    );
    let contract = contract(&format!(
        "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths:\n{paths}"
    ));
    for seed in 0..8 {
        assert_eq!(violations(&contract, seed), [""; 0]);
    }
}

#[test]
fn examples_that_lead_astray_are_not_used() {
    let contract = contract(
        "openapi: 3.1.0
info: {title: t, version: '1'}
security: [{k: []}]
components: {securitySchemes: {k: {type: apiKey, in: query, name: key}}}
paths:
  /a/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}, example: b}
        - {name: key, in: query, required: true, schema: {type: string}}
      responses: {'200': {description: ok}}
  /a/b:
    get: {responses: {'200': {description: ok}}}
  /x/{place}.{format}:
    post:
      parameters:
        - {name: place, in: path, required: true, schema: {type: string}, example: '1.5,2.5'}
        - {name: format, in: path, required: true, schema: {enum: [json]}}
      requestBody:
        required: true
        content: {application/xml: {schema: {type: object, xml: {name: pet}, required: [id], properties: {id: {type: integer}, tag: {type: string, xml: {attribute: true}}}}}}
      responses: {'200': {description: ok}}
",
    );
    assert_eq!(violations(&contract, 1), [""; 0]);
}
