//! Names as documents write them: `petId`, `pet_id` and `PET-ID` are the same.

/// The letters and digits of a name, in small letters.
pub(super) fn plain(name: &str) -> String {
    name.chars()
        .filter(|it| it.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// `pets` is `pet`, `categories` is `category`; enough for names in paths.
pub(super) fn singular(word: &str) -> String {
    let end = |from: &str, to: &str| word.strip_suffix(from).map(|it| format!("{it}{to}"));
    let kept = ["ss", "us", "is", "news", "series"];
    if kept.iter().any(|it| word.ends_with(it)) {
        return word.to_owned();
    }
    end("ies", "y")
        .or_else(|| end("sses", "ss"))
        .or_else(|| end("xes", "x"))
        .or_else(|| end("ches", "ch"))
        .or_else(|| end("s", ""))
        .unwrap_or_else(|| word.to_owned())
}

/// A name that formulas can use: letters, digits and `_`.
pub(super) fn identifier(name: &str) -> String {
    let mut text: String = name
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() { it } else { '_' })
        .collect();
    while text.contains("__") {
        text = text.replace("__", "_");
    }
    let text = text.trim_matches('_');
    match text.chars().next() {
        Some(first) if first.is_ascii_alphabetic() => text.to_owned(),
        _ => format!("r_{text}"),
    }
}

/// Whether a formula can write the name behind a dot.
pub(super) fn is_identifier(name: &str) -> bool {
    let mut letters = name.chars();
    let first = letters.next();
    first.is_some_and(|it| it.is_ascii_alphabetic() || it == '_')
        && letters.all(|it| it.is_ascii_alphanumeric() || it == '_')
        && !KEYWORDS.contains(&name)
}

/// A field of something in a formula: `path.petId`, or `query['page[size]']`.
pub(super) fn field(of: &str, name: &str) -> String {
    match is_identifier(name) {
        true => format!("{of}.{name}"),
        false => format!("{of}[{}]", quoted(name)),
    }
}

/// A text in a formula.
pub(super) fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('\'', "\\'");
    format!("'{}'", escaped.replace('\n', "\\n"))
}

/// Words that the language of formulas keeps for itself.
const KEYWORDS: &[&str] = &[
    "as",
    "break",
    "const",
    "continue",
    "else",
    "false",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "namespace",
    "null",
    "package",
    "return",
    "true",
    "var",
    "void",
    "while",
];

/// Words that formulas know already, or that their language keeps for itself.
pub(super) const RESERVED: &[&str] = &[
    "as",
    "body",
    "break",
    "caller",
    "const",
    "continue",
    "cookie",
    "credential",
    "each",
    "else",
    "error",
    "false",
    "files",
    "for",
    "function",
    "header",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "namespace",
    "now",
    "null",
    "owner",
    "package",
    "page",
    "path",
    "query",
    "record",
    "request",
    "result",
    "return",
    "states",
    "true",
    "var",
    "violations",
    "void",
    "while",
    "has",
    "all",
    "exists",
    "map",
    "filter",
    "size",
    "int",
    "string",
    "double",
    "bool",
    "type",
];
