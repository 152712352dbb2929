//! What both parsers share: the limits of a document, the list of problems of one file, and the
//! one way to put an entry into a mapping. Neither syntax is known here.

use super::codes::yaml as codes;
use super::diagnostic::Diagnostic;
use super::file::{FileId, Span, offset};
use super::node::{Entry, Kind, Mapping, Node};
use serde_json::Number;

/// What a parser makes of a text: the tree, as far as it can be used, and every problem on the way.
pub type Parsed = (Option<Node>, Vec<Diagnostic>);

/// How deep sequences and mappings may be nested; keeps every recursive walk within the stack.
pub(crate) const MAX_DEPTH: usize = 128;

/// How many problems of one file are told; garbage has millions.
const MAX_PROBLEMS: usize = 100;

/// The problems of one file, in the order in which they were met.
#[derive(Debug)]
pub(crate) struct Problems {
    file: FileId,
    told: Vec<Diagnostic>,
    untold: usize,
}

impl Problems {
    pub(crate) fn new(file: FileId) -> Self {
        Self {
            file,
            told: Vec::new(),
            untold: 0,
        }
    }

    /// A span of this file.
    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        Span {
            file: self.file,
            start: offset(start),
            end: offset(end.max(start)),
        }
    }

    /// Adds a problem, or only counts it when there are too many already.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        if self.told.len() < MAX_PROBLEMS {
            self.told.push(diagnostic);
        } else {
            self.untold += 1;
        }
    }

    /// Whether so much is wrong that reading on helps nobody.
    pub(crate) fn is_full(&self) -> bool {
        self.untold > 0
    }

    /// Everything that was found.
    pub(crate) fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        if self.untold > 0 {
            let message = "this file has more problems than are shown";
            // At the last problem that is told, so that it is drawn behind it.
            let last = self.told.last().and_then(|last| last.span);
            let span = last.unwrap_or_else(|| self.span(0, 0));
            self.told
                .push(Diagnostic::new(&codes::MORE_PROBLEMS, message).at(span));
        }
        self.told
    }

    /// Adds an entry; the first of two equal keys stays.
    pub(crate) fn insert(&mut self, mapping: &mut Mapping, key: (String, Span), value: Node) {
        let (name, span) = key;
        if let Some(first) = mapping.get(&name) {
            self.push(
                Diagnostic::new(
                    &codes::DUPLICATE_KEY,
                    format!("the key `{name}` stands twice in one mapping"),
                )
                .at(span)
                .help("remove one of the two, or rename it; until then the first one counts")
                .related(first.key, "first here"),
            );
            return;
        }
        mapping.insert(name, Entry { key: span, value });
    }

    /// Says that the nesting is deeper than documents may be.
    pub(crate) fn too_deep(&mut self, at: Span) {
        let message = format!("more than {MAX_DEPTH} levels of nesting");
        self.push(
            Diagnostic::new(&codes::TOO_DEEP, message)
                .at(at)
                .help("move the inner part into a file of its own and refer to it with `$ref`"),
        );
    }

    /// Says that the file holds no value.
    pub(crate) fn empty(&mut self) {
        let start = self.span(0, 0);
        self.push(
            Diagnostic::new(&codes::EMPTY_FILE, "the file holds no value")
                .at(start)
                .help("write the document, or remove the file and what refers to it"),
        );
    }
}

impl Node {
    /// Puts a value at a place.
    pub(crate) fn new(span: Span, kind: Kind) -> Self {
        Self { span, kind }
    }

    /// How many levels of sequences and mappings it has; 0 for a scalar.
    pub(crate) fn height(&self) -> usize {
        let inner = match &self.kind {
            Kind::Sequence(items) => items.iter().map(Node::height).max(),
            Kind::Mapping(mapping) => mapping.values().map(|entry| entry.value.height()).max(),
            _ => return 0,
        };
        inner.unwrap_or(0) + 1
    }

    /// What a copy costs: one for each node, and more for long texts.
    pub(crate) fn weight(&self) -> usize {
        1 + match &self.kind {
            Kind::String(text) => text.len() / 64,
            Kind::Sequence(items) => items.iter().map(Node::weight).sum(),
            Kind::Mapping(mapping) => mapping
                .iter()
                .map(|(key, entry)| key.len() / 64 + entry.value.weight())
                .sum(),
            _ => 0,
        }
    }
}

/// A decimal number as JSON can carry it: an integer of 64 bits if it is one, else a double.
/// `None` if it is too large for that too. The text must be a number already.
pub(crate) fn decimal(text: &str) -> Option<Number> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let is_integer = text
        .bytes()
        .all(|byte| byte == b'-' || byte.is_ascii_digit());
    // Like serde_json, negative zero is a double, because integers have no such value.
    if is_integer && text != "-0" {
        if let Ok(number) = text.parse::<u64>() {
            return Some(number.into());
        }
        if let Ok(number) = text.parse::<i64>() {
            return Some(number.into());
        }
    }
    text.parse().ok().and_then(Number::from_f64)
}
