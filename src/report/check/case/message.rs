//! Requests as a case writes them.

use crate::check::{Body, Call, Part, Request, Step, Text};
use crate::report::check::body::pieces;
use crate::report::check::line::{duration, encode};
use crate::report::check::names::Names;
use crate::report::check::reproduction::Unsayable;
use crate::report::check::view::View;
use std::fmt::Write as _;

const NAMES: &str = "a text with `{{` cannot be said in a case";
const SECRET: &str = "it needs a credential of the settings, which no case may hold";
const BODY: &str = "its body is no text that a case can hold";
const HEADER: &str =
    "a header with spaces or line breaks around its value cannot be said in a case";

/// The content of the block of a step; `number` is that of the step.
pub(in crate::report::check) fn request(
    view: &View<'_>,
    (step, names): (&Step, &Names),
    number: usize,
) -> Result<String, Unsayable> {
    let told = |reason| Unsayable::Step(number, reason);
    match &step.call {
        Call::Request(request) => sent(view, (request, names)).map_err(told),
        Call::Operate {
            resource,
            key,
            action,
        } => {
            let api = encode(&view.api.name);
            let key = text(key, names, &encode).map_err(told)?;
            let (resource, action) = (encode(resource), encode(action));
            Ok(format!(
                "POST /__mimeo/apis/{api}/resources/{resource}/records/{key}/actions/{action}"
            ))
        }
        Call::Advance(millis) => {
            let by = duration(*millis);
            Ok(format!("PUT /__mimeo/clock\n\n{{\"advance\": \"{by}\"}}"))
        }
    }
}

fn sent(view: &View<'_>, (request, names): (&Request, &Names)) -> Result<String, &'static str> {
    let path = text(&request.path, names, &str::to_owned)?;
    let base = view.base_of_mimeo();
    let mut written = format!("{} {base}{path}", request.method);
    for (at, (name, value)) in request.query.iter().enumerate() {
        let mark = if at == 0 { '?' } else { '&' };
        let (name, value) = (encode(name), text(value, names, &encode)?);
        let _ = write!(written, "\n  {mark}{name}={value}");
    }
    let (media_type, body) = body(&request.body, names)?;
    let is_said = |it: &(String, Text)| it.0.eq_ignore_ascii_case("content-type");
    if body.is_some() && !request.headers.iter().any(is_said) {
        if media_type.is_empty() {
            return Err("a body without a media type cannot be said in a case");
        }
        if media_type != "application/json" {
            let _ = write!(written, "\ncontent-type: {media_type}");
        }
    }
    for (name, value) in &request.headers {
        let value = text(value, names, &str::to_owned)?;
        if value.trim() != value || value.chars().any(char::is_control) {
            return Err(HEADER);
        }
        let _ = write!(written, "\n{name}: {value}");
    }
    if let Some(body) = body {
        written.push_str("\n\n");
        written.push_str(&body);
    }
    Ok(written)
}

/// A text with names for its values.
fn text(
    text: &Text,
    names: &Names,
    write: &dyn Fn(&str) -> String,
) -> Result<String, &'static str> {
    let mut written = String::new();
    for part in &text.0 {
        match part {
            Part::Fixed(text) if text.contains("{{") => return Err(NAMES),
            Part::Fixed(text) => written.push_str(&write(text)),
            Part::Value(reference) => {
                let _ = write!(written, "{{{{{}}}}}", names.name(reference));
            }
            Part::Secret { .. } => return Err(SECRET),
        }
    }
    Ok(written)
}

/// Media type and content of a body. Cases end their lines with LF, but for multipart bodies, where it is CR LF.
fn body<'b>(body: &'b Body, names: &Names) -> Result<(&'b str, Option<String>), &'static str> {
    match body {
        Body::None => Ok(("", None)),
        Body::Json { media_type, .. } => {
            let mut written = String::new();
            for piece in pieces(body) {
                match piece {
                    Part::Value(reference) if names.is_text(&reference) => {
                        let _ = write!(written, "\"{{{{{}}}}}\"", names.name(&reference));
                    }
                    Part::Value(reference) => {
                        let _ = write!(written, "{{{{{}}}}}", names.name(&reference));
                    }
                    Part::Fixed(text) if text.contains("{{") => return Err(NAMES),
                    Part::Fixed(text) => written.push_str(&text),
                    Part::Secret { .. } => return Err(SECRET),
                }
            }
            Ok((media_type, Some(written)))
        }
        Body::Bytes { media_type, bytes } => {
            let text = std::str::from_utf8(bytes).map_err(|_| BODY)?;
            let is_multipart = media_type.starts_with("multipart/");
            let text = match is_multipart {
                true => text.strip_suffix("\r\n").ok_or(BODY)?.replace("\r\n", "\n"),
                false => text.to_owned(),
            };
            let odd = |it: char| it.is_control() && it != '\n' && it != '\t';
            let included = text.lines().any(|line| line.starts_with("< "));
            if text.chars().any(odd) || text.trim().is_empty() || included {
                return Err(BODY);
            }
            match text.contains("{{") {
                true => Err(NAMES),
                false => Ok((media_type, Some(text))),
            }
        }
    }
}
