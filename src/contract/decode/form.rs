//! `application/x-www-form-urlencoded` bodies.

use super::body::Read;
use super::json;
use super::parameter::{Fault, deep_object};
use super::query::{query_pairs, unescape_query};
use crate::contract::model::{MediaType, ParameterStyle};
use crate::contract::text::Coercion;
use crate::contract::violation::{Place, Violation};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Reads a form.
pub(super) fn read(media: &MediaType, bytes: &[u8]) -> Read {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Read::failed("encoding", "form fields in UTF-8", "other bytes");
    };
    let pairs = query_pairs(text);
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in &pairs {
        if !names.contains(&name.as_ref()) {
            names.push(name);
        }
    }
    let mut read = Read::default();
    let mut fields = Map::new();
    for (name, encoding) in &media.encoding {
        let property = media.coercion.property(name);
        if let (ParameterStyle::DeepObject, Some(property)) = (encoding.style, property)
            && let Ok(Some(value)) = deep_object(name, property, &pairs)
        {
            names.retain(|it| !it.starts_with(&format!("{name}[")));
            fields.insert(name.clone(), value);
        }
    }
    for name in names {
        match field(media, name, &pairs) {
            Ok(value) => {
                fields.insert(name.to_owned(), value);
            }
            Err(fault) => read.violations.push(at_field(fault, name)),
        }
    }
    read.value = Some(Value::Object(fields));
    read
}

/// A violation of one field.
pub(super) fn at_field(fault: Fault, name: &str) -> Violation {
    let mut violation = fault.violation(Place::Body);
    violation.pointer = format!("/{}", crate::contract::schema::escape(name));
    violation
}

fn field(media: &MediaType, name: &str, pairs: &[(Cow<'_, str>, &str)]) -> Result<Value, Fault> {
    let values = pairs.iter().filter(|(known, _)| known == name);
    let raw: Vec<&str> = values.map(|(_, value)| *value).collect();
    let joined = media.encoding.get(name).is_some_and(|it| !it.explode);
    let pieces: Vec<&str> = match raw.as_slice() {
        [only] if joined => only.split(',').collect(),
        several => several.to_vec(),
    };
    let texts = pieces.iter().map(|it| unescape_query(it));
    let texts = texts.collect::<Option<Vec<_>>>().ok_or(Fault::Encoding)?;
    typed(media.coercion.property(name), &texts)
}

/// The value of a field with these texts.
pub(super) fn typed(property: Option<&Coercion>, texts: &[String]) -> Result<Value, Fault> {
    let strings = || texts.iter().map(String::as_str);
    match (property, texts) {
        (Some(property), [text]) if property.is_object() => {
            json::parse(text.as_bytes()).map_err(Fault::Json)
        }
        (Some(property), [text]) if property.is_array() && text.starts_with('[') => {
            Ok(json::parse(text.as_bytes()).unwrap_or_else(|_| property.list(strings())))
        }
        (Some(property), _) if property.is_array() => Ok(property.list(strings())),
        (Some(property), [text]) => Ok(property.scalar(text)),
        (None, [text]) => Ok(Value::from(text.as_str())),
        (None, several) => Ok(several.iter().map(String::as_str).collect()),
        (Some(_), several) => Err(Fault::Repeated(several.len())),
    }
}
