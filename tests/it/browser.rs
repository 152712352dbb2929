//! The page of a check in a real browser, where there is one, and reports held against the schemas of their forms.

use jsonschema::validator_for;
use libtest_mimic::Trial;
use mimeo::check::{
    Body, Call, Check, Confirmation, Count, Coverage, Difference, Expectation, Finding, Ground,
    Phase, Place, Received, Request, Results, Sequence, Step, Text,
};
use mimeo::engine::{Api, ApiFiles, Options, compile};
use mimeo::report::check::{Report, View};
use mimeo::source::MemoryFiles;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    let tests: [(&str, fn()); 3] = [
        ("the page shows the failing steps", page),
        ("JUnit XML is valid", junit),
        ("SARIF is valid", sarif),
    ];
    let trial = |(name, test): (&str, fn())| {
        Trial::test(format!("reports: {name}"), move || {
            test();
            Ok(())
        })
    };
    tests.into_iter().map(trial).collect()
}

static STATUS: Check = Check {
    name: "status",
    promise: "every operation answers with the status that its behavior asks for",
};

const CONTRACT: &str = "
openapi: 3.1.0
info: {title: Shop & more, version: '1'}
paths:
  /orders/{id}/pay:
    post:
      operationId: payOrder
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: The order}, '409': {description: No}}
";

fn api() -> Api {
    let files = MemoryFiles::default().with("specs/shop/openapi.yaml", CONTRACT);
    let name = Arc::from("shop");
    let of = ApiFiles {
        name: &name,
        behavior: None,
        contract: Some(Path::new("specs/shop/openapi.yaml")),
        fixtures: &[],
        overlays: &[],
    };
    compile(of, 1, Options::default(), &files).api.unwrap()
}

fn finding(number: usize) -> Finding {
    let step = Step {
        purpose: "pay an order that is paid".to_owned(),
        operation: Some(0),
        call: Call::Request(Request {
            method: http::Method::POST,
            path: Text::fixed("/orders/7/pay"),
            query: vec![("note".to_owned(), Text::fixed("<b>bold</b>"))],
            headers: vec![("x-key".to_owned(), Text::fixed("ann"))],
            body: Body::None,
        }),
    };
    let body = json!({"id": 7, "status": "paid", "note": "</script><b>"});
    Finding {
        check: &STATUS,
        phase: Phase::Model,
        operation: Some("payOrder".to_owned()),
        summary: format!("payOrder answered 200, expected 409 too_late ({number})"),
        sequence: Sequence { steps: vec![step] },
        received: vec![Some(Received {
            status: 200,
            headers: http::HeaderMap::new(),
            body: body.to_string().into(),
            json: Some(body),
            micros: 900,
        })],
        expected: Expectation {
            text: "409 too_late".to_owned(),
            status: Some(409),
            error: Some("too_late".to_owned()),
            body: Some(json!({"code": "too_late", "message": "It is too late for that"})),
        },
        differences: vec![Difference {
            place: "status".to_owned(),
            expected: "integer 409".to_owned(),
            actual: "integer 200".to_owned(),
        }],
        grounds: vec![
            Ground {
                text: "pay goes from new".to_owned(),
                place: Some(Place {
                    file: "specs/shop/behavior file.yaml".to_owned(),
                    line: 12,
                    column: 3,
                }),
            },
            Ground {
                text: "no place".to_owned(),
                place: None,
            },
        ],
        confirmation: Confirmation { shown: 5, tried: 5 },
        seed: 7,
        duplicates: 2,
        fingerprint: format!("model:payOrder:status:409:200:{number}"),
    }
}

fn results(findings: usize) -> Results {
    let count = |seen: &[&str], missed: &[&str]| Count {
        seen: seen.iter().map(|it| (*it).to_owned()).collect(),
        missed: missed.iter().map(|it| (*it).to_owned()).collect(),
    };
    let cell = mimeo::check::Cell {
        requests: 48,
        findings,
        time: Duration::from_millis(350),
    };
    Results {
        api: "shop".to_owned(),
        target: "http://127.0.0.1:4010/shop".to_owned(),
        seed: 7,
        phases: vec![Phase::Coverage, Phase::Model],
        cells: [((Phase::Model, "payOrder".to_owned()), cell)]
            .into_iter()
            .collect(),
        findings: (1..=findings).map(finding).collect(),
        known: vec![finding(99)],
        stale: vec!["model:gone".to_owned()],
        skipped: vec!["workflows: one needs the control API".to_owned()],
        coverage: Coverage {
            operations: count(&["payOrder"], &[]),
            statuses: count(&["payOrder 200"], &["payOrder 409"]),
            states: count(
                &["orders.new", "orders.paid"],
                &["orders.sent", "orders.cancelled"],
            ),
            actions: count(&["orders.pay"], &["orders.send"]),
        },
        requests: 48,
        time: Duration::from_millis(1234),
        ..Results::default()
    }
}

fn written(name: &str, findings: usize) -> String {
    let (api, results) = (api(), results(findings));
    let view = View::new(&api, &results, &[]);
    Report::find(name).unwrap().write(&view)
}

/// Whether a program is on this machine.
fn is_here(program: &str) -> bool {
    let found = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .output();
    let is_here = found.is_ok_and(|it| it.status.success());
    if !is_here {
        println!("{program} is not here, so this is not tried");
    }
    is_here
}

/// What a browser shows of the page; with `MIMEO_SCREENSHOTS=DIR` it is photographed as well.
fn page() {
    if !is_here("chromium") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("page.html");
    // `innerText` is what is shown, without what is folded away.
    let look = "<script>document.body.dataset.shown = document.querySelector('main').innerText; \
        document.body.dataset.wide = document.documentElement.scrollWidth > innerWidth;</script></body>";
    let page = written("html", 5);
    fs::write(&path, page.replace("</body>", look)).unwrap();
    let dom = chromium(
        folder.path(),
        &["--dump-dom", "--window-size=1200,900"],
        &path,
    );
    let shown = between(&dom, "data-shown=\"", "\"");
    for wanted in [
        "payOrder answered 200, expected 409 too_late (1)",
        "POST /orders/7/pay?note=&lt;b&gt;bold&lt;/b&gt;",
        "pay an order that is paid",
        "409 too_late",
        "specs/shop/behavior file.yaml:12:3",
        "#!/bin/sh",
        "orders.sent",
    ] {
        assert!(
            shown.contains(&wanted.replace("&lt;", "<").replace("&gt;", ">"))
                || shown.contains(wanted),
            "{wanted}\n{shown}"
        );
    }
    assert!(
        dom.contains("data-copy=\"sh-1\">Copy"),
        "the button to copy is shown"
    );
    let phone = chromium(
        folder.path(),
        &["--dump-dom", "--window-size=500,900"],
        &path,
    );
    assert!(
        phone.contains("data-wide=\"false\""),
        "the page is wider than a phone"
    );
    if let Some(to) = std::env::var_os("MIMEO_SCREENSHOTS") {
        fs::write(&path, written("html", 1)).unwrap();
        photograph(&PathBuf::from(to), folder.path(), &path);
    }
}

fn photograph(to: &Path, profile: &Path, page: &Path) {
    for (name, size, more) in [
        ("wide", "1200,2600", "--disable-logging"),
        ("phone", "500,2600", "--disable-logging"),
        (
            "dark",
            "1200,2600",
            "--blink-settings=preferredColorScheme=0",
        ),
    ] {
        let shot = format!("--screenshot={}", to.join(format!("{name}.png")).display());
        let size = format!("--window-size={size}");
        chromium(profile, &[&shot, &size, more], page);
    }
}

fn chromium(profile: &Path, arguments: &[&str], page: &Path) -> String {
    let profile = format!("--user-data-dir={}", profile.join("profile").display());
    let ran = Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
        ])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ])
        .args(["--hide-scrollbars", "--virtual-time-budget=2000", &profile])
        .args(arguments)
        .arg(format!("file://{}", page.display()))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    String::from_utf8_lossy(&ran.stdout).into_owned()
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    let rest = text.split_once(before).map_or("", |it| it.1);
    rest.split_once(after).map_or("", |it| it.0)
}

fn schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas")
}

/// Reports against what CI systems read, by `xmllint`.
fn junit() {
    if !is_here("xmllint") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("junit.xml");
    for findings in [0, 2] {
        fs::write(&path, written("junit", findings)).unwrap();
        let ran = Command::new("xmllint")
            .args(["--noout", "--schema"])
            .arg(schemas().join("junit.xsd"))
            .arg(&path)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&ran.stderr);
        assert!(
            ran.status.success(),
            "{told}\n{}",
            written("junit", findings)
        );
    }
}

/// SARIF against its JSON Schema, which `scripts/sarif-schema` brings.
fn sarif() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/schemas/sarif-2.1.0.json");
    let Ok(text) = fs::read_to_string(&path) else {
        println!("scripts/sarif-schema has not brought the schema, so this is not tried");
        return;
    };
    let mut schema: Value = serde_json::from_str(&text).unwrap();
    // The schema has a pattern that is no regular expression of Unicode: a bracket is closed and never opened.
    for owner in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][owner]["properties"]["language"];
        if language.is_object() {
            language["pattern"] = "^[a-zA-Z]{2}".into();
        }
    }
    let validator = validator_for(&schema).unwrap();
    for findings in [0, 2] {
        let log: Value = serde_json::from_str(&written("sarif", findings)).unwrap();
        let told: Vec<String> = validator
            .iter_errors(&log)
            .map(|it| format!("{}: {it}", it.instance_path()))
            .collect();
        assert!(told.is_empty(), "{told:#?}\n{log:#}");
    }
    let mut broken: Value = serde_json::from_str(&written("sarif", 1)).unwrap();
    broken["runs"][0]["results"][0]["level"] = "dreadful".into();
    assert!(!validator.is_valid(&broken));
}
