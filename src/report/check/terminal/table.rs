//! Operations by phases: requests, and findings beside them.

use super::text::Terminal;
use crate::check::{Cell, Phase};
use std::fmt::Write as _;

/// Longer names are cut.
const NAME: usize = 36;

impl Terminal<'_> {
    /// The table; nothing where nothing was sent.
    pub(super) fn table(&self) -> String {
        let phases = &self.results.phases;
        let mut names: Vec<&str> = Vec::new();
        for operation in &self.api.contract.operations {
            names.push(&operation.id);
        }
        names.push("");
        let was_sent = |name: &&str| {
            let mut cells = self.results.cells.iter();
            cells.any(|((_, known), cell)| known == *name && cell.requests + cell.findings > 0)
        };
        names.retain(was_sent);
        if names.is_empty() {
            return String::new();
        }
        let shown = |name: &str| match name {
            "" => "other requests".to_owned(),
            name => cut(name, NAME),
        };
        let lengths = names.iter().map(|it| shown(it).chars().count());
        let width = lengths.max().unwrap_or(0).max("operation".len());
        let mut text = format!("{:width$}", "operation");
        for phase in phases {
            let _ = write!(text, "  {:>12}", phase.name());
        }
        let mut text = format!("{}\n", self.paint("1", text.trim_end()));
        for name in names {
            let name_shown = shown(name);
            let mut line = format!("{name_shown:width$}");
            for phase in phases {
                line.push_str("  ");
                line.push_str(&self.cell(*phase, name));
            }
            let _ = writeln!(text, "{}", line.trim_end());
        }
        text
    }

    fn cell(&self, phase: Phase, name: &str) -> String {
        let cell = self.results.cells.get(&(phase, name.to_owned()));
        match cell.copied().unwrap_or_default() {
            Cell {
                requests: 0,
                findings: 0,
                ..
            } => format!("{:>12}", "·"),
            Cell {
                requests,
                findings: 0,
                ..
            } => format!("{requests:>12}"),
            Cell {
                requests, findings, ..
            } => {
                let told = format!("{requests} ✗{findings}");
                self.paint("31", &format!("{told:>12}"))
            }
        }
    }
}

/// A text of at most so many characters.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some(_) => {
            let kept: String = text.chars().take(most.saturating_sub(1)).collect();
            format!("{kept}…")
        }
        None => text.to_owned(),
    }
}
