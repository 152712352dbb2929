//! Recordings read and judged.

use super::{HarError, Recording, TrafficInspector, read};
use crate::check::run::run_with;
use crate::check::testing::{SERVED, api};
use crate::check::{Address, Inspection, Limits, Phase, Results, Settings, Target};
use serde_json::{Value, json};

fn entry(method: &str, url: &str, (status, body): (u16, &str)) -> Value {
    json!({
        "startedDateTime": "2021-03-09T12:00:00.000+08:00",
        "time": 12.5,
        "request": {"method": method, "url": url, "headers": [{"name": ":authority", "value": "x"}]},
        "response": {
            "status": status,
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "content": {"mimeType": "application/json", "text": body},
        },
    })
}

fn recording(entries: &[Value]) -> Recording {
    read(&json!({"log": {"entries": entries}}).to_string()).unwrap()
}

async fn judged(entries: &[Value]) -> Results {
    let settings = Settings {
        phases: vec![Phase::Traffic],
        ..Settings::default()
    };
    let traffic = TrafficInspector {
        recording: recording(entries),
    };
    let address = Address::parse("http://x/shop/v1").unwrap();
    let target = Target::recorded(address, Limits::default());
    run_with(&Inspection::new(api(SERVED), target, settings), &[&traffic])
        .await
        .unwrap()
}

#[tokio::test]
async fn good_traffic_is_fine_and_other_traffic_is_counted() {
    let results = judged(&[
        entry("GET", "http://x/shop/v1/items", (200, "[1]")),
        entry("GET", "http://x/shop/v1/items/7?utm=1", (200, "{}")),
        entry("GET", "http://x/shop/v1/logo.png", (200, "")),
        entry("GET", "http://cdn.x/shop/v1/items", (200, "")),
        entry("GET", "http://x/logo.png", (200, "")),
    ])
    .await;
    assert!(results.findings.is_empty(), "{:#?}", results.findings);
    assert_eq!(
        results.skipped,
        [
            "traffic: 1 of 5 recorded requests are to no operation of the contract",
            "traffic: 1 of 5 recorded requests are to http://cdn.x, and not below http://x/shop/v1",
            "traffic: 1 of 5 recorded requests are to http://x, and not below http://x/shop/v1",
        ]
    );
    assert_eq!(results.requests, 2);
    assert_eq!(results.coverage.operations.seen, ["listItems", "getItem"]);
}

#[tokio::test]
async fn requests_and_answers_that_break_the_contract_are_told_apart() {
    let results = judged(&[
        entry("GET", "http://x/shop/v1/items", (200, "[\"a\"]")),
        entry("GET", "http://x/shop/v1/items/x", (200, "{}")),
        entry("GET", "http://x/shop/v1/items/y", (200, "{}")),
        entry("GET", "http://x/shop/v1/items", (404, "{}")),
    ])
    .await;
    let told: Vec<(&str, usize)> = results
        .findings
        .iter()
        .map(|it| (it.fingerprint.as_str(), it.duplicates))
        .collect();
    assert_eq!(
        told,
        [
            ("recorded-answer:listItems:type:response-body/*", 0),
            ("recorded-request:getItem:type:pathid", 1),
            ("recorded-refusal:getItem:type:pathid", 1),
            ("recorded-answer:listItems:responses:status", 0),
        ]
    );
}

#[tokio::test]
async fn a_body_that_the_browser_forgot_is_not_judged() {
    let mut forgotten = entry("GET", "http://x/shop/v1/items", (200, ""));
    forgotten["response"]["content"] = json!({"mimeType": "application/json", "size": 3});
    let results = judged(&[forgotten.clone()]).await;
    assert!(results.findings.is_empty(), "{:#?}", results.findings);
    forgotten["response"]["content"]["size"] = 0.into();
    assert_eq!(judged(&[forgotten]).await.findings.len(), 1);
}

#[test]
fn the_service_is_the_one_that_most_requests_to_operations_went_to() {
    let recording = recording(&[
        entry("GET", "http://other/items", (200, "[]")),
        entry("GET", "http://x:80/shop/v1/items", (200, "[]")),
        entry("GET", "http://x/shop/v1/items/1", (200, "{}")),
        entry("GET", "http://cdn/a.js", (200, "")),
    ]);
    let api = api(SERVED);
    let (address, count) = recording.service(&api.contract, "shop").unwrap();
    assert_eq!(
        (address.root.as_str(), address.path.as_str()),
        ("http://x", "/shop/v1")
    );
    assert_eq!((count, recording.count(&api.contract, &address)), (2, 2));
}

#[test]
fn what_is_no_recording_is_refused() {
    assert!(matches!(read("x"), Err(HarError::Json(_))));
    assert_eq!(read("{}").unwrap_err(), HarError::NoEntries);
    let broken = json!({"log": {"entries": [{"request": {"method": "GET"}}]}});
    let error = read(&broken.to_string()).unwrap_err();
    assert_eq!(error.to_string(), "entry 1 has no URL at /request/url");
}

#[test]
fn bodies_are_read_as_they_were_recorded() {
    let mut one = entry("POST", "http://x/a", (0, ""));
    one["request"]["postData"] = json!({"mimeType": "application/x-www-form-urlencoded", "params": [{"name": "a b", "value": "1&2"}]});
    let mut two = entry("POST", "http://x/a", (200, "eyJhIjoxfQ=="));
    two["response"]["content"]["encoding"] = json!("base64");
    two["request"]["postData"] =
        json!({"mimeType": "multipart/form-data; boundary=x", "params": [{"name": "f"}]});
    let all = recording(&[one, two]).exchanges;
    assert_eq!(all[0].body.as_deref(), Some(&b"a+b=1%262"[..]));
    assert!(all[0].received.is_none(), "status 0 stands for no answer");
    assert_eq!(all[1].body, None);
    let received = all[1].received.as_ref().unwrap();
    assert_eq!(received.json, Some(json!({"a": 1})));
    assert_eq!(received.micros, 12_500);
}
