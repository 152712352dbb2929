//! What a tag and the look of a scalar say about its type, and what is said when they disagree.

use super::codes::yaml as codes;
use super::diagnostic::Diagnostic;
use super::node::Kind;
use super::scalar::{self, Plain};
use super::tree::Problems;
use granit_parser::{Span as Range, Tag};

/// Gives a scalar its type by its tag or, without one, by its look; only plain ones have a look.
pub(crate) fn typed(
    problems: &mut Problems,
    text: String,
    (plain, tag): (bool, Option<&Tag>),
    range: &Range,
) -> Kind {
    let bytes = range.byte_range().unwrap_or(0..0);
    let span = problems.span(bytes.start, bytes.end);
    let value = match tag {
        Some(tag) => {
            let Some(suffix) = tag.core_suffix() else {
                check(problems, Some(tag), "str", range);
                return Kind::String(text);
            };
            scalar::tagged(suffix, &text).ok_or((tag, suffix))
        }
        None if plain => Ok(scalar::plain(&text)),
        None => return Kind::String(text),
    };
    match value {
        Ok(Plain::Value(kind)) => kind,
        Ok(Plain::NotJson) => {
            let message = format!("`{text}` is a number that JSON cannot write");
            problems.push(
                Diagnostic::new(&codes::NOT_A_JSON_NUMBER, message)
                    .at(span)
                    .expected("a finite number")
                    .help("quote it if text is meant"),
            );
            Kind::Null
        }
        Err((tag, suffix)) => {
            problems.push(
                Diagnostic::new(&codes::WRONG_TAG, format!("`{text}` is no {suffix}"))
                    .at(span)
                    .expected(format!("a value that fits the tag `{}`", tag.original()))
                    .help("remove the tag, or write a value of that type"),
            );
            Kind::String(text)
        }
    }
}

/// Refuses a tag that is neither the one of this kind nor the lone `!`, which says nothing.
pub(crate) fn check(problems: &mut Problems, tag: Option<&Tag>, kind: &str, range: &Range) {
    let Some(tag) = tag else { return };
    if tag.is_yaml_core_schema_tag(kind) || tag.parts() == ("", "!") {
        return;
    }
    let bytes = range
        .tag_span()
        .and_then(|span| span.byte_range())
        .or_else(|| range.byte_range())
        .unwrap_or(0..0);
    let message = format!("the tag `{}` has no meaning here", tag.original());
    problems.push(
        Diagnostic::new(&codes::UNKNOWN_TAG, message)
            .at(problems.span(bytes.start, bytes.end))
            .expected("no tag, or one of !!str, !!int, !!float, !!bool, !!null, !!seq, !!map")
            .help("remove the tag, or quote the text if `!` is meant literally"),
    );
}
