//! The differences of two versions, for machines: JSON, annotations of GitHub, and Markdown for a comment.

use super::check::github_command;
use super::diff::{Compared, counts, others, sentence, subject, value};
use super::diff_calls;
use crate::check::Place;
use crate::diff::{Change, Level};
use crate::source::Span;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// Everything as one JSON object.
pub fn json(compared: &[Compared], level: Level) -> Value {
    let all = compared.iter().flat_map(|api| &api.changes);
    let count = |level: Level| all.clone().filter(|it| it.level() == level).count();
    let apis: Vec<Value> = compared
        .iter()
        .map(|api| {
            let changes = changes(api, level);
            let calls: Vec<Value> = api.calls.iter().map(diff_calls::json).collect();
            json!({"api": api.api, "changes": changes, "calls": calls})
        })
        .collect();
    json!({
        "breaking": count(Level::Breaking),
        "risky": count(Level::Risky),
        "harmless": count(Level::Harmless),
        "apis": apis,
    })
}

/// The changes of one API that are at least so grave, each as an object.
pub fn changes(api: &Compared, level: Level) -> Vec<Value> {
    api.at_least(level).map(|it| change(api, it)).collect()
}

/// One change as an object.
fn change(api: &Compared, change: &Change) -> Value {
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| object.insert(key.to_owned(), value);
    put("kind", json!(change.kind.name));
    put("level", json!(change.level().as_str()));
    put("operation", json!(change.subject.operation));
    put("part", json!(change.subject.part));
    put("pointer", json!(change.subject.pointer));
    put("message", json!(change.message));
    put("meaning", json!(change.kind.meaning));
    put("operations", json!(change.operations));
    if let Some(span) = change.old {
        put("old", place(api, span));
    }
    if let Some(span) = api.new_span(change) {
        put("new", place(api, span));
    }
    if let Some(witness) = &change.witness {
        put("witness", witness.clone());
    }
    Value::Object(object)
}

fn place(api: &Compared, span: Span) -> Value {
    let position = api.sources.position(span);
    json!({
        "file": api.sources.path(span).display().to_string(),
        "line": position.line,
        "column": position.column,
    })
}

/// Annotations of GitHub, a line each.
pub fn github(compared: &[Compared], level: Level) -> String {
    let mut text = String::new();
    for api in compared {
        for change in api.at_least(level) {
            let command = match change.level() {
                Level::Breaking => "error",
                Level::Risky => "warning",
                Level::Harmless => "notice",
            };
            let place = api.new_span(change).or(change.old).map(|span| {
                let position = api.sources.position(span);
                Place {
                    file: api.sources.path(span).display().to_string(),
                    line: position.line,
                    column: position.column,
                }
            });
            let message = format!("{}. {}", sentence(change), change.kind.meaning);
            let told = (change.kind.name, message.as_str());
            text.push_str(&github_command(command, place.as_ref(), told));
            text.push('\n');
        }
    }
    text
}

/// A table for each level.
pub fn markdown(compared: &[Compared], level: Level) -> String {
    let mut text = String::new();
    for api in compared {
        let _ = writeln!(text, "## {}: {}", api.api, counts(api.changes.iter()));
        for group in [Level::Breaking, Level::Risky, Level::Harmless] {
            let changes: Vec<&Change> = api
                .at_least(level)
                .filter(|it| it.level() == group)
                .collect();
            if changes.is_empty() {
                continue;
            }
            let _ = writeln!(
                text,
                "\n### {}\n\n| where | what | meaning |\n| --- | --- | --- |",
                group.as_str()
            );
            for change in changes {
                let mut meaning = change.kind.meaning.trim_end_matches('.').to_owned();
                if let Some(witness) = &change.witness {
                    let _ = write!(meaning, "; such as `{}`", value(witness));
                }
                if let Some(others) = others(change) {
                    let _ = write!(meaning, "; {others}");
                }
                let _ = writeln!(
                    text,
                    "| {} | {} (`{}`) | {} |",
                    cell(&subject(change)),
                    cell(&change.message),
                    change.kind.name,
                    cell(&meaning)
                );
            }
        }
        for divergence in &api.calls {
            let _ = writeln!(text, "\n```text\n{}```", diff_calls::human(divergence));
        }
        text.push('\n');
    }
    text
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
