//! A verdict for people.

use crate::verdict::{ApiVerdict, Broken, Unused, Verdict};
use std::fmt::Write as _;

/// More names of one kind are counted instead of listed.
const NAMES: usize = 12;

/// More paths that reached no API are counted instead of listed.
const ASTRAY: usize = 5;

/// Broken rules first, then what was expected and not used, then what was never used.
pub fn human(verdict: &Verdict, color: bool) -> String {
    let paper = Paper { color };
    let mut text = String::new();
    for api in &verdict.apis {
        paper.api(&mut text, api);
    }
    if !verdict.astray.is_empty() {
        let count: u64 = verdict.astray.iter().map(|it| it.count).sum();
        let shown = verdict.astray.iter().take(ASTRAY);
        let mut shown: Vec<String> = shown
            .map(|it| format!("{} {}", it.method, it.path))
            .collect();
        if verdict.astray.len() > ASTRAY {
            shown.push(format!("{} more", verdict.astray.len() - ASTRAY));
        }
        let _ = writeln!(
            text,
            "{} reached no API: {}\n",
            requests(count),
            shown.join(", ")
        );
    }
    text.push_str(&paper.end(verdict));
    text
}

struct Paper {
    color: bool,
}

impl Paper {
    fn api(&self, text: &mut String, api: &ApiVerdict) {
        let _ = writeln!(
            text,
            "{}  {}\n",
            self.paint("1", &api.name),
            requests(api.requests)
        );
        for broken in &api.broken {
            self.broken(text, broken);
        }
        if api.more > 0 {
            let _ = writeln!(
                text,
                "  {} broke rules of still more kinds\n",
                requests(api.more)
            );
        }
        for missing in &api.missing {
            let told = self.paint(
                "31",
                &format!("{} {} was never used", missing.kind, missing.name),
            );
            let _ = writeln!(text, "  {told}\n    expected: {}\n", missing.place);
        }
        for tolerated in &api.tolerated {
            let broken = &tolerated.broken;
            let because = tolerated.because.as_ref().map(|it| format!(" ({it})"));
            let (what, how) = (what(broken), times(broken.count));
            let _ = writeln!(
                text,
                "  tolerated: {what}, {how}{}",
                because.unwrap_or_default()
            );
        }
        for place in &api.idle {
            let _ = writeln!(text, "  {place}: nothing needed this toleration");
        }
        if api.faults > 0 {
            let _ = writeln!(
                text,
                "  {} of the stand-in broke the contract; its files are at fault",
                counted(api.faults, "answer")
            );
        }
        unused(text, &api.unused);
        text.push('\n');
    }

    fn broken(&self, text: &mut String, broken: &Broken) {
        let told = self.paint("31", &what(broken));
        let _ = writeln!(
            text,
            "  {told}, {}\n    {}",
            times(broken.count),
            broken.message
        );
        if let Some(rule) = &broken.rule {
            let _ = writeln!(text, "    rule:  {rule}");
        }
        let first = &broken.first;
        let _ = writeln!(
            text,
            "    first: {} {} was answered with {} (exchange {} in the sandbox {})\n",
            first.method, first.path, first.status, first.id, first.sandbox
        );
    }

    fn end(&self, verdict: &Verdict) -> String {
        let broken: u64 = verdict.apis.iter().map(ApiVerdict::count).sum();
        let missing: usize = verdict.apis.iter().map(|it| it.missing.len()).sum();
        let all: u64 = verdict.apis.iter().map(|it| it.requests).sum();
        let mut parts = Vec::new();
        if broken > 0 {
            parts.push(format!("rules were broken {}", times(broken)));
        }
        if missing > 0 {
            parts.push(format!("{missing} expected and never used"));
        }
        let told = match parts.is_empty() {
            true if verdict.is_empty() => self.paint("31", "nothing was asked of the stand-in"),
            true => self.paint("32", "kept"),
            false => self.paint("31", &format!("broken: {}", parts.join(", "))),
        };
        format!("{}: {told}\n", requests(all))
    }

    fn paint(&self, code: &str, text: &str) -> String {
        match self.color {
            true => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            false => text.to_owned(),
        }
    }
}

/// `createOrder: body /count, minimum`
pub(super) fn what(broken: &Broken) -> String {
    let operation = broken.operation.as_deref().unwrap_or("no operation");
    format!("{operation}: {}, {}", broken.place(), broken.keyword)
}

fn unused(text: &mut String, unused: &Unused) {
    for (title, names) in [
        ("operations", &unused.operations),
        ("statuses", &unused.statuses),
        ("states", &unused.states),
        ("actions", &unused.actions),
    ] {
        if names.is_empty() {
            continue;
        }
        let mut shown: Vec<&str> = names.iter().take(NAMES).map(String::as_str).collect();
        let more = format!("{} more", names.len().saturating_sub(NAMES));
        if names.len() > NAMES {
            shown.push(&more);
        }
        let _ = writeln!(text, "  never used, {title}: {}", shown.join(", "));
    }
}

fn requests(count: u64) -> String {
    counted(count, "request")
}

fn counted(count: u64, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

pub(super) fn times(count: u64) -> String {
    match count {
        1 => "once".to_owned(),
        _ => format!("{count} times"),
    }
}
