//! All that is said when a check is over.

use crate::check::{Finding, Results};
use crate::engine::Api;
use crate::report::check::View;
use crate::source::Style;
use std::fmt::Write as _;

/// The end of a check, for people.
pub struct Terminal<'a> {
    /// The API.
    pub api: &'a Api,
    /// What came of it.
    pub results: &'a Results,
    /// Colors and width.
    pub style: Style,
}

impl Terminal<'_> {
    /// Findings, table, coverage, verdict.
    pub fn text(&self) -> String {
        let results = self.results;
        let view = View::new(self.api, results, &[]);
        let kind = if results.is_mimeo { ", a mimeo" } else { "" };
        let mut text = format!(
            "{} at {}{kind}\n",
            self.paint("1", &results.api),
            results.target
        );
        for finding in &results.findings {
            let _ = write!(text, "\n{}", self.finding(&view, finding, "✗"));
        }
        for finding in &results.flaky {
            let _ = write!(text, "\n{}", self.finding(&view, finding, "~ flaky:"));
        }
        for (part, gap) in [
            (self.table(), "\n"),
            (self.coverage(), "\n"),
            (self.notes(), ""),
        ] {
            if !part.is_empty() {
                let _ = write!(text, "{gap}{part}");
            }
        }
        let _ = write!(text, "\n{}", self.verdict());
        text
    }

    /// What was left out, and what the baseline has.
    fn notes(&self) -> String {
        let results = self.results;
        let mut text = String::new();
        for skipped in &results.skipped {
            let _ = writeln!(text, "skipped     {skipped}");
        }
        for finding in &results.known {
            let _ = writeln!(text, "known       {}", finding.summary);
        }
        for fingerprint in &results.stale {
            let _ = writeln!(
                text,
                "stale       {fingerprint} is in the baseline and did not show"
            );
        }
        if let Some(cut) = &results.cut {
            let _ = writeln!(text, "cut short   {cut}");
        }
        text
    }

    fn verdict(&self) -> String {
        let results = self.results;
        let found = results.findings.len();
        let word = match found {
            0 => self.paint("32", "kept"),
            1 => self.paint("31", "broken: 1 finding"),
            _ => self.paint("31", &format!("broken: {found} findings")),
        };
        let also = |list: &[Finding], word: &str| match list.len() {
            0 => String::new(),
            count => format!(", {count} {word}"),
        };
        format!(
            "{word}{}{}  {} requests in {:.1} s, seed {}\n",
            also(&results.known, "known"),
            also(&results.flaky, "flaky"),
            results.requests,
            results.time.as_secs_f64(),
            results.seed
        )
    }

    /// In a color, if there are colors.
    pub(super) fn paint(&self, code: &str, text: &str) -> String {
        match self.style.color && !text.is_empty() {
            true => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            false => text.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::check::testing;

    #[test]
    fn a_finding_says_all_that_one_needs() {
        let (api, results) = (testing::api(), testing::results());
        let terminal = Terminal {
            api: &api,
            results: &results,
            style: Style::default(),
        };
        let text = terminal.text();
        for part in ["expected", "because", "seed", "script", "broken: "] {
            assert!(text.contains(part), "{part}\n{text}");
        }
        assert!(!text.contains(testing::SECRET));
    }
}
