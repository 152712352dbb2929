//! Callbacks: a small listener is called after the answer, with what the document describes.

use super::serve::Running;
use libtest_mimic::Trial;
use serde_json::Value;
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
";

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    let tests: [(&str, fn()); 2] = [
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
    assert_eq!(head[0], "post /events?room=7 http/1.1");
    assert!(
        head.contains(&"content-type: application/json".to_owned()),
        "{head:?}"
    );
    let length = head
        .iter()
        .find_map(|it| it.strip_prefix("content-length: "));
    let mut body = vec![0; length.unwrap().parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["kind"], "opened");
    assert!((3..=9).contains(&body["count"].as_i64().unwrap()), "{body}");
    stream
        .write_all(b"HTTP/1.1 204 No Content\r\n\r\n")
        .unwrap();
    let line = running.line_with("callback onEvent");
    assert!(line.ends_with("/events?room=7 204"), "{line}");
}

fn a_far_host_is_not_called() {
    let (_folder, mut running, base) = started();
    assert_eq!(subscribe(&base, "http://192.0.2.1"), 202);
    let line = running.line_with("callback onEvent");
    assert!(line.contains("--allow-callbacks 192.0.2.1"), "{line}");
}
