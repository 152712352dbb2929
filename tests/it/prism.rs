//! The answers of Prism, held against ours: `tests/prism/requests.txt` was sent to Prism by `scripts/prism-record`, and
//! is sent to `mimeo serve FILE --stateless` here. What differs must be in the list of intended differences.

use super::serve::Running;
use libtest_mimic::Trial;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Requests that we answer otherwise on purpose, with our status; `docs/prism.md` says why.
const DIFFERENT: [(&str, u16); 9] = [
    ("GET /pets prefer=code=default", 404),
    ("HEAD /pets", 200),
    ("OPTIONS /pets", 204),
    (
        "POST /pets content-type=application/json << {\"id\": 3,",
        422,
    ),
    ("POST /pets << {\"id\": 3, \"name\": \"Ann\"}", 201),
    ("GET /csv/1,2", 200),
    ("GET /csv/1,x", 422),
    ("GET /cookie cookie=n=x", 422),
    ("GET /cookie", 422),
];

/// Answers without an example, whose values are made up by both.
const MADE_UP: [&str; 9] = [
    "GET /pets",
    "GET /pets?limit=5",
    "GET /pets?unknown=1",
    "GET /pets accept=application/json",
    "GET /pets accept=*/*",
    "GET /pets/7 prefer=dynamic=true",
    "GET /pets/7?__dynamic=true",
    "GET /generated",
    "GET /generated prefer=dynamic=true",
];

/// The test of this file.
pub fn trials() -> Vec<Trial> {
    vec![Trial::test("prism: the same answers", || {
        run();
        Ok(())
    })]
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/prism")
}

fn run() {
    let recorded = fs::read_to_string(folder().join("answers.jsonl")).unwrap();
    let lines = recorded.lines().skip(1).map(serde_json::from_str);
    let lines: Vec<Value> = lines.map(Result::unwrap).collect();
    let mut known: HashSet<&str> = DIFFERENT.iter().map(|it| it.0).collect();
    let mut faults = Vec::new();
    for document in ["pets", "answers", "guarded", "forms"] {
        let file = folder().join(format!("{document}.yaml"));
        let file = file.to_str().unwrap();
        let place = tempfile::tempdir().unwrap();
        let flags = [file, "--stateless", "--port", "0", "--store", "memory"];
        let mut running = Running::start(place.path(), &flags);
        let ready = running.line_with("mimeo is ready on ");
        let address = ready
            .trim_start_matches("mimeo is ready on http://")
            .to_owned();
        for line in lines.iter().filter(|it| it["document"] == document) {
            let request = line["request"].as_str().unwrap();
            let ours = send(&address, request);
            // The path of a cookie is in two documents.
            let different = DIFFERENT.iter().find(|it| it.0 == request);
            match different.filter(|_| document != "guarded") {
                Some((_, status)) => {
                    known.remove(request);
                    if ours.status != *status {
                        faults.push(format!("{document} {request}: {}", ours.status));
                    }
                }
                None => faults
                    .extend(judged(line, &ours).map(|it| format!("{document} {request}: {it}"))),
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(known.is_empty(), "never sent: {known:?}");
    assert!(lines.len() > 100);
}

/// What Prism does otherwise.
fn judged(line: &Value, ours: &Answer) -> Option<String> {
    let request = line["request"].as_str()?;
    let field = |name: &str| {
        line["headers"][name]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    if line["status"] != ours.status {
        return Some(format!("status {}, ours {}", line["status"], ours.status));
    }
    for name in ["location", "deprecation", "x-rate"] {
        if field(name) != ours.field(name) {
            return Some(format!(
                "{name} `{}`, ours `{}`",
                field(name),
                ours.field(name)
            ));
        }
    }
    let scheme = |text: String| text.split(' ').next().unwrap_or_default().to_owned();
    let asked = scheme(field("www-authenticate")).replace("OAuth2", "Bearer");
    if !asked.is_empty() && asked != scheme(ours.field("www-authenticate")) {
        return Some(format!("www-authenticate {asked}"));
    }
    if line["body"] == "" || ours.body.is_empty() {
        let both = line["body"] == "" && ours.body.is_empty();
        return (!both).then(|| format!("body {}, ours `{}`", line["body"], ours.body));
    }
    let kind = field("content-type");
    if kind != ours.field("content-type") {
        return Some(format!("{kind}, ours {}", ours.field("content-type")));
    }
    let body = serde_json::from_str(&ours.body).unwrap_or_else(|_| Value::from(ours.body.clone()));
    let same = match (kind.as_str(), MADE_UP.contains(&request)) {
        ("application/problem+json", _) => name(&line["body"]) == name(&body),
        (_, true) => body.is_object() == line["body"].is_object(),
        (_, false) => body == line["body"],
    };
    (!same).then(|| format!("body {}, ours {body}", line["body"]))
}

/// The last word of the type of a problem.
fn name(problem: &Value) -> Option<&str> {
    problem["type"].as_str()?.rsplit(['#', ':']).next()
}

struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
}

impl Answer {
    fn field(&self, name: &str) -> String {
        let mut fields = self.headers.iter();
        let found = fields.find(|it| it.0.eq_ignore_ascii_case(name));
        found.map(|it| it.1.clone()).unwrap_or_default()
    }
}

/// Sends `METHOD TARGET NAME=VALUE... << BODY`.
fn send(address: &str, request: &str) -> Answer {
    let (head, body) = request.split_once(" << ").unwrap_or((request, ""));
    let body = body.replace("\\r\\n", "\r\n");
    let mut words = head.split(' ');
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let mut text =
        format!("{method} {target} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n");
    for word in words {
        let (name, value) = word.split_once('=').unwrap();
        let value = percent_decode_str(value).decode_utf8().unwrap();
        write!(text, "{name}: {value}\r\n").unwrap();
    }
    if request.contains(" << ") {
        write!(text, "content-length: {}\r\n", body.len()).unwrap();
    }
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    stream
        .write_all(format!("{text}\r\n{body}").as_bytes())
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap();
    let headers = lines.filter_map(|it| it.split_once(": "));
    Answer {
        status: status.parse().unwrap(),
        headers: headers
            .map(|it| (it.0.to_owned(), it.1.to_owned()))
            .collect(),
        body: body.to_owned(),
    }
}
