//! What happens in a host, for people: reloads with their diagnostics, requests, and what became of records.

use super::diff::{self, Compared};
use super::diff_calls;
use super::human::Lines;
use crate::diff::{Change, Level};
use crate::engine::Outgoing;
use crate::host::{HostEvent, Undelivered};
use crate::source::{Style, render};
use std::fmt::Write as _;

/// How many changes are told after a reload.
const CHANGES: usize = 10;
/// How many sequences of calls.
const CALLS: usize = 2;

/// How events look.
#[derive(Clone, Copy, Debug)]
pub struct Events {
    /// Of log lines.
    pub lines: Lines,
    /// Of diagnostics.
    pub style: Style,
}

impl Events {
    /// The text for an event, with its line breaks. `now` is real time in milliseconds.
    pub fn event(&self, event: &HostEvent, now: i64) -> String {
        let time = self.lines.time(now);
        match event {
            HostEvent::Exchange(exchange) => self.lines.exchange(exchange),
            HostEvent::Reloaded {
                api,
                generation,
                millis,
                notes,
                sources,
            } => {
                let drawn = render(notes, sources, self.style);
                format!("{drawn}{time} {api} reloaded in {millis} ms (generation {generation})\n")
            }
            HostEvent::Changed {
                api,
                since,
                changes,
                calls,
                sources,
            } => {
                let compared = Compared::new(api, (&sources.0, &sources.1), changes.to_vec())
                    .with_calls(calls.to_vec());
                changed(&compared, &format!("{time} {api}"), *since)
            }
            HostEvent::Refused {
                api,
                diagnostics,
                sources,
                serving,
            } => {
                let drawn = render(diagnostics, sources, self.style);
                format!("{drawn}{time} {api} has errors; {}\n", kept(*serving))
            }
            HostEvent::Removed { api } => {
                let told = "is not served any more: its files are gone; its records are kept";
                format!("{time} {api} {told}\n")
            }
            HostEvent::StateKept { api, lines } => {
                let lines = lines.iter().map(|line| format!("{time} {api}: {line}\n"));
                lines.collect::<Vec<_>>().concat()
            }
            HostEvent::Astray {
                method,
                path,
                status,
                reason,
            } => {
                let status = self.status(*status);
                format!("{time} {method} {path} {status} {reason}\n")
            }
            HostEvent::Called { call, outcome, .. } => {
                format!("{time} {}\n", called(call, outcome))
            }
            HostEvent::Blind { reason } => {
                let told = "files are not watched any more, so restart after a change";
                format!("{time} {told}: {reason}\n")
            }
        }
    }

    fn status(&self, status: u16) -> String {
        let status = http::StatusCode::from_u16(status).unwrap_or_default();
        self.lines.status(status)
    }
}

fn called(call: &Outgoing, outcome: &Result<u16, Undelivered>) -> String {
    let (name, method, url) = (&call.name, &call.method, &call.url);
    let outcome = match outcome {
        Ok(status) => status.to_string(),
        Err(reason) => reason.to_string(),
    };
    let occurrence = call.occurrence.name();
    format!("{occurrence} {name}: {method} {url} {outcome}")
}

fn kept(serving: Option<u64>) -> String {
    match serving {
        Some(generation) => format!("generation {generation} is still served"),
        None => "it is not served until this is mended".to_owned(),
    }
}

/// What an edit means for clients: the counts, each breaking and risky change, and calls that show the difference.
fn changed(compared: &Compared, head: &str, since: u64) -> String {
    let counts = diff::counts(compared.changes.iter());
    let mut text = format!("{head}: {counts} since generation {since}\n");
    let worse: Vec<&Change> = compared.at_least(Level::Risky).collect();
    for change in worse.iter().take(CHANGES) {
        text.push_str(&diff::line(compared, change));
    }
    let more = worse.len().saturating_sub(CHANGES);
    if more > 0 {
        let _ = writeln!(text, "and {more} more; `mimeo diff` shows them all");
    }
    for divergence in compared.calls.iter().take(CALLS) {
        text.push_str(&diff_calls::human(divergence));
    }
    text
}

#[cfg(test)]
#[path = "events_tests.rs"]
mod tests;
