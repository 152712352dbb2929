//! How much was exercised, and what was not.

use super::text::Terminal;
use crate::check::Count;
use std::fmt::Write as _;

/// More names than these say nothing to a reader.
const NAMED: usize = 8;

impl Terminal<'_> {
    /// A line for each thing that can be exercised.
    pub(super) fn coverage(&self) -> String {
        let coverage = &self.results.coverage;
        let counts = [
            ("operations", &coverage.operations),
            ("statuses", &coverage.statuses),
            ("states", &coverage.states),
            ("actions", &coverage.actions),
        ];
        let mut text = String::new();
        for (what, count) in counts {
            let all = count.seen.len() + count.missed.len();
            if all > 0 {
                let seen = count.seen.len();
                let _ = writeln!(text, "{what:10}  {seen:>4} of {all:<4}{}", missed(count));
            }
        }
        text
    }
}

fn missed(count: &Count) -> String {
    let missed = &count.missed;
    if missed.is_empty() {
        return String::new();
    }
    let named: Vec<&str> = missed.iter().take(NAMED).map(String::as_str).collect();
    let more = match missed.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("  not: {}{more}", named.join(", "))
}
