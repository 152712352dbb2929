//! What the tests of the reports share: a small API, and results that were made by hand.

use super::view::View;
use crate::check::{
    Body, Call, Cell, Check, Confirmation, Count, Coverage, Event, Expectation, Finding, Ground,
    Origin, Part, Phase, Place, Received, Reference, Request, Results, Sequence, Step, Text,
};
use crate::engine::{Api, ApiFiles, Options, compile};
use crate::source::MemoryFiles;
use bytes::Bytes;
use http::{HeaderMap, Method};
use indexmap::IndexMap;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The contract of the API.
pub(super) const CONTRACT: &str = "
openapi: 3.1.0
info: {title: Shop, version: '1'}
servers: [{url: /shop/v1}]
paths:
  /orders:
    post:
      operationId: createOrder
      parameters:
        - {name: note, in: query, schema: {type: string}}
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses:
        '201': {description: The order, content: {application/json: {schema: {type: object}}}}
        '400': {description: No}
  /orders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    post:
      operationId: payOrder
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses:
        '200': {description: The order, content: {application/json: {schema: {type: object}}}}
        '409': {description: No, content: {application/json: {schema: {type: object}}}}
    get:
      operationId: getOrder
      responses: {'200': {description: The order}}
";

/// The rule that the made-up finding is about.
pub(super) static STATUS: Check = Check {
    name: "status",
    promise: "every operation answers with the status that its behavior asks for",
};

/// The secret of the made-up run.
pub(super) const SECRET: &str = "s3cr3t<token>";

/// The compiled API.
pub(super) fn api() -> Api {
    let files = MemoryFiles::default().with("specs/shop/openapi.yaml", CONTRACT);
    let name = Arc::from("shop");
    let files_of = ApiFiles {
        name: &name,
        behavior: None,
        contract: Some(Path::new("specs/shop/openapi.yaml")),
        fixtures: &[],
        overlays: &[],
    };
    let compiled = compile(files_of, 1, Options::default(), &files);
    assert!(
        compiled.diagnostics.is_empty(),
        "{:#?}",
        compiled.diagnostics
    );
    compiled.api.unwrap()
}

/// An answer with JSON.
pub(super) fn received(status: u16, body: &Value) -> Received {
    let json = (
        "content-type".parse().unwrap(),
        "application/json".parse().unwrap(),
    );
    let cookie = ("set-cookie".parse().unwrap(), "sid=abcdef".parse().unwrap());
    Received {
        status,
        headers: HeaderMap::from_iter([json, cookie]),
        body: Bytes::from(body.to_string()),
        json: Some(body.clone()),
        micros: 1234,
    }
}

/// The id of the order that the first step creates.
pub(super) fn order_id() -> Reference {
    Reference {
        step: 0,
        origin: Origin::Body("/data/id".to_owned()),
    }
}

/// A step that sends JSON.
pub(super) fn post(operation: usize, path: Text, value: Value) -> Step {
    let secret = Part::Secret {
        name: "key".to_owned(),
        value: SECRET.to_owned(),
    };
    Step {
        purpose: format!("step of operation {operation}"),
        operation: Some(operation),
        call: Call::Request(Request {
            method: Method::POST,
            path,
            query: Vec::new(),
            headers: vec![("x-key".to_owned(), Text(vec![secret]))],
            body: Body::Json {
                media_type: "application/json".to_owned(),
                value,
                references: IndexMap::new(),
            },
        }),
    }
}

/// A finding of two steps: an order is made, and can be paid twice.
pub(super) fn finding() -> Finding {
    let path = Text(vec![
        Part::Fixed("/orders/".to_owned()),
        Part::Value(order_id()),
    ]);
    let mut create = post(
        0,
        Text::fixed("/orders"),
        json!({"name": "it's 猫", "count": 2}),
    );
    if let Call::Request(request) = &mut create.call {
        let note = ("note".to_owned(), Text::fixed("a b&c"));
        request.query.push(note);
    }
    let pay = post(2, path, json!({"action": "pay"}));
    Finding {
        check: &STATUS,
        phase: Phase::Model,
        operation: Some("payOrder".to_owned()),
        summary: "payOrder answered 200, expected 409 too_late".to_owned(),
        sequence: Sequence {
            steps: vec![create, pay],
        },
        received: vec![
            Some(received(201, &json!({"data": {"id": 77, "token": SECRET}}))),
            Some(received(200, &json!({"data": {"count": 4}}))),
        ],
        expected: Expectation {
            text: "409 too_late".to_owned(),
            status: Some(409),
            error: Some("too_late".to_owned()),
            body: None,
        },
        differences: Vec::new(),
        grounds: vec![Ground {
            text: "require too_late".to_owned(),
            place: Some(Place {
                file: "specs/shop/behavior.yaml".to_owned(),
                line: 12,
                column: 3,
            }),
        }],
        confirmation: Confirmation { shown: 5, tried: 5 },
        seed: 7,
        duplicates: 2,
        fingerprint: "model:payOrder:status:409:200".to_owned(),
    }
}

/// A run that has found it.
pub(super) fn results() -> Results {
    let cell = |requests, findings| Cell {
        requests,
        findings,
        time: Duration::from_millis(120),
    };
    let key = |phase, operation: &str| (phase, operation.to_owned());
    let count = |seen: &[&str], missed: &[&str]| Count {
        seen: seen.iter().map(|it| (*it).to_owned()).collect(),
        missed: missed.iter().map(|it| (*it).to_owned()).collect(),
    };
    Results {
        api: "shop".to_owned(),
        target: "http://127.0.0.1:4010/shop/v1".to_owned(),
        seed: 7,
        phases: vec![Phase::Coverage, Phase::Model],
        cells: IndexMap::from_iter([
            (key(Phase::Coverage, "createOrder"), cell(40, 0)),
            (key(Phase::Model, "createOrder"), cell(10, 0)),
            (key(Phase::Model, "payOrder"), cell(8, 1)),
        ]),
        findings: vec![finding()],
        known: Vec::new(),
        stale: vec!["model:gone:status:1:2".to_owned()],
        skipped: vec!["workflows: book-and-pay needs the control API".to_owned()],
        coverage: Coverage {
            operations: count(&["createOrder", "payOrder"], &["getOrder"]),
            statuses: count(&["createOrder 201", "payOrder 200"], &["payOrder 409"]),
            states: count(&["orders.new"], &["orders.paid"]),
            actions: count(&[], &["orders.pay"]),
        },
        requests: 58,
        time: Duration::from_millis(2345),
        ..Results::default()
    }
}

/// What happened: two requests and the finding.
pub(super) fn events(results: &Results) -> Vec<Event> {
    let finding = &results.findings[0];
    let steps = finding.sequence.steps.iter().zip(&finding.received);
    let sent = steps.enumerate().map(|(at, (step, received))| Event::Sent {
        phase: Phase::Model,
        step: Arc::new(step.clone()),
        received: received.clone().map(Arc::new),
        at: 1_615_262_400_000 + i64::try_from(at).unwrap() * 1500,
        line: format!("POST http://127.0.0.1:4010/shop/v1/orders?note=a%20b&key={SECRET}"),
    });
    let began = Event::Began {
        phase: Phase::Model,
        planned: Some(2),
    };
    let mut events: Vec<Event> = std::iter::once(began).chain(sent).collect();
    events.push(Event::Found(Arc::new(finding.clone())));
    events.push(Event::Ended(Phase::Model));
    events.push(Event::Finished(Arc::new(results.clone())));
    events
}

/// Calls with a view of the made-up run.
pub(super) fn with_view<T>(see: impl FnOnce(&View<'_>) -> T) -> T {
    let (api, results) = (api(), results());
    let events = events(&results);
    see(&View::new(&api, &results, &events))
}
