//! An answer held against the contract: status, media type, headers, body.

use super::decode::header_value;
use super::media_type::{Codec, MediaRange, best};
use super::model::{Contract, Operation, Parameter, Response};
use super::schema::Direction;
use super::violation::{Place, Violation};
use super::wording;
use http::HeaderMap;
use serde_json::Value;

impl Operation {
    /// Every rule of the contract that an answer breaks. `body` is the JSON of the answer, or its
    /// text as a string; nothing where the answer has no body, or one that is not text. An answer
    /// to HEAD has none by nature: hold the answer to GET against the contract instead.
    pub fn validate_answer(
        &self,
        _contract: &Contract,
        status: u16,
        headers: &HeaderMap,
        body: Option<&Value>,
    ) -> Vec<Violation> {
        let mut violations = self.validate_head(status, headers);
        if let Some(response) = self.response(status) {
            check_content(response, headers, body, &mut violations);
        }
        violations
    }

    /// Every rule that status and headers of an answer break.
    pub(crate) fn validate_head(&self, status: u16, headers: &HeaderMap) -> Vec<Violation> {
        let Some(response) = self.response(status) else {
            let declared: Vec<&str> = self.responses.keys().map(String::as_str).collect();
            let found = wording::status(&declared, status);
            let undeclared = Violation::plain(Place::Status, "responses", found);
            return vec![undeclared.ruled_by(self.id_span)];
        };
        let mut violations = Vec::new();
        for (name, header) in &response.headers {
            check_header(name, header, headers, &mut violations);
        }
        violations
    }
}

fn check_header(
    name: &str,
    header: &Parameter,
    headers: &HeaderMap,
    violations: &mut Vec<Violation>,
) {
    let place = || Place::ResponseHeader(name.to_owned());
    let lines: Vec<String> = headers
        .get_all(name)
        .into_iter()
        .map(|it| String::from_utf8_lossy(it.as_bytes()).into_owned())
        .collect();
    if lines.is_empty() {
        if header.required {
            let found = wording::absent(&format!("header `{name}`"));
            let missing = Violation::plain(place(), "required", found);
            violations.push(missing.ruled_by(header.span));
        }
        return;
    }
    match header_value(header, &lines.join(",")) {
        Ok(value) => {
            let schema = header.schema.as_ref();
            let found = schema.map(|it| it.check(&value, Direction::Response, &place()));
            violations.extend(found.unwrap_or_default());
        }
        Err(fault) => violations.push(fault.violation(place()).ruled_by(header.span)),
    }
}

fn check_content(
    response: &Response,
    headers: &HeaderMap,
    body: Option<&Value>,
    violations: &mut Vec<Violation>,
) {
    let text = headers.get(http::header::CONTENT_TYPE);
    let text = text.and_then(|it| it.to_str().ok());
    if response.content.is_empty() {
        return; // Nothing is said about the body.
    }
    let found = text.and_then(MediaRange::parse);
    let ranges = || response.content.values().map(|it| &it.range);
    let media = found.as_ref().and_then(|it| best(ranges(), it));
    let Some(media) = media.map(|at| &response.content[at]) else {
        let names: Vec<&str> = response.content.keys().map(String::as_str).collect();
        let found = wording::media_type(&names, text);
        let refused = Violation::plain(Place::ResponseMediaType, "content", found);
        violations.push(refused.ruled_by(response.span));
        return;
    };
    match (&media.schema, body) {
        (Some(schema), Some(body)) => {
            violations.extend(schema.check(body, Direction::Response, &Place::ResponseBody));
        }
        (Some(_), None) if media.range.codec() == Codec::Json => {
            let found = wording::absent("a body");
            let missing = Violation::plain(Place::ResponseBody, "required", found);
            violations.push(missing.ruled_by(media.span));
        }
        _ => {}
    }
}
