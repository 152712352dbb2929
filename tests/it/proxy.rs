//! `mimeo proxy` as a process, before a stand-in: what it forwards, what it says, and what it records.

use crate::case;
use crate::serve::Running;
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Notes, of which a stand-in can be inferred.
const CONTRACT: &str = "\
openapi: 3.1.0
info: {title: Notes, version: '1'}
servers: [{url: /notes}]
components:
  securitySchemes: {key: {type: apiKey, in: header, name: x-key}}
  schemas:
    New:
      type: object
      required: [text]
      properties: {text: {type: string, maxLength: 20}, stars: {type: [integer, 'null']}}
    Note:
      allOf: [{$ref: '#/components/schemas/New'}]
      type: object
      required: [id]
      properties: {id: {type: integer}}
paths:
  /notes:
    get:
      operationId: listNotes
      responses:
        '200':
          description: Notes
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Note'}}}}
    post:
      operationId: addNote
      security: [key: []]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/New'}}}}
      responses:
        '201':
          description: The note
          content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}
        '422': {description: No}
  /notes/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getNote
      responses:
        '200':
          description: The note
          content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}
        '404': {description: None}
        '422': {description: No}
    delete:
      operationId: deleteNote
      responses: {'204': {description: Gone}, '404': {description: None}}
";

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    let tests: [(&str, fn()); 3] = [
        ("what goes through is judged and recorded", recorded),
        ("a broken answer is told to everybody", broken),
        ("a service that is not there", nobody),
    ];
    let trial = |(name, test): (&str, fn())| {
        Trial::test(format!("proxy: {name}"), move || {
            test();
            Ok(())
        })
    };
    tests.into_iter().map(trial).collect()
}

fn folder(contract: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path().join("specs/notes");
    fs::create_dir_all(&spec).unwrap();
    fs::write(spec.join("openapi.yaml"), contract).unwrap();
    folder
}

fn mimeo(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mimeo"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("MIMEO_")) {
        command.env_remove(name);
    }
    command.args(arguments).current_dir(folder);
    command.stdin(Stdio::null()).env("NO_COLOR", "1");
    command
}

fn url(running: &mut Running) -> String {
    let ready = running.line_with("mimeo is ready on ");
    ready.rsplit(' ').next().unwrap().to_owned()
}

fn stand_in(folder: &Path) -> (Running, String) {
    let flags = ["--store", "memory", "--port", "0", "--log", "off"];
    let mut running = Running::start(folder, &flags);
    let url = url(&mut running);
    (running, url)
}

fn proxy(folder: &Path, upstream: &str, more: &[&str]) -> (Running, String) {
    let arguments = ["proxy", "--upstream", upstream, "--port", "0"];
    let mut command = mimeo(folder, &arguments);
    command.args(more);
    let mut running = Running::spawn(command);
    let url = url(&mut running);
    (running, url)
}

/// Status, headers and body of an answer.
fn ask(method: &str, url: &str, body: Option<&Value>) -> (u16, http::HeaderMap, String) {
    let request = http::Request::builder().method(method).uri(url);
    let request = request.header("x-key", "s3cr3t-key");
    let agent = ureq::Agent::new_with_config(
        ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build(),
    );
    let answer = match body {
        Some(body) => {
            let request = request.header("content-type", "application/json");
            agent.run(request.body(body.to_string()).unwrap())
        }
        None => agent.run(request.body(()).unwrap()),
    };
    let (parts, mut body) = answer.unwrap().into_parts();
    let text = body.read_to_string().unwrap();
    (parts.status.as_u16(), parts.headers, text)
}

fn recorded() {
    let folder = folder(CONTRACT);
    let root = folder.path();
    let (_stand_in, upstream) = stand_in(root);
    let (proxy, url) = proxy(root, &upstream, &["--record", "rec"]);
    let before = ask("GET", &format!("{url}/notes/notes"), None);
    let listed = serde_json::from_str::<Value>(&before.2).unwrap();
    let note = json!({"text": "=milk", "stars": 3});
    let (status, headers, text) = ask("POST", &format!("{url}/notes/notes"), Some(&note));
    assert_eq!(status, 201, "{text}");
    assert!(!headers.contains_key("sl-violations"), "{headers:?}");
    let made: Value = serde_json::from_str(&text).unwrap();
    let own = format!("{url}/notes/notes/{}", made["id"]);
    assert_eq!(ask("GET", &own, None).2, text);
    let (_, _, other) = ask(
        "POST",
        &format!("{url}/notes/notes"),
        Some(&json!({"text": "x"})),
    );
    let other: Value = serde_json::from_str(&other).unwrap();
    let gone = format!("{url}/notes/notes/{}", other["id"]);
    assert_eq!(ask("DELETE", &gone, None).0, 204);
    assert_eq!(ask("GET", &gone, None).0, 404);
    assert_eq!(ask("GET", &format!("{url}/logo.png"), None).0, 404);
    let (exit, log) = proxy.end();
    assert_eq!(exit, Some(0), "{log}");
    for part in [
        "POST /notes/notes 201 addNote",
        "GET /logo.png 404 no operation",
        "7 requests to 4 of 4 operations, 1 to no operation of the contract",
        "recorded in rec",
        "kept",
    ] {
        assert!(log.contains(part), "`{part}` is not in\n{log}");
    }
    let har = fs::read_to_string(root.join("rec/exchanges.har")).unwrap();
    assert!(!har.contains("s3cr3t-key") && har.contains("***"), "{har}");
    let ran = mimeo(root, &["check", "--har", "rec/exchanges.har"]);
    let ran = { ran }.output().unwrap();
    let told = String::from_utf8_lossy(&ran.stdout);
    assert_eq!(ran.status.code(), Some(0), "{told}");
    assert!(told.contains("kept  6 requests"), "{told}");
    recorded_records(root, (&made, listed.as_array().unwrap().len()));
    cases_run(root);
}

/// The recorded records are those that are there at the end, and a text that looks like a formula stays a text.
fn recorded_records(root: &Path, (made, before): (&Value, usize)) {
    let text = fs::read_to_string(root.join("rec/fixtures/notes.yaml")).unwrap();
    let notes: Vec<Value> = serde_yaml::from_str(&text).unwrap();
    assert_eq!(notes.len(), before + 1, "{text}");
    let own = notes.iter().find(|it| it["id"] == made["id"]).unwrap();
    assert_eq!(own["stars"], made["stars"], "{text}");
    assert_ne!(own["text"], made["text"], "a formula: {text}");
}

/// The conversation is a case that a fresh stand-in passes, and one that answers otherwise does not.
fn cases_run(root: &Path) {
    let text = fs::read_to_string(root.join("rec/cases.md")).unwrap();
    assert!(
        text.contains("{{id_2}}") && text.contains("\"text\":\"=milk\""),
        "{text}"
    );
    let spec = format!("```yaml specs/notes/openapi.yaml\n{CONTRACT}```\n\n```http\n");
    let text = text.replacen("```http\n", &spec, 1);
    let cases = case::read("recorded", &text).unwrap();
    assert_eq!(cases.len(), 1);
    case::run(&cases[0]).unwrap();
    let wrong = text.replacen("\"text\":\"=milk\",\"stars\":3,", "\"text\":\"=tea\",", 1);
    let cases = case::read("recorded", &wrong).unwrap();
    case::run(&cases[0]).unwrap_err();
}

fn broken() {
    let served = folder(CONTRACT);
    let (_stand_in, upstream) = stand_in(served.path());
    let strict = CONTRACT.replace("required: [id]", "required: [id, color]");
    let own = folder(&strict);
    let (mut proxy, url) = proxy(own.path(), &upstream, &["--record", "rec"]);
    let note = json!({"text": "milk"});
    let (status, headers, _) = ask("POST", &format!("{url}/notes/notes"), Some(&note));
    assert_eq!(
        (status, &headers["mimeo-violations"]),
        (201, &"1".parse().unwrap())
    );
    let log = proxy.line_with("POST /notes/notes 201 addNote");
    let told = proxy.line_with("response-body");
    assert!(
        told.contains("color") && told.contains("openapi.yaml:"),
        "{log}\n{told}"
    );
    let wrong = json!({"text": 7});
    let (status, headers, _) = ask("POST", &format!("{url}/notes/notes"), Some(&wrong));
    assert_eq!(status, 422);
    assert!(headers.contains_key("sl-violations"), "{headers:?}");
    let (exit, log) = proxy.end();
    assert_eq!(exit, Some(1), "{log}");
    assert!(
        log.contains("broken: 1 request and 1 answer broke the contract"),
        "{log}"
    );
    let ran = mimeo(own.path(), &["check", "--har", "rec/exchanges.har"])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&ran.stdout);
    assert_eq!(ran.status.code(), Some(1), "{told}");
    assert!(
        told.contains("addNote gave an answer that breaks the contract"),
        "{told}"
    );
}

fn nobody() {
    let folder = folder(CONTRACT);
    let (proxy, url) = proxy(folder.path(), "http://127.0.0.1:1", &[]);
    let (status, _, text) = ask("GET", &format!("{url}/notes/notes"), None);
    assert_eq!(status, 502);
    assert!(
        text.contains("nobody answers at http://127.0.0.1:1"),
        "{text}"
    );
    let (exit, log) = proxy.end();
    assert_eq!(exit, Some(0), "{log}");
    assert!(log.contains("1 not answered by the service"), "{log}");
}
