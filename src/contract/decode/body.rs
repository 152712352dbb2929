//! The body: its media type is matched, its bytes are read, its value is validated.

use super::request::{Decoded, RawRequest, UploadedFile};
use super::{form, json, multipart};
use crate::contract::media_type::{Codec, MediaRange, best};
use crate::contract::model::{Body, MediaType};
use crate::contract::schema::{Direction, JsonType, Schema, TypeSet};
use crate::contract::violation::{Place, Violation};
use crate::contract::wording;
use serde_json::Value;

/// What came of the bytes.
#[derive(Default)]
pub(super) struct Read {
    /// The value, where there is one.
    pub value: Option<Value>,
    /// Files on the way.
    pub files: Vec<UploadedFile>,
    /// What was wrong.
    pub violations: Vec<Violation>,
}

impl Read {
    /// Bytes that cannot be read.
    pub(super) fn failed(keyword: &str, what: &str, reason: &str) -> Self {
        let found = wording::unreadable(what, reason);
        Self {
            violations: vec![Violation::plain(Place::Body, keyword, found)],
            ..Self::default()
        }
    }
}

/// Reads the body of a request into `decoded`.
pub(super) fn decode(declared: &Body, raw: &RawRequest<'_>, decoded: &mut Decoded) {
    if raw.body.is_empty() {
        if declared.required {
            let missing = Violation::plain(Place::Body, "required", wording::absent("a body"));
            decoded.violations.push(missing.ruled_by(declared.span));
        }
        return;
    }
    let header = raw.headers.get(http::header::CONTENT_TYPE);
    let mut others = raw.headers.get_all(http::header::CONTENT_TYPE).iter();
    let text = header.and_then(|it| it.to_str().ok());
    // Who says two things has said nothing.
    let agreed = others.all(|it| Some(it) == header);
    let found = text.filter(|_| agreed).and_then(MediaRange::parse);
    let Some(media) = choose(declared, found.as_ref(), header.is_some()) else {
        let names: Vec<&str> = declared.content.keys().map(String::as_str).collect();
        let found = wording::media_type(&names, text);
        let refused = Violation::plain(Place::MediaType, "content", found);
        decoded.violations.push(refused.ruled_by(declared.span));
        decoded.media_type_refused = true;
        return;
    };
    let read = read(media, found.as_ref().unwrap_or(&media.range), raw);
    decoded.violations.extend(read.violations);
    decoded.files = read.files;
    if let (Some(schema), Some(value)) = (&media.schema, &read.value) {
        let violations = schema.check(value, Direction::Request, &Place::Body);
        decoded.violations.extend(violations);
    }
    decoded.body = read.value;
}

/// The declared form that a body has. Without a `Content-Type` it is the only one, if that is JSON.
fn choose<'c>(declared: &'c Body, found: Option<&MediaRange>, said: bool) -> Option<&'c MediaType> {
    let ranges = || declared.content.values().map(|it| &it.range);
    if let Some(found) = found {
        return best(ranges(), found).map(|at| &declared.content[at]);
    }
    let (_, only) = declared.content.first()?;
    let alone = declared.content.len() == 1 && only.range.codec() == Codec::Json;
    (alone && !said).then_some(only)
}

fn read(media: &MediaType, found: &MediaRange, raw: &RawRequest<'_>) -> Read {
    match found.codec() {
        Codec::Json => match json::parse(raw.body) {
            Ok(value) => Read {
                value: Some(value),
                ..Read::default()
            },
            Err(reason) => Read::failed("json", "JSON", &reason),
        },
        Codec::Form | Codec::Multipart if is_one_text(media) => structured(media, text(found, raw)),
        Codec::Form => form::read(media, raw.body),
        Codec::Multipart => multipart::read(media, raw),
        Codec::Xml => super::xml::read(media, raw.body),
        Codec::Text => structured(media, text(found, raw)),
        Codec::Bytes => Read {
            files: vec![UploadedFile {
                name: String::new(),
                filename: None,
                content_type: Some(found.to_string()),
                bytes: raw.body.clone(),
            }],
            ..Read::default()
        },
    }
}

/// Whether a form is described as a text and not by its fields.
fn is_one_text(media: &MediaType) -> bool {
    let types = media.schema.as_ref().map(Schema::possible_types);
    let container = |it: TypeSet| it.names(JsonType::Object) || it.names(JsonType::Array);
    types.is_some_and(|it| !it.is_any() && !container(it))
}

/// A text is JSON where the schema wants no text at all.
fn structured(media: &MediaType, read: Read) -> Read {
    let types = media.schema.as_ref().map(Schema::possible_types);
    let wants_text = types.is_none_or(|it| it.is_any() || it.names(JsonType::String));
    let json = match (&read.value, wants_text) {
        (Some(Value::String(text)), false) => json::parse(text.as_bytes()).ok(),
        _ => None,
    };
    Read {
        value: json.or(read.value),
        ..read
    }
}

/// Text in UTF-8, or in Latin-1 where the type says so.
fn text(found: &MediaRange, raw: &RawRequest<'_>) -> Read {
    let charset = found.parameter("charset").unwrap_or("utf-8");
    let text = match charset.to_ascii_lowercase().as_str() {
        "iso-8859-1" | "latin1" => Some(raw.body.iter().map(|it| char::from(*it)).collect()),
        _ => String::from_utf8(raw.body.to_vec()).ok(),
    };
    match text {
        Some(text) => Read {
            value: Some(Value::String(text)),
            ..Read::default()
        },
        None => Read {
            violations: vec![Violation::plain(
                Place::Body,
                "encoding",
                wording::not_utf8(),
            )],
            ..Read::default()
        },
    }
}
