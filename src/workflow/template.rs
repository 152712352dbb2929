//! Values in which runtime expressions stand: parameters, payloads, outputs. A string that is an expression as a
//! whole keeps its type; `{$…}` inside of a text becomes text.

use super::expression::{Expression, ExpressionError};
use super::scope::Scope;
use serde_json::{Map, Value};

/// A value with expressions in it.
#[derive(Clone, Debug, PartialEq)]
pub enum Template {
    /// A value as it stands there.
    Literal(Value),
    /// The value of an expression.
    Expression(Expression),
    /// A text with expressions in it.
    Text(Vec<Piece>),
    /// A list.
    List(Vec<Template>),
    /// An object.
    Object(Vec<(String, Template)>),
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text as it stands there.
    Fixed(String),
    /// The value of an expression as text.
    Value(Expression),
}

/// An expression that led nowhere.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{expression}` gives nothing")]
pub struct Nothing {
    /// The expression as it is written.
    pub expression: String,
}

impl Template {
    /// Reads a string.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        if Expression::is_meant(text) {
            return Ok(Self::Expression(Expression::parse(text)?));
        }
        let pieces = pieces(text)?;
        Ok(
            match pieces.iter().any(|it| matches!(it, Piece::Value(_))) {
                true => Self::Text(pieces),
                false => Self::Literal(Value::String(text.to_owned())),
            },
        )
    }

    /// The value at this moment.
    pub fn value(&self, scope: &Scope<'_>) -> Result<Value, Nothing> {
        Ok(match self {
            Self::Literal(value) => value.clone(),
            Self::Expression(expression) => found(expression, scope)?,
            Self::Text(pieces) => Value::String(text(pieces, scope, &as_text)?),
            Self::List(items) => {
                let items: Result<_, _> = items.iter().map(|it| it.value(scope)).collect();
                Value::Array(items?)
            }
            Self::Object(entries) => {
                let mut object = Map::new();
                for (name, value) in entries {
                    object.insert(name.clone(), value.value(scope)?);
                }
                Value::Object(object)
            }
        })
    }

    /// Calls back for each expression in it.
    pub fn expressions<'t>(&'t self, see: &mut dyn FnMut(&'t Expression)) {
        match self {
            Self::Literal(_) => {}
            Self::Expression(expression) => see(expression),
            Self::Text(pieces) => pieces.iter().for_each(|piece| {
                if let Piece::Value(expression) = piece {
                    see(expression);
                }
            }),
            Self::List(items) => items.iter().for_each(|it| it.expressions(see)),
            Self::Object(entries) => entries.iter().for_each(|(_, it)| it.expressions(see)),
        }
    }
}

/// Splits a text at its embedded expressions.
pub fn pieces(text: &str) -> Result<Vec<Piece>, ExpressionError> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("{$") {
        let (fixed, from) = rest.split_at(at);
        if !fixed.is_empty() {
            pieces.push(Piece::Fixed(fixed.to_owned()));
        }
        let end = from.find('}').ok_or_else(|| ExpressionError::Brace {
            text: from.chars().take(40).collect(),
        })?;
        pieces.push(Piece::Value(Expression::parse(&from[1..end])?));
        rest = &from[end + 1..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Fixed(rest.to_owned()));
    }
    Ok(pieces)
}

/// Joins the pieces; `write` makes text of each value.
pub fn text(
    pieces: &[Piece],
    scope: &Scope<'_>,
    write: &dyn Fn(&Value) -> String,
) -> Result<String, Nothing> {
    let mut joined = String::new();
    for piece in pieces {
        match piece {
            Piece::Fixed(text) => joined.push_str(text),
            Piece::Value(expression) => joined.push_str(&write(&found(expression, scope)?)),
        }
    }
    Ok(joined)
}

/// A string as it is, anything else as JSON.
pub fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn found(expression: &Expression, scope: &Scope<'_>) -> Result<Value, Nothing> {
    scope.value(expression).ok_or_else(|| Nothing {
        expression: expression.text.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn types_are_kept_and_texts_are_joined() {
        let inputs = json!({"n": 7, "name": "Ada"});
        let scope = Scope::of_inputs(inputs.as_object().unwrap());
        let value = |text: &str| Template::parse(text).unwrap().value(&scope).unwrap();
        assert_eq!(value("$inputs.n"), json!(7));
        assert_eq!(value("{$inputs.n}"), json!("7"));
        assert_eq!(
            value("no {$inputs.n}: {$inputs.name}!"),
            json!("no 7: Ada!")
        );
        assert_eq!(value("$5 {plain}"), json!("$5 {plain}"));
    }

    #[test]
    fn what_gives_nothing_is_named() {
        let inputs = Map::new();
        let scope = Scope::of_inputs(&inputs);
        let template = Template::parse("a {$inputs.x}").unwrap();
        let told = template.value(&scope).unwrap_err().to_string();
        assert_eq!(told, "`$inputs.x` gives nothing");
        let open = Template::parse("a {$inputs.x").unwrap_err().to_string();
        assert_eq!(open, "the brace of `{$inputs.x` is not closed");
    }
}
