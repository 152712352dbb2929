//! `mimeo proxy` where things go wrong: a service that is slow, a body that is too large, packed answers, secrets, and a
//! process that is told to end.

use crate::serve::Running;
use flate2::Compression;
use flate2::write::GzEncoder;
use libtest_mimic::Trial;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const CONTRACT: &str = "\
openapi: 3.1.0
info: {title: Doors, version: '1'}
security: [{}]
components:
  securitySchemes: {key: {type: apiKey, in: header, name: x-key}}
paths:
  /doors:
    get:
      operationId: listDoors
      responses:
        '200':
          description: Doors
          content: {application/json: {schema: {type: array, items: {type: string}}}}
    post:
      operationId: openDoor
      security: [key: []]
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [password]
              properties:
                password: {type: string, minLength: 8}
                hint: {type: string, writeOnly: true}
                note: {type: string}
      responses:
        '200':
          description: Open
          content:
            application/json:
              schema:
                type: object
                required: [access_token, note]
                properties: {access_token: {type: string, minLength: 10}, note: {type: string}}
";

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    let tests: [(&str, fn()); 6] = [
        ("an answer that is late is a 504", late),
        ("a body that is too large is a 413", large),
        ("packed answers are read, and go on packed", packed),
        ("secrets are masked, unless they are to be kept", secrets),
        ("the log as JSON", as_json),
        (
            "files are written when the process is told to end",
            terminated,
        ),
    ];
    let trial = |(name, test): (&str, fn())| {
        Trial::test(format!("proxy: {name}"), move || {
            test();
            Ok(())
        })
    };
    tests.into_iter().map(trial).collect()
}

/// A service that gives the same answer to every request, after a while; its URL.
fn service(answer: Vec<u8>, after: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = answer.clone();
            std::thread::spawn(move || answered(stream, &answer, after));
        }
    });
    url
}

fn answered(stream: TcpStream, answer: &[u8], after: Duration) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut stream = stream;
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        std::thread::sleep(after);
        if stream.write_all(answer).is_err() {
            return;
        }
    }
}

fn plain(body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}").into()
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path().join("specs/doors");
    fs::create_dir_all(&spec).unwrap();
    fs::write(spec.join("openapi.yaml"), CONTRACT).unwrap();
    folder
}

fn proxy(folder: &Path, upstream: &str, more: &[&str]) -> (Running, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mimeo"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("MIMEO_")) {
        command.env_remove(name);
    }
    command.args(["proxy", "--upstream", upstream, "--port", "0"]);
    command.args(more).current_dir(folder).env("NO_COLOR", "1");
    command.stdin(Stdio::null());
    let mut running = Running::spawn(command);
    let ready = match more.contains(&"json") {
        true => {
            let line = running.line_with("\"ready\"");
            let line: Value = serde_json::from_str(&line).unwrap();
            line["url"].as_str().unwrap().to_owned()
        }
        false => running.line_with("mimeo is ready on "),
    };
    let url = ready.rsplit(' ').next().unwrap().to_owned();
    (running, url)
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    ureq::Agent::new_with_config(config.build())
}

fn open(url: &str) -> (u16, Value) {
    let request = agent()
        .post(format!("{url}/doors"))
        .header("x-key", "k3y-of-the-house");
    let request = request.header("content-type", "application/json");
    let body = json!({"password": "sesame-sesame", "hint": "seeds", "note": "front"});
    let mut answer = request.send(body.to_string()).unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    (
        answer.status().as_u16(),
        serde_json::from_str(&text).unwrap(),
    )
}

fn late() {
    let folder = folder();
    let upstream = service(plain("[]"), Duration::from_secs(3));
    let (_proxy, url) = proxy(folder.path(), &upstream, &["--timeout", "200ms"]);
    let mut answer = agent().get(format!("{url}/doors")).call().unwrap();
    let text = answer.body_mut().read_to_string().unwrap();
    assert_eq!(answer.status().as_u16(), 504, "{text}");
    assert!(text.contains("gave no whole answer within 0.2 s"), "{text}");
}

fn large() {
    let folder = folder();
    let upstream = service(plain("[]"), Duration::ZERO);
    let (_proxy, url) = proxy(folder.path(), &upstream, &[]);
    let address = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let head = "POST /doors HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 39845888\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let mut writer = stream.try_clone().unwrap();
    std::thread::spawn(move || {
        let piece = vec![b' '; 1 << 20];
        for _ in 0..38 {
            if writer.write_all(&piece).is_err() {
                return; // It was refused already.
            }
        }
    });
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).unwrap();
    assert!(line.contains(" 413 "), "{line}");
}

fn packed() {
    let folder = folder();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(b"[\"front\", 5]").unwrap();
    let body = encoder.finish().unwrap();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let upstream = service([head.into_bytes(), body.clone()].concat(), Duration::ZERO);
    let (mut proxy, url) = proxy(folder.path(), &upstream, &[]);
    let address = url.strip_prefix("http://").unwrap().to_owned();
    let mut stream = TcpStream::connect(&address).unwrap();
    let asked =
        "GET /doors HTTP/1.1\r\nhost: x\r\naccept-encoding: gzip\r\nconnection: close\r\n\r\n";
    stream.write_all(asked.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert!(answer.ends_with(&body), "it goes on as it came");
    let told = proxy.line_with("response-body");
    assert!(told.contains("/1"), "{told}");
}

fn secrets() {
    let said = json!({"access_token": "t0k3n-of-the-house", "note": "front"});
    let upstream = service(plain(&said.to_string()), Duration::ZERO);
    for (flags, is_masked) in [
        (vec!["--record", "rec"], true),
        (vec!["--record", "rec", "--keep-secrets"], false),
    ] {
        let folder = folder();
        let (running, url) = proxy(folder.path(), &upstream, &flags);
        assert_eq!(open(&url), (200, said.clone()), "clients see everything");
        let (exit, log) = running.end();
        assert_eq!(exit, Some(0), "{log}");
        for file in ["exchanges.har", "cases.md"] {
            let text = fs::read_to_string(folder.path().join("rec").join(file)).unwrap();
            for secret in ["sesame-sesame", "seeds", "k3y-of-the-house"] {
                assert_eq!(
                    !text.contains(secret),
                    is_masked,
                    "{secret} in {file}:\n{text}"
                );
            }
            assert!(text.contains("front"), "{text}");
        }
        let har = fs::read_to_string(folder.path().join("rec/exchanges.har")).unwrap();
        assert_eq!(!har.contains("t0k3n-of-the-house"), is_masked, "{har}");
        judged_without_secrets(folder.path());
    }
}

/// A mark is no broken rule, although it is shorter than a password has to be.
fn judged_without_secrets(folder: &Path) {
    let ran = Command::new(env!("CARGO_BIN_EXE_mimeo"))
        .args(["check", "--har", "rec/exchanges.har"])
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&ran.stdout);
    assert_eq!(ran.status.code(), Some(0), "{told}");
}

fn as_json() {
    let folder = folder();
    let upstream = service(plain("[5]"), Duration::ZERO);
    let (mut running, url) = proxy(folder.path(), &upstream, &["--log", "json"]);
    agent().get(format!("{url}/doors")).call().unwrap();
    let line = running.line_with("listDoors");
    let line: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(line["operation"], "listDoors", "{line}");
    let (exit, rest) = running.end();
    assert_eq!(exit, Some(1), "{rest}");
    let mut lines = rest.lines().filter(|it| !it.is_empty());
    let last: Value = serde_json::from_str(lines.next_back().unwrap()).unwrap();
    assert_eq!(
        (&last["event"], &last["broken_answers"]),
        (&json!("summary"), &json!(1))
    );
}

fn terminated() {
    let folder = folder();
    let upstream = service(plain("[]"), Duration::ZERO);
    let (running, url) = proxy(folder.path(), &upstream, &["--record", "rec"]);
    agent().get(format!("{url}/doors")).call().unwrap();
    let (exit, log) = running.end_by("TERM");
    assert_eq!(exit, Some(0), "{log}");
    let har = fs::read_to_string(folder.path().join("rec/exchanges.har")).unwrap();
    assert!(har.contains("/doors"), "{har}");
}
