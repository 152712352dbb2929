//! The differences of two versions, for people: bad changes drawn where they stand, harmless ones a line each.

use super::diff_calls;
use crate::diff::{Change, Divergence, Level};
use crate::source::{Diagnostic, Sources, Span, Style, draw};
use serde_json::Value;
use std::fmt::Write as _;

/// How many operations are named.
const NAMED: usize = 4;
/// Longer values are cut, in letters.
const LONGEST: usize = 160;

/// What has changed in one API, and the files of both versions.
#[derive(Debug)]
pub struct Compared {
    /// The API's name.
    pub api: String,
    /// The files of the old version, then those of the new one.
    pub sources: Sources,
    /// How many files the old version has.
    pub distance: u32,
    /// The changes.
    pub changes: Vec<Change>,
    /// Calls that tell the two versions apart.
    pub calls: Vec<Divergence>,
}

impl Compared {
    /// Brings the files of both versions together.
    pub fn new(api: &str, (old, new): (&Sources, &Sources), changes: Vec<Change>) -> Self {
        let mut sources = old.clone();
        let distance = sources.append(new);
        Self {
            api: api.to_owned(),
            sources,
            distance,
            changes,
            calls: Vec::new(),
        }
    }

    /// With calls that tell the two versions apart.
    #[must_use]
    pub fn with_calls(mut self, calls: Vec<Divergence>) -> Self {
        self.calls = calls;
        self
    }

    /// The changes that are at least so bad.
    pub fn at_least(&self, level: Level) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |it| it.level() >= level)
    }

    /// Where a change stands in the new files, as a place in `sources`.
    pub fn new_span(&self, change: &Change) -> Option<Span> {
        change.new.map(|span| span.moved(self.distance))
    }

    /// `file:line:column` in both versions.
    pub fn places(&self, change: &Change) -> String {
        let old = change.old.map(|span| self.sources.place(span));
        let new = self.new_span(change).map(|span| self.sources.place(span));
        match (old, new) {
            (Some(old), Some(new)) => format!("{old} → {new}"),
            (Some(place), None) | (None, Some(place)) => place,
            (None, None) => String::new(),
        }
    }
}

/// What has changed in which operation: `POST /orders request body application/json /name`.
pub fn subject(change: &Change) -> String {
    let subject = &change.subject;
    let parts = [
        subject.operation.as_deref().unwrap_or_default(),
        &subject.part,
        &subject.pointer,
    ];
    let parts: Vec<&str> = parts.into_iter().filter(|it| !it.is_empty()).collect();
    parts.join(" ")
}

/// Subject and message as one line.
pub fn sentence(change: &Change) -> String {
    let subject = subject(change);
    if subject.is_empty() {
        change.message.clone()
    } else {
        format!("{subject}: {}", change.message)
    }
}

/// Which other operations share the change.
pub fn others(change: &Change) -> Option<String> {
    let own = change.subject.operation.as_deref();
    let others = change.operations.iter().map(String::as_str);
    let others: Vec<&str> = others.filter(|it| Some(*it) != own).collect();
    if others.is_empty() {
        return None;
    }
    let named = others[..others.len().min(NAMED)].join(", ");
    let more = others.len().saturating_sub(NAMED);
    Some(if more == 0 {
        format!("also in {named}")
    } else {
        format!("also in {named} and {more} more")
    })
}

/// A value in one line.
pub fn value(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() <= LONGEST {
        return text;
    }
    let cut: String = text.chars().take(LONGEST).collect();
    format!("{cut}…")
}

/// `2 breaking, 1 harmless change`.
pub fn counts<'c>(changes: impl Iterator<Item = &'c Change>) -> String {
    let mut numbers = [0_usize; 3];
    for change in changes {
        numbers[change.level() as usize] += 1;
    }
    let all: usize = numbers.iter().sum();
    if all == 0 {
        return "no changes".to_owned();
    }
    let levels = [Level::Breaking, Level::Risky, Level::Harmless];
    let told = levels
        .iter()
        .map(|level| (numbers[*level as usize], level.as_str()))
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"));
    let told: Vec<String> = told.collect();
    let noun = if all == 1 { "change" } else { "changes" };
    format!("{} {noun}", told.join(", "))
}

/// Everything for people.
pub fn human(compared: &[Compared], level: Level, style: Style) -> String {
    let mut text = String::new();
    for api in compared {
        for change in api.at_least(level) {
            if change.level() == Level::Harmless {
                text.push_str(&line(api, change));
            } else {
                text.push_str(&drawn(api, change, style));
                text.push('\n');
            }
        }
    }
    for divergence in compared.iter().flat_map(|api| &api.calls) {
        text.push_str(&diff_calls::human(divergence));
        text.push('\n');
    }
    for api in compared {
        let name = if compared.len() > 1 {
            format!("{}: ", api.api)
        } else {
            String::new()
        };
        let _ = writeln!(text, "{name}{}", counts(api.changes.iter()));
    }
    text
}

/// A change in one line.
pub fn line(api: &Compared, change: &Change) -> String {
    let (level, name) = (change.level().as_str(), change.kind.name);
    format!(
        "{level}[{name}]: {} ({})\n",
        sentence(change),
        api.places(change)
    )
}

/// A change with the lines where it stands.
pub fn drawn(api: &Compared, change: &Change, style: Style) -> String {
    let mut diagnostic = Diagnostic::new(&change.kind.code, sentence(change));
    match (change.old, api.new_span(change)) {
        (Some(old), Some(new)) => diagnostic = diagnostic.at(new).related(old, "it was"),
        (Some(span), None) | (None, Some(span)) => diagnostic = diagnostic.at(span),
        (None, None) => {}
    }
    let mut help = change.kind.meaning.trim_end_matches('.').to_owned();
    if let Some(witness) = &change.witness {
        let _ = write!(help, "; such as {}", value(witness));
    }
    if let Some(others) = others(change) {
        let _ = write!(help, "; {others}");
    }
    draw(
        change.level().as_str(),
        &diagnostic.help(help),
        &api.sources,
        style,
    )
}
