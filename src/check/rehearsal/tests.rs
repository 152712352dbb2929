//! Good requests to start from.

use super::testing::{NOON, plain, repository};
use super::{Extent, Rehearsal};
use crate::check::draft::{Sent, Verdict, verdict, write};
use std::sync::Arc;

#[test]
fn every_operation_has_a_good_request_and_most_are_granted() {
    for api in repository() {
        let rehearsal = Rehearsal::new(Arc::clone(&api), (1, NOON), true, Vec::new());
        let count = api.contract.operations.len();
        let mut refused = Vec::new();
        for operation in 0..count {
            let id = &api.contract.operations[operation].id;
            let base = rehearsal.base(operation, Extent::Full);
            let base = base.unwrap_or_else(|| panic!("{}: no request for {id}", api.name));
            let sent = Sent::of(&write(&api.contract, &base.draft)).unwrap();
            assert_eq!(verdict(&api.contract, operation, &sent), Verdict::Valid);
            if !base.granted {
                refused.push((id, rehearsal.foresee(&sent)));
            }
        }
        assert!(refused.len() * 3 < count, "{}: {refused:#?}", api.name);
    }
}

#[test]
fn callers_are_found_in_the_first_records() {
    for api in repository() {
        let rehearsal = Rehearsal::new(Arc::clone(&api), (1, NOON), true, Vec::new());
        let has_callers = !api.contract.schemes.is_empty();
        assert_eq!(rehearsal.callers.len() > 1, has_callers, "{}", api.name);
    }
}

#[test]
fn without_a_behavior_file_a_good_request_is_made_from_examples_and_schemas() {
    let api = plain(
        "openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /pets/{id}:
    put:
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer, minimum: 5, maximum: 6}}
        - {name: tags, in: query, required: true, schema: {type: array, minItems: 2, items: {enum: [a, b]}}}
        - {name: X-Trace, in: header, required: true, example: t-1, schema: {type: string}}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [id, name, secret]
              properties:
                id: {type: integer, readOnly: true}
                name: {type: string, minLength: 3}
                secret: {type: string, writeOnly: true}
      responses: {'200': {description: ok}}
",
    );
    let rehearsal = Rehearsal::new(Arc::clone(&api), (1, NOON), true, Vec::new());
    let base = rehearsal.base(0, Extent::Least).unwrap();
    let body = &base.draft.payload.as_ref().unwrap().value;
    assert!(
        body.get("id").is_none() && body.get("secret").is_some(),
        "{body}"
    );
    let sent = Sent::of(&write(&api.contract, &base.draft)).unwrap();
    assert_eq!(verdict(&api.contract, 0, &sent), Verdict::Valid);
    assert_eq!(sent.headers["x-trace"], "t-1");
    assert!(!base.granted, "nobody knows what the service does");
}
