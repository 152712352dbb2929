//! Examples held against their own schemas.

use crate::contract::model::{Contract, Example, MediaType, Parameter};
use crate::contract::schema::{Direction, Schema};
use crate::contract::violation::Place;
use crate::source::codes::contract as codes;
use crate::source::{Diagnostic, Span};
use std::collections::HashSet;

/// Every example of the operations that breaks its schema; examples in shared components are told once.
pub(super) fn check(contract: &Contract) -> Vec<Diagnostic> {
    let mut check = Check::default();
    for operation in &contract.operations {
        for parameter in &operation.parameters {
            check.parameter(parameter, Direction::Request);
        }
        let bodies = operation.body.iter().flat_map(|it| it.content.values());
        bodies.for_each(|it| check.media(it, Direction::Request));
        for response in operation.responses.values() {
            let headers = response.headers.values();
            headers.for_each(|it| check.parameter(it, Direction::Response));
            let content = response.content.values();
            content.for_each(|it| check.media(it, Direction::Response));
        }
    }
    check.diagnostics
}

#[derive(Default)]
struct Check {
    seen: HashSet<(Span, Direction)>,
    diagnostics: Vec<Diagnostic>,
}

impl Check {
    fn parameter(&mut self, parameter: &Parameter, direction: Direction) {
        if let Some(schema) = &parameter.schema {
            self.examples(schema, &parameter.examples, direction);
            self.own(schema, direction);
        }
    }

    fn media(&mut self, media: &MediaType, direction: Direction) {
        if let Some(schema) = &media.schema {
            let shown = media.examples.iter();
            let shown = shown.filter(|it| !media.shows_xml(&it.value, direction));
            self.examples(schema, shown, direction);
            self.own(schema, direction);
        }
    }

    fn examples<'e>(
        &mut self,
        schema: &Schema,
        examples: impl IntoIterator<Item = &'e Example>,
        direction: Direction,
    ) {
        for example in examples {
            self.value(schema, &example.value, (example.span, direction));
        }
    }

    /// `example`, `examples` and `default` of the schema itself.
    fn own(&mut self, schema: &Schema, direction: Direction) {
        let Some(node) = schema.node() else {
            return;
        };
        let listed = node.get("examples").and_then(|it| it.as_sequence());
        let single = ["example", "default"].into_iter();
        let values = single
            .filter_map(|key| node.get(key))
            .chain(listed.into_iter().flatten());
        for value in values {
            self.value(schema, &value.to_json(), (value.span, direction));
        }
    }

    fn value(
        &mut self,
        schema: &Schema,
        value: &serde_json::Value,
        (span, direction): (Span, Direction),
    ) {
        if !self.seen.insert((span, direction)) {
            return;
        }
        let violations = schema.check(value, direction, &Place::Body);
        let Some(first) = violations.first() else {
            return;
        };
        let place = match first.pointer.as_str() {
            "" => String::new(),
            pointer => format!(" at {pointer}"),
        };
        let more = match violations.len() {
            1 => String::new(),
            count => format!(" (and {} more)", count - 1),
        };
        let mut diagnostic = Diagnostic::new(
            &codes::EXAMPLE_INVALID,
            format!(
                "this example breaks its schema{place}: {}{more}",
                first.message
            ),
        )
        .at(span)
        .expected(first.expected.clone())
        .actual(first.actual.clone());
        if let Some(rule) = first.rule {
            diagnostic = diagnostic.related(rule, "the rule");
        }
        self.diagnostics.push(diagnostic);
    }
}
