//! Words of the shell: any text, quoted so that the shell changes nothing of it.

use crate::check::{Body, Part, Text};
use crate::report::check::line::encode;
use crate::report::check::names::Names;
use bytes::Bytes;
use std::fmt::Write as _;

/// Longer bodies are not given on a command line, which has its limits.
const LONGEST: usize = 60_000;

/// How values are written into a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writing {
    /// As they are.
    Plain,
    /// Percent-encoded, what is fixed is so already.
    Path,
    /// Percent-encoded, all of it.
    Query,
}

/// A text in single quotes; words that need none stay as they are.
pub(super) fn quoted(text: &str) -> String {
    let plain = |it: char| it.is_ascii_alphanumeric() || "/._-:=,+@%".contains(it);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The inside of a text in double quotes.
pub(super) fn inside(text: &Text, names: &Names, writing: Writing) -> String {
    let parts = text.0.iter().map(|part| match (part, writing) {
        (Part::Fixed(text), Writing::Query) => escaped(&encode(text)),
        (Part::Fixed(text), _) => escaped(text),
        (Part::Value(reference), Writing::Plain) => {
            format!("$(text \"${}\")", names.name(reference))
        }
        (Part::Value(reference), _) => format!("$(uri \"${}\")", names.name(reference)),
        (Part::Secret { name, .. }, Writing::Plain) => format!("${{{}}}", variable(name)),
        (Part::Secret { name, .. }, _) => format!("$(plain_uri \"${}\")", variable(name)),
    });
    parts.collect()
}

/// Text between double quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if "\\\"$`".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// The environment variable of a credential.
pub(super) fn variable(name: &str) -> String {
    let clean = |it: char| {
        if it.is_ascii_alphanumeric() {
            it.to_ascii_uppercase()
        } else {
            '_'
        }
    };
    format!("MIMEO_AUTH_{}", name.chars().map(clean).collect::<String>())
}

/// What curl is told of a body, and what has to be done before.
pub(super) fn body(body: &Body, names: &Names, file: &str) -> (Option<String>, Option<String>) {
    let (before, word) = match body {
        Body::None => return (None, None),
        Body::Json { .. } => {
            let word = json(body, names);
            match word.len() > LONGEST {
                true => (format!("printf '%s' {word} >{file}\n"), None),
                false => return (None, Some(format!("--data-raw {word}"))),
            }
        }
        Body::Bytes { bytes, .. } => match std::str::from_utf8(bytes) {
            Ok(text) if !text.contains('\0') && text.len() <= LONGEST => {
                return (None, Some(format!("--data-raw {}", quoted(text))));
            }
            _ => (octal(bytes, file), None::<String>),
        },
    };
    let told = format!("--data-binary @{file}");
    (Some(before), word.or(Some(told)))
}

/// JSON as a word in which variables hold the JSON of values.
fn json(body: &Body, names: &Names) -> String {
    let mut word = String::new();
    for piece in super::super::body::pieces(body) {
        match piece {
            Part::Fixed(text) => {
                let _ = write!(word, "'{}'", text.replace('\'', r"'\''"));
            }
            Part::Value(reference) => {
                let _ = write!(word, "\"${}\"", names.name(&reference));
            }
            Part::Secret { .. } => {}
        }
    }
    word
}

/// Bytes as `printf` writes them.
fn octal(bytes: &Bytes, file: &str) -> String {
    let mut text = String::from("{\n");
    for chunk in bytes.chunks(24) {
        text.push_str("  printf '");
        for byte in chunk {
            match byte {
                b'%' => text.push_str("%%"),
                b'\'' | b'\\' | 0..=31 | 127..=255 => {
                    let _ = write!(text, "\\{byte:03o}");
                }
                plain => text.push(char::from(*plain)),
            }
        }
        text.push_str("'\n");
    }
    let _ = writeln!(text, "}} >{file}");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_safe() {
        assert_eq!(quoted("a/b.c"), "a/b.c");
        assert_eq!(quoted("it's\n猫 $x"), "'it'\\''s\n猫 $x'");
        assert_eq!(quoted(""), "''");
        assert_eq!(escaped("a\"$`\\b"), "a\\\"\\$\\`\\\\b");
        assert_eq!(variable("user-token"), "MIMEO_AUTH_USER_TOKEN");
    }

    #[test]
    fn bytes_are_written_by_printf() {
        let (before, word) = body(
            &Body::Bytes {
                media_type: "application/octet-stream".to_owned(),
                bytes: Bytes::from_static(b"a%'\0\xff"),
            },
            &Names::default(),
            "f",
        );
        assert_eq!(before.unwrap(), "{\n  printf 'a%%\\047\\000\\377'\n} >f\n");
        assert_eq!(word.unwrap(), "--data-binary @f");
    }
}
