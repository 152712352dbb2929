//! Whether a condition holds, and if not, which comparison in it is to blame.

use super::ast::{Access, Base, Condition, Operand, Operator};
use crate::workflow::scope::Scope;
use serde_json::{Number, Value};
use std::cmp::Ordering;

/// Longer values are cut.
const SHOWN: usize = 160;

/// What was expected of a value, and what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at: a comparison, or what else a criterion says.
    pub subject: String,
    /// What would have been right, with its type.
    pub expected: String,
    /// What was there, with its type.
    pub actual: String,
}

impl Condition {
    /// Whether it holds.
    pub fn holds(&self, scope: &Scope<'_>) -> bool {
        match self {
            Self::Any(parts) => parts.iter().any(|it| it.holds(scope)),
            Self::All(parts) => parts.iter().all(|it| it.holds(scope)),
            Self::Not(part) => !part.holds(scope),
            Self::Compare(left, operator, right) => compare(
                left.value(scope).as_ref(),
                *operator,
                right.value(scope).as_ref(),
            ),
            Self::Truth(operand) => !matches!(
                operand.value(scope),
                None | Some(Value::Null | Value::Bool(false))
            ),
        }
    }

    /// The comparisons because of which it is not `wanted`; none if it is.
    pub fn blame(&self, scope: &Scope<'_>, wanted: bool) -> Vec<Finding> {
        if self.holds(scope) == wanted {
            return Vec::new();
        }
        match self {
            Self::Any(parts) | Self::All(parts) => parts
                .iter()
                .flat_map(|it| it.blame(scope, wanted))
                .collect(),
            Self::Not(part) => part.blame(scope, !wanted),
            Self::Compare(left, operator, right) => {
                let operator = if wanted {
                    *operator
                } else {
                    operator.negated()
                };
                let against = describe(right.value(scope).as_ref());
                let expected = match operator {
                    Operator::Equal => against,
                    Operator::Unequal => format!("anything but {against}"),
                    other => format!("{} {against}", other.as_str()),
                };
                vec![Finding {
                    subject: format!("{left} {} {right}", operator.as_str()),
                    expected,
                    actual: describe(left.value(scope).as_ref()),
                }]
            }
            Self::Truth(operand) => vec![Finding {
                subject: operand.text.clone(),
                expected: match wanted {
                    true => "a value that is neither false nor null".to_owned(),
                    false => "false, null or nothing".to_owned(),
                },
                actual: describe(operand.value(scope).as_ref()),
            }],
        }
    }
}

impl Operand {
    /// The value at this moment, or nothing.
    pub fn value(&self, scope: &Scope<'_>) -> Option<Value> {
        let value = match &self.base {
            Base::Literal(value) => value.clone(),
            Base::Expression(expression) => scope.value(expression)?,
        };
        let found = self
            .access
            .iter()
            .try_fold(&value, |value, step| match step {
                Access::Index(index) => value.as_array()?.get(*index),
                Access::Name(name) => value.as_object()?.get(name),
            });
        found.cloned()
    }
}

/// Nothing equals nothing, and is neither more nor less than anything.
fn compare(left: Option<&Value>, operator: Operator, right: Option<&Value>) -> bool {
    let (Some(left), Some(right)) = (left, right) else {
        return operator == Operator::Unequal;
    };
    match operator {
        Operator::Equal => equal(left, right),
        Operator::Unequal => !equal(left, right),
        Operator::Less => order(left, right) == Some(Ordering::Less),
        Operator::LessOrEqual => order(left, right).is_some_and(Ordering::is_le),
        Operator::Greater => order(left, right) == Some(Ordering::Greater),
        Operator::GreaterOrEqual => order(left, right).is_some_and(Ordering::is_ge),
    }
}

/// Texts are compared without regard to case, as Arazzo demands; types are never converted.
fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            numbers(left, right) == Some(Ordering::Equal)
        }
        (Value::String(left), Value::String(right)) => left.to_lowercase() == right.to_lowercase(),
        _ => left == right,
    }
}

fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => numbers(left, right),
        (Value::String(left), Value::String(right)) => {
            Some(left.to_lowercase().cmp(&right.to_lowercase()))
        }
        _ => None,
    }
}

fn numbers(left: &Number, right: &Number) -> Option<Ordering> {
    match (left.as_i64(), right.as_i64()) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

/// A value with its type, cut if it is long.
pub fn describe(value: Option<&Value>) -> String {
    let Some(value) = value else {
        return "nothing".to_owned();
    };
    let kind = match value {
        Value::Null => return "null".to_owned(),
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(items) => return format!("{} (array of {})", cut(value), items.len()),
        Value::Object(_) => "object",
    };
    format!("{} ({kind})", cut(value))
}

fn cut(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}
