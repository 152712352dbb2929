//! The reports of a whole run.

use super::view::View;
use super::{arazzo, case, github, har, html, jsonl, junit, sarif};

/// A report of a whole run.
#[derive(Debug)]
pub struct Report {
    /// Its name, as `--report NAME=FILE` has it.
    pub name: &'static str,
    /// What it is for, in one line.
    pub summary: &'static str,
    /// Whether it is made of events, which have to be kept for it.
    pub needs_events: bool,
    write: fn(&View<'_>) -> String,
}

macro_rules! reports {
    ($($name:literal $needs_events:literal $write:path, $summary:literal;)*) => {
        /// All of them.
        pub static REPORTS: &[Report] = &[$(Report {
            name: $name,
            summary: $summary,
            needs_events: $needs_events,
            write: $write,
        }),*];
    };
}

reports! {
    "junit" false junit::write, "JUnit XML, which CI systems show as tests";
    "sarif" false sarif::write, "SARIF 2.1.0, for code scanning: results stand at lines of the spec files";
    "github" false github::write, "commands that GitHub Actions turns into annotations";
    "jsonl" true jsonl::write, "JSON Lines: everything that happened, an event a line";
    "har" true har::write, "HAR 1.2: every exchange, for browsers and other HTTP tools";
    "html" false html::write, "one page for people, without anything from elsewhere";
    "arazzo" false arazzo::write_all, "an Arazzo document with a workflow for each finding";
    "case" false case::write_all, "a Markdown file with a case for each finding";
}

impl Report {
    /// The report of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        REPORTS.iter().find(|it| it.name == name)
    }

    /// The text, which holds no secret.
    pub fn write(&self, view: &View<'_>) -> String {
        view.secrets.mask((self.write)(view))
    }
}
