//! Written workflows are read again without a word, and are broken where the finding shows.

use crate::check::{Body, Call, Difference, Finding, Text};
use crate::report::check::reproduction::{REPRODUCTIONS, Unsayable};
use crate::report::check::testing::{CONTRACT, SECRET, finding, order_id, with_view};
use crate::source::MemoryFiles;
use crate::workflow::{Answer, Next, Outcome, Request, Run, Settings, Stories, Values, load};
use bytes::Bytes;
use http::HeaderMap;
use serde_json::{Value, json};
use std::path::Path;

fn written(finding: &Finding) -> Result<String, Unsayable> {
    with_view(|view| REPRODUCTIONS[1].write(view, finding))
}

fn read(text: &str) -> Stories {
    let files = MemoryFiles::default()
        .with("specs/shop/openapi.yaml", CONTRACT)
        .with("specs/shop/found.arazzo.yaml", text);
    let loaded = load(Path::new("specs/shop/found.arazzo.yaml"), &files);
    assert!(
        loaded.diagnostics.is_empty(),
        "{:#?}\n{text}",
        loaded.diagnostics
    );
    loaded.stories.unwrap()
}

/// Plays a written finding against answers to its two steps; gives the requests too.
fn played(finding: &Finding, answers: [(u16, Value); 2]) -> (Outcome, Vec<Request>) {
    let text = written(finding).unwrap();
    assert!(!text.contains(SECRET), "{text}");
    let stories = read(&text);
    let inputs = Values::from_iter([("auth-key".to_owned(), SECRET.into())]);
    let settings = Settings::of_other(&stories, "http://localhost");
    let mut run = Run::new(&stories, 0, &inputs, settings).unwrap();
    let (mut sent, mut answers) = (Vec::new(), answers.into_iter());
    loop {
        match run.proceed() {
            Next::Send(request) => sent.push(request.clone()),
            Next::Wait(_) => continue,
            Next::Done(outcome) => return (outcome.clone(), sent),
        }
        let (status, body) = answers.next().unwrap();
        let json = (
            "content-type".parse().unwrap(),
            "application/json".parse().unwrap(),
        );
        let headers = HeaderMap::from_iter([json]);
        run.answer(Answer::new(status, headers, Bytes::from(body.to_string())));
    }
}

#[test]
fn a_workflow_is_broken_where_the_fault_shows() {
    let created = (201, json!({"data": {"id": 5}}));
    let (outcome, sent) = played(&finding(), [created.clone(), (200, json!({}))]);
    assert_eq!(outcome, Outcome::Broken);
    assert_eq!(sent[0].target, "/shop/v1/orders?note=a%20b%26c");
    assert_eq!(sent[0].headers["x-key"], SECRET);
    let body = r#"{"name":"it's 猫","count":2}"#;
    assert_eq!(std::str::from_utf8(&sent[0].body).unwrap(), body);
    assert_eq!(sent[1].target, "/shop/v1/orders/5");
    let (outcome, _) = played(&finding(), [created, (409, json!({}))]);
    assert_eq!(outcome, Outcome::Kept);
}

#[test]
fn the_body_is_compared_where_it_was_wrong() {
    let mut finding = finding();
    finding.expected.status = Some(200);
    finding.expected.body = Some(json!({"data": {"name": "It's", "id": 77}}));
    for place in ["body /data/name", "body /data/id", "body /data/extra"] {
        finding.differences.push(Difference {
            place: place.to_owned(),
            expected: String::new(),
            actual: "x".to_owned(),
        });
    }
    let last = finding.received.last_mut().unwrap().as_mut().unwrap();
    last.json = Some(json!({"data": {"name": "it's", "id": 1, "extra": 1}}));
    let created = || (201, json!({"data": {"id": 5}}));
    for (body, outcome) in [
        (json!({"data": {"name": "It's", "id": 5}}), Outcome::Kept),
        (json!({"data": {"name": "it's", "id": 5}}), Outcome::Broken),
        (json!({"data": {"name": "It's", "id": 6}}), Outcome::Broken),
        (
            json!({"data": {"name": "It's", "id": 5, "extra": null}}),
            Outcome::Broken,
        ),
    ] {
        let (found, _) = played(&finding, [created(), (200, body.clone())]);
        assert_eq!(found, outcome, "{body}");
    }
}

/// The finding with another body in its first step.
fn sending(body: Body) -> Finding {
    let mut finding = finding();
    if let Call::Request(request) = &mut finding.sequence.steps[0].call {
        request.body = body;
    }
    finding
}

#[test]
fn any_body_arrives_as_it_was() {
    let json = |value: &str| Body::Json {
        media_type: "application/json".to_owned(),
        value: serde_json::from_str(value).unwrap(),
        references: indexmap::IndexMap::new(),
    };
    let bytes = |bytes: &'static [u8]| Body::Bytes {
        media_type: "application/x-odd".to_owned(),
        bytes: Bytes::from_static(bytes),
    };
    for (body, expected) in [
        (json(r#""$text""#), br#""$text""#.as_slice()),
        (json(r#"{"a":"{$x}"}"#), br#"{"a":"{$x}"}"#),
        (json(r#"{"a":"$x"}"#), br#"{"a":"$x"}"#),
        (
            json(r#"{"a":1.0,"b":[null,"yes","1"]}"#),
            br#"{"a":1.0,"b":[null,"yes","1"]}"#,
        ),
        (json(r#"{"file":"x"}"#), br#"{"file":"x"}"#),
        (bytes(b"a\0b\xff"), b"a\0b\xff"),
        (bytes(b"line\n: - x\n\n"), b"line\n: - x\n\n"),
        (bytes(b""), b""),
    ] {
        let finding = sending(body);
        let created = (201, json!({"data": {"id": 5}}));
        let (_, sent) = played(&finding, [created, (200, json!({}))]);
        assert_eq!(&*sent[0].body, expected, "{:?}", finding.sequence.steps[0]);
    }
}

#[test]
fn what_cannot_be_said_is_told() {
    let mut odd = finding();
    odd.sequence.steps[1].operation = None;
    assert_eq!(written(&odd), Err(Unsayable::NoOperation(2)));
    let mut odd = finding();
    if let Call::Request(request) = &mut odd.sequence.steps[1].call {
        request.headers = vec![("x".to_owned(), Text::fixed("$inputs"))];
    }
    let told = written(&odd).unwrap_err().to_string();
    assert!(told.starts_with("step 2: a text that looks like"), "{told}");
}

#[test]
fn what_happens_behind_the_door_goes_through_the_control_api() {
    let mut finding = finding();
    let key = Text(vec![crate::check::Part::Value(order_id())]);
    finding.sequence.steps[1].call = Call::Operate {
        resource: "orders".to_owned(),
        key,
        action: "send".to_owned(),
    };
    let stories = read(&written(&finding).unwrap());
    let settings = Settings::of_mimeo(&stories, "http://localhost");
    let inputs = Values::from_iter([("auth-key".to_owned(), SECRET.into())]);
    let mut run = Run::new(&stories, 0, &inputs, settings).unwrap();
    let Next::Send(_) = run.proceed() else {
        panic!("no request");
    };
    let body = Bytes::from(r#"{"data": {"id": 5}}"#);
    let json = (
        "content-type".parse().unwrap(),
        "application/json".parse().unwrap(),
    );
    run.answer(Answer::new(201, HeaderMap::from_iter([json]), body));
    let Next::Send(request) = run.proceed() else {
        panic!("no second request");
    };
    let target = "/__mimeo/apis/shop/resources/orders/records/5/actions/send";
    assert_eq!(request.target, target);
}
