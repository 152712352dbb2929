//! The core schema of YAML 1.2: which plain words are null, a boolean or a number.
//! `yes`, `on` and dates are strings, as the schema wants it.

use super::node::Kind;
use super::tree::decimal;

/// What a plain scalar is.
#[derive(Debug)]
pub(crate) enum Plain {
    /// A value that JSON has too.
    Value(Kind),
    /// A number that JSON cannot write: infinite, not a number, or too large.
    NotJson,
}

/// Reads a plain scalar without a tag.
pub(crate) fn plain(text: &str) -> Plain {
    let kind = match text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::Bool(true),
        "false" | "False" | "FALSE" => Kind::Bool(false),
        _ => match text.as_bytes()[0] {
            b'0'..=b'9' | b'.' | b'-' | b'+' => return number(text),
            _ => Kind::String(text.to_owned()),
        },
    };
    Plain::Value(kind)
}

/// Reads a scalar whose tag names a type of the core schema; `None` if the text is no such value.
pub(crate) fn tagged(suffix: &str, text: &str) -> Option<Plain> {
    let value = plain(text);
    let fits = match (suffix, &value) {
        ("str", _) => return Some(Plain::Value(Kind::String(text.to_owned()))),
        ("int", Plain::Value(Kind::Number(_))) => is_integer(text),
        ("null", Plain::Value(Kind::Null))
        | ("bool", Plain::Value(Kind::Bool(_)))
        | ("float", Plain::Value(Kind::Number(_)) | Plain::NotJson) => true,
        _ => false,
    };
    fits.then_some(value)
}

fn number(text: &str) -> Plain {
    let unsigned = text.trim_start_matches(['-', '+']);
    if text.len() - unsigned.len() > 1 {
        return Plain::Value(Kind::String(text.to_owned()));
    }
    if matches!(
        unsigned,
        ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN"
    ) {
        return Plain::NotJson;
    }
    let number = if let Some(digits) = text.strip_prefix("0x") {
        radix(digits, 16)
    } else if let Some(digits) = text.strip_prefix("0o") {
        radix(digits, 8)
    } else if is_integer(text) || is_float(unsigned) {
        decimal(text)
    } else {
        return Plain::Value(Kind::String(text.to_owned()));
    };
    match number {
        Some(number) => Plain::Value(Kind::Number(number)),
        None if text.starts_with("0x") || text.starts_with("0o") => {
            Plain::Value(Kind::String(text.to_owned()))
        }
        None => Plain::NotJson,
    }
}

fn radix(digits: &str, radix: u32) -> Option<serde_json::Number> {
    let all_digits = digits.chars().all(|digit| digit.is_digit(radix));
    all_digits
        .then(|| u64::from_str_radix(digits, radix).ok())
        .flatten()
        .map(Into::into)
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let digits = digits
        .strip_prefix("0x")
        .or_else(|| digits.strip_prefix("0o"))
        .unwrap_or(digits);
    !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        && (digits.bytes().all(|byte| byte.is_ascii_digit()) || text.starts_with("0x"))
}

/// `[0-9]+ (\.[0-9]*)? | \.[0-9]+`, and an exponent behind it.
fn is_float(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    digits(whole) && digits(fraction) && whole.len() + fraction.len() > 0 && exponent_fits
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn value(text: &str) -> Option<Value> {
        match plain(text) {
            Plain::Value(Kind::Null) => Some(Value::Null),
            Plain::Value(Kind::Bool(value)) => Some(json!(value)),
            Plain::Value(Kind::Number(number)) => Some(Value::Number(number)),
            Plain::Value(Kind::String(text)) => Some(json!(text)),
            _ => None,
        }
    }

    #[test]
    fn words_follow_the_core_schema() {
        for (text, expected) in [
            ("~", json!(null)),
            ("True", json!(true)),
            ("yes", json!("yes")),
            ("0o17", json!(15)),
            ("0xfF", json!(255)),
            ("0o8", json!("0o8")),
            ("012", json!(12)),
            ("+1", json!(1)),
            ("-7", json!(-7)),
            ("--7", json!("--7")),
            ("1.", json!(1.0)),
            (".5", json!(0.5)),
            ("-1.5e3", json!(-1500.0)),
            ("1e", json!("1e")),
            (".", json!(".")),
            ("-", json!("-")),
            ("1.2.3", json!("1.2.3")),
            ("2026-11-20", json!("2026-11-20")),
            ("18446744073709551615", json!(u64::MAX)),
        ] {
            assert_eq!(value(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn numbers_that_json_lacks_are_told_apart() {
        for text in [".inf", "-.INF", ".nan", "1e999"] {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    fn a_tag_must_fit_its_text() {
        assert!(tagged("int", "1.5").is_none());
        assert!(tagged("int", "0x10").is_some());
        assert!(
            matches!(tagged("str", "1"), Some(Plain::Value(Kind::String(text))) if text == "1")
        );
    }
}
