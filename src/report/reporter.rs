//! Prints what a server does: the beginning, then each event, as lines for people or as JSON.

use super::banner::Banner;
use super::events::Events;
use super::human::Lines;
use super::{Output, json};
use crate::host::{Host, HostEvent};
use crate::source::{Diagnostic, Sources, Style, render};
use chrono::{FixedOffset, Local};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// How many diagnostics of an API are shown when the server starts.
const SHOWN: usize = 20;

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Log {
    /// Everything, for people.
    Human,
    /// Everything for people but the requests.
    Quiet,
    /// Everything, as one JSON object a line.
    Json,
}

/// The printer of one server.
#[derive(Clone, Debug)]
pub struct Reporter {
    log: Log,
    events: Events,
    output: Output,
}

impl Reporter {
    /// Prints to that output, with times in that time zone.
    pub fn new(log: Log, output: Output, zone: FixedOffset) -> Self {
        let style = output.style();
        let lines = Lines {
            color: style.color,
            zone,
        };
        Self {
            log,
            events: Events { lines, style },
            output,
        }
    }

    /// What the first load has to say, what is served, and the line that scripts wait for.
    pub fn begin(&self, events: &[HostEvent], banner: &Banner<'_>) {
        if self.log == Log::Json {
            for event in events {
                self.object(&json::event(event, &Sources::default()));
            }
            self.object(&banner.to_json());
            return;
        }
        let mut text = String::new();
        for event in events {
            match event {
                HostEvent::Reloaded {
                    notes: found,
                    sources,
                    ..
                }
                | HostEvent::Refused {
                    diagnostics: found,
                    sources,
                    ..
                } => {
                    text.push_str(&first(found, sources, self.events.style));
                }
                HostEvent::StateKept { api, lines } => {
                    for line in lines {
                        let _ = writeln!(text, "{api}: {line}");
                    }
                }
                _ => {}
            }
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&banner.overview());
        text.push_str(&banner.ready());
        self.output.say(&text);
    }

    /// What has happened.
    pub fn event(&self, event: &HostEvent, host: &Host) {
        match event {
            HostEvent::Exchange(exchange) if self.log == Log::Json => {
                self.told(event, &sources(&exchange.api, host));
            }
            _ => self.told(event, &Sources::default()),
        }
    }

    /// What has happened; `sources` are those of the API that an exchange was with.
    pub fn told(&self, event: &HostEvent, sources: &Sources) {
        let is_request = matches!(
            event,
            HostEvent::Exchange(_) | HostEvent::Astray { .. } | HostEvent::Called { .. }
        );
        if self.log == Log::Quiet && is_request {
            return;
        }
        if self.log == Log::Json {
            self.object(&json::event(event, sources));
        } else {
            let now = Local::now().timestamp_millis();
            self.output.say(&self.events.event(event, now));
        }
    }

    /// Something that is printed in any case, for people or for machines.
    pub fn state(&self, text: &str, object: &Value) {
        match self.log {
            Log::Json => self.object(object),
            Log::Human | Log::Quiet => self.output.say(text),
        }
    }

    /// So many events came too fast to be printed.
    pub fn missed(&self, count: u64) {
        if self.log == Log::Json {
            self.object(&json!({"event": "missed", "count": count}));
        } else {
            self.output
                .say(&format!("… {count} events came too fast to be shown\n"));
        }
    }

    fn object(&self, object: &Value) {
        self.output.say(&format!("{object}\n"));
    }
}

/// The worst diagnostics, and how many more there are: a document that nobody prepared may have thousands.
fn first(found: &[Diagnostic], sources: &Sources, style: Style) -> String {
    if found.len() <= SHOWN {
        return render(found, sources, style);
    }
    let mut worst = found.to_vec();
    worst.sort_by_key(|it| !it.is_error());
    let mut text = render(&worst[..SHOWN], sources, style);
    let more = found.len() - SHOWN;
    let _ = writeln!(text, "and {more} more, which `mimeo lint` shows");
    text
}

/// The files that an API was compiled from last.
fn sources(api: &str, host: &Host) -> Sources {
    let generation = host.generation();
    let slot = generation.apis.get(api);
    slot.map_or_else(Sources::default, |slot| slot.sources.clone())
}
