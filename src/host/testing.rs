//! A host for tests: its engine reads a folder of one-line files and keeps one resource of counters.

use super::discover::ApiFiles;
use super::engine::{Compiled, Engine, FieldProblem, OperateError, Target};
use super::open::{Host, Opened};
use super::settings::Settings;
use crate::engine::{self, Answer, Api, Change, Exchange, Occasion, Request, Touch};
use crate::source::{Code, Diagnostic, Files, MemoryFiles, Severity, SourceFile, Sources};
use crate::state::{ApiState, FixtureRecord, Fixtures, Key, Transaction};
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use serde_json::{Map, Value, json};
use std::path::Path;
use std::sync::Arc;

static BROKEN: Code = Code {
    name: "broken",
    severity: Severity::Error,
    summary: "broken",
    explanation: "broken",
};

/// Serves `GET /word` (the word in `openapi.yaml`), `GET|POST /counters` and `GET /panic`.
pub(crate) struct Toy;

impl Engine for Toy {
    fn compile(&self, files: &ApiFiles, generation: u64, disk: &dyn Files) -> Compiled {
        let path = files.contract.clone().unwrap();
        let text = String::from_utf8(disk.read(&path).unwrap_or_default()).unwrap();
        let mut sources = Sources::default();
        sources.add(SourceFile::new(&path, text.clone()));
        let diagnostics = match text.trim_end().strip_suffix('!') {
            Some(_) => Vec::new(),
            None => vec![Diagnostic::new(&BROKEN, "the word does not end in `!`").in_file(&path)],
        };
        let fixtures = files
            .fixture_files
            .iter()
            .filter_map(|path| disk.read(path).ok());
        let fixtures =
            fixtures.filter_map(|bytes| String::from_utf8(bytes).ok()?.trim().parse().ok());
        let fixtures = fixtures.map(|id: i64| fixture(id)).collect();
        let api = || {
            (
                api(&files.name, generation, text.trim()),
                Fixtures::fixed(fixtures),
            )
        };
        let api = diagnostics.is_empty().then(api);
        Compiled {
            api,
            diagnostics,
            sources,
        }
    }

    fn is_safe(&self, _api: &Api, request: &Request, _state: &ApiState) -> bool {
        request.method == Method::GET
    }

    fn run_timers(&self, _api: &Api, _occasion: &Occasion, records: &mut Transaction) {
        while let Some(timer) = records.due(i64::MAX).cloned() {
            records.cancel(&timer);
        }
    }

    fn handle(
        &self,
        api: &Api,
        request: Request,
        occasion: &Occasion,
        records: &mut Transaction,
    ) -> Exchange {
        assert_ne!(request.path, "/panic", "as asked");
        let (status, body) = match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/word") => (200, json!(api.contract.title)),
            ("GET", "/counters") => (200, json!(records.len(0))),
            ("POST", "/counters") => {
                let id = records.next_key(0).unwrap();
                let size = request.body.len();
                records
                    .put(
                        0,
                        Map::from_iter([("id".into(), json!(id)), ("size".into(), json!(size))]),
                    )
                    .unwrap();
                (201, json!({"id": id}))
            }
            ("GET" | "HEAD", "/large") => (200, json!("x".repeat(5_000))),
            _ => (404, json!("nothing here")),
        };
        Exchange {
            at: occasion.now,
            api: Arc::clone(&api.name),
            generation: api.generation,
            request,
            ..answered(occasion, status, &body)
        }
    }

    fn operate(
        &self,
        _api: &Api,
        target: Target<'_>,
        _occasion: &Occasion,
        records: &mut Transaction,
    ) -> Result<Vec<Touch>, OperateError> {
        let resource = "counters".to_owned();
        let Some(record) = records.get(target.resource, target.key).cloned() else {
            return Err(OperateError::UnknownRecord {
                resource,
                key: target.key.to_string(),
            });
        };
        if target.action != "close" {
            let hint = Some("did you mean `close`?".into());
            return Err(OperateError::UnknownAction {
                resource,
                action: target.action.into(),
                hint,
            });
        }
        if record.get("status") == Some(&json!(1)) {
            let message = "`close` is possible in state open, the record is in state closed".into();
            return Err(OperateError::Refused {
                error: None,
                message,
            });
        }
        let mut data = record.data.clone();
        data.insert("status".into(), json!(1));
        records.put(target.resource, data).unwrap();
        let states = Some(("open".into(), "closed".into()));
        let (resource, key, action) = (
            resource.into(),
            target.key.to_string(),
            Some("close".into()),
        );
        Ok(vec![Touch {
            resource,
            key,
            change: Change::Updated,
            action,
            states,
        }])
    }

    fn check(&self, _api: &Api, _resource: usize, data: &Map<String, Value>) -> Vec<FieldProblem> {
        let wrong = data.get("size").filter(|size| !size.is_i64());
        let message = wrong.map(|size| format!("expected integer, found {size}"));
        message
            .into_iter()
            .map(|message| FieldProblem {
                pointer: "/size".into(),
                message,
            })
            .collect()
    }
}

fn fixture(id: i64) -> FixtureRecord {
    let data = Map::from_iter([("size".into(), json!(0)), ("status".into(), json!(0))]);
    FixtureRecord {
        resource: 0,
        key: Key::Int(id),
        data,
        hash: 1,
    }
}

/// An API with that title, whose behavior file declares the counters and replies with examples.
fn api(name: &Arc<str>, generation: u64, title: &str) -> Api {
    let operation = |id| json!({"operationId": id, "responses": {"200": {"description": "fine"}}});
    let contract = json!({
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1"},
        "servers": [{"url": format!("https://api.example.com/v1/{name}")}],
        "paths": {
            "/word": {"get": operation("word")},
            "/large": {"get": operation("large")},
            "/counters": {"get": operation("count"), "post": operation("add")},
        },
    });
    let behavior = json!({
        "behavior": 1,
        "contract": "openapi.json",
        "resources": {"counters": {
            "key": {"field": "id", "next": "integer"},
            "fields": {"id": "integer", "size": "integer", "status": "integer"},
            "machine": {
                "field": "status",
                "states": {"open": 0, "closed": 1},
                "initial": "open",
                "actions": {"close": {"from": "open", "to": "closed", "by": "operator"}},
            },
        }},
        "operations": {"word": {}, "large": {}, "count": {}, "add": {}},
    });
    let files = MemoryFiles::default()
        .with("openapi.json", contract.to_string())
        .with("behavior.json", behavior.to_string());
    let documents = engine::ApiFiles {
        name,
        behavior: Some(Path::new("behavior.json")),
        contract: None,
        fixtures: &[],
        overlays: &[],
    };
    let lenient = engine::Options {
        strict: false,
        ..engine::Options::default()
    };
    let compiled = engine::compile(documents, generation, lenient, &files);
    let problems = compiled.diagnostics;
    compiled.api.unwrap_or_else(|| panic!("{problems:#?}"))
}

fn answered(occasion: &Occasion, status: u16, body: &Value) -> Exchange {
    let mut exchange = exchange(&occasion.sandbox, "", status);
    exchange.answer.body = Bytes::from(body.to_string());
    let json = http::HeaderValue::from_static("application/json");
    exchange
        .answer
        .headers
        .insert(http::header::CONTENT_TYPE, json);
    exchange
}

/// An API that serves nothing in particular.
pub(crate) fn any_api() -> Arc<Api> {
    Arc::new(api(&"toy".into(), 1, "any"))
}

/// An exchange for the journal.
pub(crate) fn exchange(sandbox: &str, path: &str, status: u16) -> Exchange {
    Exchange {
        id: 0,
        at: 0,
        api: "toy".into(),
        sandbox: sandbox.into(),
        generation: 1,
        operation: None,
        request: request(Method::GET, path),
        answer: Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
        },
        request_violations: Vec::new(),
        answer_violations: Vec::new(),
        error: None,
        touched: Vec::new(),
        why: Vec::new(),
        calls: Vec::new(),
        micros: 0,
    }
}

pub(crate) fn request(method: Method, path: &str) -> Request {
    Request {
        method,
        path: path.to_owned(),
        query: String::new(),
        headers: HeaderMap::new(),
        body: Bytes::new(),
        base: "http://localhost/toy".into(),
    }
}

/// Settings for specs and fixtures under a folder, and the API `toy` in it.
pub(crate) fn folder() -> (tempfile::TempDir, Settings) {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings {
        specs: vec![folder.path().join("specs")],
        fixtures: folder.path().join("fixtures"),
        ..Settings::default()
    };
    std::fs::create_dir_all(folder.path().join("fixtures/toy")).unwrap();
    write(folder.path(), "toy", "hello!");
    (folder, settings)
}

/// Writes the contract of an API.
pub(crate) fn write(root: &Path, api: &str, word: &str) {
    let folder = root.join("specs").join(api);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("openapi.yaml"), word).unwrap();
}

/// A host with the API `toy` in it.
pub(crate) fn host() -> (tempfile::TempDir, Arc<Host>) {
    let (folder, settings) = folder();
    let Opened { host, .. } = Host::open(settings, Toy).unwrap();
    (folder, host)
}
