//! Findings that were made by hand, written as scripts, workflows and cases: each shows on a stand-in with the fault,
//! and does not show on one without. Scripts are run where `sh`, `curl` and `jq` are.

use crate::case;
use crate::serve::Running;
use bytes::Bytes;
use http::Method;
use indexmap::IndexMap;
use libtest_mimic::Trial;
use mimeo::check::{
    Body, Call, Check, Confirmation, Difference, Expectation, Finding, Origin, Part, Phase,
    Received, Reference, Request, Results, Sequence, Step, Text,
};
use mimeo::engine::{Api, ApiFiles, Options, compile};
use mimeo::report::check::{REPRODUCTIONS, View};
use mimeo::source::Disk;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

static ANY: Check = Check {
    name: "answer",
    promise: "every answer is as the behavior file says",
};

/// A fault of the behavior file, and the finding that shows it.
struct Fault {
    name: &'static str,
    /// A text of the behavior file, and what stands there instead.
    edit: (&'static str, &'static str),
    finding: fn(&Api) -> Finding,
}

const FAULTS: [Fault; 5] = [
    Fault {
        name: "paid twice",
        edit: ("pay:    {from: new,", "pay:    {from: [new, paid],"),
        finding: paid_twice,
    },
    Fault {
        name: "a stock that stays",
        edit: (
            "set: {stock: =item.stock - body.count}",
            "set: {stock: =item.stock}",
        ),
        finding: stock_stays,
    },
    Fault {
        name: "forgotten too late",
        edit: ("after: 1h}", "after: 2h}"),
        finding: forgotten_late,
    },
    Fault {
        name: "an operator's action that does something else",
        edit: (
            "to: cancelled, by: buyer, wire: cancel}
        send:   {from: paid, to: sent,",
            "to: sent, by: buyer, wire: cancel}
        send:   {from: paid, to: cancelled,",
        ),
        finding: sent_astray,
    },
    Fault {
        name: "an order of somebody else",
        edit: (
            "buyer: =caller.key == record.customer",
            "buyer: =caller.key == record.customer || caller.key == 'bob'",
        ),
        finding: foreign_order,
    },
];

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    let faults = FAULTS.iter().map(|fault| {
        Trial::test(format!("reproduce: {}", fault.name), move || {
            play(fault);
            Ok(())
        })
    });
    let bytes = Trial::test("reproduce: bytes that are no text", || {
        bytes_arrive();
        Ok(())
    });
    faults.chain([bytes]).collect()
}

/// The text of the case file with the shop, up to its first test.
fn shop(edit: Option<(&str, &str)>) -> String {
    let path = case::folder().join("tool/shop.md");
    let text = fs::read_to_string(path).unwrap();
    let files = text.split("\n## ").next().unwrap();
    let Some((old, new)) = edit else {
        return files.to_owned();
    };
    assert_eq!(files.matches(old).count(), 1, "{old}");
    files.replace(old, new)
}

/// A folder with the files of the shop.
fn folder(edit: Option<(&str, &str)>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{}\n## One\n\n```console\n$ mimeo lint\n```\n", shop(edit));
    let cases = case::read("shop.md", &text).unwrap();
    for file in &cases[0].files {
        let path = folder.path().join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &file.content).unwrap();
    }
    folder
}

fn api(folder: &Path) -> Api {
    let name = Arc::from("shop");
    let fixtures: Vec<PathBuf> = ["customers", "items"]
        .iter()
        .map(|it| folder.join(format!("fixtures/shop/{it}.yaml")))
        .collect();
    let files = ApiFiles {
        name: &name,
        behavior: Some(&folder.join("specs/shop/behavior.yaml")),
        contract: None,
        fixtures: &fixtures,
        overlays: &[],
    };
    let compiled = compile(files, 1, Options::default(), &Disk);
    compiled
        .api
        .unwrap_or_else(|| panic!("{:#?}", compiled.diagnostics))
}

fn play(fault: &Fault) {
    let right = folder(None);
    let api = api(right.path());
    let finding = (fault.finding)(&api);
    let wrong = folder(Some(fault.edit));
    for (folder, shows) in [(wrong.path(), true), (right.path(), false)] {
        let (_server, url) = start(folder);
        let results = Results {
            api: "shop".to_owned(),
            target: format!("{url}/shop"),
            ..Results::default()
        };
        let view = View::new(&api, &results, &[]);
        let written = |at: usize| REPRODUCTIONS[at].write(&view, &finding).unwrap();
        script(&written(0), shows, &[]);
        workflow(folder, (&written(1), &url), shows);
    }
    let results = Results::default();
    let view = View::new(&api, &results, &[]);
    let text = REPRODUCTIONS[2].write(&view, &finding).unwrap();
    let body = text.split_once("\n\n").unwrap().1;
    for (edit, shows) in [(Some(fault.edit), true), (None, false)] {
        let text = format!("{}\n## Found\n\n{body}", shop(edit));
        let cases = case::read("found.md", &text).unwrap();
        let ran = case::run(&cases[0]);
        assert_eq!(ran.is_err(), shows, "{body}\n{ran:?}");
    }
}

fn start(folder: &Path) -> (Running, String) {
    let arguments = ["--port", "0", "--store", "memory", "--no-watch"];
    let mut server = Running::start(folder, &arguments);
    let line = server.line_with("mimeo is ready on ");
    let url = line.rsplit(' ').next().unwrap().to_owned();
    (server, url)
}

/// Runs a script, if this machine has what it needs.
fn script(text: &str, shows: bool, environment: &[(&str, &str)]) {
    let has = |program: &str| {
        let found = Command::new("sh")
            .args(["-c", &format!("command -v {program}")])
            .output();
        found.is_ok_and(|it| it.status.success())
    };
    if !["sh", "curl", "jq"].iter().all(|it| has(it)) {
        println!("sh, curl or jq is not here; scripts are not run");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("found.sh");
    fs::write(&path, text).unwrap();
    let mut command = Command::new("sh");
    command.arg(&path).stdin(Stdio::null()).env_remove("BASE");
    let ran = command.envs(environment.iter().copied()).output().unwrap();
    let told = format!(
        "{}\n{}\n{text}",
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr)
    );
    assert_eq!(ran.status.code(), Some(i32::from(shows)), "{told}");
}

/// Plays a workflow with `mimeo story`.
fn workflow(folder: &Path, (text, url): (&str, &str), shows: bool) {
    let path = folder.join("specs/shop/found.arazzo.yaml");
    fs::write(&path, text).unwrap();
    let ran = Command::new(env!("CARGO_BIN_EXE_mimeo"))
        .args(["story", "specs/shop/found.arazzo.yaml", "--target", url])
        .current_dir(folder)
        .output()
        .unwrap();
    let told = format!(
        "{}\n{}\n{text}",
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr)
    );
    assert_eq!(ran.status.code(), Some(i32::from(shows)), "{told}");
    assert!(ran.stderr.is_empty(), "{told}");
}

// The findings.

fn step(api: &Api, (id, path): (&str, Text), (key, body): (&str, Option<Value>)) -> Step {
    let operation = api.contract.operation_index(id).unwrap();
    let body = body.map_or(Body::None, |value| Body::Json {
        media_type: "application/json".to_owned(),
        value,
        references: IndexMap::new(),
    });
    Step {
        purpose: id.to_owned(),
        operation: Some(operation),
        call: Call::Request(Request {
            method: api.contract.operations[operation].method.clone(),
            path,
            query: Vec::new(),
            headers: vec![("x-key".to_owned(), Text::fixed(key))],
            body,
        }),
    }
}

fn received(status: u16, body: &Value) -> Received {
    let text = body.to_string();
    Received {
        status,
        headers: http::HeaderMap::new(),
        body: Bytes::from(text),
        json: Some(body.clone()),
        micros: 1,
    }
}

fn id() -> Part {
    Part::Value(Reference {
        step: 0,
        origin: Origin::Body("/id".to_owned()),
    })
}

fn order() -> Text {
    Text(vec![Part::Fixed("/orders/".to_owned()), id()])
}

/// An order with a text that is hard to quote.
fn create(api: &Api) -> Step {
    let body = json!({"item_id": 1, "count": 2, "note": "it's 猫\n`$x` \"q\" %s \\"});
    step(
        api,
        ("createOrder", Text::fixed("/orders")),
        ("ann", Some(body)),
    )
}

fn act(api: &Api, key: &str, action: &str) -> Step {
    step(
        api,
        ("actOnOrder", order()),
        (key, Some(json!({"action": action}))),
    )
}

fn get(api: &Api) -> Step {
    step(api, ("getOrder", order()), ("ann", None))
}

fn finding(steps: Vec<Step>, received: Vec<Option<Received>>, expected: Expectation) -> Finding {
    Finding {
        check: &ANY,
        phase: Phase::Model,
        operation: None,
        summary: "something else was answered".to_owned(),
        sequence: Sequence { steps },
        received,
        expected,
        differences: Vec::new(),
        grounds: Vec::new(),
        confirmation: Confirmation::default(),
        seed: 1,
        duplicates: 0,
        fingerprint: "model:something".to_owned(),
    }
}

fn status(status: u16) -> Expectation {
    Expectation {
        text: status.to_string(),
        status: Some(status),
        ..Expectation::default()
    }
}

/// The last body is wrong at a place.
fn body(mut finding: Finding, pointer: &str, expected: Value) -> Finding {
    finding.expected.body = Some(expected);
    finding.differences.push(Difference {
        place: format!("body {pointer}"),
        expected: "something".to_owned(),
        actual: "something else".to_owned(),
    });
    finding
}

fn created() -> Received {
    received(201, &json!({"id": 1, "status": "new"}))
}

fn paid_twice(api: &Api) -> Finding {
    let steps = vec![create(api), act(api, "ann", "pay"), act(api, "ann", "pay")];
    let paid = || Some(received(200, &json!({"id": 1, "status": "paid"})));
    finding(steps, vec![Some(created()), paid(), paid()], status(409))
}

fn foreign_order(api: &Api) -> Finding {
    let steps = vec![create(api), act(api, "bob", "pay")];
    let paid = Some(received(200, &json!({"id": 1, "status": "paid"})));
    finding(steps, vec![Some(created()), paid], status(403))
}

fn stock_stays(api: &Api) -> Finding {
    let list = step(api, ("listItems", Text::fixed("/items")), ("ann", None));
    let items = |stock| json!({"items": [{"id": 1, "stock": stock}, {"id": 2}], "total": 3});
    let answers = vec![Some(created()), Some(received(200, &items(3)))];
    let found = finding(vec![create(api), list], answers, status(200));
    body(found, "/items/0/stock", items(1))
}

fn forgotten_late(api: &Api) -> Finding {
    let wait = Step {
        purpose: "an hour goes by".to_owned(),
        operation: None,
        call: Call::Advance(3_600_000),
    };
    let order = |status| json!({"id": 1, "status": status});
    let answers = vec![Some(created()), None, Some(received(200, &order("new")))];
    let found = finding(vec![create(api), wait, get(api)], answers, status(200));
    body(found, "/status", order("cancelled"))
}

fn sent_astray(api: &Api) -> Finding {
    let send = Step {
        purpose: "it is sent".to_owned(),
        operation: None,
        call: Call::Operate {
            resource: "orders".to_owned(),
            key: Text(vec![id()]),
            action: "send".to_owned(),
        },
    };
    let order = |status| json!({"id": 1, "status": status});
    let steps = vec![create(api), act(api, "ann", "pay"), send, get(api)];
    let answers = vec![
        Some(created()),
        Some(received(200, &order("paid"))),
        None,
        Some(received(200, &order("cancelled"))),
    ];
    body(
        finding(steps, answers, status(200)),
        "/status",
        order("sent"),
    )
}

/// A body with a NUL byte, sent with a credential of the environment, is refused as it should be.
fn bytes_arrive() {
    let right = folder(None);
    let api = api(right.path());
    let (_server, url) = start(right.path());
    let results = Results {
        api: "shop".to_owned(),
        target: format!("{url}/shop"),
        ..Results::default()
    };
    let secret = Part::Secret {
        name: "key".to_owned(),
        value: "anne-the-secret".to_owned(),
    };
    let step = Step {
        purpose: String::new(),
        operation: api.contract.operation_index("createOrder"),
        call: Call::Request(Request {
            method: Method::POST,
            path: Text::fixed("/orders"),
            query: vec![("a b".to_owned(), Text::fixed("c&d"))],
            headers: vec![
                ("x-key".to_owned(), Text(vec![secret])),
                ("x-empty".to_owned(), Text::fixed("")),
            ],
            body: Body::Bytes {
                media_type: "application/json".to_owned(),
                bytes: Bytes::from_static(b"{\"item_id\":1,\"count\":1,\"note\":\"100% \0\xff\"}"),
            },
        }),
    };
    let found = |came, wanted| {
        let answers = vec![Some(received(came, &json!({"id": 1})))];
        finding(vec![step.clone()], answers, status(wanted))
    };
    let view = View::new(&api, &results, &[]);
    let environment = [("MIMEO_AUTH_KEY", "ann")];
    for (came, wanted, shows) in [(201, 400, false), (400, 201, true)] {
        let text = REPRODUCTIONS[0].write(&view, &found(came, wanted)).unwrap();
        assert!(!text.contains("anne-the-secret"), "{text}");
        script(&text, shows, &environment);
    }
}
