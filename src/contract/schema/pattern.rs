//! Regular expressions of documents that were written for Java: its names of classes, and classes within classes, are
//! said in the words of ECMA-262, which is what JSON Schema means. All else is left as it is.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The members of Java's classes, as they stand within brackets.
const CLASSES: [(&str, &str); 13] = [
    ("XDigit", "0-9A-Fa-f"),
    ("Alnum", "0-9A-Za-z"),
    ("Alpha", "A-Za-z"),
    ("Digit", "0-9"),
    ("Lower", "a-z"),
    ("Upper", "A-Z"),
    ("Punct", r"!-\/:-@\[-`\{-~"),
    ("Blank", r" \t"),
    ("Space", r" \t\n\v\f\r"),
    ("Print", " -~"),
    ("Graph", "!-~"),
    ("Cntrl", r"\x00-\x1f\x7f"),
    ("IsAlphabetic", r"\p{Alphabetic}"),
];

/// The ends of the text.
const ANCHORS: [(&str, &str); 3] = [(r"\A", "^"), (r"\Z", "$"), (r"\z", "$")];

/// The expression as ECMA-262 has it.
pub(crate) fn portable(pattern: &str) -> Cow<'_, str> {
    let marks = [r"\p{", r"\A", r"\Z", r"\z", "&&["];
    if !marks.iter().any(|it| pattern.contains(it)) {
        return Cow::Borrowed(pattern);
    }
    let mut text = String::with_capacity(pattern.len());
    let mut rest = pattern;
    let mut class: Option<usize> = None;
    while let Some(letter) = rest.chars().next() {
        let named = CLASSES.iter().find_map(|(name, members)| {
            let inner = rest.strip_prefix(r"\p{")?.strip_prefix(name)?;
            Some((inner.strip_prefix('}')?, members))
        });
        if let Some((behind, members)) = named {
            let _ = match class {
                Some(_) => write!(text, "{members}"),
                None => write!(text, "[{members}]"),
            };
            rest = behind;
            continue;
        }
        if let (Some(start), Some(inner)) = (class, rest.strip_prefix("&&["))
            && let Some((other, behind)) = inner.split_once("]]")
        {
            // What both classes have: a look at the next letter, then the letter.
            let own = text.split_off(start);
            let _ = match other.strip_prefix('^') {
                Some(other) => write!(text, "(?:(?![{other}]){own}])"),
                None => write!(text, "(?:(?=[{other}]){own}])"),
            };
            class = None;
            rest = behind;
            continue;
        }
        let anchor = ANCHORS.iter().find(|it| rest.starts_with(it.0));
        if let (Some((written, ecma)), None) = (anchor, class) {
            text.push_str(ecma);
            rest = &rest[written.len()..];
            continue;
        }
        let length = match letter {
            '\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            letter => letter.len_utf8(),
        };
        match (letter, class) {
            ('[', None) => class = Some(text.len()),
            (']', _) => class = None,
            _ => {}
        }
        text.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::portable;

    #[test]
    fn names_of_java_are_written_out() {
        for (java, ecma) in [
            (r"\p{XDigit}{8}-[\p{Alpha}_]+", r"[0-9A-Fa-f]{8}-[A-Za-z_]+"),
            (r"[\p{Print}&&[^|:/]]+", r"(?:(?![|:/])[ -~])+"),
            (r"[\p{L}\]]\p{Lu}", r"[\p{L}\]]\p{Lu}"),
            (r"a&&[b]", r"a&&[b]"),
            (r"\A\\Z[\Z]\z", r"^\\Z[\Z]$"),
        ] {
            assert_eq!(portable(java), ecma);
        }
    }
}
