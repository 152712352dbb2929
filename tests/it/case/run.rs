//! Runs a case: writes its files, starts mimeo when the first request comes, and compares.

use super::model::{Case, Message, Pair, Step};
use super::pattern::{Bindings, fits};
use super::workspace::Workspace;
use super::{console, edit, http, json};
use crate::backend::{Answer, Backend, Request};
use crate::control;
use serde_json::Value;
use std::fmt::Write as _;

/// Runs all steps; `Err` is the whole story of the first that failed.
pub fn run(case: &Case) -> Result<(), String> {
    let workspace = workspace(case).map_err(|error| format!("{}: {error}", case.place))?;
    let mut run = Run {
        shares: shares(case),
        workspace,
        backend: None,
        bindings: Bindings::default(),
    };
    let failed = |error: std::io::Error| format!("{}: {error}", case.place);
    for file in &case.files {
        run.workspace.write(file).map_err(failed)?;
    }
    for step in &case.steps {
        match step {
            Step::Write(file) => {
                run.workspace.write(file).map_err(failed)?;
                run.reload()
                    .map_err(|error| format!("{}: {error}", case.place))?;
            }
            Step::Edit(change) => {
                edit::apply(change, run.workspace.root())?;
                run.reload()
                    .map_err(|error| format!("{}: {error}", case.place))?;
            }
            Step::Exchange(pair) => run.exchange(pair)?,
            Step::Console(commands) => {
                for command in commands {
                    console::run(command, run.workspace.root())?;
                }
            }
        }
    }
    Ok(())
}

/// Files make a folder of the case's own; without any, the repository's are used, and copied before they are edited.
fn workspace(case: &Case) -> std::io::Result<Workspace> {
    let writes = |step: &Step| matches!(step, Step::Write(_));
    let changes = |step: &Step| matches!(step, Step::Edit(_) | Step::Console(_));
    if !case.files.is_empty() || case.steps.iter().any(writes) {
        Workspace::empty()
    } else if case.steps.iter().any(changes) {
        Workspace::copy()
    } else {
        Ok(Workspace::repository())
    }
}

/// Whether a case neither writes files nor runs commands, so that it can be replayed.
pub fn exchanges_only(case: &Case) -> bool {
    let exchanges = |step: &Step| matches!(step, Step::Exchange(_));
    case.files.is_empty() && case.steps.iter().all(exchanges)
}

/// Sends the requests of a case to a backend that was started elsewhere.
pub fn replay(case: &Case, backend: Backend) -> Result<(), String> {
    let mut run = Run {
        shares: true,
        workspace: Workspace::repository(),
        backend: Some(backend),
        bindings: Bindings::default(),
    };
    case.steps.iter().try_for_each(|step| match step {
        Step::Exchange(pair) => run.exchange(pair),
        _ => Ok(()),
    })
}

/// Whether a case uses the repository's own APIs as they are and cannot see that others do too, so that nothing
/// has to be compiled for it.
pub fn shares(case: &Case) -> bool {
    let alone = |step: &Step| {
        let Step::Exchange(pair) = step else {
            return true;
        };
        let start = &pair.request.start;
        let common = [
            "/~",
            "/__mimeo/sandboxes",
            "/__mimeo/exchanges",
            "/__mimeo/events",
        ];
        pair.mode.port
            || !pair.mode.flags.is_empty()
            || common.iter().any(|path| start.contains(path))
            || (pair.request.headers.iter()).any(|(name, _)| name == "mimeo-sandbox")
            || (pair.answer.headers.iter()).any(|(name, _)| name == "mimeo-exchange")
    };
    case.files.is_empty() && !case.steps.iter().any(alone)
}

struct Run {
    /// Whether the repository's APIs are compiled once for this case and others.
    shares: bool,
    workspace: Workspace,
    /// Started by the first request.
    backend: Option<Backend>,
    bindings: Bindings,
}

impl Run {
    fn reload(&self) -> Result<(), String> {
        self.backend.as_ref().map_or(Ok(()), Backend::reload)
    }

    fn exchange(&mut self, pair: &Pair) -> Result<(), String> {
        let told = |error: String| format!("{}: {error}", pair.place);
        let backend = match self.backend.take() {
            Some(backend) => backend,
            None if self.shares => Backend::share().map_err(told)?,
            None => Backend::serve(self.workspace.root(), &pair.mode).map_err(told)?,
        };
        let backend = self.backend.insert(backend);
        let root = self.workspace.root();
        let mut request = http::request(&pair.request, &self.bindings, root).map_err(told)?;
        let answer = if pair.mode.raw {
            let bytes = http::raw(&pair.request, &self.bindings).map_err(told)?;
            request.body.clone_from(&bytes);
            backend.send_raw(&bytes).map_err(told)?
        } else {
            backend.send(&mut request).map_err(told)?
        };
        let verdict = verdict(&pair.answer, &answer, &mut self.bindings)
            .and_then(|()| control::check(&request, &answer));
        verdict.map_err(|found| story(pair, &found, (&request, &answer)))
    }
}

/// Compares an answer with the expected one.
pub fn verdict(expected: &Message, answer: &Answer, bindings: &mut Bindings) -> Result<(), String> {
    let status = expected.start.split(' ').nth(1).unwrap_or_default();
    if status != answer.status.to_string() {
        return Err(format!(
            "status: expected {status}, found {}",
            answer.status
        ));
    }
    for (name, pattern) in &expected.headers {
        let mut values = answer.all(name).peekable();
        if values.peek().is_none() {
            return Err(format!("header {name}: expected `{pattern}`, found none"));
        }
        let found: Vec<&str> = values.collect();
        if !found.iter().any(|value| fits(pattern, value, bindings)) {
            let found = found.join("`, `");
            return Err(format!(
                "header {name}: expected `{pattern}`, found `{found}`"
            ));
        }
    }
    let said = expected
        .headers
        .iter()
        .any(|(name, _)| name == "mimeo-violations");
    match answer.all("mimeo-violations").next() {
        Some(violations) if !said => {
            return Err(format!("the answer breaks the contract: {violations}"));
        }
        _ => {}
    }
    match &expected.body {
        Some(body) => compare_body(body, answer, bindings),
        None => Ok(()),
    }
}

fn compare_body(expected: &str, answer: &Answer, bindings: &mut Bindings) -> Result<(), String> {
    let Ok(wanted) = serde_json::from_str::<Value>(expected) else {
        let actual = answer.text();
        if fits(expected.trim_end(), actual.trim_end(), bindings) {
            return Ok(());
        }
        return Err("the body is another text (the expected one is no JSON)".to_owned());
    };
    let actual: Value = serde_json::from_slice(&answer.body)
        .map_err(|error| format!("body: expected JSON, found something else: {error}"))?;
    match json::compare(&wanted, &actual, bindings) {
        None => Ok(()),
        Some(found) => Err(format!(
            "body at {}:\n  expected {}\n  actual   {}",
            if found.pointer.is_empty() {
                "its root"
            } else {
                &found.pointer
            },
            found.expected,
            found.actual
        )),
    }
}

/// All that a person needs to see why a step failed.
fn story(pair: &Pair, found: &str, (request, answer): (&Request, &Answer)) -> String {
    let mut story = format!("tests/cases/{}: {found}\n\n", pair.answer_place);
    let _ = writeln!(story, "request (tests/cases/{}):", pair.place);
    let _ = writeln!(story, "  {} {}", request.method, request.target);
    for (name, value) in &request.headers {
        let _ = writeln!(story, "  {name}: {value}");
    }
    indent(&mut story, &String::from_utf8_lossy(&request.body));
    let _ = writeln!(story, "\nexpected:\n  {}", pair.answer.start);
    for (name, value) in &pair.answer.headers {
        let _ = writeln!(story, "  {name}: {value}");
    }
    indent(
        &mut story,
        pair.answer.body.as_deref().unwrap_or("(body not compared)"),
    );
    let _ = writeln!(story, "\nactual:\n  HTTP/1.1 {}", answer.status);
    for (name, value) in &answer.headers {
        let _ = writeln!(story, "  {name}: {value}");
    }
    indent(&mut story, &answer.pretty());
    story
}

fn indent(story: &mut String, text: &str) {
    for line in text.lines().take(120) {
        let _ = writeln!(story, "  {line}");
    }
}
