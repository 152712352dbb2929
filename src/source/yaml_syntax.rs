//! What to say about broken YAML syntax: our words and advice for each error of the scanner.

use super::codes::yaml as codes;
use super::diagnostic::Diagnostic;
use super::tree::Problems;
use granit_parser::{ErrorKind, ScanError};

/// What is known about the place of a syntax error.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    /// The whole file.
    pub(crate) text: &'a str,
    /// Where the last thing ended that could be read.
    pub(crate) after: usize,
    /// The innermost `[` or `{` that is still open.
    pub(crate) open_flow: Option<usize>,
}

/// Turns an error of the scanner into a diagnostic.
pub(crate) fn diagnose(error: &ScanError, place: Place<'_>, problems: &Problems) -> Diagnostic {
    let at = floor(place.text, error.marker().byte_offset().unwrap_or(0));
    let line_start = place.text[..at].rfind('\n').map_or(0, |found| found + 1);
    let line = place.text[line_start..].lines().next().unwrap_or_default();
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        let mut deep = Problems::new(problems.span(0, 0).file);
        deep.too_deep(problems.span(at, at + 1));
        return deep.into_diagnostics().swap_remove(0);
    }
    if let Some(tab) = indentation_tab(line) {
        let tab = problems.span(line_start + tab, line_start + tab + 1);
        return Diagnostic::new(&codes::YAML_SYNTAX, "a tab is used as indentation")
            .at(tab)
            .expected("spaces")
            .actual("a tab")
            .help("replace the tab with two spaces; YAML allows no tabs there");
    }
    let (message, help) = words(error.kind());
    let end = (at + 1..=place.text.len()).find(|end| place.text.is_char_boundary(*end));
    let mut diagnostic = Diagnostic::new(&codes::YAML_SYNTAX, message)
        .at(problems.span(at, end.unwrap_or(at)))
        .help(formula_help(line).unwrap_or(help));
    if is_about_quotes(error.kind()) {
        let between = place.text.get(place.after..at).unwrap_or_default();
        if let Some(quote) = between.find(['"', '\'']) {
            let quote = place.after + quote;
            return diagnostic.related(problems.span(quote, quote + 1), "the quote opens here");
        }
    } else if let Some(open) = place.open_flow {
        diagnostic =
            diagnostic.related(problems.span(open, open + 1), "this bracket is still open");
    }
    diagnostic
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

/// Where the whitespace before a line's text has a tab.
fn indentation_tab(line: &str) -> Option<usize> {
    let indentation = line.len() - line.trim_start_matches([' ', '\t']).len();
    line[..indentation].find('\t')
}

/// Formulas and templates are where unquoted text most often breaks YAML.
fn formula_help(line: &str) -> Option<&'static str> {
    let bare_formula = line.contains(": =") || line.trim_start().starts_with("- =");
    let bare_template = line.contains(": {{") || line.contains("- {{");
    (bare_formula || bare_template).then_some(
        "quote the whole formula or template: `: ` and `#` end plain text, and brackets and commas do inside `{…}`",
    )
}

fn is_about_quotes(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UnclosedQuotedScalar
            | ErrorKind::InvalidQuotedScalarIndent
            | ErrorKind::DocumentIndicatorInQuotedScalar
            | ErrorKind::InvalidTrailingDoubleQuotedScalar
            | ErrorKind::InvalidTrailingSingleQuotedScalar
    )
}

fn words(kind: &ErrorKind) -> (String, &'static str) {
    use ErrorKind as E;
    let (message, help) = match kind {
        E::UnclosedQuotedScalar
        | E::InvalidQuotedScalarIndent
        | E::DocumentIndicatorInQuotedScalar => (
            "a quoted text does not end where it should",
            "close the quote; the further lines of a quoted text must be indented more than its key",
        ),
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => (
            "something follows the closing quote",
            "put the quotes around the whole value; inside '…' write '' for a quote, inside \"…\" write \\\"",
        ),
        E::UnclosedFlowCollection { .. }
        | E::UnexpectedEofFlowSequence
        | E::UnexpectedEofFlowMapping
        | E::UnexpectedEofImplicitFlowMapping => {
            ("a bracket is not closed", "add the missing `]` or `}`")
        }
        E::MismatchedFlowCollectionEnd { open, close } => {
            return (
                format!("`{open}` is closed by `{close}`"),
                "close brackets in the order in which they were opened",
            );
        }
        E::MisplacedFlowCollectionEnd => (
            "a bracket is closed that was never opened",
            "remove it, or quote the text if it is meant literally",
        ),
        E::ExpectedFlowMappingSeparator
        | E::ExpectedFlowSequenceSeparator
        | E::InvalidColonPlacement => (
            "a `,` or the closing bracket is missing",
            "separate the entries with commas, close the bracket, or quote text that has `:` or brackets in it",
        ),
        E::MappingValueNotAllowed => (
            "a `:` is not allowed here",
            "quote the text if the colon belongs to it, or check the indentation of this line and the one above",
        ),
        E::SimpleKeyExpected | E::InvalidSimpleKey | E::ExpectedBlockMappingKey => (
            "this line should be `key: value`",
            "add the `:` with a space behind it, or check the indentation",
        ),
        E::ExpectedBlockSequenceEntry
        | E::BlockSequenceEntryNotAllowed
        | E::BlockEntryInFlowCollection => (
            "sequence items and mapping keys are mixed",
            "begin every item of a sequence with `- ` at one column; inside brackets use commas",
        ),
        E::InvalidIndentation | E::InvalidBlockScalarIndent | E::InvalidFlowScalarIndent => (
            "the indentation fits no level above",
            "give entries of one level the same number of spaces",
        ),
        other => return rare_words(other),
    };
    (message.to_owned(), help)
}

fn rare_words(kind: &ErrorKind) -> (String, &'static str) {
    use ErrorKind as E;
    let (message, help) = match kind {
        E::UnexpectedCharacter { character } => return unexpected(*character),
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidUnicodeEscape
        | E::InvalidLowSurrogate
        | E::InvalidLowSurrogateHexEscape
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate => (
            "this escape does not exist",
            "write `\\\\` for a backslash, or use single quotes, in which nothing is escaped",
        ),
        E::TabInIndentation
        | E::TabNotAllowed
        | E::TabInBlockIndentation
        | E::TabInPlainScalar
        | E::TabAtBlockScalarStart => ("a tab is not allowed here", "use spaces"),
        E::CommentNotSeparated => (
            "a comment needs a space before its `#`",
            "put a space before the `#`, or quote the text if it belongs to it",
        ),
        E::UndeclaredTagHandle => (
            "the tag uses a shorthand that nobody declared",
            "quote the text if `!` is meant literally",
        ),
        E::ExpectedNodeContent | E::MappingKeyNotAllowed => (
            "a value was expected here",
            "quote the text if it begins with a sign such as `,`, `?`, `:` or `-`",
        ),
        E::ExpectedDocumentStart | E::InvalidDocumentEnd | E::MissingDocumentEndBeforeDirective => {
            (
                "the document has ended before this",
                "check the indentation; a line that begins with `%` or `...` has a meaning of its own",
            )
        }
        E::BomInsideDocument => (
            "a byte order mark stands inside the text",
            "delete the invisible character",
        ),
        E::InvalidBlockScalarHeader | E::ZeroBlockScalarIndent => (
            "only a digit from 1 to 9, `+`, `-` or a comment may follow `|` or `>`",
            "begin the text on the next line, indented",
        ),
        _ => (
            "this is not YAML",
            "check the indentation, and quote text that has signs in it",
        ),
    };
    (message.to_owned(), help)
}

fn unexpected(character: char) -> (String, &'static str) {
    if character.is_control() {
        return (
            format!(
                "the character U+{:04X} cannot be written in YAML",
                u32::from(character)
            ),
            "delete it, or write it as an escape in double quotes, as in \"\\x7F\"",
        );
    }
    let shown = character.escape_debug();
    (
        format!("a plain text cannot begin with `{shown}`"),
        "quote the whole value",
    )
}
