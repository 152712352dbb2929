//! An exchange for people: one line, and under it what was broken.

use crate::engine::{Change, Exchange, Touch};
use crate::state::DEFAULT_SANDBOX;
use chrono::{DateTime, FixedOffset};
use http::StatusCode;
use percent_encoding::percent_decode_str;
use std::fmt::Write as _;

/// More records than this are counted instead of named.
const SHOWN: usize = 4;

/// Longer keys are cut.
const KEY: usize = 16;

/// How log lines look.
#[derive(Clone, Copy, Debug)]
pub struct Lines {
    /// With the colors of a terminal.
    pub color: bool,
    /// The time zone of the times.
    pub zone: FixedOffset,
}

impl Lines {
    /// The line of a request with the records that it changed, and under it why it was refused; each ends in a line break.
    pub fn exchange(self, exchange: &Exchange) -> String {
        let operation = exchange.operation.as_deref().unwrap_or("no operation");
        let mut line = self.time(exchange.at);
        if *exchange.sandbox != *DEFAULT_SANDBOX {
            let _ = write!(line, " [{}]", exchange.sandbox);
        }
        let _ = write!(
            line,
            " {} {} {} {operation}",
            exchange.request.method,
            readable_path(exchange),
            self.status(exchange.answer.status),
        );
        if let Some(error) = &exchange.error {
            let _ = write!(line, " {error}");
        }
        let _ = write!(line, " {}", duration(exchange.micros));
        line.push_str(&touched(&exchange.touched));
        line.push('\n');
        let status = exchange.answer.status;
        let failed = status.is_client_error() || status.is_server_error();
        let broken = exchange.answer_violations.len() + exchange.request_violations.len();
        if failed || broken > 0 {
            for step in &exchange.why {
                let place = step.place.iter().map(|place| format!(" ({place})"));
                let told = format!("{}{}", step.text, place.collect::<String>());
                let _ = writeln!(line, "         {}", self.paint("33", &told));
            }
        }
        line
    }

    /// Hours, minutes and seconds of an instant in milliseconds.
    pub fn time(self, millis: i64) -> String {
        let instant = DateTime::from_timestamp_millis(millis).unwrap_or_default();
        instant
            .with_timezone(&self.zone)
            .format("%H:%M:%S")
            .to_string()
    }

    /// A status in the color of its class.
    pub fn status(self, status: StatusCode) -> String {
        let code = match status.as_u16() {
            ..300 => "32",
            300..400 => "36",
            400..500 => "33",
            _ => "31;1",
        };
        self.paint(code, status.as_str())
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.color {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Path and query as the client sees them, with the sandbox in front, and readable where percent escapes are text.
fn readable_path(exchange: &Exchange) -> String {
    let request = &exchange.request;
    let base = request.base.split_once("://").map_or("", |(_, rest)| rest);
    let prefix = base.find('/').map_or("", |at| &base[at..]);
    let mark = if request.query.is_empty() { "" } else { "?" };
    let target = format!("{prefix}{}{mark}{}", request.path, request.query);
    let decoded = percent_decode_str(&target).decode_utf8();
    let printable = |text: &str| !text.chars().any(|is| is.is_control() || is.is_whitespace());
    match decoded {
        Ok(text) if printable(&text) => text.into_owned(),
        _ => target,
    }
}

/// `1.2 ms`, `0.08 ms`, `1.5 s`.
pub(super) fn duration(micros: u64) -> String {
    match micros {
        ..100 => format!("0.{:02} ms", micros / 10),
        100..1_000_000 => format!("{}.{} ms", micros / 1000, micros % 1000 / 100),
        _ => format!("{}.{} s", micros / 1_000_000, micros % 1_000_000 / 100_000),
    }
}

/// `  + orders/226, services/1 unpublished → published`.
fn touched(touched: &[Touch]) -> String {
    if touched.is_empty() {
        return String::new();
    }
    let mut shown: Vec<String> = touched.iter().take(SHOWN).map(one).collect();
    if touched.len() > SHOWN {
        shown.push(format!("{} more", touched.len() - SHOWN));
    }
    format!("  {}", shown.join(", "))
}

/// Tokens and hashes are known by their first characters.
fn shortened(key: &str) -> String {
    match key.char_indices().nth(KEY) {
        Some(_) => key.chars().take(KEY / 2).chain(['…']).collect(),
        None => key.to_owned(),
    }
}

fn one(touch: &Touch) -> String {
    let sign = match touch.change {
        Change::Created => "+",
        Change::Updated => "~",
        Change::Deleted => "-",
    };
    let mut text = format!("{sign} {}/{}", touch.resource, shortened(&touch.key));
    if let Some((from, to)) = &touch.states {
        let _ = write!(text, " {from} → {to}");
    }
    text
}

#[cfg(test)]
#[path = "human_tests.rs"]
mod tests;
