//! `multipart/form-data` bodies. The bytes are all here, so the asynchronous reader of `multer`
//! never waits and is driven to its end in one go.
//!
//! A part is a file when it has a file name, or when its property is binary (`format: binary`, or
//! `contentMediaType` without `contentEncoding`). In the value a file stands as the string of its
//! file name (the empty string without one), so that the schema of the form can be applied.

use super::body::Read;
use super::form::{at_field, typed};
use super::parameter::Fault;
use super::request::{RawRequest, UploadedFile};
use crate::contract::media_type::MediaRange;
use crate::contract::model::MediaType;
use crate::contract::schema::escape;
use crate::contract::text::Coercion;
use crate::contract::violation::{Place, Violation};
use crate::contract::wording;
use bytes::Bytes;
use futures_util::{FutureExt, stream};
use indexmap::IndexMap;
use serde_json::{Map, Value};
use std::convert::Infallible;

/// A part as it was sent.
struct Part {
    name: String,
    filename: Option<String>,
    content_type: Option<String>,
    bytes: Bytes,
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
            bytes: field.bytes().await?,
        });
    }
    Ok(parts)
}

fn assemble(media: &MediaType, parts: Vec<Part>) -> Read {
    let mut read = Read::default();
    let mut fields: IndexMap<String, Vec<Part>> = IndexMap::new();
    for part in parts {
        fields.entry(part.name.clone()).or_default().push(part);
    }
    let mut values = Map::new();
    for (name, parts) in fields {
        read.violations
            .extend(parts.iter().filter_map(|it| refused_type(media, it)));
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

/// The value of all parts of one name.
fn field(
    media: &MediaType,
    parts: Vec<Part>,
    files: &mut Vec<UploadedFile>,
) -> Result<Value, Fault> {
    let property = parts
        .first()
        .and_then(|it| media.coercion.property(&it.name));
    let binary = property.is_some_and(Coercion::is_binary);
    let mut texts = Vec::new();
    for part in parts {
        if binary || part.filename.is_some() {
            texts.push(part.filename.clone().unwrap_or_default());
            files.push(UploadedFile {
                name: part.name,
                filename: part.filename,
                content_type: part.content_type,
                bytes: part.bytes,
            });
        } else if property.is_none() {
            // Of parts that the contract does not know nothing can be demanded.
            texts.push(String::from_utf8_lossy(&part.bytes).into_owned());
        } else {
            let text = String::from_utf8(part.bytes.to_vec());
            texts.push(text.map_err(|_| Fault::Encoding)?);
        }
    }
    typed(property, &texts)
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
