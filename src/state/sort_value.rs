//! JSON values put in one order, for sorting and for looking up in indexes:
//! null < false < true < numbers < texts < everything else (by its JSON text).

use serde_json::{Map, Value};
use std::cmp::Ordering;
use std::sync::Arc;

/// A JSON value that can be compared with any other. Equal numbers are equal, however written:
/// `1` and `1.0` are in one bucket.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SortValue {
    Null,
    Bool(bool),
    Number(SortNumber),
    Text(Arc<str>),
    Other(Arc<str>),
}

impl SortValue {
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(*flag),
            Value::Number(number) => Self::Number(SortNumber::of(number)),
            Value::String(text) => Self::Text(Arc::from(text.as_str())),
            Value::Array(_) | Value::Object(_) => Self::Other(Arc::from(value.to_string())),
        }
    }

    /// The value of a field; an absent field counts as null.
    pub(super) fn of_field(data: &Map<String, Value>, field: &str) -> Self {
        data.get(field).map_or(Self::Null, Self::of)
    }
}

/// A JSON number. A whole number is always `Int`, so that equal numbers have one form.
#[derive(Clone, Copy, Debug)]
pub(super) enum SortNumber {
    Int(i128),
    Float(f64),
}

/// Beyond this size no float is compared with an integer digit by digit; no JSON integer is as large.
const HUGE: f64 = 1e38;

impl SortNumber {
    fn of(number: &serde_json::Number) -> Self {
        if let Some(number) = number.as_i128() {
            return Self::Int(number);
        }
        let float = number.as_f64().unwrap_or(0.0);
        if float.fract() == 0.0 && float.abs() < HUGE {
            Self::Int(whole(float))
        } else {
            Self::Float(float)
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "callers stay below 1e38, which i128 holds"
)]
fn whole(float: f64) -> i128 {
    float.trunc() as i128
}

impl Ord for SortNumber {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Int(left), Self::Int(right)) => left.cmp(right),
            (Self::Float(left), Self::Float(right)) => left.total_cmp(right),
            (Self::Int(left), Self::Float(right)) => compare(*left, *right),
            (Self::Float(left), Self::Int(right)) => compare(*right, *left).reverse(),
        }
    }
}

fn compare(integer: i128, float: f64) -> Ordering {
    if float.abs() >= HUGE {
        return 0.0_f64.total_cmp(&float);
    }
    integer
        .cmp(&whole(float))
        .then_with(|| 0.0_f64.total_cmp(&float.fract()))
}

impl PartialOrd for SortNumber {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for SortNumber {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for SortNumber {}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_value_has_its_place() {
        let sorted = [
            json!(null),
            json!(false),
            json!(true),
            json!(-1e300),
            json!(-1.5),
            json!(-1),
            json!(0),
            json!(0.5),
            json!(1),
            json!(9_007_199_254_740_992_i64),
            json!(9_007_199_254_740_993_i64),
            json!(i64::MAX),
            json!(u64::MAX),
            json!(1e40),
            json!(""),
            json!("10"),
            json!("9"),
            json!("中"),
            json!([1]),
            json!({"a": 1}),
        ];
        for (i, left) in sorted.iter().enumerate() {
            for (j, right) in sorted.iter().enumerate() {
                assert_eq!(
                    SortValue::of(left).cmp(&SortValue::of(right)),
                    i.cmp(&j),
                    "{left} {right}"
                );
            }
        }
    }

    #[test]
    fn equal_numbers_are_equal_however_written() {
        assert_eq!(SortValue::of(&json!(1)), SortValue::of(&json!(1.0)));
        assert_eq!(SortValue::of(&json!(0)), SortValue::of(&json!(-0.0)));
        assert_ne!(SortValue::of(&json!(1)), SortValue::of(&json!("1")));
    }
}
