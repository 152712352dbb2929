//! The values that formulas work with: JSON's, plus instants, durations and records.
//! Values are cheap to clone. Nothing here evaluates; see `eval`.

use crate::state::Record;
use indexmap::IndexMap;
use serde_json::{Map, Number, Value};
use std::cmp::Ordering;
use std::sync::Arc;

/// The key of an object under which another object or record stands whose entries it has too.
pub(crate) const SPREAD: &str = "...";

/// What the names of unknown values begin with; see `partial`. No client sends it as it is.
pub(crate) const UNKNOWN: char = '\u{1}';

/// A value in a formula.
#[derive(Clone, Debug)]
pub enum Val {
    /// JSON `null`, and the field of something that is not there.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Number(f64),
    /// Text.
    Text(Arc<str>),
    /// An instant, in milliseconds since 1970 UTC.
    Time(i64),
    /// A length of time in milliseconds.
    Span(i64),
    /// A list.
    List(Arc<Vec<Val>>),
    /// Named values.
    Map(Arc<IndexMap<String, Val>>),
    /// A record of the resource with that index in the behavior model.
    Record(usize, Arc<Record>),
}

impl Val {
    /// Text as a value.
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// A list as a value.
    pub fn list(items: Vec<Val>) -> Self {
        Self::List(Arc::new(items))
    }

    /// Named values as a value.
    pub fn map(entries: impl IntoIterator<Item = (String, Val)>) -> Self {
        Self::Map(Arc::new(entries.into_iter().collect()))
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text, if this is text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The whole number, also of a number without a fraction.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            #[expect(clippy::cast_possible_truncation, reason = "the guard keeps it exact")]
            Self::Number(value) if value.fract() == 0.0 && value.abs() < 9e15 => {
                Some(*value as i64)
            }
            _ => None,
        }
    }

    /// The number, if this is one.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            #[expect(clippy::cast_precision_loss, reason = "as JSON readers do")]
            Self::Int(value) => Some(*value as f64),
            Self::Number(value) => Some(*value),
            _ => None,
        }
    }

    /// What a value of this kind is called in messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Int(_) => "integer",
            Self::Number(_) => "number",
            Self::Text(_) => "string",
            Self::Time(_) => "timestamp",
            Self::Span(_) => "duration",
            Self::List(_) => "list",
            Self::Map(_) => "object",
            Self::Record(..) => "record",
        }
    }

    /// Equality as formulas see it: numbers by value, records by resource and key.
    pub fn same(&self, other: &Val) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(left), Self::Bool(right)) => left == right,
            (Self::Text(left), Self::Text(right)) => left == right,
            (Self::List(left), Self::List(right)) => {
                left.len() == right.len() && left.iter().zip(right.iter()).all(|(a, b)| a.same(b))
            }
            (Self::Map(left), Self::Map(right)) => {
                left.len() == right.len()
                    && left
                        .iter()
                        .all(|(name, value)| right.get(name).is_some_and(|it| it.same(value)))
            }
            (Self::Record(left, one), Self::Record(right, two)) => {
                left == right && one.key == two.key
            }
            _ => self.order(other) == Some(Ordering::Equal),
        }
    }

    /// The order of two values, where they have one: numbers, texts, instants, durations, truth values.
    pub fn order(&self, other: &Val) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(left), Self::Int(right))
            | (Self::Time(left), Self::Time(right))
            | (Self::Span(left), Self::Span(right)) => Some(left.cmp(right)),
            (Self::Text(left), Self::Text(right)) => Some(left.cmp(right)),
            (Self::Bool(left), Self::Bool(right)) => Some(left.cmp(right)),
            _ => self.as_number()?.partial_cmp(&other.as_number()?),
        }
    }
}

impl From<&Value> for Val {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => number.as_i64().map_or_else(
                || Self::Number(number.as_f64().unwrap_or_default()),
                Self::Int,
            ),
            Value::String(text) => Self::text(text.as_str()),
            Value::Array(items) => Self::list(items.iter().map(Self::from).collect()),
            Value::Object(entries) => Self::from(entries),
        }
    }
}

impl From<&Map<String, Value>> for Val {
    fn from(entries: &Map<String, Value>) -> Self {
        Self::map(
            entries
                .iter()
                .map(|(name, value)| (name.clone(), value.into())),
        )
    }
}

impl From<&Val> for Value {
    /// Instants become RFC 3339 in UTC with milliseconds, durations milliseconds, records their stored data.
    fn from(value: &Val) -> Self {
        match value {
            Val::Null => Self::Null,
            Val::Bool(value) => Self::Bool(*value),
            Val::Int(value) => Self::from(*value),
            Val::Number(value) => Number::from_f64(*value).map_or(Self::Null, Self::Number),
            Val::Text(text) => Self::from(&**text),
            Val::Time(millis) => Self::from(super::time::to_stored(*millis)),
            Val::Span(millis) => Self::from(*millis),
            Val::List(items) => items.iter().map(Self::from).collect(),
            Val::Map(entries) => {
                let mut object = match entries.get(SPREAD).map(Self::from) {
                    Some(Self::Object(base)) => base,
                    _ => Map::new(),
                };
                let own = entries.iter().filter(|(name, _)| *name != SPREAD);
                object.extend(own.map(|(name, value)| (name.clone(), value.into())));
                Self::Object(object)
            }
            Val::Record(_, record) => Self::Object(record.data.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_are_equal_by_value() {
        assert!(Val::Int(10).same(&Val::Number(10.0)));
        assert!(!Val::Int(10).same(&Val::text("10")));
        assert_eq!(Val::Int(2).order(&Val::Number(2.5)), Some(Ordering::Less));
    }

    #[test]
    fn json_survives_the_way_in_and_out() {
        let value = json!({"a": [1, 2.5, "x", null, true], "b": {}});
        assert_eq!(Value::from(&Val::from(&value)), value);
    }
}
