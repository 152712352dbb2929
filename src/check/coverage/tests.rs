//! Plans for the repository's own APIs and for small ones.

use super::plan::plan;
use super::probe::{Kind, Probe};
use crate::check::Received;
use crate::check::draft::{Sent, Verdict, verdict};
use crate::check::rehearsal::Rehearsal;
use crate::check::rehearsal::testing::{NOON, plain, repository};
use crate::engine::Api;
use std::collections::HashSet;
use std::sync::Arc;

fn probes(api: &Arc<Api>, seed: u64) -> Vec<Probe> {
    let rehearsal = Rehearsal::new(Arc::clone(api), (seed, NOON), true, Vec::new());
    let all = 0..api.contract.operations.len();
    let plans = all.map(|at| plan(&rehearsal, at).unwrap_or_default());
    plans.flatten().collect()
}

#[test]
fn good_requests_keep_the_contract_and_bad_ones_break_it_everywhere() {
    for api in repository() {
        let mut kinds: HashSet<&str> = HashSet::new();
        for probe in probes(&api, 1) {
            let sent = Sent::of(&probe.request).unwrap();
            let verdict = verdict(&api.contract, probe.operation, &sent);
            let fits = match probe.kind {
                Kind::Good | Kind::Credential => verdict == Verdict::Valid,
                Kind::Bad => matches!(verdict, Verdict::Invalid(_)),
                Kind::MediaType => matches!(verdict, Verdict::MediaType(_)),
                Kind::Method => verdict == Verdict::Elsewhere,
            };
            assert!(fits, "{}: {} is {verdict:?}", api.name, probe.purpose);
            kinds.insert(probe.keyword);
        }
        assert!(kinds.len() >= 8, "{}: {kinds:?}", api.name);
    }
}

#[test]
fn the_model_itself_answers_every_request_as_it_should() {
    for api in repository() {
        let rehearsal = Rehearsal::new(Arc::clone(&api), (3, NOON), true, Vec::new());
        for probe in probes(&api, 3) {
            let exchange = rehearsal
                .exchange(&Sent::of(&probe.request).unwrap())
                .unwrap();
            let answer = exchange.answer;
            let received = Received::new(answer.status.as_u16(), answer.headers, answer.body);
            // What the model says of a request is not asked here, except where a rule of the behavior refuses it.
            let blind = Probe {
                foresight: probe.foresight.clone().filter(|_| probe.kind == Kind::Good),
                ..probe.clone()
            };
            let wrong = blind.judge(&rehearsal, &received);
            assert_eq!(
                wrong, None,
                "{}: {} {:?}",
                api.name, probe.purpose, exchange.why
            );
        }
    }
}

#[test]
fn the_same_seed_plans_the_same() {
    let apis = repository();
    let told = |seed| -> Vec<String> {
        let probes = probes(&apis[0], seed).into_iter();
        probes.map(|it| format!("{:?}", it.request)).collect()
    };
    assert_eq!(told(7), told(7));
}

const SMALL: &str = "openapi: 3.1.0
info: {title: t, version: '1'}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}
paths:
  /pets:
    post:
      security: [{key: []}]
      parameters:
        - {name: page, in: query, schema: {type: integer, minimum: 1, maximum: 9}}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name]
              additionalProperties: false
              properties:
                name: {type: string, minLength: 2, maxLength: 5}
                born: {type: string, format: date}
                kind: {enum: [cat, dog]}
                tags: {type: array, uniqueItems: true, maxItems: 3, items: {type: string}}
                owner: {type: [object, 'null'], required: [zip], properties: {zip: {type: string, pattern: '^[0-9]{5}$'}}}
      responses: {'201': {description: ok}}
";

#[test]
fn each_keyword_is_tried_on_both_sides() {
    let api = plain(SMALL);
    let all = probes(&api, 1);
    let has = |kind: Kind, words: &str| {
        let found = all.iter().any(|it| it.kind == kind && it.purpose == words);
        let known: Vec<&str> = all.iter().map(|it| it.purpose.as_str()).collect();
        assert!(found, "`{words}` is not among {known:#?}");
    };
    has(Kind::Good, "query parameter `page` is 1, the least");
    has(Kind::Bad, "query parameter `page` is 0, just too small");
    has(Kind::Good, "query parameter `page` is 9, the most");
    has(Kind::Bad, "query parameter `page` is 10, just too large");
    has(
        Kind::Bad,
        "query parameter `page` is \"mimeo\", of type string",
    );
    has(Kind::Bad, "query parameter `page` is empty");
    has(Kind::Bad, "body /name is missing");
    has(Kind::Good, "body /name has 5 characters, the most");
    has(Kind::Bad, "body /name has 6 characters, one too many");
    has(Kind::Bad, "body /name has 1 characters, one too few");
    has(Kind::Good, "body /born is \"2024-02-29\", of format date");
    has(
        Kind::Bad,
        "body /born is \"2023-02-29\", not of format date",
    );
    has(
        Kind::Good,
        "body /kind is \"dog\", one of the listed values",
    );
    has(Kind::Bad, "body /kind is none of the listed values");
    has(Kind::Bad, "body /tags has the same item twice");
    has(Kind::Bad, "body /tags has 4 items, one too many");
    has(Kind::Good, "body /owner is null");
    has(Kind::Bad, "body /name is null");
    has(
        Kind::Bad,
        "body /owner/zip is \"☃\", which does not match ^[0-9]{5}$",
    );
    has(Kind::Bad, "the body has a property that is not allowed");
    has(Kind::Bad, "the body is missing");
    has(Kind::MediaType, "the body is application/x-mimeo-unknown");
    has(Kind::Method, "/pets has no GET");
    has(Kind::Credential, "no credential is there");
    has(
        Kind::Credential,
        "the credential of key is one that nobody has",
    );
}

#[test]
fn answers_are_judged_by_what_the_request_is() {
    let api = plain(SMALL);
    let rehearsal = Rehearsal::new(Arc::clone(&api), (1, NOON), false, Vec::new());
    let all = probes(&api, 1);
    let wrong = |kind: Kind, status: u16| {
        let probe = all.iter().find(|it| it.kind == kind).unwrap();
        let received = Received::new(status, http::HeaderMap::new(), bytes::Bytes::new());
        probe.judge(&rehearsal, &received).map(|it| it.place)
    };
    assert_eq!(wrong(Kind::Good, 201), None);
    assert_eq!(wrong(Kind::Good, 409), None);
    assert_eq!(wrong(Kind::Good, 400), Some("status"));
    assert_eq!(wrong(Kind::Good, 500), Some("status"));
    assert_eq!(wrong(Kind::Bad, 422), None);
    assert_eq!(wrong(Kind::Bad, 201), Some("status"));
    assert_eq!(wrong(Kind::Bad, 500), Some("status"));
    assert_eq!(wrong(Kind::MediaType, 415), None);
    assert_eq!(wrong(Kind::MediaType, 201), Some("status"));
    assert_eq!(wrong(Kind::Method, 405), Some("header allow"));
    assert_eq!(wrong(Kind::Method, 200), Some("status"));
    assert_eq!(wrong(Kind::Credential, 401), None);
    assert_eq!(wrong(Kind::Credential, 200), Some("status"));
}
