//! Names that stand for no data, and the examples that are no values yet.

use super::call::Call;
use super::mock::{Piece, is_mocked, pieces};
use super::recipe::Row;
use super::{faker, mock};
use crate::source::codes::contract as codes;
use crate::source::{Bundle, Diagnostic, Node, Span, did_you_mean};
use std::collections::HashSet;

/// What an author says of data in some files.
#[derive(Default)]
pub(crate) struct Placeholders {
    /// Names that nobody knows.
    pub diagnostics: Vec<Diagnostic>,
    /// The examples with placeholders, which are not to be held against a schema as they are.
    pub examples: HashSet<Span>,
}

/// Looks through all files.
pub(crate) fn check(bundle: &Bundle) -> Placeholders {
    let mut found = Placeholders::default();
    for document in &bundle.documents {
        document.node.iter().for_each(|it| found.walk(it));
    }
    found
}

impl Placeholders {
    fn walk(&mut self, node: &Node) {
        for item in node.as_sequence().into_iter().flatten() {
            self.walk(item);
        }
        for (key, entry) in node.as_mapping().into_iter().flatten() {
            let value = &entry.value;
            match key.as_str() {
                faker::KEY => self.faker(value),
                mock::KEY => self.mock(value),
                "example" | "default" | "value" | "dataValue" => self.example(value),
                "examples" => {
                    let listed = value.as_sequence().into_iter().flatten();
                    listed.for_each(|it| self.example(it));
                    self.walk(value);
                }
                key => match key.strip_prefix(faker::PREFIX) {
                    Some(name) if name.contains('.') => self.name(name, entry.key, faker::NAMES),
                    _ => self.walk(value),
                },
            }
        }
    }

    fn example(&mut self, node: &Node) {
        if is_mocked(&node.to_json()) {
            self.examples.insert(node.span);
        }
        // A property may have this name.
        self.walk(node);
    }

    fn faker(&mut self, node: &Node) {
        if let Some(text) = node.as_str() {
            self.name(&Call::parse(text).name, node.span, faker::NAMES);
        }
        let first = node.as_mapping().and_then(|it| it.iter().next());
        if let Some((name, entry)) = first {
            self.name(name, entry.key, faker::NAMES);
        }
    }

    fn mock(&mut self, node: &Node) {
        for piece in node.as_str().map(pieces).unwrap_or_default() {
            if let Piece::Call(call) = piece {
                self.name(&call.name, node.span, mock::NAMES);
            }
        }
        let items = node.as_sequence().into_iter().flatten();
        let members = node.as_mapping().into_iter().flatten();
        for part in items.chain(members.map(|it| &it.1.value)) {
            self.mock(part);
        }
    }

    fn name(&mut self, name: &str, span: Span, known: &[Row]) {
        if known.iter().any(|it| it.0.eq_ignore_ascii_case(name)) {
            return;
        }
        let message = format!("`{name}` is not known, so the schema alone says what is generated");
        let help = did_you_mean(name, known.iter().map(|it| it.0));
        let diagnostic = Diagnostic::new(&codes::UNKNOWN_DATA_NAME, message);
        self.diagnostics.push(diagnostic.at(span).maybe_help(help));
    }
}
