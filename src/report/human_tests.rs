//! Log lines, and the same exchange as JSON.

use super::*;
use crate::engine::{Answer, Request, Step};
use crate::report::json;
use crate::source::Sources;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};

fn exchange() -> Exchange {
    let mut headers = HeaderMap::new();
    let kind = HeaderValue::from_static("application/json; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, kind);
    Exchange {
        id: 7,
        at: 1_615_262_403_000,
        api: "shop".into(),
        sandbox: "alice".into(),
        generation: 2,
        operation: Some("createOrder".into()),
        request: Request {
            method: Method::POST,
            path: "/v1/order".into(),
            query: "q=%E6%B8%85".into(),
            headers: headers.clone(),
            body: Bytes::from_static(b"{\"id\": 1}"),
            base: "http://localhost:4010/shop".into(),
        },
        answer: Answer {
            status: StatusCode::CREATED,
            headers: HeaderMap::new(),
            body: Bytes::from_static(b"\xff\xfe"),
        },
        request_violations: Vec::new(),
        answer_violations: Vec::new(),
        error: None,
        touched: vec![Touch {
            resource: "orders".into(),
            key: "226".into(),
            change: Change::Updated,
            action: Some("pay".into()),
            states: Some(("new".into(), "paid".into())),
        }],
        why: vec![Step {
            text: "require paid: holds".into(),
            place: None,
        }],
        calls: Vec::new(),
        micros: 1_234,
    }
}

fn lines(color: bool) -> Lines {
    let zone = FixedOffset::east_opt(8 * 3600).unwrap();
    Lines { color, zone }
}

#[test]
fn a_request_is_one_line() {
    let line = lines(false).exchange(&exchange());
    assert_eq!(
        line,
        "12:00:03 [alice] POST /shop/v1/order?q=清 201 createOrder 1.2 ms  ~ orders/226 new → paid\n"
    );
    let line = lines(true).exchange(&exchange());
    assert!(line.contains("\u{1b}[32m201\u{1b}[0m"), "{line}");
}

#[test]
fn what_is_unusual_is_told() {
    let mut exchange = exchange();
    exchange.operation = None;
    exchange.error = Some("not_found".into());
    exchange.request.query = "a=%0A".into();
    exchange.touched = vec![exchange.touched[0].clone(); 6];
    exchange.touched[0].states = None;
    exchange.micros = 84;
    let line = lines(false).exchange(&exchange);
    assert!(
        line.starts_with(
            "12:00:03 [alice] POST /shop/v1/order?a=%0A 201 no operation not_found 0.08 ms  ~ orders/226, "
        ),
        "{line}"
    );
    assert!(line.ends_with(", 2 more\n"), "{line}");
    assert_eq!(duration(2_560_000), "2.5 s");
}

#[test]
fn json_has_all_of_it() {
    let form = json::exchange(&exchange(), &Sources::default());
    assert_eq!(form["at"], "2021-03-09T04:00:03.000Z");
    assert_eq!(form["request"]["body"]["json"]["id"], 1);
    assert_eq!(form["answer"]["body"], serde_json::json!({"size": 2}));
    assert_eq!(form["touched"][0]["to"], "paid");
    assert_eq!(form["answer_violations"], serde_json::json!([]));
}

#[test]
fn a_refusal_says_why() {
    let mut exchange = exchange();
    exchange.answer.status = StatusCode::CONFLICT;
    exchange.why = vec![Step {
        text: "`pay` is not possible in the state `new`".into(),
        place: Some("specs/shop/behavior.yaml:7:9".into()),
    }];
    let line = lines(false).exchange(&exchange);
    let why =
        "\n         `pay` is not possible in the state `new` (specs/shop/behavior.yaml:7:9)\n";
    assert!(line.ends_with(why), "{line}");
}
