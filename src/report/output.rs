//! The terminal, or whatever stands in its place. Nothing else of mimeo prints.

use crate::source::Style;
use std::env;
use std::io::{self, IsTerminal, Write};

/// Standard output and standard error. A reader that has gone away, as in `mimeo explain | head`, is no error.
#[derive(Clone, Debug)]
pub struct Output {
    /// Whether standard output is drawn in color.
    color: bool,
    /// Columns of the terminal.
    width: usize,
}

impl Output {
    /// Colors only for a terminal and unless `NO_COLOR` is set; the width comes from `COLUMNS`.
    pub fn new() -> Self {
        let unwanted = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = env::var_os("TERM").is_some_and(|value| value == "dumb");
        let columns = env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
        Self {
            color: io::stdout().is_terminal() && !unwanted && !dumb,
            width: columns.unwrap_or(Style::default().width),
        }
    }

    /// How diagnostics and log lines are drawn here.
    pub fn style(&self) -> Style {
        Style {
            color: self.color,
            width: self.width,
        }
    }

    /// Writes to standard output; the text brings its line breaks.
    pub fn say(&self, text: &str) {
        let mut out = io::stdout().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// Whether somebody looks at standard error as it is written.
    pub fn is_watched(&self) -> bool {
        io::stderr().is_terminal()
    }

    /// Writes to standard error.
    pub fn complain(&self, text: &str) {
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
}

impl Default for Output {
    fn default() -> Self {
        Self::new()
    }
}
