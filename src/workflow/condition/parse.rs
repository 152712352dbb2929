//! From tokens to a condition.

use super::ast::{Access, Base, Condition, Operand};
use super::lex::{Kind, Token, tokens};
use crate::workflow::expression::{Expression, ExpressionError};

/// Deeper nesting is refused, so that no text can exhaust the stack.
const DEPTH: usize = 50;

/// Why a text is no condition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConditionError {
    /// Something that fits nowhere.
    #[error("`{found}` does not fit here in `{condition}`")]
    Unexpected {
        /// What stands there.
        found: String,
        /// The whole condition.
        condition: String,
    },
    /// A bare word.
    #[error("`{word}` is neither true, false nor null; texts stand in single quotes: '{word}'")]
    Word {
        /// The word.
        word: String,
    },
    /// It ends too early.
    #[error("`{condition}` ends where {expected} is expected")]
    End {
        /// The whole condition.
        condition: String,
        /// What would have been right.
        expected: &'static str,
    },
    /// Too many parentheses.
    #[error("the condition is nested too deeply")]
    Depth,
    /// An expression in it is wrong.
    #[error(transparent)]
    Expression(#[from] ExpressionError),
}

impl Condition {
    /// Reads a whole text.
    pub fn parse(text: &str) -> Result<Self, ConditionError> {
        let mut parser = Parser {
            text,
            tokens: tokens(text)?,
            at: 0,
            depth: 0,
        };
        let condition = parser.any()?;
        match parser.peek() {
            None => Ok(condition),
            Some(_) => Err(parser.unexpected("")),
        }
    }
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Kind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    fn take(&mut self, kind: &Kind) -> bool {
        let found = self.peek() == Some(kind);
        self.at += usize::from(found);
        found
    }

    fn unexpected(&self, expected: &'static str) -> ConditionError {
        let condition = self.text.to_owned();
        match self.tokens.get(self.at) {
            Some(token) => ConditionError::Unexpected {
                found: self.text[token.at..].chars().take(20).collect(),
                condition,
            },
            None => ConditionError::End {
                condition,
                expected,
            },
        }
    }

    fn any(&mut self) -> Result<Condition, ConditionError> {
        let mut parts = vec![self.all()?];
        while self.take(&Kind::Or) {
            parts.push(self.all()?);
        }
        Ok(joined(parts, Condition::Any))
    }

    fn all(&mut self) -> Result<Condition, ConditionError> {
        let mut parts = vec![self.single()?];
        while self.take(&Kind::And) {
            parts.push(self.single()?);
        }
        Ok(joined(parts, Condition::All))
    }

    fn single(&mut self) -> Result<Condition, ConditionError> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(ConditionError::Depth);
        }
        let condition = if self.take(&Kind::Not) {
            Condition::Not(Box::new(self.single()?))
        } else if self.take(&Kind::Open) {
            let inner = self.any()?;
            if !self.take(&Kind::Close) {
                return Err(self.unexpected("`)`"));
            }
            inner
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Ok(condition)
    }

    fn comparison(&mut self) -> Result<Condition, ConditionError> {
        let left = self.operand()?;
        let Some(Kind::Operator(operator)) = self.peek() else {
            return Ok(Condition::Truth(left));
        };
        let operator = *operator;
        self.at += 1;
        Ok(Condition::Compare(left, operator, self.operand()?))
    }

    fn operand(&mut self) -> Result<Operand, ConditionError> {
        let first = self.at;
        let base = match self.peek() {
            Some(Kind::Literal(value)) => Base::Literal(value.clone()),
            Some(Kind::Expression(text)) => Base::Expression(Expression::parse(text)?),
            _ => return Err(self.unexpected("a value")),
        };
        self.at += 1;
        let mut access = Vec::new();
        loop {
            access.push(match self.peek() {
                Some(Kind::Index(index)) => Access::Index(*index),
                Some(Kind::Name(name)) => Access::Name(name.clone()),
                _ => break,
            });
            self.at += 1;
        }
        let (from, to) = (self.tokens[first].at, self.tokens[self.at - 1].end);
        Ok(Operand {
            text: self.text[from..to].to_owned(),
            base,
            access,
        })
    }
}

fn joined(mut parts: Vec<Condition>, join: fn(Vec<Condition>) -> Condition) -> Condition {
    if parts.len() == 1 {
        parts.remove(0)
    } else {
        join(parts)
    }
}
