//! What the fuzz targets do with their input, so that tests can do the same with seeds and with what was found.
//! Nothing here judges an answer: that there is one, without a panic and in time, is all that is asked.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use mimeo::engine::{self, Api, ApiFiles, Occasion, Options, Request};
use mimeo::source::{MemoryFiles, to_json};
use mimeo::state::{ApiLayout, ApiState, Transaction};
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// The document whose operations take every style and every kind of body.
const DOCUMENT: &str = include_str!("../document.yaml");

static API: LazyLock<Api> = LazyLock::new(|| {
    let files = MemoryFiles::default().with("openapi.yaml", DOCUMENT);
    let compiled = compile("openapi.yaml", &files);
    compiled
        .api
        .unwrap_or_else(|| panic!("{:#?}", compiled.diagnostics))
});

/// Reads bytes as a document, tells all that is wrong with it, and calls its first operations.
pub fn document(bytes: &[u8]) {
    let is_json = bytes.first() == Some(&b'{');
    let name = if is_json {
        "openapi.json"
    } else {
        "openapi.yaml"
    };
    let files = MemoryFiles::default().with(name, bytes);
    let compiled = compile(name, &files);
    let _ = to_json(&compiled.diagnostics, &compiled.sources);
    let Some(api) = compiled.api else {
        return;
    };
    for operation in api.contract.operations.iter().take(4) {
        let request = Request {
            method: operation.method.clone(),
            path: operation.path.clone(),
            query: String::new(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            base: String::new(),
        };
        answer(&api, request);
    }
}

/// Reads bytes as a request: a line with method and target, lines of headers, an empty line, the body.
/// Without method and path of an operation that there is, one is chosen by the length of the input.
pub fn request(bytes: &[u8]) {
    let end = bytes.windows(2).position(|it| it == b"\n\n");
    let (head, body) = match end {
        Some(end) => (&bytes[..end], &bytes[end + 2..]),
        None => (bytes, &b""[..]),
    };
    let mut lines = head.split(|it| *it == b'\n');
    let first = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let (method, target) = first.split_once(' ').unwrap_or(("GET", &first));
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut headers = HeaderMap::new();
    for line in lines {
        let Some(at) = line.iter().position(|it| *it == b':') else {
            continue;
        };
        let name = HeaderName::from_bytes(&line[..at]);
        let value = HeaderValue::from_bytes(line[at + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    let request = Request {
        method: Method::from_bytes(method.as_bytes()).unwrap_or(Method::POST),
        path: path.to_owned(),
        query: query.to_owned(),
        headers,
        body: Bytes::copy_from_slice(body),
        base: "http://localhost".to_owned(),
    };
    answer(&API, request);
}

fn compile(name: &str, files: &MemoryFiles) -> engine::Compiled {
    let files_of_api = ApiFiles {
        overlays: &[],
        name: &Arc::from("fuzz"),
        behavior: None,
        contract: Some(Path::new(name)),
        fixtures: &[],
    };
    let options = Options {
        stateless: true,
        strict: false,
        ..Options::default()
    };
    engine::compile(files_of_api, 1, options, files)
}

fn answer(api: &Api, request: Request) {
    let layout = match &api.behavior {
        Some(behavior) => Arc::clone(&behavior.layout),
        None => Arc::new(ApiLayout::new(&api.name, [])),
    };
    let mut records = Transaction::begin(ApiState::empty(layout), 1);
    let occasion = Occasion {
        now: 1_615_262_400_000,
        sandbox: "default".into(),
        number: 1,
    };
    let exchange = engine::handle(api, request, &occasion, &mut records);
    assert!(exchange.answer.status.as_u16() >= 200);
}
