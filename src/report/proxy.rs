//! What `mimeo proxy` says at its beginning and at its end.

use crate::check::{Recorded, Tally, Verdict};
use crate::engine::Api;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// What is forwarded where.
pub struct Opening<'a> {
    /// The API that it is held against.
    pub api: &'a Api,
    /// The service behind.
    pub upstream: String,
    /// Where the proxy listens.
    pub url: String,
    /// Where exchanges are recorded.
    pub record: Option<&'a Path>,
}

impl Opening<'_> {
    /// For people, with the line that scripts wait for at its end.
    pub fn text(&self) -> String {
        let count = self.api.contract.operations.len();
        let mut text = format!("mimeo {}\n\n", env!("CARGO_PKG_VERSION"));
        let operations = many(count, "operation");
        let _ = writeln!(text, "  api       {}, {operations}", self.api.name);
        let _ = writeln!(text, "  upstream  {}", self.upstream);
        if let Some(folder) = self.record {
            let _ = writeln!(text, "  record    {}", folder.display());
        }
        let _ = write!(text, "\nmimeo is ready on {}\n", self.url);
        text
    }

    /// The same as an object with `event: ready`.
    pub fn to_json(&self) -> Value {
        json!({
            "event": "ready",
            "url": self.url,
            "upstream": self.upstream,
            "api": &*self.api.name,
            "record": self.record.map(|it| it.display().to_string()),
        })
    }
}

/// An answer that cannot be right by the behavior file, whatever the service holds.
pub struct Impossible<'a> {
    /// The API.
    pub api: &'a Api,
    /// The request that was forwarded.
    pub request: &'a Recorded,
    /// What is thought of its answer.
    pub verdict: &'a Verdict,
}

impl Impossible<'_> {
    /// For people: the differences, and the clauses that ask for something else.
    pub fn text(&self) -> String {
        let method = &self.request.method;
        let mut text = format!(
            "behavior: {method} {} cannot be answered so\n",
            self.request.path()
        );
        for difference in &self.verdict.differences {
            let _ = writeln!(
                text,
                "  {}: expected {}, found {}",
                difference.place, difference.expected, difference.actual
            );
        }
        for step in self.verdict.exchange.iter().flat_map(|it| &it.why) {
            let place = step.place.as_deref();
            let place = place.map(|it| format!(" ({it})")).unwrap_or_default();
            let _ = writeln!(text, "  {}{place}", step.text);
        }
        text
    }

    /// The same as an object with `event: behavior`.
    pub fn to_json(&self) -> Value {
        let differences = self.verdict.differences.iter();
        let differences: Vec<Value> = differences
            .map(|it| json!({"place": it.place, "expected": it.expected, "actual": it.actual}))
            .collect();
        json!({
            "event": "behavior",
            "api": &*self.api.name,
            "method": self.request.method.as_str(),
            "path": self.request.path(),
            "differences": differences,
        })
    }
}

/// What went through.
pub struct Summary<'a> {
    /// How much.
    pub tally: &'a Tally,
    /// How many operations the contract has.
    pub operations: usize,
    /// Where it is recorded.
    pub record: Option<&'a Path>,
    /// What the recording lacks, in sentences.
    pub left_out: &'a [String],
}

impl Summary<'_> {
    /// For people.
    pub fn text(&self) -> String {
        let tally = self.tally;
        let mut text = format!(
            "\n{} to {} of {}",
            many(tally.requests, "request"),
            tally.operations.len(),
            many(self.operations, "operation")
        );
        for (count, what) in [
            (tally.unknown, "to no operation of the contract"),
            (tally.unanswered, "not answered by the service"),
        ] {
            if count > 0 {
                let _ = write!(text, ", {count} {what}");
            }
        }
        text.push('\n');
        if let Some(judged) = tally.behavior {
            let all = judged.right + judged.wrong + judged.not_known;
            let held = judged.right + judged.wrong;
            let _ = writeln!(
                text,
                "{held} of {} held against the behavior; the others rest on records that no answer has shown",
                many(all, "answer")
            );
        }
        if let Some(folder) = self.record {
            let _ = writeln!(text, "recorded in {}", folder.display());
        }
        for sentence in self.left_out {
            let _ = writeln!(text, "  {sentence}");
        }
        match tally.is_broken() {
            false => text.push_str("kept\n"),
            true => {
                let _ = write!(
                    text,
                    "broken: {} and {} broke the contract",
                    many(tally.broken_requests, "request"),
                    many(tally.broken_answers, "answer")
                );
                if let Some(judged) = tally.behavior.filter(|it| it.wrong > 0) {
                    let _ = write!(text, ", {} the behavior", many(judged.wrong, "answer"));
                }
                text.push('\n');
            }
        }
        text
    }

    /// The same as an object with `event: summary`.
    pub fn to_json(&self) -> Value {
        let tally = self.tally;
        json!({
            "event": "summary",
            "requests": tally.requests,
            "operations": tally.operations.len(),
            "unknown": tally.unknown,
            "unanswered": tally.unanswered,
            "broken_requests": tally.broken_requests,
            "broken_answers": tally.broken_answers,
            "behavior": tally.behavior.map(|it| json!({
                "right": it.right,
                "wrong": it.wrong,
                "not_known": it.not_known,
            })),
            "left_out": self.left_out,
        })
    }
}

/// `1 request`, `2 requests`.
fn many(count: usize, what: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{count} {what}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_says_who_broke_the_contract() {
        let mut tally = Tally::default();
        tally.add_unanswered();
        let told = |tally: &Tally| {
            let summary = Summary {
                tally,
                operations: 3,
                record: None,
                left_out: &[],
            };
            summary.text()
        };
        let expected = "\n1 request to 0 of 3 operations, 1 not answered by the service\nkept\n";
        assert_eq!(told(&tally), expected);
        tally.broken_answers = 2;
        let text = told(&tally);
        assert!(text.ends_with("broken: 0 requests and 2 answers broke the contract\n"));
    }
}
