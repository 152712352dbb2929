//! `multipart/form-data` bodies. The bytes are all here, so the asynchronous reader of `multer`
//! never waits and is driven to its end in one go.
//!
//! A part is a file when it has a file name, or when its property is binary (`format: binary`, or
//! `contentMediaType` without `contentEncoding`). In the value a file stands as the string of its
//! file name (the empty string without one), so that the schema of the form can be applied.

use super::body::Read;
use super::form::{at_field, joins, typed};
use super::parameter;
use super::request::{RawRequest, UploadedFile};
use super::style::{self, Fault};
use crate::contract::media_type::MediaRange;
use crate::contract::model::MediaType;
use crate::contract::schema::{Direction, escape};
use crate::contract::text::Coercion;
use crate::contract::violation::{Place, Violation};
use crate::contract::wording;
use bytes::Bytes;
use futures_util::{FutureExt, stream};
use http::HeaderMap;
use indexmap::IndexMap;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Map, Value};
use std::convert::Infallible;

/// What has a meaning in an encoded text.
const PERCENT: &AsciiSet = &CONTROLS.add(b'%').add(b' ');

/// A part as it was sent.
struct Part {
    name: String,
    filename: Option<String>,
    content_type: Option<String>,
    headers: HeaderMap,
    bytes: Bytes,
}

impl Part {
    fn into_file(self) -> UploadedFile {
        UploadedFile {
            name: self.name,
            filename: self.filename,
            content_type: self.content_type,
            bytes: self.bytes,
        }
    }
}

/// Reads a form with parts.
pub(super) fn read(media: &MediaType, raw: &RawRequest<'_>) -> Read {
    let header = raw.headers.get(http::header::CONTENT_TYPE);
    let text = header.and_then(|it| it.to_str().ok()).unwrap_or_default();
    let Ok(boundary) = multer::parse_boundary(text) else {
        return Read::failed("multipart", "multipart/form-data", "no boundary");
    };
    match parts(raw.body.clone(), boundary).now_or_never() {
        Some(Ok(parts)) => assemble(media, parts),
        Some(Err(error)) => Read::failed("multipart", "multipart/form-data", &error.to_string()),
        None => Read::failed("multipart", "multipart/form-data", "an unfinished part"),
    }
}

async fn parts(body: Bytes, boundary: String) -> Result<Vec<Part>, multer::Error> {
    let body = stream::once(std::future::ready(Ok::<_, Infallible>(body)));
    let mut multipart = multer::Multipart::new(body, boundary);
    let mut parts = Vec::new();
    while let Some(field) = multipart.next_field().await? {
        parts.push(Part {
            name: field.name().unwrap_or_default().to_owned(),
            filename: field.file_name().map(str::to_owned),
            content_type: field.content_type().map(ToString::to_string),
            headers: field.headers().clone(),
            bytes: field.bytes().await?,
        });
    }
    Ok(parts)
}

fn assemble(media: &MediaType, parts: Vec<Part>) -> Read {
    let mut read = Read::default();
    if media.coercion.is_array() && !media.coercion.is_object() {
        read.value = Some(list(media, parts, &mut read.files));
        return read;
    }
    let mut fields: IndexMap<String, Vec<Part>> = IndexMap::new();
    for part in parts {
        fields.entry(part.name.clone()).or_default().push(part);
    }
    let mut values = Map::new();
    for (name, parts) in fields {
        for part in &parts {
            read.violations.extend(refused_type(media, part));
            read.violations.extend(wrong_headers(media, part));
        }
        match field(media, parts, &mut read.files) {
            Ok(value) => {
                values.insert(name, value);
            }
            Err(fault) => read.violations.push(at_field(fault, &name)),
        }
    }
    read.value = Some(Value::Object(values));
    read
}

/// The parts as the items of a list, whatever their names are.
fn list(media: &MediaType, parts: Vec<Part>, files: &mut Vec<UploadedFile>) -> Value {
    let items = media.coercion.items();
    let binary = items.is_some_and(Coercion::is_binary);
    let mut values = Vec::new();
    for part in parts {
        if binary || part.filename.is_some() {
            values.push(Value::from(part.filename.clone().unwrap_or_default()));
            files.push(part.into_file());
            continue;
        }
        let text = String::from_utf8_lossy(&part.bytes);
        values.push(items.map_or_else(|| Value::from(&*text), |it| it.scalar(&text)));
    }
    Value::Array(values)
}

/// The value of all parts of one name.
fn field(
    media: &MediaType,
    parts: Vec<Part>,
    files: &mut Vec<UploadedFile>,
) -> Result<Value, Fault> {
    let property = parts.first().and_then(|it| media.coercion.member(&it.name));
    // Of a field that only `additionalProperties` speaks of, the file name tells whether it is a file.
    let named = parts
        .first()
        .and_then(|it| media.coercion.property(&it.name));
    let binary = named.is_some_and(Coercion::is_binary);
    let encoding = parts.first().and_then(|it| media.encoding.get(&it.name));
    let mut texts = Vec::new();
    for part in parts {
        if binary || part.filename.is_some() {
            texts.push(part.filename.clone().unwrap_or_default());
            files.push(part.into_file());
        } else if property.is_none() {
            // Of parts that the contract does not know nothing can be demanded.
            texts.push(String::from_utf8_lossy(&part.bytes).into_owned());
        } else {
            let text = String::from_utf8(part.bytes.to_vec());
            texts.push(text.map_err(|_| Fault::Encoding)?);
        }
    }
    match (property, encoding, texts.as_slice()) {
        (Some(property), Some(encoding), [only]) if joins(encoding) && !binary => {
            // Parts are not percent-encoded, and are read as if they were.
            let only = utf8_percent_encode(only, PERCENT).to_string();
            style::in_query((encoding.style, false, true), property, &only)
        }
        _ => typed(property, &texts),
    }
}

/// What is wrong with the declared headers of a part.
fn wrong_headers(media: &MediaType, part: &Part) -> Vec<Violation> {
    let declared = media.encoding.get(&part.name).map(|it| &it.headers);
    let mut violations = Vec::new();
    for (name, header) in declared.into_iter().flatten() {
        let found = parameter::in_header(header, &part.headers);
        let place = || Place::Body;
        let mut wrong = match found {
            Ok(Some(value)) => {
                let schema = header.schema.as_ref();
                let found = schema.map(|it| it.check(&value, Direction::Request, &place()));
                found.unwrap_or_default()
            }
            Ok(None) if header.required => {
                let found = wording::absent(&format!("header `{name}` of the part"));
                vec![Violation::plain(place(), "required", found).ruled_by(header.span)]
            }
            Ok(None) => Vec::new(),
            Err(fault) => vec![fault.violation(place()).ruled_by(header.span)],
        };
        for violation in &mut wrong {
            violation.pointer = format!("/{}", escape(&part.name));
        }
        violations.extend(wrong);
    }
    violations
}

/// A violation where the encoding of the field does not list the media type of a part.
fn refused_type(media: &MediaType, part: &Part) -> Option<Violation> {
    let allowed = &media.encoding.get(&part.name)?.content_types;
    let said = part.content_type.as_deref().unwrap_or("text/plain");
    let found = MediaRange::parse(said);
    let fits = found.is_some_and(|it| allowed.iter().any(|range| range.covers(&it).is_some()));
    if fits || allowed.is_empty() {
        return None;
    }
    let names: Vec<String> = allowed.iter().map(ToString::to_string).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let found = wording::media_type(&names, Some(said));
    let mut violation = Violation::plain(Place::Body, "encoding", found);
    violation.pointer = format!("/{}", escape(&part.name));
    Some(violation)
}
