//! Workflows and logins against a stand-in that holds a story together.

use crate::check::testing::host;
use crate::check::{Credentials, Inspection, Login, Phase, Results, Settings, run};
use crate::source::MemoryFiles;
use crate::workflow::{Stories, load};
use std::path::Path;
use std::sync::Arc;

const CONTRACT: &str = "openapi: 3.1.0
info: {title: Shop, version: '1'}
servers: [{url: /shop/v1}]
components: {securitySchemes: {token: {type: apiKey, in: header, name: Token}}}
paths:
  /login:
    post:
      operationId: login
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: object}, example: {token: secret-token}}}
  /items:
    get:
      operationId: listItems
      security: [{token: []}]
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: array}, example: [{id: 7}]}}
        '401': {description: no credential}
";

const WORKFLOWS: &str = "arazzo: 1.0.1
info: {title: Shop, version: '1'}
sourceDescriptions:
  - {name: shop, url: openapi.yaml, type: openapi}
workflows:
  - workflowId: enter
    steps:
      - stepId: login
        operationId: login
        successCriteria: [{condition: $statusCode == 200}]
        outputs: {token: $response.body#/token}
    outputs: {token: $steps.login.outputs.token}
  - workflowId: look
    steps:
      - stepId: enter
        workflowId: enter
      - stepId: list
        operationId: listItems
        parameters: [{name: Token, in: header, value: $steps.enter.outputs.token}]
        successCriteria:
          - condition: $statusCode == 200
          - condition: $response.body#/0/id == 7
";

fn stories(workflows: &str) -> Arc<Stories> {
    let files = MemoryFiles::default()
        .with("specs/shop/openapi.yaml", CONTRACT)
        .with("specs/shop/workflows.arazzo.yaml", workflows);
    let loaded = load(Path::new("specs/shop/workflows.arazzo.yaml"), &files);
    Arc::new(loaded.stories.unwrap())
}

async fn check(workflows: &str, settings: Settings) -> Result<Results, String> {
    let (_folder, host) = host(CONTRACT);
    let inspection = Inspection::of_host(&host, "shop", settings).unwrap();
    let inspection = inspection.with_stories(Some(stories(workflows)));
    run(&inspection).await.map_err(|error| error.to_string())
}

fn settings(phase: Phase) -> Settings {
    Settings {
        phases: vec![phase],
        ..Settings::default()
    }
}

#[tokio::test]
async fn a_workflow_that_is_kept_is_no_finding() {
    let results = check(WORKFLOWS, settings(Phase::Workflows)).await.unwrap();
    assert!(results.findings.is_empty(), "{:#?}", results.findings);
    assert_eq!(results.requests, 3);
}

#[tokio::test]
async fn a_workflow_that_fails_is_told_with_its_criterion() {
    let other = WORKFLOWS.replace("id == 7", "id == 8");
    let results = check(&other, settings(Phase::Workflows)).await.unwrap();
    let [finding] = &results.findings[..] else {
        panic!("{:#?}", results.findings);
    };
    assert_eq!(finding.fingerprint, "workflow:look:list");
    assert_eq!(
        (finding.confirmation.shown, finding.confirmation.tried),
        (5, 5)
    );
    assert_eq!(finding.sequence.steps.len(), 2);
    let second = &finding.sequence.steps[1];
    assert_eq!(
        second.references().len(),
        1,
        "the token is that of the login"
    );
    let place = finding.grounds[0].place.as_ref().unwrap();
    assert!(place.file.ends_with("workflows.arazzo.yaml"));
    assert_eq!(finding.differences[0].place, "body /0/id");
}

fn login(output: &str) -> Settings {
    let mut settings = settings(Phase::Examples);
    settings.credentials = Credentials::default();
    settings.logins = vec![Login {
        scheme: "token".into(),
        workflow: "enter".into(),
        output: output.into(),
    }];
    settings
}

#[tokio::test]
async fn a_login_brings_the_credential_of_each_clean_start() {
    let results = check(WORKFLOWS, login("token")).await.unwrap();
    let seen = &results.coverage.statuses.seen;
    assert!(seen.contains(&"listItems 200".to_owned()), "{seen:?}");
    assert!(results.findings.is_empty(), "{:#?}", results.findings);
}

#[tokio::test]
async fn a_login_without_a_credential_ends_the_run() {
    let error = check(WORKFLOWS, login("tokn")).await.unwrap_err();
    assert_eq!(
        error,
        "the login with the workflow `enter` failed: its output `tokn` is empty"
    );
}
