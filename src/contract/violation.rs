//! One broken rule of the contract, in a request or in an answer. The words come from `wording`.

use crate::source::{Sources, Span};
use serde_json::{Map, Value, json};

/// The part of a message that a violation is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A parameter of the path.
    Path(String),
    /// A parameter of the query.
    Query(String),
    /// A request header.
    Header(String),
    /// A cookie of the request.
    Cookie(String),
    /// The body of the request.
    Body,
    /// The media type of the request body.
    MediaType,
    /// The status of the answer.
    Status,
    /// A header of the answer.
    ResponseHeader(String),
    /// The media type of the answer.
    ResponseMediaType,
    /// The body of the answer.
    ResponseBody,
}

impl Place {
    /// The word for the part, such as `query`.
    pub fn part(&self) -> &'static str {
        match self {
            Self::Path(_) => "path",
            Self::Query(_) => "query",
            Self::Header(_) => "header",
            Self::Cookie(_) => "cookie",
            Self::Body => "body",
            Self::MediaType => "media-type",
            Self::Status => "status",
            Self::ResponseHeader(_) => "response-header",
            Self::ResponseMediaType => "response-media-type",
            Self::ResponseBody => "response-body",
        }
    }

    /// The name of the parameter or header, if the part has names.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Path(name)
            | Self::Query(name)
            | Self::Header(name)
            | Self::Cookie(name)
            | Self::ResponseHeader(name) => Some(name),
            _ => None,
        }
    }
}

/// One broken rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// The part of the message.
    pub place: Place,
    /// A JSON Pointer into that part; empty for the part as a whole.
    pub pointer: String,
    /// The place of the broken rule in the spec, where there is one.
    pub rule: Option<Span>,
    /// The broken keyword, such as `minimum`; for what is not JSON Schema a word of our own, such as `repeated`.
    pub keyword: String,
    /// The way from the schema to the keyword, through references.
    pub schema_path: String,
    /// The whole finding in one line: `expected integer >= 1, found 0`.
    pub message: String,
    /// What would have been right.
    pub expected: String,
    /// What was there, with its type.
    pub actual: String,
}

impl Violation {
    /// A violation of something that is not a schema, such as a missing body.
    pub(crate) fn plain(place: Place, keyword: &str, found: (String, String)) -> Self {
        let (expected, actual) = found;
        Self {
            place,
            pointer: String::new(),
            rule: None,
            keyword: keyword.to_owned(),
            schema_path: String::new(),
            message: super::wording::sentence(&expected, &actual),
            expected,
            actual,
        }
    }

    /// Names the rule in the spec.
    #[must_use]
    pub(crate) fn ruled_by(mut self, rule: Span) -> Self {
        self.rule = Some(rule);
        self
    }

    /// The same finding about another part of the message.
    #[must_use]
    pub fn in_place(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// The form that Prism has for it: `{location, severity, code, message}`, with `side` in front of the location
    /// where it is not empty.
    pub fn to_prism(&self, side: &str) -> Value {
        let part = match self.place {
            Place::ResponseBody => "body",
            Place::ResponseHeader(_)
            | Place::Header(_)
            | Place::MediaType
            | Place::ResponseMediaType => "headers",
            Place::Status => "status",
            _ => self.place.part(),
        };
        let tokens = self.pointer.split('/').skip(1);
        let tokens = tokens.map(|it| it.replace("~1", "/").replace("~0", "~"));
        let location: Vec<String> = [side, part, self.place.name().unwrap_or_default()]
            .into_iter()
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .chain(tokens)
            .collect();
        json!({
            "location": location,
            "severity": "Error",
            "code": self.keyword,
            "message": self.message,
        })
    }

    /// The stable form for machines: `{in, name?, pointer, keyword, message, expected, actual, rule?}`.
    pub fn to_json(&self, sources: &Sources) -> Value {
        let mut form = Map::new();
        form.insert("in".into(), json!(self.place.part()));
        if let Some(name) = self.place.name() {
            form.insert("name".into(), json!(name));
        }
        form.insert("pointer".into(), json!(self.pointer));
        form.insert("keyword".into(), json!(self.keyword));
        form.insert("message".into(), json!(self.message));
        form.insert("expected".into(), json!(self.expected));
        form.insert("actual".into(), json!(self.actual));
        if let Some(rule) = self.rule {
            form.insert("rule".into(), json!(sources.place(rule)));
        }
        Value::Object(form)
    }
}
