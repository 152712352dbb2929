//! One problem in the files: what it is, where it is, and what to do about it.
//! The wording of a kind of problem lives in its [`Code`]; drawing lives in `render`.

use super::file::Span;
use std::path::PathBuf;

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Said once, nothing to do.
    Note,
    /// Works, but surely not as meant.
    Warning,
    /// The file cannot be used.
    Error,
}

impl Severity {
    /// The word that people and machines read.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A kind of problem; `mimeo explain NAME` prints it.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// The stable name, such as `unknown-key`.
    pub name: &'static str,
    /// How bad problems of this kind are.
    pub severity: Severity,
    /// One line.
    pub summary: &'static str,
    /// A paragraph or two: why it matters, and how to mend it.
    pub explanation: &'static str,
}

/// A second place that belongs to a diagnostic.
#[derive(Clone, Debug)]
pub struct Related {
    /// Where it is.
    pub span: Span,
    /// What is there.
    pub label: String,
}

/// One problem in the files.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// What kind of problem it is.
    pub code: &'static Code,
    /// What was found, in one sentence without a full stop.
    pub message: String,
    /// Where it was found; absent where a file could not be read at all.
    pub span: Option<Span>,
    /// The file, where there is no span.
    pub path: Option<PathBuf>,
    /// What would have been right, such as `integer`.
    pub expected: Option<String>,
    /// What stands there, such as `string "abc"`.
    pub actual: Option<String>,
    /// What to do.
    pub help: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
}

impl Diagnostic {
    /// A problem without a place yet.
    pub fn new(code: &'static Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            span: None,
            path: None,
            expected: None,
            actual: None,
            help: None,
            related: Vec::new(),
        }
    }

    /// Puts it at a place.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }

    /// Names the file where there is no place in it.
    #[must_use]
    pub fn in_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Says what would have been right.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// Says what stands there.
    #[must_use]
    pub fn actual(mut self, actual: impl Into<String>) -> Self {
        self.actual = Some(actual.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what to do, if anything is known.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }

    /// Points at a second place.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push(Related {
            span,
            label: label.into(),
        });
        self
    }

    /// Whether the file cannot be used.
    pub fn is_error(&self) -> bool {
        self.code.severity == Severity::Error
    }
}
