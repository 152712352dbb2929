//! What a rehearsal has shown: for people, as JSON, and as answers for another validator.

use crate::engine::Api;
use crate::rehearse::{Outcome, Played, Tally};
use crate::source::Diagnostic;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How many operations of a document are shown that did not work.
const SHOWN: usize = 10;

/// One document and what became of it.
#[derive(Debug)]
pub struct Rehearsal {
    /// The document.
    path: PathBuf,
    /// How long it took.
    took: Duration,
    /// Errors and other diagnostics of the document.
    diagnostics: (usize, usize),
    /// Operations that were not kept: id, whether it is mimeo's fault, reason and detail.
    missed: Vec<(String, bool, &'static str, String)>,
    /// The counts.
    pub tally: Tally,
}

impl Rehearsal {
    /// A document of which nothing is known yet.
    pub fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            took: Duration::ZERO,
            diagnostics: (0, 0),
            missed: Vec::new(),
            tally: Tally::default(),
        }
    }

    /// A document that could not be rehearsed.
    pub fn refused(path: &Path, reason: &str) -> Self {
        let mut refused = Self::new(path);
        refused.not_served(reason);
        refused
    }

    /// An API of the document is not served.
    pub fn not_served(&mut self, reason: &str) {
        *self.tally.refused.entry(reason.to_owned()).or_default() += 1;
    }

    /// An API of the document is served, with these diagnostics.
    pub fn served(&mut self, diagnostics: &[Diagnostic]) {
        self.tally.loaded += 1;
        let errors = diagnostics.iter().filter(|it| it.is_error()).count();
        self.diagnostics.0 += errors;
        self.diagnostics.1 += diagnostics.len() - errors;
    }

    /// An operation was called.
    pub fn add(&mut self, api: &Api, played: &Played) {
        self.tally.count(played);
        let (is_fault, reason, detail) = match &played.outcome {
            Outcome::Kept => return,
            Outcome::Explained { reason, detail } => (false, reason, detail),
            Outcome::Broken { reason, detail } => (true, reason, detail),
        };
        let id = api.contract.operations[played.operation].id.clone();
        self.missed.push((id, is_fault, reason, detail.clone()));
    }

    /// How long it took.
    #[must_use]
    pub fn took(mut self, took: Duration) -> Self {
        self.took = took;
        self
    }

    /// For people: a line, and below it what did not work.
    pub fn human(&self) -> String {
        let path = self.path.display();
        let mut text = String::new();
        for reason in self.tally.refused.keys() {
            let _ = writeln!(text, "{path}: not served: {reason}");
        }
        if self.tally.loaded == 0 {
            return text;
        }
        let Tally {
            operations, kept, ..
        } = self.tally;
        let _ = write!(
            text,
            "{path}: {operations} operations, {kept} kept the contract"
        );
        if self.diagnostics.0 > 0 {
            let _ = write!(text, " (the document has {} errors)", self.diagnostics.0);
        }
        text.push('\n');
        for (id, is_fault, reason, detail) in self.missed.iter().take(SHOWN) {
            let mark = if *is_fault { "fault" } else { "note" };
            let detail: String = detail.chars().take(300).collect();
            let _ = writeln!(text, "  {mark}: {id}: {reason}: {detail}");
        }
        if self.missed.len() > SHOWN {
            let _ = writeln!(text, "  and {} more", self.missed.len() - SHOWN);
        }
        text
    }

    /// For machines.
    pub fn json(&self) -> Value {
        let missed = self.missed.iter().map(|(id, is_fault, reason, detail)| {
            let detail: String = detail.chars().take(1000).collect();
            json!({"operation": id, "fault": is_fault, "reason": reason, "detail": detail})
        });
        json!({
            "document": self.path.to_string_lossy(),
            "refused": self.tally.refused.keys().collect::<Vec<_>>(),
            "operations": self.tally.operations,
            "kept": self.tally.kept,
            "errors": self.diagnostics.0,
            "millis": u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX),
            "missed": missed.collect::<Vec<_>>(),
        })
    }

    /// The last lines for people.
    pub fn summary(tally: &Tally) -> String {
        let mut text = format!(
            "\ndocuments served: {}, operations: {}, kept the contract: {}\n",
            tally.loaded, tally.operations, tally.kept
        );
        for (reason, count) in &tally.refused {
            let _ = writeln!(text, "  {count:6} not served: {reason}");
        }
        for (reason, count) in &tally.reasons {
            let whose = if reason.is_fault {
                "fault"
            } else {
                "explained"
            };
            let _ = writeln!(text, "  {count:6} {whose}: {}", reason.text);
        }
        text
    }
}

/// The JSON answers, one a line, each with the place of its schema in the contract.
pub fn answers(api: &Api, played: &[Played]) -> String {
    let mut text = String::new();
    for played in played {
        let operation = &api.contract.operations[played.operation];
        let Some(exchange) = &played.exchange else {
            continue;
        };
        let answer = &exchange.answer;
        let media_type = answer.headers.get("content-type");
        let media_type = media_type
            .and_then(|it| it.to_str().ok())
            .unwrap_or_default();
        let entry = operation.response_entry(answer.status.as_u16());
        let body = serde_json::from_slice::<Value>(&answer.body);
        if let (Some((status, _)), Ok(body), true) = (entry, body, media_type.contains("json")) {
            let line = json!({
                "operation": operation.id,
                "path": operation.path,
                "method": operation.method.as_str().to_lowercase(),
                "status": status,
                "media_type": media_type,
                "body": body,
            });
            let _ = writeln!(text, "{line}");
        }
    }
    text
}
