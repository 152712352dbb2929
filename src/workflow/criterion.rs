//! Criteria of success: simple conditions, regular expressions and `JSONPath`.

use super::condition::{Condition, Finding, describe};
use super::expression::Expression;
use super::scope::Scope;
use super::template::{Nothing, Piece, as_text, text};
use crate::source::Span;
use regex::Regex;
use serde_json::Value;
use serde_json_path::JsonPath;

/// Something that must hold.
#[derive(Clone, Debug)]
pub struct Criterion {
    /// What must hold.
    pub test: Test,
    /// The condition as it is written.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// What must hold.
#[derive(Clone, Debug)]
pub enum Test {
    /// A simple condition.
    Simple(Condition),
    /// The context as text fits a regular expression.
    Regex {
        /// What is looked at.
        context: Expression,
        /// The regular expression, with runtime expressions in `{$…}`.
        pattern: Vec<Piece>,
    },
    /// A `JSONPath` finds something in the context.
    JsonPath {
        /// What is looked at.
        context: Expression,
        /// The path, with runtime expressions in `{$…}`.
        path: Vec<Piece>,
    },
}

impl Criterion {
    /// Everything that does not hold; empty if it does.
    pub fn findings(&self, scope: &Scope<'_>) -> Vec<Finding> {
        match &self.test {
            Test::Simple(condition) => condition.blame(scope, true),
            Test::Regex { context, pattern } => {
                let found = scope.value(context);
                let fits = regex_of(pattern, scope).map(|regex| {
                    let text = found.as_ref().map(as_text);
                    text.is_some_and(|text| regex.is_match(&text))
                });
                self.verdict(fits, (context, "a text that fits"), found.as_ref())
            }
            Test::JsonPath { context, path } => {
                let found = scope.value(context);
                let fits = path_of(path, scope).map(|path| {
                    let found = found.as_ref().map(|value| path.query(value));
                    found.is_some_and(|nodes| !nodes.is_empty())
                });
                self.verdict(fits, (context, "a value that is found by"), found.as_ref())
            }
        }
    }

    /// Calls back for each expression in it.
    pub fn expressions<'c>(&'c self, see: &mut dyn FnMut(&'c Expression)) {
        let (context, pieces) = match &self.test {
            Test::Simple(condition) => return condition.expressions(see),
            Test::Regex { context, pattern } => (context, pattern),
            Test::JsonPath { context, path } => (context, path),
        };
        see(context);
        for piece in pieces {
            if let Piece::Value(expression) = piece {
                see(expression);
            }
        }
    }

    fn verdict(
        &self,
        fits: Result<bool, String>,
        (context, wanted): (&Expression, &str),
        found: Option<&Value>,
    ) -> Vec<Finding> {
        let finding = |expected: String| Finding {
            subject: context.text.clone(),
            expected,
            actual: describe(found),
        };
        match fits {
            Ok(true) => Vec::new(),
            Ok(false) => vec![finding(format!("{wanted} {}", self.text))],
            Err(problem) => vec![finding(problem)],
        }
    }
}

fn regex_of(pattern: &[Piece], scope: &Scope<'_>) -> Result<Regex, String> {
    let escaped = |value: &Value| regex::escape(&as_text(value));
    let pattern = text(pattern, scope, &escaped).map_err(|it| it.to_string())?;
    Regex::new(&pattern).map_err(|it| it.to_string())
}

fn path_of(path: &[Piece], scope: &Scope<'_>) -> Result<JsonPath, String> {
    let path = text(path, scope, &Value::to_string).map_err(|it: Nothing| it.to_string())?;
    JsonPath::parse(&path).map_err(|it| it.to_string())
}
