//! Functions on text.

use super::{ANY, BOOL, Function, INT, TEXT, Takes, int_of, text_of, wanted};
use crate::behavior::value::Val;
use regex::{Regex, RegexBuilder};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::cell::RefCell;
use std::collections::HashMap;

/// Patterns that are kept ready at most.
const PATTERNS: usize = 64;

thread_local! {
    /// Compiled patterns by their text: to compile one takes much longer than to use it.
    static READY: RefCell<HashMap<String, Regex>> = RefCell::default();
}

/// Repeated or padded texts longer than this are refused.
const LONGEST: usize = 1 << 20;

pub(super) const ALL: &[Function] = &[
    Function::new(
        "size",
        &[Takes::Sized],
        INT,
        "number of characters, elements or entries",
        |_, arguments| match &arguments[0] {
            Val::Text(text) => Ok(count(text.chars().count())),
            Val::List(items) => Ok(count(items.len())),
            Val::Map(entries) => Ok(count(entries.len())),
            Val::Null => Ok(Val::Int(0)),
            other => Err(wanted("string, list or object", other)),
        },
    ),
    Function::new(
        "string",
        &[Takes::Any],
        TEXT,
        "the value as text; a number in its shortest form",
        |env, arguments| print(env.time, &arguments[0]),
    ),
    Function::new(
        "concat",
        &[Takes::Any],
        TEXT,
        "all arguments as text, one after the other; `null` is nothing",
        |env, arguments| {
            let mut all = String::new();
            for argument in arguments {
                if let Val::Text(text) = print(env.time, argument)? {
                    all.push_str(&text);
                }
            }
            Ok(Val::text(all))
        },
    )
    .repeating(),
    Function::new(
        "contains",
        &[Takes::Text, Takes::Text],
        BOOL,
        "whether the first text has the second in it",
        |_, arguments| {
            Ok(Val::Bool(
                text_of(arguments, 0)?.contains(text_of(arguments, 1)?),
            ))
        },
    ),
    Function::new(
        "startsWith",
        &[Takes::Text, Takes::Text],
        BOOL,
        "whether the first text begins with the second",
        |_, arguments| {
            Ok(Val::Bool(
                text_of(arguments, 0)?.starts_with(text_of(arguments, 1)?),
            ))
        },
    ),
    Function::new(
        "endsWith",
        &[Takes::Text, Takes::Text],
        BOOL,
        "whether the first text ends with the second",
        |_, arguments| {
            Ok(Val::Bool(
                text_of(arguments, 0)?.ends_with(text_of(arguments, 1)?),
            ))
        },
    ),
    Function::new(
        "matches",
        &[Takes::Text, Takes::Text],
        BOOL,
        "whether a regular expression is found in the text",
        |_, arguments| {
            let pattern = pattern(text_of(arguments, 1)?)?;
            Ok(Val::Bool(pattern.is_match(text_of(arguments, 0)?)))
        },
    ),
    Function::new(
        "lower",
        &[Takes::Text],
        TEXT,
        "the text in small letters",
        |_, arguments| Ok(Val::text(text_of(arguments, 0)?.to_lowercase())),
    ),
    Function::new(
        "upper",
        &[Takes::Text],
        TEXT,
        "the text in capital letters",
        |_, arguments| Ok(Val::text(text_of(arguments, 0)?.to_uppercase())),
    ),
    Function::new(
        "trim",
        &[Takes::Text],
        TEXT,
        "the text without white space at its ends",
        |_, arguments| Ok(Val::text(text_of(arguments, 0)?.trim())),
    ),
    Function::new(
        "replace",
        &[Takes::Text, Takes::Text, Takes::Text],
        TEXT,
        "the text with every occurrence of the second replaced by the third",
        |_, arguments| {
            let (from, to) = (text_of(arguments, 1)?, text_of(arguments, 2)?);
            Ok(Val::text(text_of(arguments, 0)?.replace(from, to)))
        },
    ),
    Function::new(
        "substring",
        &[Takes::Text, Takes::Int, Takes::Int],
        TEXT,
        "the characters from the first place up to, without, the second; places begin at 0",
        |_, arguments| {
            let place = |at| int_of(arguments, at).map(|it| usize::try_from(it).unwrap_or(0));
            let (from, to) = (place(1)?, place(2)?);
            let part = text_of(arguments, 0)?.chars().skip(from);
            Ok(Val::text(
                part.take(to.saturating_sub(from)).collect::<String>(),
            ))
        },
    ),
    Function::new(
        "split",
        &[Takes::Text, Takes::Text],
        super::Gives::Always(|| {
            crate::behavior::types::Type::list(crate::behavior::types::Type::Text)
        }),
        "the parts of the first text between occurrences of the second; empty parts are left out",
        |_, arguments| {
            let parts = text_of(arguments, 0)?.split(text_of(arguments, 1)?);
            Ok(Val::list(
                parts
                    .filter(|part| !part.is_empty())
                    .map(Val::text)
                    .collect(),
            ))
        },
    ),
    Function::new(
        "join",
        &[Takes::List, Takes::Text],
        TEXT,
        "the elements as text with the second argument between them",
        |env, arguments| {
            let mut parts = Vec::new();
            for item in super::list_of(arguments, 0)? {
                if let Val::Text(text) = print(env.time, item)? {
                    parts.push(text);
                }
            }
            Ok(Val::text(parts.join(text_of(arguments, 1)?)))
        },
    ),
    Function::new(
        "pad",
        &[Takes::Scalar, Takes::Int],
        TEXT,
        "the value as text, filled up on the left with zeros to that many characters",
        |env, arguments| {
            let width = usize::try_from(int_of(arguments, 1)?).unwrap_or(0);
            match print(env.time, &arguments[0])? {
                Val::Text(text) if width <= LONGEST => Ok(Val::text(format!("{text:0>width$}"))),
                _ => Err(format!("cannot pad to {width} characters")),
            }
        },
    ),
    Function::new(
        "hash",
        &[Takes::Text],
        TEXT,
        "SHA-256 of the text, 64 hexadecimal digits",
        |_, arguments| Ok(Val::text(hex(&Sha256::digest(text_of(arguments, 0)?)))),
    ),
    Function::new(
        "base64",
        &[Takes::Text],
        TEXT,
        "the text in Base64",
        |_, arguments| Ok(Val::text(base64(text_of(arguments, 0)?.as_bytes()))),
    ),
    Function::new(
        "to_json",
        &[Takes::Any],
        TEXT,
        "the value written as JSON",
        |_, arguments| Ok(Val::text(Value::from(&arguments[0]).to_string())),
    ),
    Function::new(
        "from_json",
        &[Takes::Any],
        ANY,
        "a text read as JSON, or `null` if it is none; any other value as it is",
        |_, arguments| {
            Ok(match &arguments[0] {
                Val::Text(text) => {
                    serde_json::from_str::<Value>(text).map_or(Val::Null, |value| Val::from(&value))
                }
                other => other.clone(),
            })
        },
    ),
];

/// A compiled pattern.
fn pattern(text: &str) -> Result<Regex, String> {
    READY.with_borrow_mut(|ready| {
        if let Some(known) = ready.get(text) {
            return Ok(known.clone());
        }
        let new = RegexBuilder::new(text).size_limit(1 << 20).build();
        let new = new.map_err(|problem| problem.to_string())?;
        if ready.len() >= PATTERNS {
            ready.clear();
        }
        ready.insert(text.to_owned(), new.clone());
        Ok(new)
    })
}

fn count(size: usize) -> Val {
    Val::Int(i64::try_from(size).unwrap_or(i64::MAX))
}

/// A value as people read it; what `string()` gives and templates write.
fn print(time: &crate::behavior::time::TimeStyle, value: &Val) -> Result<Val, String> {
    Ok(match value {
        Val::Text(_) => value.clone(),
        Val::Null => Val::text(""),
        Val::Time(millis) => Val::text(time.print(*millis)),
        Val::List(_) | Val::Map(_) => Val::text(Value::from(value).to_string()),
        Val::Record(..) => return Err("a record is no text; name one of its fields".to_owned()),
        Val::Bool(it) => Val::text(it.to_string()),
        Val::Int(it) | Val::Span(it) => Val::text(it.to_string()),
        Val::Number(it) => Val::text(it.to_string()),
    })
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| {
            [
                DIGITS[usize::from(byte >> 4)],
                DIGITS[usize::from(byte & 15)],
            ]
        })
        .map(char::from)
        .collect()
}

pub(super) fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::call;
    use super::*;

    #[test]
    fn texts_are_made_and_cut() {
        let text = |name: &str, arguments: &[Val]| match call(name, arguments) {
            Ok(Val::Text(text)) => text.to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(text("pad", &[Val::Int(7), Val::Int(4)]), "0007");
        assert_eq!(text("string", &[Val::Number(5.0)]), "5");
        assert_eq!(text("string", &[Val::Number(3.5)]), "3.5");
        assert_eq!(
            text(
                "substring",
                &[Val::text("到家服务"), Val::Int(1), Val::Int(3)]
            ),
            "家服"
        );
        assert_eq!(
            text("base64", &[Val::text("any carnal pleas")]),
            "YW55IGNhcm5hbCBwbGVhcw=="
        );
        assert_eq!(text("from_json", &[Val::text("no json")]), "Ok(Null)");
    }
}
