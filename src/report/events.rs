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
                let counts = diff::counts(changes.iter());
                let mut text = format!("{time} {api}: {counts} since generation {since}\n");
                for change in compared.at_least(Level::Breaking) {
                    text.push_str(&diff::line(&compared, change));
                }
                text
            }
            HostEvent::Refused {
                api,
                diagnostics,
                sources,
                serving,
            } => {
                let drawn = render(diagnostics, sources, self.style);
                let kept = match serving {
                    Some(generation) => format!("generation {generation} is still served"),
                    None => "it is not served until this is mended".to_owned(),
                };
                format!("{drawn}{time} {api} has errors; {kept}\n")
            }
            HostEvent::Removed { api } => {
                format!(
                    "{time} {api} is not served any more: its files are gone; its records are kept\n"
                )
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

#[cfg(test)]
#[path = "events_tests.rs"]
mod tests;
