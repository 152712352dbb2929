//! Keys of records: an integer or a text, as they stand in JSON and in URLs.

use serde_json::Value;
use std::fmt;
use std::sync::Arc;

/// What names a record within its resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// Counted up by mimeo, or chosen by a client.
    Int(i64),
    /// A token, a slug, a file name.
    Text(Arc<str>),
}

impl Key {
    /// The key that a JSON value stands for; `None` unless it is a whole number or a text.
    pub fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => number.as_i64().map(Self::Int),
            Value::String(text) => Some(Self::from(text.as_str())),
            _ => None,
        }
    }

    /// The key as it stands in a record.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Int(number) => Value::from(*number),
            Self::Text(text) => Value::from(&**text),
        }
    }

    /// Which of the two kinds it is.
    pub fn kind(&self) -> KeyKind {
        match self {
            Self::Int(_) => KeyKind::Integer,
            Self::Text(_) => KeyKind::Text,
        }
    }
}

impl From<i64> for Key {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Self::Text(Arc::from(text))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(number) => write!(out, "{number}"),
            Self::Text(text) => out.write_str(text),
        }
    }
}

/// Which keys a resource uses; it decides what the text `12` in a URL means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// Whole numbers.
    Integer,
    /// Texts.
    Text,
}

impl KeyKind {
    /// The key that a (decoded) piece of a URL stands for. Only the usual spelling of a number
    /// counts: `007` and `+7` name no record.
    pub fn parse(self, text: &str) -> Option<Key> {
        match self {
            Self::Text => Some(Key::from(text)),
            Self::Integer => {
                let number: i64 = text.parse().ok()?;
                (number.to_string() == text).then_some(Key::Int(number))
            }
        }
    }

    /// The name of the JSON type.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Integer => "integer",
            Self::Text => "string",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_and_back() {
        for value in [json!(7), json!(-1), json!("7"), json!("")] {
            assert_eq!(Key::from_value(&value).unwrap().to_value(), value);
        }
        for value in [
            json!(null),
            json!(true),
            json!(1.5),
            json!([1]),
            json!(u64::MAX),
        ] {
            assert_eq!(Key::from_value(&value), None);
        }
    }

    #[test]
    fn only_the_usual_spelling_of_a_number_is_a_key() {
        assert_eq!(KeyKind::Integer.parse("12"), Some(Key::Int(12)));
        assert_eq!(KeyKind::Integer.parse("-3"), Some(Key::Int(-3)));
        for text in ["", "012", "+1", "1.0", "-0", "x", "9223372036854775808"] {
            assert_eq!(KeyKind::Integer.parse(text), None, "{text}");
        }
        assert_eq!(KeyKind::Text.parse("12"), Some(Key::from("12")));
    }
}
