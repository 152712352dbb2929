//! What happens in a host, for people: reloads with their diagnostics, requests, and what became of records.

use super::diff::{self, Compared};
use super::human::Lines;
use crate::diff::Level;
use crate::host::HostEvent;
use crate::source::{Style, render};
use std::fmt::Write as _;

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
                sources,
            } => {
                let compared = Compared::new(api, (&sources.0, &sources.1), changes.to_vec());
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
                lines.iter().fold(String::new(), |mut text, line| {
                    let _ = writeln!(text, "{time} {api}: {line}");
                    text
                })
            }
            HostEvent::Astray {
                method,
                path,
                status,
                reason,
            } => {
                let status = http::StatusCode::from_u16(*status).unwrap_or_default();
                let status = self.lines.status(status);
                format!("{time} {method} {path} {status} {reason}\n")
            }
            HostEvent::Called { call, outcome, .. } => {
                let outcome = match outcome {
                    Ok(status) => status.to_string(),
                    Err(reason) => reason.clone(),
                };
                let (name, method, url) = (&call.name, &call.method, &call.url);
                format!("{time} callback {name}: {method} {url} {outcome}\n")
            }
            HostEvent::Blind { reason } => {
                format!(
                    "{time} files are not watched any more, so restart after a change: {reason}\n"
                )
            }
        }
    }
}

fn kept(serving: Option<u64>) -> String {
    match serving {
        Some(generation) => format!("generation {generation} is still served"),
        None => "it is not served until this is mended".to_owned(),
    }
}

/// What an edit means for clients: the counts, and each breaking change.
fn changed(compared: &Compared, head: &str, since: u64) -> String {
    let counts = diff::counts(compared.changes.iter());
    let mut text = format!("{head}: {counts} since generation {since}\n");
    for change in compared.at_least(Level::Breaking) {
        text.push_str(&diff::line(compared, change));
    }
    text
}

#[cfg(test)]
#[path = "events_tests.rs"]
mod tests;
