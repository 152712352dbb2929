//! Examples against a stand-in, and against a contract that asks for more than the stand-in's own.

use crate::check::target::Target;
use crate::check::testing::{api, host};
use crate::check::{Inspection, Phase, Results, Settings, run};

const CONTRACT: &str = "openapi: 3.1.0
info: {title: Shop, version: '1'}
servers: [{url: /shop/v1}]
paths:
  /items:
    get:
      operationId: listItems
      responses: {'200': {description: ok}, '400': {description: no}}
    post:
      operationId: addItem
      parameters:
        - name: note
          in: query
          schema: {type: string, maxLength: 9}
          examples: {big: {value: large one}}
      requestBody:
        content:
          application/json:
            schema: {type: object, required: [size], properties: {size: {type: integer, maximum: 9}}}
            examples: {small: {value: {size: 1}}, big: {value: {size: 9}}}
      responses: {'200': {description: ok}, '400': {description: no}}
";

async fn check(demanded: &str) -> Results {
    let (_folder, host) = host(CONTRACT);
    let settings = Settings {
        phases: vec![Phase::Examples],
        ..Settings::default()
    };
    let target = Target::in_process(host, "shop");
    run(&Inspection::new(api(demanded), target, settings))
        .await
        .unwrap()
}

#[tokio::test]
async fn each_example_is_sent_once_and_taken() {
    let results = check(CONTRACT).await;
    assert!(results.findings.is_empty(), "{:#?}", results.findings);
    assert_eq!(results.requests, 3, "two examples, and the plain list");
}

#[tokio::test]
async fn an_example_that_is_refused_is_a_finding() {
    let wider = CONTRACT
        .replace("maximum: 9", "maximum: 99")
        .replace("{size: 9}", "{size: 90}");
    let results = check(&wider).await;
    let [finding] = &results.findings[..] else {
        panic!("{:#?}", results.findings);
    };
    assert_eq!(finding.fingerprint, "good-request:addItem:example:big:400");
}

#[tokio::test]
async fn an_example_that_breaks_its_own_contract_is_skipped_with_a_word() {
    let wrong = CONTRACT.replace("{size: 9}", "{size: 10}");
    let results = check(&wrong).await;
    assert!(results.findings.is_empty());
    assert_eq!(
        results.skipped,
        ["examples: addItem: the example big does not keep the contract itself"]
    );
}
