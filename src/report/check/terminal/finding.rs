//! One finding: the steps, what came and what was expected side by side, what asks for it, and how to see it again.

use super::table::cut;
use super::text::Terminal;
use crate::check::{Body, Call, Confirmation, Finding, Received, Step};
use crate::report::check::{REPRODUCTIONS, View};
use std::fmt::Write as _;

/// Longer bodies are cut.
const BODY: usize = 400;

impl Terminal<'_> {
    /// A finding; `mark` says whether it counts.
    pub(super) fn finding(&self, view: &View<'_>, finding: &Finding, mark: &str) -> String {
        let Confirmation { shown, tried } = finding.confirmation;
        let name = finding.check.name;
        let mut text = format!(
            "{} {}  {}\n",
            self.paint("31", mark),
            self.paint("1", &finding.summary),
            self.paint("2", &format!("[{} {name}]", finding.phase.name())),
        );
        for (at, step) in finding.sequence.steps.iter().enumerate() {
            let received = finding.received.get(at).and_then(Option::as_ref);
            let is_last = at + 1 == finding.sequence.steps.len();
            self.step(&mut text, (at, step), (received, is_last));
        }
        self.differences(&mut text, finding);
        for ground in &finding.grounds {
            let place = ground.place.as_ref();
            let place = place.map(|it| format!("{}:{}:{}  ", it.file, it.line, it.column));
            let place = place.unwrap_or_default();
            let _ = writeln!(text, "  because   {place}{}", ground.text);
        }
        let _ = match tried {
            0 => write!(text, "  shown     as it was recorded"),
            _ => write!(text, "  shown     {shown} of {tried} times again"),
        };
        if finding.duplicates > 0 {
            let _ = write!(text, ", {} more of the same kind", finding.duplicates);
        }
        let _ = writeln!(
            text,
            "; seed {}, fingerprint {}",
            finding.seed, finding.fingerprint
        );
        self.script(&mut text, view, finding);
        text
    }

    fn step(
        &self,
        text: &mut String,
        (at, step): (usize, &Step),
        (received, is_last): (Option<&Received>, bool),
    ) {
        let answered = match received {
            Some(received) => format!("→ {}", received.status),
            None => "→ no answer".to_owned(),
        };
        let purpose = match step.purpose.is_empty() {
            true => String::new(),
            false => self.paint("2", &format!("  {}", step.purpose)),
        };
        let _ = writeln!(text, "  {}. {} {answered}{purpose}", at + 1, line(step));
        if let Call::Request(request) = &step.call {
            for (name, value) in &request.headers {
                let _ = writeln!(text, "     {name}: {value}");
            }
            match &request.body {
                Body::None => {}
                Body::Json { value, .. } => {
                    let _ = writeln!(text, "     {}", cut(&value.to_string(), BODY));
                }
                Body::Bytes { media_type, bytes } => {
                    let _ = writeln!(text, "     {}", said(media_type, bytes));
                }
            }
        }
        if let (Some(received), true) = (received, is_last)
            && !received.body.is_empty()
        {
            let _ = writeln!(text, "   ← {}", said("", &received.body));
        }
    }

    /// Expected and actual side by side.
    fn differences(&self, text: &mut String, finding: &Finding) {
        if finding.differences.is_empty() {
            if !finding.expected.text.is_empty() {
                let _ = writeln!(text, "  expected  {}", finding.expected.text);
            }
            return;
        }
        let room = self.style.width.clamp(60, 160);
        let places = finding
            .differences
            .iter()
            .map(|it| it.place.chars().count());
        let first = places.max().unwrap_or(0).clamp(5, 30);
        let rest = (room - first - 6) / 2;
        let longest = finding
            .differences
            .iter()
            .map(|it| it.expected.chars().count());
        let second = longest.max().unwrap_or(0).clamp(8, rest);
        let mut row = |place: &str, expected: &str, actual: &str| {
            let place = cut(place, first);
            let expected = cut(expected, second);
            let _ = writeln!(
                text,
                "  {place:first$}  {expected:second$}  {}",
                cut(actual, rest)
            );
        };
        row("where", "expected", "actual");
        for difference in &finding.differences {
            row(&difference.place, &difference.expected, &difference.actual);
        }
    }

    fn script(&self, text: &mut String, view: &View<'_>, finding: &Finding) {
        let Some(shell) = REPRODUCTIONS.iter().find(|it| it.name == "sh") else {
            return;
        };
        match shell.write(view, finding) {
            Ok(script) => {
                let _ = writeln!(text, "  script");
                for line in script.lines() {
                    let _ = writeln!(text, "    {}", self.paint("2", line));
                }
            }
            Err(error) => {
                let _ = writeln!(text, "  there is no script of it: {error}");
            }
        }
    }
}

/// Method and path with the query, as far as values are known.
fn line(step: &Step) -> String {
    let Call::Request(request) = &step.call else {
        return step.line();
    };
    let pairs = request.query.iter();
    let pairs: Vec<String> = pairs
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let mark = if pairs.is_empty() { "" } else { "?" };
    format!("{}{mark}{}", step.line(), pairs.join("&"))
}

/// Bytes in one line.
fn said(media_type: &str, bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            let words: Vec<&str> = text.split_whitespace().collect();
            cut(&words.join(" "), BODY)
        }
        Err(_) => format!("{} bytes {media_type}", bytes.len())
            .trim_end()
            .to_owned(),
    }
}
