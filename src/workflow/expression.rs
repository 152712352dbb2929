//! Runtime expressions of Arazzo: `$response.body#/data/id`, `$steps.login.outputs.token`. Reading them is here,
//! what they mean at a moment is `scope`'s.

use crate::source::nearest;
use std::fmt;

/// A runtime expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// As it is written.
    pub text: String,
    /// Where it begins.
    pub root: Root,
    /// Names behind the root that lead into its value, such as `["address", "city"]`.
    pub path: Vec<String>,
    /// The JSON Pointer behind `#`; empty for the whole value.
    pub pointer: String,
}

/// Where an expression begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Root {
    /// `$url`
    Url,
    /// `$method`
    Method,
    /// `$statusCode`
    StatusCode,
    /// `$request.…`
    Request(Part),
    /// `$response.…`
    Response(Part),
    /// `$inputs.…`
    Inputs,
    /// `$outputs.…`: what the workflow that the step has called gave out.
    Outputs,
    /// `$steps.ID.outputs.…`
    Step(String),
    /// `$workflows.ID.inputs.…`
    WorkflowInputs(String),
    /// `$workflows.ID.outputs.…`
    WorkflowOutputs(String),
    /// `$sourceDescriptions.NAME.url`
    SourceUrl(String),
}

/// A part of a request or an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The value of a header.
    Header(String),
    /// A query parameter of a request.
    Query(String),
    /// A path parameter of a request.
    Path(String),
    /// The body.
    Body,
}

/// Why a text is no runtime expression.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    /// The first word is none of the known ones.
    #[error("`{text}` begins with no known word{}", hint(.near.as_deref()))]
    Root {
        /// The expression.
        text: String,
        /// The known word nearest to it.
        near: Option<String>,
    },
    /// The words behind the first one do not fit.
    #[error("`{text}` is not complete: expected {expected}")]
    Shape {
        /// The expression.
        text: String,
        /// What would have been right.
        expected: &'static str,
    },
    /// A brace of an embedded expression is not closed.
    #[error("the brace of `{text}` is not closed")]
    Brace {
        /// From the brace on.
        text: String,
    },
}

const ROOTS: [&str; 11] = [
    "url",
    "method",
    "statusCode",
    "request",
    "response",
    "inputs",
    "outputs",
    "steps",
    "workflows",
    "sourceDescriptions",
    "components",
];

fn hint(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean `${near}`?"))
}

impl Expression {
    /// Whether a text is meant as an expression: `$` and a letter.
    pub fn is_meant(text: &str) -> bool {
        let mut characters = text.chars();
        characters.next() == Some('$') && characters.next().is_some_and(char::is_alphabetic)
    }

    /// Reads a whole text.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        let (words, pointer) = match text.split_once('#') {
            Some((words, pointer)) => (words, pointer),
            None => (text, ""),
        };
        let shape = |expected| ExpressionError::Shape {
            text: text.to_owned(),
            expected,
        };
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return Err(shape("a JSON Pointer such as `/data/id` behind `#`"));
        }
        let words = words.strip_prefix('$').unwrap_or(words);
        let (first, rest) = words.split_once('.').unwrap_or((words, ""));
        let (root, rest) = root(first, rest).map_err(|problem| match problem {
            Some(expected) => shape(expected),
            None => ExpressionError::Root {
                text: text.to_owned(),
                near: nearest(first, ROOTS).map(str::to_owned),
            },
        })?;
        let path: Vec<String> = match rest {
            "" => Vec::new(),
            rest => rest.split('.').map(str::to_owned).collect(),
        };
        if path.iter().any(String::is_empty) {
            return Err(shape("a name behind each `.`"));
        }
        let nameless = matches!(root, Root::Step(_)) && path.is_empty();
        if nameless {
            return Err(shape("`$steps.ID.outputs.NAME`"));
        }
        Ok(Self {
            text: text.to_owned(),
            root,
            path,
            pointer: pointer.to_owned(),
        })
    }

    /// Whether it needs an answer.
    pub fn needs_answer(&self) -> bool {
        matches!(self.root, Root::StatusCode | Root::Response(_))
    }

    /// Whether it needs a request that was sent.
    pub fn needs_request(&self) -> bool {
        self.needs_answer() || matches!(self.root, Root::Url | Root::Method | Root::Request(_))
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

/// The root and the words that are left. The error is what was expected, or nothing where the first word is unknown.
fn root<'t>(first: &str, rest: &'t str) -> Result<(Root, &'t str), Option<&'static str>> {
    let alone = |root: Root| match rest {
        "" => Ok((root, "")),
        _ => Err(Some("nothing behind the word")),
    };
    match first {
        "url" => alone(Root::Url),
        "method" => alone(Root::Method),
        "statusCode" => alone(Root::StatusCode),
        "request" => part(rest).map(|(part, rest)| (Root::Request(part), rest)),
        "response" => match part(rest)? {
            (Part::Query(_) | Part::Path(_), _) => Err(Some("`header.NAME` or `body`")),
            (part, rest) => Ok((Root::Response(part), rest)),
        },
        "inputs" => Ok((Root::Inputs, rest)),
        "outputs" => Ok((Root::Outputs, rest)),
        "steps" => match rest.split_once(".outputs") {
            Some((id, rest)) if is_id(id) => {
                Ok((Root::Step(id.to_owned()), rest.trim_start_matches('.')))
            }
            _ => Err(Some("`$steps.ID.outputs.NAME`")),
        },
        "workflows" => workflow(rest),
        "sourceDescriptions" => match rest.split_once('.') {
            Some((name, "url")) if is_id(name) => Ok((Root::SourceUrl(name.to_owned()), "")),
            _ => Err(Some("`$sourceDescriptions.NAME.url`")),
        },
        "components" => Err(Some(
            "no `$components` here; they are used with `reference`",
        )),
        _ => Err(None),
    }
}

fn workflow(rest: &str) -> Result<(Root, &str), Option<&'static str>> {
    let expected = Some("`$workflows.ID.outputs.NAME`");
    let (id, rest) = rest.split_once('.').ok_or(expected)?;
    let (kind, rest) = rest.split_once('.').unwrap_or((rest, ""));
    match kind {
        "inputs" if is_id(id) => Ok((Root::WorkflowInputs(id.to_owned()), rest)),
        "outputs" if is_id(id) => Ok((Root::WorkflowOutputs(id.to_owned()), rest)),
        _ => Err(expected),
    }
}

fn part(rest: &str) -> Result<(Part, &str), Option<&'static str>> {
    let (kind, name) = rest.split_once('.').unwrap_or((rest, ""));
    let name_of = |make: fn(String) -> Part| match name {
        "" => Err(Some("a name")),
        name => Ok((make(name.to_owned()), "")),
    };
    match kind {
        "header" => name_of(Part::Header),
        "query" => name_of(Part::Query),
        "path" => name_of(Part::Path),
        "body" => Ok((Part::Body, name)),
        _ => Err(Some("`header.NAME`, `query.NAME`, `path.NAME` or `body`")),
    }
}

/// The form of the ids of steps and workflows, and of the names of sources.
pub(super) fn is_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    !text.is_empty() && text.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (Root, Vec<String>, String) {
        let Expression {
            root,
            path,
            pointer,
            ..
        } = Expression::parse(text).unwrap();
        (root, path, pointer)
    }

    #[test]
    fn every_root_is_read() {
        let of = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let none = String::new;
        for (text, expected) in [
            ("$url", (Root::Url, of(&[]), none())),
            ("$statusCode", (Root::StatusCode, of(&[]), none())),
            (
                "$response.header.X-Rate.Limit",
                (
                    Root::Response(Part::Header("X-Rate.Limit".into())),
                    of(&[]),
                    none(),
                ),
            ),
            (
                "$response.body#/a~1b/0",
                (Root::Response(Part::Body), of(&[]), "/a~1b/0".into()),
            ),
            (
                "$request.path.id",
                (Root::Request(Part::Path("id".into())), of(&[]), none()),
            ),
            (
                "$inputs.user.name",
                (Root::Inputs, of(&["user", "name"]), none()),
            ),
            (
                "$steps.log-in.outputs.token",
                (Root::Step("log-in".into()), of(&["token"]), none()),
            ),
            (
                "$workflows.w.outputs.a",
                (Root::WorkflowOutputs("w".into()), of(&["a"]), none()),
            ),
            (
                "$sourceDescriptions.shop.url",
                (Root::SourceUrl("shop".into()), of(&[]), none()),
            ),
        ] {
            assert_eq!(parsed(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (text, told) in [
            (
                "$respones.body",
                "`$respones.body` begins with no known word; did you mean `$response`?",
            ),
            (
                "$response.body#data",
                "expected a JSON Pointer such as `/data/id` behind `#`",
            ),
            ("$steps.x.token", "expected `$steps.ID.outputs.NAME`"),
            ("$response.query.x", "expected `header.NAME` or `body`"),
            ("$method.x", "expected nothing behind the word"),
            ("$inputs..x", "expected a name behind each `.`"),
        ] {
            let found = Expression::parse(text).unwrap_err().to_string();
            assert!(found.contains(told), "{found}");
        }
        assert!(!Expression::is_meant("$5") && Expression::is_meant("$x"));
    }
}
