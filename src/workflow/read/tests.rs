//! Documents: what is told about broken ones, and what becomes of good ones.

use super::load;
use crate::source::MemoryFiles;
use crate::workflow::model::{ActionKind, Call, Part, Payload, SourceKind};
use std::path::Path;
use std::time::Duration;

const CONTRACT: &str = "
openapi: 3.1.0
info: {title: Shop, version: '1'}
servers: [{url: /shop}]
paths:
  /items/{id}:
    get:
      operationId: getItem
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: fields, in: query, schema: {type: string}}
      responses: {'200': {description: An item}}
  /files:
    post:
      operationId: upload
      requestBody: {content: {multipart/form-data: {schema: {type: object}}}}
      responses: {'201': {description: Saved}}
";

const HEAD: &str = "arazzo: 1.0.1
info: {title: Stories, version: '1'}
sourceDescriptions:
  - {name: shop, url: ./openapi.yaml, type: openapi}
  - {name: control, url: 'http://localhost:4010/__mimeo/openapi.json'}
";

fn files(rest: &str) -> MemoryFiles {
    MemoryFiles::default()
        .with("specs/shop/openapi.yaml", CONTRACT)
        .with("specs/shop/cat.png", b"PNG".to_vec())
        .with("specs/shop/workflows.arazzo.yaml", format!("{HEAD}{rest}"))
}

/// `code line: message` of every problem.
fn told(rest: &str) -> Vec<String> {
    let loaded = load(Path::new("specs/shop/workflows.arazzo.yaml"), &files(rest));
    let told = loaded.diagnostics.iter().map(|it| {
        let line = it.span.map_or(0, |span| loaded.sources.position(span).line);
        let help = it.help.as_deref().unwrap_or_default();
        format!("{} {line}: {} {help}", it.code.name, it.message)
    });
    told.collect()
}

#[test]
fn everything_wrong_is_told_at_once() {
    let found = told(
        "workflows:
  - workflowId: one
    inputs: {type: object, properties: {id: {type: integer}}}
    steps:
      - stepId: get
        operationId: getItme
      - stepId: again
        operationId: getItem
        parameters:
          - {name: id, in: path, value: $steps.gte.outputs.id}
          - {name: feilds, in: query, value: x}
        succesCriteria: []
        outputs: {id: $response.body#/id}
      - stepId: last
        operationId: getItem
        parameters: [{name: id, in: path, value: $steps.again.outputs.di}]
        successCriteria:
          - condition: $statusCode = 200
          - condition: $inputs.di == 1
        onFailure: [{name: back, type: goto, stepId: agian}]
      - stepId: last
        workflowId: two
      - stepId: both
        workflowId: one
        operationId: getItem
      - stepId: bare
        operationId: getItem
      - stepId: early
        operationId: upload
        requestBody: {payload: {a: $response.body, b: $respones.body, file: {file: dog.png}}}
",
    );
    let expected = [
        "unknown-step-operation 11: no source has an operation `getItme` did you mean `getItem`?",
        "unknown-reference 15: there is no step `gte` did you mean `get`?",
        "parameter-mismatch 16: `getItem` has no parameter `feilds` there did you mean `fields`?",
        "unknown-arazzo-key 17: a step has no key `succesCriteria` did you mean `successCriteria`?",
        "unknown-reference 21: there is no output `di` did you mean `id`?",
        "condition-syntax 23: `= 200` does not fit here in `$statusCode = 200` ",
        "unknown-reference 24: there is no input `di` did you mean `id`?",
        "unknown-reference 25: there is no step `agian` did you mean `again`?",
        "id-taken 26: `last` is the id of another step ",
        "step-conflict 28: a step has exactly one of `operationId`, `operationPath` and `workflowId` ",
        "parameter-mismatch 31: `getItem` needs the path parameter `id` ",
        "expression-syntax 35: `$response.body` is not known before the request is sent ",
        "expression-syntax 35: `$respones.body` begins with no known word; did you mean `$response`? ",
        "missing-file 35: the file specs/shop/dog.png cannot be read: entity not found the path of an upload is \
         relative to the Arazzo file",
    ];
    assert_eq!(found, expected, "{found:#?}");
}

#[test]
fn other_documents_are_refused() {
    let one = |text: &str| {
        let files = MemoryFiles::default().with("a.yaml", text);
        let loaded = load(Path::new("a.yaml"), &files);
        assert!(loaded.stories.is_none());
        loaded.diagnostics[0].code.name
    };
    assert_eq!(one("openapi: 3.1.0"), "not-arazzo");
    assert_eq!(one("arazzo: 2.0.0"), "arazzo-version");
    assert_eq!(one("arazzo: 1.0"), "arazzo-version");
    let remote = "arazzo: 1.0.1\nsourceDescriptions: [{name: a, url: 'https://x/openapi.yaml'}]\nworkflows: []";
    assert_eq!(one(remote), "unusable-source");
}

#[test]
fn a_good_document_is_resolved() {
    let rest = "workflows:
  - workflowId: one
    dependsOn: [two]
    parameters: [{name: token, in: header, value: t}]
    steps:
      - stepId: upload
        operationPath: '{$sourceDescriptions.shop.url}#/paths/~1files/post'
        requestBody:
          payload:
            picture: {file: cat.png}
            note: [a, b]
            raw: {base64: aGk=, filename: hi.txt}
        onFailure:
          - {name: wait, type: retry, retryAfter: 0.5, retryLimit: 3, criteria: [{condition: $statusCode == 503}]}
      - stepId: clock
        operationId: $sourceDescriptions.control.getClock
  - workflowId: two
    steps: [{stepId: one, workflowId: one}]
";
    let loaded = load(Path::new("specs/shop/workflows.arazzo.yaml"), &files(rest));
    assert!(loaded.diagnostics.is_empty(), "{:?}", loaded.diagnostics);
    let stories = loaded.stories.unwrap();
    let folder = "specs/shop".into();
    let name = "shop".to_owned();
    assert_eq!(stories.sources[0].kind, SourceKind::Api { name, folder });
    assert_eq!(stories.sources[1].kind, SourceKind::Control);
    let one = &stories.workflows[0];
    assert_eq!(one.depends_on, [1]);
    let (source, operation) = (0, 1);
    assert_eq!(one.steps[0].call, Call::Operation { source, operation });
    assert!(matches!(
        one.steps[1].call,
        Call::Operation { source: 1, .. }
    ));
    assert_eq!(one.steps[1].parameters[0].name, "token");
    let body = one.steps[0].body.as_ref().unwrap();
    assert_eq!(body.content_type, "multipart/form-data");
    let Payload::Parts(parts) = &body.payload else {
        panic!("{body:?}");
    };
    let names: Vec<&str> = parts.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(names, ["picture", "note", "note", "raw"]);
    let (Part::File(picture), Part::File(raw)) = (&parts[0].1, &parts[3].1) else {
        panic!("{parts:?}");
    };
    assert_eq!(
        (&*picture.filename, &*picture.content_type),
        ("cat.png", "image/png")
    );
    assert_eq!(
        (&*raw.content_type, &raw.bytes[..]),
        ("text/plain", &b"hi"[..])
    );
    let retry = one.steps[0].on_failure[0].kind;
    let after = Duration::from_millis(500);
    assert_eq!(retry, ActionKind::Retry { after, limit: 3 });
    assert_eq!(stories.workflows[1].steps[0].call, Call::Workflow(0));
}
