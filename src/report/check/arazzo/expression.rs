//! Texts with runtime expressions.

use crate::check::{Origin, Part, Reference, Text};
use crate::report::check::names::Names;
use crate::workflow::Expression;
use std::fmt::Write as _;

/// The name of the input that holds a credential.
pub(super) fn input(name: &str) -> String {
    let clean = |it: char| {
        if it.is_ascii_alphanumeric() || it == '_' {
            it
        } else {
            '-'
        }
    };
    format!("auth-{}", name.chars().map(clean).collect::<String>())
}

/// The output of an earlier step.
pub(super) fn output(names: &Names, reference: &Reference) -> String {
    format!(
        "$steps.step-{}.outputs.{}",
        reference.step + 1,
        names.name(reference)
    )
}

/// Where a value stands in the answer to its step.
pub(super) fn origin(reference: &Reference) -> String {
    match &reference.origin {
        Origin::Body(pointer) => format!("$response.body#{pointer}"),
        Origin::Header(name) => format!("$response.header.{name}"),
    }
}

/// A text as a workflow has it. Nothing where it would be taken for an expression.
pub(super) fn text(text: &Text, names: &Names) -> Option<String> {
    let expression = |part: &Part| match part {
        Part::Fixed(_) => None,
        Part::Value(reference) => Some(output(names, reference)),
        Part::Secret { name, .. } => Some(format!("$inputs.{}", input(name))),
    };
    if let [part] = text.0.as_slice()
        && let Some(expression) = expression(part)
    {
        return Some(expression);
    }
    let mut written = String::new();
    for part in &text.0 {
        match part {
            Part::Fixed(text) => written.push_str(text),
            other => {
                let _ = write!(written, "{{{}}}", expression(other).unwrap_or_default());
            }
        }
    }
    let fixed = text.0.iter().filter_map(|part| match part {
        Part::Fixed(text) => Some(text.as_str()),
        _ => None,
    });
    // A brace at the end of a part could open an expression together with the next one.
    let odd = fixed
        .clone()
        .any(|it| it.contains("{$") || it.ends_with('{'));
    let begins = matches!(text.0.first(), Some(Part::Fixed(text)) if Expression::is_meant(text));
    (!odd && !begins).then_some(written)
}

/// Whether a text is taken as it stands.
pub(super) fn is_plain(text: &str) -> bool {
    !Expression::is_meant(text) && !text.contains("{$")
}
