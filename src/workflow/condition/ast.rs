//! The form of a condition.

use crate::workflow::expression::Expression;
use serde_json::Value;
use std::fmt;

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// One of them holds.
    Any(Vec<Condition>),
    /// All of them hold.
    All(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// Two values compared.
    Compare(Operand, Operator, Operand),
    /// A value that is there and neither false nor null.
    Truth(Operand),
}

/// How values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// A side of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Operand {
    /// As it is written.
    pub text: String,
    /// A literal or an expression.
    pub base: Base,
    /// What is taken out of it.
    pub access: Vec<Access>,
}

/// What an operand begins with.
#[derive(Clone, Debug, PartialEq)]
pub enum Base {
    /// A value as it stands there.
    Literal(Value),
    /// A runtime expression.
    Expression(Expression),
}

/// A step into a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// `[n]`
    Index(usize),
    /// `.name`
    Name(String),
}

impl Condition {
    /// Calls back for each expression in it.
    pub fn expressions<'c>(&'c self, see: &mut dyn FnMut(&'c Expression)) {
        let mut operand = |operand: &'c Operand| {
            if let Base::Expression(expression) = &operand.base {
                see(expression);
            }
        };
        match self {
            Self::Any(parts) | Self::All(parts) => parts.iter().for_each(|it| it.expressions(see)),
            Self::Not(part) => part.expressions(see),
            Self::Compare(left, _, right) => {
                operand(left);
                operand(right);
            }
            Self::Truth(value) => operand(value),
        }
    }
}

impl Operator {
    /// The sign.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// The operator of the opposite.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Equal => Self::Unequal,
            Self::Unequal => Self::Equal,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
        }
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}
