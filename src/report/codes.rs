//! The catalogue of diagnostics for people.

use crate::source::Code;
use std::fmt::Write as _;

/// Explanations are wrapped at this column.
const COLUMNS: usize = 88;

/// One line a code, in columns.
pub fn list(codes: impl Iterator<Item = &'static Code>) -> String {
    let codes: Vec<&Code> = codes.collect();
    let width = codes.iter().map(|code| code.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for code in &codes {
        let severity = code.severity.as_str();
        let _ = writeln!(text, "{:width$}  {severity:7}  {}", code.name, code.summary);
    }
    let _ = writeln!(
        text,
        "\n{} codes; `mimeo explain CODE` tells more.",
        codes.len()
    );
    text
}

/// All about one code.
pub fn explain(code: &Code) -> String {
    let severity = code.severity.as_str();
    let mut text = format!("{severity}[{}]: {}\n\n", code.name, code.summary);
    for line in code.explanation.lines() {
        wrap(line, &mut text);
    }
    text
}

/// Prose is wrapped at spaces; indented lines and examples are short and stay as they are.
fn wrap(line: &str, text: &mut String) {
    let mut column = 0;
    for word in line.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > COLUMNS {
            text.push('\n');
            column = 0;
        } else if column > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += length;
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Severity;

    #[test]
    fn prose_is_wrapped_and_examples_stay() {
        let code = Code {
            name: "a-code",
            severity: Severity::Warning,
            summary: "in short",
            explanation: "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen\n\nwrong:  a:  b",
        };
        let expected = "warning[a-code]: in short\n\n\
            one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen\nsixteen\n\n\
            wrong:  a:  b\n";
        assert_eq!(explain(&code), expected);
    }
}
