//! `application/x-www-form-urlencoded` bodies.

use super::body::Read;
use super::deep::deep_object;
use super::json;
use super::query::{query_pairs, unescape_query};
use super::style::{self, Fault};
use crate::contract::model::{Encoding, MediaType, ParameterStyle};
use crate::contract::text::Coercion;
use crate::contract::violation::{Place, Violation};
use indexmap::IndexMap;
use serde_json::{Map, Value};

/// Reads a form.
pub(super) fn read(media: &MediaType, bytes: &[u8]) -> Read {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Read::failed("encoding", "form fields in UTF-8", "other bytes");
    };
    let pairs = query_pairs(text);
    let mut raw: IndexMap<&str, Vec<&str>> = IndexMap::new();
    for (name, value) in &pairs {
        raw.entry(name).or_default().push(value);
    }
    let mut read = Read::default();
    let mut fields = Map::new();
    for (name, property) in deep(media) {
        match deep_object(name, property, &pairs) {
            Ok(None) => continue,
            Ok(Some(value)) => {
                fields.insert(name.to_owned(), value);
            }
            Err(fault) => read.violations.push(at_field(fault, name)),
        }
        let front = format!("{name}[");
        raw.retain(|it, _| !it.starts_with(&front));
    }
    for (name, values) in raw {
        match field(media, name, &values) {
            Ok(value) => {
                fields.insert(name.to_owned(), value);
            }
            Err(fault) => read.violations.push(at_field(fault, name)),
        }
    }
    read.value = Some(Value::Object(fields));
    read
}

/// The properties that are written with brackets.
fn deep(media: &MediaType) -> impl Iterator<Item = (&str, &Coercion)> {
    let encodings = media.encoding.iter();
    let deep = encodings.filter(|(_, it)| it.style == ParameterStyle::DeepObject);
    deep.filter_map(|(name, _)| Some((name.as_str(), media.coercion.property(name)?)))
}

/// A violation of one field.
pub(super) fn at_field(fault: Fault, name: &str) -> Violation {
    let mut violation = fault.violation(Place::Body);
    violation.pointer = format!("/{}", crate::contract::schema::escape(name));
    violation
}

fn field(media: &MediaType, name: &str, values: &[&str]) -> Result<Value, Fault> {
    let property = media.coercion.member(name);
    let encoding = media.encoding.get(name);
    if let (Some(property), Some(encoding), [only]) = (property, encoding, values)
        && joins(encoding)
    {
        return style::in_query((encoding.style, encoding.explode, false), property, only);
    }
    let texts = values.iter().map(|it| unescape_query(it));
    let texts = texts.collect::<Option<Vec<_>>>().ok_or(Fault::Encoding)?;
    typed(property, &texts)
}

/// Whether a list or an object stands in one text.
pub(super) fn joins(encoding: &Encoding) -> bool {
    !encoding.explode && encoding.content_types.is_empty()
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
