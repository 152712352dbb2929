//! The words of violations, all of them: what was expected, and what was found with its type.
//! Nothing here decides anything.

use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value;

/// Longer texts are cut in messages.
const SHOWN: usize = 60;

/// Expected and actual in one line.
pub(crate) fn sentence(expected: &str, actual: &str) -> String {
    format!("expected {expected}, found {actual}")
}

/// A value with its type: `string "abc"`, `array of 3`.
pub(crate) fn actual(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(truth) => format!("boolean {truth}"),
        Value::Number(number) if number.is_f64() => format!("number {number}"),
        Value::Number(number) => format!("integer {number}"),
        Value::String(text) => format!("string {}", quoted(text)),
        Value::Array(items) => format!("array of {}", items.len()),
        Value::Object(entries) => format!("object of {}", counted(entries.len(), "property")),
    }
}

/// A literal as it stands in JSON, cut where it is long.
pub(crate) fn literal(value: &Value) -> String {
    shortened(&value.to_string())
}

/// A text in quotes, cut where it is long.
pub(crate) fn quoted(text: &str) -> String {
    literal(&Value::String(text.to_owned()))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn counted(count: usize, noun: &str) -> String {
    match (count, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        _ => format!("{count} {noun}s"),
    }
}

fn at_least(limit: u64, noun: &str) -> String {
    format!(
        "at least {}",
        counted(usize::try_from(limit).unwrap_or(usize::MAX), noun)
    )
}

fn at_most(limit: u64, noun: &str) -> String {
    format!(
        "at most {}",
        counted(usize::try_from(limit).unwrap_or(usize::MAX), noun)
    )
}

/// Expected and actual of a broken JSON Schema keyword; `instance` is the value that broke it.
pub(crate) fn schema_rule(kind: &Kind, instance: &Value) -> (String, String) {
    let found = actual(instance);
    match kind {
        Kind::Required { property } => (
            format!("property {}", literal(property)),
            "none of that name".to_owned(),
        ),
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => (
            "only the declared properties".to_owned(),
            listed("property", unexpected),
        ),
        Kind::UnevaluatedItems { unexpected } => (
            "only the declared items".to_owned(),
            listed("item", unexpected),
        ),
        Kind::MinLength { .. } | Kind::MaxLength { .. } => (
            expected(kind),
            format!(
                "{} of {}",
                found,
                counted(
                    instance.as_str().unwrap_or_default().chars().count(),
                    "character"
                )
            ),
        ),
        Kind::UniqueItems => (expected(kind), format!("{found} with a repetition")),
        Kind::OneOfMultipleValid { .. } => {
            (expected(kind), format!("{found}, which fits more than one"))
        }
        Kind::PropertyNames { error } => (
            "a property name that fits `propertyNames`".to_owned(),
            literal(error.instance()),
        ),
        _ => (expected(kind), found),
    }
}

fn listed(noun: &str, names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    let noun = match (names.len(), noun) {
        (1, noun) => noun,
        (_, "property") => "properties",
        (_, _) => "items",
    };
    format!("{noun} {}", quoted.join(", "))
}

fn expected(kind: &Kind) -> String {
    match kind {
        Kind::Type { kind } => types(kind),
        Kind::Minimum { limit } => format!("{} >= {limit}", number(limit)),
        Kind::Maximum { limit } => format!("{} <= {limit}", number(limit)),
        Kind::ExclusiveMinimum { limit } => format!("{} > {limit}", number(limit)),
        Kind::ExclusiveMaximum { limit } => format!("{} < {limit}", number(limit)),
        Kind::MultipleOf { multiple_of } => format!("a multiple of {multiple_of}"),
        Kind::MinLength { limit } => at_least(*limit, "character"),
        Kind::MaxLength { limit } => at_most(*limit, "character"),
        Kind::MinItems { limit } => at_least(*limit, "item"),
        Kind::MaxItems { limit } => at_most(*limit, "item"),
        Kind::MinProperties { limit } => at_least(*limit, "property"),
        Kind::MaxProperties { limit } => at_most(*limit, "property"),
        Kind::AdditionalItems { limit } => format!("no more than {limit} items"),
        Kind::Pattern { pattern } => format!("a string that matches `{pattern}`"),
        Kind::Format { format } => format!("a string of format `{format}`"),
        Kind::Enum { options } => one_of(options),
        Kind::Constant { expected_value } => literal(expected_value),
        Kind::UniqueItems => "items that differ".to_owned(),
        Kind::Contains => "an item that fits `contains`".to_owned(),
        Kind::FalseSchema => "nothing here".to_owned(),
        Kind::Not { .. } => "a value that does not fit `not`".to_owned(),
        Kind::AnyOf { .. } => "one of the alternatives of `anyOf`".to_owned(),
        Kind::OneOfNotValid { .. } | Kind::OneOfMultipleValid { .. } => {
            "exactly one of the alternatives of `oneOf`".to_owned()
        }
        Kind::ContentEncoding { content_encoding } => format!("text in {content_encoding}"),
        Kind::ContentMediaType { content_media_type } => {
            format!("a text of type {content_media_type}")
        }
        Kind::Custom { message, .. } => message.clone(),
        Kind::BacktrackLimitExceeded { .. } | Kind::RegexEngineFailure { .. } => {
            "a text that the pattern can judge".to_owned()
        }
        other => format!("a value that fits `{}`", other.keyword()),
    }
}

fn types(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(name) => name.to_string(),
        TypeKind::Multiple(names) => {
            let names: Vec<String> = names.iter().map(|name| name.to_string()).collect();
            names.join(" or ")
        }
    }
}

fn number(limit: &Value) -> &'static str {
    if limit.is_f64() { "number" } else { "integer" }
}

fn one_of(options: &Value) -> String {
    let shown: Vec<String> = options.as_array().map_or_else(Vec::new, |options| {
        options.iter().take(12).map(literal).collect()
    });
    match shown.as_slice() {
        [only] => only.clone(),
        _ => format!("one of {}", shown.join(", ")),
    }
}

/// What an `anyOf` or `oneOf` adds from its nearest branch.
pub(crate) fn nearest_branch(expected: &str, pointer: &str, reason: &str) -> String {
    if pointer.is_empty() {
        format!("{expected} (nearest: {reason})")
    } else {
        format!("{expected} (nearest, at {pointer}: {reason})")
    }
}

/// The range of an `OpenAPI` integer format.
pub(crate) fn integer_format(name: &str) -> String {
    format!("an integer that fits `{name}`")
}

/// A required parameter, header or body that is not there.
pub(crate) fn absent(what: &str) -> (String, String) {
    (what.to_owned(), "nothing".to_owned())
}

/// A scalar parameter given several times.
pub(crate) fn repeated(count: usize) -> (String, String) {
    ("one value".to_owned(), format!("{count} values"))
}

/// Bytes that are not UTF-8.
pub(crate) fn not_utf8() -> (String, String) {
    ("text in UTF-8".to_owned(), "other bytes".to_owned())
}

/// A body that cannot be read as what its media type says.
pub(crate) fn unreadable(what: &str, reason: &str) -> (String, String) {
    (format!("a body of {what}"), reason.to_owned())
}

/// An object parameter whose text has no pairs.
pub(crate) fn no_pairs(text: &str) -> (String, String) {
    ("pairs of name and value".to_owned(), quoted(text))
}

/// A parameter in a path that does not begin as its style demands.
pub(crate) fn no_prefix(prefix: &str, text: &str) -> (String, String) {
    (format!("a text that begins with `{prefix}`"), quoted(text))
}

/// Names in brackets beyond a limit.
pub(crate) fn too_deep(limit: usize) -> (String, String) {
    (
        format!("at most {limit} names in brackets"),
        "more of them".to_owned(),
    )
}

/// An XML element of another name.
pub(crate) fn element(expected: &str, found: &str) -> (String, String) {
    (
        format!("element `{expected}`"),
        format!("element `{found}`"),
    )
}

/// A media type that is not declared.
pub(crate) fn media_type(declared: &[&str], found: Option<&str>) -> (String, String) {
    let expected = match declared {
        [] => "no body".to_owned(),
        [only] => (*only).to_owned(),
        several => format!("one of {}", several.join(", ")),
    };
    (expected, found.map_or("none".to_owned(), str::to_owned))
}

/// A status that is not declared.
pub(crate) fn status(declared: &[&str], found: u16) -> (String, String) {
    (
        format!("a declared status ({})", declared.join(", ")),
        found.to_string(),
    )
}
