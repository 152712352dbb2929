//! `mimeo check` as a command: against an independent service that keeps its contract and its behavior, against the
//! same with faults, and against a stand-in.

use crate::service::{Fault, Service};
use libtest_mimic::{Failed, Trial};
use std::path::{Path, PathBuf};
use std::process::Command;

type Test = fn() -> Result<(), String>;

/// One trial each.
pub fn trials() -> Vec<Trial> {
    let tests: [(&str, Test); 6] = [
        ("an independent service has no findings", nothing_is_found),
        ("what cannot be put back has no findings either", shared),
        (
            "a broken answer is found, and the baseline knows it",
            broken,
        ),
        ("a broken workflow is found", workflow),
        ("a login brings the credential", login),
        ("reports are written", reports),
    ];
    let trial = |(name, test): (&str, Test)| {
        Trial::test(format!("check: {name}"), move || {
            test().map_err(Failed::from)
        })
    };
    tests.into_iter().map(trial).collect()
}

struct Ran {
    exit: Option<i32>,
    text: String,
}

/// Runs the command in `tests/service` against a service.
fn check(service: &Service, arguments: &[&str]) -> Ran {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/service");
    let mut command = Command::new(env!("CARGO_BIN_EXE_mimeo"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("MIMEO_")) {
        command.env_remove(name);
    }
    let ran = command
        .current_dir(folder)
        .args(["check", &service.url(), "--max-time", "100s"])
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = [ran.stdout, ran.stderr].concat();
    Ran {
        exit: ran.status.code(),
        text: String::from_utf8_lossy(&text).into_owned(),
    }
}

fn reset(service: &Service) -> String {
    format!("{}/reset", service.url())
}

fn expect(ran: &Ran, exit: i32, parts: &[&str]) -> Result<(), String> {
    if ran.exit != Some(exit) {
        return Err(format!("ended with {:?}:\n{}", ran.exit, ran.text));
    }
    match parts.iter().find(|it| !ran.text.contains(**it)) {
        Some(part) => Err(format!("`{part}` is not in\n{}", ran.text)),
        None => Ok(()),
    }
}

fn nothing_is_found() -> Result<(), String> {
    let service = Service::start(Fault::None);
    let reset = reset(&service);
    for seed in ["1", "2"] {
        let arguments = [
            "--reset-url",
            &reset,
            "--initial",
            "fixtures",
            "--seed",
            seed,
        ];
        let ran = check(&service, &arguments);
        expect(&ran, 0, &["kept", "operations    10 of 10"])?;
    }
    Ok(())
}

fn shared() -> Result<(), String> {
    let service = Service::start(Fault::None);
    let arguments = [
        "--auth",
        "token=token-of-ann-0001",
        "--auth",
        "token=token-of-bob-0002",
    ];
    expect(&check(&service, &arguments), 0, &["kept"])
}

fn broken() -> Result<(), String> {
    let service = Service::start(Fault::NoTotal);
    let reset = reset(&service);
    let folder = tempfile::tempdir().unwrap();
    let known = folder.path().join("known.txt");
    let known = known.to_str().unwrap();
    let with = |more: &[&'static str]| {
        let mut arguments = vec!["--phases", "examples", "--reset-url", &reset];
        arguments.extend(["--initial", "fixtures"]);
        arguments.extend(more);
        arguments.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let run = |more: &[&'static str], baseline: bool| {
        let mut arguments = with(more);
        if baseline {
            arguments.extend(["--baseline".to_owned(), known.to_owned()]);
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        check(&service, &arguments)
    };
    let parts = [
        "createOrder answered 201 with a wrong body",
        "property \"total\"  none of that name",
        "because   specs/depot/openapi.yaml:",
        "shown     5 of 5 times again",
        "curl",
        "broken: ",
    ];
    expect(&run(&[], false), 1, &parts)?;
    expect(
        &run(&["--update-baseline"], true),
        0,
        &["known findings now"],
    )?;
    expect(
        &run(&[], true),
        0,
        &["known       createOrder answered 201"],
    )?;
    let others = run(&["--include", "listItems"], true);
    expect(&others, 0, &["stale       answer-schema:createOrder:201"])
}

fn workflow() -> Result<(), String> {
    let service = Service::start(Fault::PaidTwice);
    let reset = reset(&service);
    let ran = check(&service, &["--phases", "workflows", "--reset-url", &reset]);
    let parts = [
        "workflow order-and-pay, step again: $statusCode == 409 does not hold",
        "1. POST /login → 200",
        "specs/depot/workflows.arazzo.yaml:",
    ];
    expect(&ran, 1, &parts)
}

fn login() -> Result<(), String> {
    let service = Service::start(Fault::None);
    let arguments = ["--login", "token=enter.token", "--phases", "examples,laws"];
    expect(
        &check(&service, &arguments),
        0,
        &["kept", "operations    10 of 10"],
    )?;
    let ran = check(
        &service,
        &["--login", "token=enter.token", "--input", "password=wrong"],
    );
    let told = "the login with the workflow `enter` failed: it ended in its step `login`, answered with 401";
    expect(&ran, 2, &[told])
}

fn reports() -> Result<(), String> {
    let service = Service::start(Fault::NoTotal);
    let folder = tempfile::tempdir().unwrap();
    let mut arguments = vec!["--auth".to_owned(), "token=token-of-ann-0001".to_owned()];
    arguments.extend(["--phases".to_owned(), "examples".to_owned()]);
    let kinds = ["junit", "sarif", "github", "jsonl", "har", "html"];
    for kind in kinds {
        let file = folder.path().join(kind);
        arguments.extend(["--report".to_owned(), format!("{kind}={}", file.display())]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    expect(&check(&service, &arguments), 1, &[])?;
    for kind in kinds {
        let text =
            std::fs::read_to_string(folder.path().join(kind)).map_err(|it| it.to_string())?;
        if !text.contains("createOrder") || text.contains("token-of-ann-0001") {
            return Err(format!("{kind}:\n{text}"));
        }
    }
    Ok(())
}
