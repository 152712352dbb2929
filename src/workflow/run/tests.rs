//! Runs against answers that are made up here; nothing is sent.

use super::{Next, Outcome, Run, Settings, Verdict};
use crate::source::MemoryFiles;
use crate::workflow::message::{Answer, Request};
use crate::workflow::model::Stories;
use crate::workflow::read::load;
use crate::workflow::scope::Values;
use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Value, json};
use std::path::Path;

const CONTRACT: &str = "
openapi: 3.1.0
info: {title: Shop, version: '1'}
servers: [{url: /v2}]
paths:
  /items/{id}:
    get:
      operationId: getItem
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: tags, in: query, schema: {type: array, items: {type: string}}}
        - {name: box, in: query, style: deepObject, explode: true, schema: {type: object}}
      responses:
        '200':
          description: An item
          content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}
        '503': {description: Later}
  /items:
    post:
      operationId: postItem
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {'201': {description: Saved}}
";

fn stories(rest: &str) -> Stories {
    let head = "arazzo: 1.0.1
info: {title: Stories, version: '1'}
sourceDescriptions:
  - {name: shop, url: openapi.yaml}
  - {name: control, url: /__mimeo/openapi.json}
workflows:
";
    let files = MemoryFiles::default()
        .with("shop/openapi.yaml", CONTRACT)
        .with("shop/a.yaml", format!("{head}{rest}"));
    let loaded = load(Path::new("shop/a.yaml"), &files);
    assert!(loaded.diagnostics.is_empty(), "{:#?}", loaded.diagnostics);
    loaded.stories.unwrap()
}

/// Plays the first workflow; `answer` makes status and body of each answer.
fn played(
    stories: &Stories,
    settings: Settings,
    mut answer: impl FnMut(&Request) -> (u16, Value),
) -> (Outcome, Run<'_>) {
    let mut run = Run::new(stories, 0, &Values::new(), settings).unwrap();
    loop {
        let (status, body) = match run.proceed() {
            Next::Send(request) => answer(request),
            Next::Wait(_) => continue,
            Next::Done(outcome) => {
                let outcome = outcome.clone();
                return (outcome, run);
            }
        };
        let json = (
            "content-type".parse().unwrap(),
            "application/json".parse().unwrap(),
        );
        let headers = HeaderMap::from_iter([json]);
        run.answer(Answer::new(status, headers, Bytes::from(body.to_string())));
    }
}

fn other(stories: &Stories) -> Settings {
    Settings::of_other(stories, "https://shop.example/")
}

#[test]
fn requests_are_made_of_parameters_and_payloads() {
    let stories = stories(
        "  - workflowId: one
    inputs: {type: object, properties: {id: {type: string, default: a/b}}}
    steps:
      - stepId: get
        operationId: getItem
        parameters:
          - {name: id, in: path, value: $inputs.id}
          - {name: tags, in: query, value: [x, 'y z']}
          - {name: box, in: query, value: {w: 1}}
          - {name: left-out, in: header, value: null}
          - {name: token, in: header, value: 'Bearer {$inputs.id}'}
          - {name: c, in: cookie, value: 1}
        successCriteria: [{condition: $url == 'https://shop.example/v2/items/a%2Fb?tags=x&tags=y%20z&box%5Bw%5D=1'}]
        outputs: {id: $response.body#/id}
      - stepId: post
        operationId: postItem
        requestBody:
          payload: {of: $steps.get.outputs.id, deep: {list: [1]}}
          replacements: [{target: /deep/list/-, value: '{$steps.get.outputs.id}!'}]
      - stepId: form
        operationId: postItem
        requestBody: {contentType: application/x-www-form-urlencoded, payload: {a: 'ä b', n: [1, 2]}}
      - stepId: text
        operationId: postItem
        requestBody: {contentType: application/json, payload: '{\"id\": {$steps.get.outputs.id}}'}
      - stepId: parts
        operationId: postItem
        requestBody:
          contentType: multipart/form-data
          payload: {note: 'hi {$inputs.id}', data: {a: 1}, raw: {base64: aGk=, filename: hi.txt}}
",
    );
    let mut sent = Vec::new();
    let (outcome, run) = played(&stories, other(&stories), |request| {
        sent.push(request.clone());
        (
            if request.method == "GET" { 200 } else { 201 },
            json!({"id": 7}),
        )
    });
    assert_eq!(outcome, Outcome::Kept, "{:#?}", run.reports());
    assert_eq!(sent[0].headers["token"], "Bearer a/b");
    assert_eq!(sent[0].headers["cookie"], "c=1");
    assert!(!sent[0].headers.contains_key("left-out"));
    let text = |at: usize| std::str::from_utf8(&sent[at].body).unwrap();
    assert_eq!(text(1), r#"{"of":7,"deep":{"list":[1,"7!"]}}"#);
    assert_eq!(text(2), "a=%C3%A4+b&n=1&n=2");
    assert_eq!(text(3), r#"{"id": 7}"#);
    let boundary = "multipart/form-data; boundary=mimeo-story";
    assert_eq!(sent[4].headers["content-type"], boundary);
    let expected = "--mimeo-story\r\ncontent-disposition: form-data; name=\"note\"\r\n\r\nhi a/b\r\n\
        --mimeo-story\r\ncontent-disposition: form-data; name=\"data\"\r\ncontent-type: application/json\r\n\r\n\
        {\"a\":1}\r\n--mimeo-story\r\ncontent-disposition: form-data; name=\"raw\"; filename=\"hi.txt\"\r\n\
        content-type: text/plain\r\n\r\nhi\r\n--mimeo-story--\r\n";
    assert_eq!(text(4), expected);
}

const GET: &str = "operationId: getItem
        parameters: [{name: id, in: path, value: a}]";

#[test]
fn a_broken_contract_and_a_broken_criterion_break_the_story() {
    let stories = stories(&format!(
        "  - workflowId: one
    steps:
      - stepId: get
        {GET}
        successCriteria: [{{condition: $statusCode == 200}}, {{condition: $response.body#/id == 8}}]
"
    ));
    let (outcome, run) = played(&stories, other(&stories), |_| (200, json!({"id": "7"})));
    assert_eq!(outcome, Outcome::Broken);
    let Verdict::Failed(failure) = &run.reports()[0].verdict else {
        panic!("{:?}", run.reports());
    };
    assert_eq!(failure.violations.len(), 1);
    let finding = &failure.broken[0].findings[0];
    assert_eq!(
        (&*finding.expected, &*finding.actual),
        ("8 (integer)", "\"7\" (string)")
    );
}

#[test]
fn failed_steps_are_done_again_and_steps_can_be_jumped_over() {
    let stories = stories(&format!(
        "  - workflowId: one
    failureActions: [{{name: patience, type: retry, retryLimit: 2, criteria: [{{condition: $statusCode == 503}}]}}]
    steps:
      - stepId: get
        {GET}
        onSuccess: [{{name: over, type: goto, stepId: last}}]
      - stepId: never
        {GET}
      - stepId: last
        {GET}
        onSuccess: [{{name: enough, type: end}}]
      - stepId: neither
        {GET}
"
    ));
    let mut count = 0;
    let answer = |_: &Request| {
        count += 1;
        (if count < 3 { 503 } else { 200 }, json!({"id": 1}))
    };
    let (outcome, run) = played(&stories, other(&stories), answer);
    assert_eq!(outcome, Outcome::Kept);
    let steps: Vec<&str> = run.reports().iter().map(|it| &*it.step).collect();
    assert_eq!(steps, ["get", "get", "get", "last"]);
    let (outcome, run) = played(&stories, other(&stories), |_| (503, json!({"id": 1})));
    assert_eq!((outcome, run.reports().len()), (Outcome::Broken, 3));
}

#[test]
fn workflows_call_each_other() {
    let stories = stories(&format!(
        "  - workflowId: one
    dependsOn: [login]
    steps:
      - stepId: nested
        workflowId: find
        parameters: [{{name: id, value: '{{$workflows.login.outputs.user}}'}}]
        successCriteria: [{{condition: $outputs.id == 5}}]
      - stepId: get
        operationId: getItem
        parameters: [{{name: id, in: path, value: $steps.nested.outputs.id}}]
  - workflowId: login
    steps:
      - stepId: me
        {GET}
        outputs: {{id: $response.body#/id}}
    outputs: {{user: $steps.me.outputs.id}}
  - workflowId: find
    inputs: {{type: object, required: [id], properties: {{id: {{type: string}}}}}}
    steps:
      - stepId: it
        operationId: getItem
        parameters: [{{name: id, in: path, value: $inputs.id}}]
        outputs: {{id: $response.body#/id}}
    outputs: {{id: $steps.it.outputs.id}}
"
    ));
    let mut targets = Vec::new();
    let (outcome, run) = played(&stories, other(&stories), |request| {
        targets.push(request.target.clone());
        (200, json!({"id": targets.len() + 3}))
    });
    assert_eq!(outcome, Outcome::Kept, "{:#?}", run.reports());
    assert_eq!(targets, ["/v2/items/a", "/v2/items/4", "/v2/items/5"]);
    let depths: Vec<usize> = run.reports().iter().map(|it| it.depth).collect();
    assert_eq!(depths, [1, 1, 0]);
}

#[test]
fn without_a_control_api_what_needs_it_is_skipped() {
    let stories = stories(&format!(
        "  - workflowId: one
    steps:
      - stepId: first
        {GET}
      - stepId: reset
        operationId: reset
      - stepId: second
        {GET}
        successCriteria: [{{condition: $response.body#/id == 2}}]
"
    ));
    let (outcome, run) = played(&stories, other(&stories), |_| (200, json!({"id": 1})));
    let needs = "reset".to_owned();
    assert_eq!(outcome, Outcome::Skipped { needs });
    assert!(matches!(run.reports()[1].verdict, Verdict::Skipped(_)));
    assert!(matches!(run.reports()[2].verdict, Verdict::Unjudged(_)));
    let (outcome, _) = played(&stories, other(&stories), |_| (200, json!({"id": 2})));
    assert_eq!(outcome, Outcome::Kept);
    let (outcome, _) = played(&stories, other(&stories), |_| (200, json!({"id": "2"})));
    assert_eq!(outcome, Outcome::Broken);
    let mimeo = Settings::of_mimeo(&stories, "http://localhost:4010");
    assert_eq!(mimeo.bases, ["/shop/v2", "/__mimeo"]);
}

#[test]
fn a_circle_comes_to_an_end() {
    let stories = stories(&format!(
        "  - workflowId: one
    steps:
      - stepId: get
        {GET}
        onSuccess: [{{name: again, type: goto, stepId: get}}]
"
    ));
    let (outcome, _) = played(&stories, other(&stories), |_| (200, json!({"id": 1})));
    assert_eq!(outcome, Outcome::Broken);
    let circle = stories_of_circle();
    let (outcome, _) = played(&circle, other(&circle), |_| (200, json!({"id": 1})));
    assert_eq!(outcome, Outcome::Broken);
}

fn stories_of_circle() -> Stories {
    stories("  - workflowId: one\n    steps: [{stepId: a, workflowId: one}]\n")
}
