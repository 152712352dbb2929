//! Callbacks and webhooks: a small listener is called with what the document describes.

use super::serve::Running;
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;

const CONTRACT: &str = "\
openapi: 3.1.0
info: {title: Hooks, version: '1'}
paths:
  /subscriptions/{room}:
    post:
      parameters: [{name: room, in: path, required: true, schema: {type: string}}]
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, required: [url], properties: {url: {type: string}}}}}
      responses: {'202': {description: Taken}, '422': {description: Refused}}
      callbacks:
        onEvent:
          '{$request.body#/url}/events?room={$request.path.room}':
            post:
              requestBody:
                required: true
                content:
                  application/json:
                    schema:
                      type: object
                      required: [kind, count]
                      additionalProperties: false
                      properties: {kind: {type: string, enum: [opened]}, count: {type: integer, minimum: 3, maximum: 9}}
              responses: {'204': {description: Heard}}
webhooks:
  opened:
    post:
      parameters: [{name: X-Event, in: header, example: opened, schema: {type: string}}]
      requestBody:
        content:
          application/json:
            schema: {type: object, required: [count], properties: {count: {type: integer, minimum: 3, maximum: 9}}}
      responses: {'204': {description: Heard}}
";

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    let tests: [(&str, fn()); 3] = [
        ("a webhook is fired", a_webhook_is_fired),
        ("a listener is called once", a_listener_is_called_once),
        ("a far host is not called", a_far_host_is_not_called),
    ];
    let trial = |(name, test): (&str, fn())| {
        Trial::test(format!("callbacks: {name}"), move || {
            test();
            Ok(())
        })
    };
    tests.into_iter().map(trial).collect()
}

fn started() -> (tempfile::TempDir, Running, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("specs/hooks")).unwrap();
    fs::write(folder.path().join("specs/hooks/openapi.yaml"), CONTRACT).unwrap();
    let mut running = Running::start(folder.path(), &["--port", "0", "--store", "memory"]);
    let ready = running.line_with("mimeo is ready on ");
    let url = ready.trim_start_matches("mimeo is ready on ").to_owned();
    (folder, running, url)
}

fn subscribe(base: &str, url: &str) -> u16 {
    let sent = ureq::post(format!("{base}/hooks/subscriptions/7"))
        .header("content-type", "application/json")
        .send(serde_json::json!({ "url": url }).to_string());
    sent.unwrap().status().as_u16()
}

fn a_listener_is_called_once() {
    let (_folder, mut running, base) = started();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let own = format!("http://{}", listener.local_addr().unwrap());
    assert_eq!(subscribe(&base, &own), 202);
    let (head, body) = heard(&listener);
    assert_eq!(head[0], "post /events?room=7 http/1.1");
    assert!(
        head.contains(&"content-type: application/json".to_owned()),
        "{head:?}"
    );
    assert_eq!(body["kind"], "opened");
    assert!((3..=9).contains(&body["count"].as_i64().unwrap()), "{body}");
    let line = running.line_with("callback onEvent");
    assert!(line.ends_with("/events?room=7 204"), "{line}");
}

fn a_webhook_is_fired() {
    let (_folder, mut running, base) = started();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let own = format!("http://{}/hooks", listener.local_addr().unwrap());
    let fire = |said: Value| {
        let sent = ureq::post(format!("{base}/__mimeo/apis/hooks/webhooks/opened"))
            .header("content-type", "application/json")
            .send(said.to_string());
        let text = sent.unwrap().body_mut().read_to_string().unwrap();
        serde_json::from_str::<Value>(&text).unwrap()
    };
    let fired = std::thread::scope(|scope| {
        let fired = scope.spawn(|| fire(json!({"url": own})));
        let (head, body) = heard(&listener);
        assert_eq!(head[0], "post /hooks http/1.1");
        assert!(head.contains(&"x-event: opened".to_owned()), "{head:?}");
        assert!((3..=9).contains(&body["count"].as_i64().unwrap()), "{body}");
        let fired = fired.join().unwrap();
        assert_eq!(fired["body"]["json"], body);
        fired
    });
    assert_eq!(fired["status"], 204, "{fired}");
    let line = running.line_with("webhook opened");
    assert!(line.ends_with("/hooks 204"), "{line}");
    std::thread::scope(|scope| {
        let said =
            json!({"url": own, "body": {"count": 5}, "headers": {"x-event": "mine", "x-more": 1}});
        let fired = scope.spawn(|| fire(said));
        let (head, body) = heard(&listener);
        assert_eq!(body, json!({"count": 5}));
        for field in ["x-event: mine", "x-more: 1"] {
            assert!(head.contains(&field.to_owned()), "{head:?}");
        }
        fired.join().unwrap();
    });
}

fn a_far_host_is_not_called() {
    let (_folder, mut running, base) = started();
    assert_eq!(subscribe(&base, "http://192.0.2.1"), 202);
    let line = running.line_with("callback onEvent");
    assert!(line.contains("--allow-callbacks 192.0.2.1"), "{line}");
}

/// The next call: its line and headers in small letters, and its body.
fn heard(listener: &TcpListener) -> (Vec<String>, Value) {
    let (mut stream, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        if line.trim().is_empty() {
            break;
        }
        head.push(line.trim().to_ascii_lowercase());
    }
    let length = head
        .iter()
        .find_map(|it| it.strip_prefix("content-length: "));
    let mut body = vec![0; length.unwrap().parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    stream
        .write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")
        .unwrap();
    (head, body)
}
