//! One parameter: found, taken apart by its style, typed, validated.

use super::query::{cookies, query_pairs, unescape_query};
use super::{RawRequest, json};
use crate::contract::model::{Parameter, ParameterPlace, ParameterStyle};
use crate::contract::schema::Direction;
use crate::contract::text::Coercion;
use crate::contract::violation::{Place, Violation};
use crate::contract::wording;
use http::HeaderMap;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use std::borrow::Cow;

/// The parts of a request that parameters are found in.
pub(super) struct Source<'r> {
    path: &'r [(String, String)],
    query: Vec<(Cow<'r, str>, &'r str)>,
    headers: &'r HeaderMap,
    cookies: Vec<(&'r str, &'r str)>,
}

impl<'r> Source<'r> {
    pub(super) fn new(raw: &RawRequest<'r>) -> Self {
        Self {
            path: raw.path_params,
            query: query_pairs(raw.query),
            headers: raw.headers,
            cookies: cookies(raw.headers),
        }
    }
}

/// Why texts are no value.
pub(in crate::contract) enum Fault {
    /// The bytes are not UTF-8.
    Encoding,
    /// A scalar stands there several times.
    Repeated(usize),
    /// An object has a name without a value.
    Pairs(String),
    /// A JSON text is broken.
    Json(String),
}

impl Fault {
    /// The violation, said of a part of the request.
    pub(in crate::contract) fn violation(self, place: Place) -> Violation {
        let (keyword, found) = match self {
            Self::Encoding => ("encoding", wording::not_utf8()),
            Self::Repeated(count) => ("repeated", wording::repeated(count)),
            Self::Pairs(text) => ("style", wording::no_pairs(&text)),
            Self::Json(reason) => ("json", wording::unreadable("JSON", &reason)),
        };
        Violation::plain(place, keyword, found)
    }
}

/// The value of a parameter if it is there, and what is wrong with it.
pub(super) fn decode(
    parameter: &Parameter,
    source: &Source<'_>,
) -> (Option<Value>, Vec<Violation>) {
    let place = place(parameter);
    match find(parameter, source) {
        Ok(Some(value)) => {
            let schema = parameter.schema.as_ref();
            let violations = schema.map(|it| it.check(&value, Direction::Request, &place));
            (Some(value), violations.unwrap_or_default())
        }
        Ok(None) if parameter.required => {
            let what = format!("{} parameter `{}`", place.part(), parameter.name);
            let missing = Violation::plain(place, "required", wording::absent(&what));
            (None, vec![missing.ruled_by(parameter.span)])
        }
        Ok(None) => (None, Vec::new()),
        Err(fault) => {
            let violation = fault.violation(place).ruled_by(parameter.span);
            (None, vec![violation])
        }
    }
}

fn place(parameter: &Parameter) -> Place {
    let name = parameter.name.clone();
    match parameter.place {
        ParameterPlace::Path => Place::Path(name),
        ParameterPlace::Query => Place::Query(name),
        ParameterPlace::Header => Place::Header(name),
        ParameterPlace::Cookie => Place::Cookie(name),
    }
}

fn find(parameter: &Parameter, source: &Source<'_>) -> Result<Option<Value>, Fault> {
    match parameter.place {
        ParameterPlace::Path => {
            let mut values = source.path.iter();
            let raw = values.find(|(name, _)| *name == parameter.name);
            raw.map(|(_, raw)| in_path(parameter, raw)).transpose()
        }
        ParameterPlace::Query => in_query(parameter, source),
        ParameterPlace::Header => in_header(parameter, source.headers),
        ParameterPlace::Cookie => {
            let mut values = source.cookies.iter();
            let raw = values.find(|(name, _)| *name == parameter.name);
            raw.map(|(_, raw)| {
                written(
                    parameter,
                    raw,
                    &Cut {
                        delimiter: ",",
                        unescape: unescape_path,
                    },
                )
            })
            .transpose()
        }
    }
}

fn in_path(parameter: &Parameter, raw: &str) -> Result<Value, Fault> {
    let explode = parameter.explode;
    let matrix = format!(";{}=", parameter.name);
    match parameter.style {
        ParameterStyle::Label => {
            let raw = raw.strip_prefix('.').unwrap_or(raw);
            let delimiter = if explode { "." } else { "," };
            written(
                parameter,
                raw,
                &Cut {
                    delimiter,
                    unescape: unescape_path,
                },
            )
        }
        ParameterStyle::Matrix if explode && parameter.coercion.is_array() => {
            let raw = raw.strip_prefix(&matrix).unwrap_or(raw);
            let pieces = raw.split(matrix.as_str()).map(unescape_path);
            let pieces = pieces.collect::<Option<Vec<_>>>().ok_or(Fault::Encoding)?;
            Ok(parameter.coercion.list(pieces.iter().map(String::as_str)))
        }
        ParameterStyle::Matrix => {
            let raw = raw
                .strip_prefix(&matrix)
                .unwrap_or(raw)
                .trim_start_matches(';');
            let delimiter = if explode { ";" } else { "," };
            written(
                parameter,
                raw,
                &Cut {
                    delimiter,
                    unescape: unescape_path,
                },
            )
        }
        _ => written(
            parameter,
            raw,
            &Cut {
                delimiter: ",",
                unescape: unescape_path,
            },
        ),
    }
}

fn in_header(parameter: &Parameter, headers: &HeaderMap) -> Result<Option<Value>, Fault> {
    let lines = headers.get_all(parameter.name.as_str()).into_iter();
    let lines = lines.map(|line| std::str::from_utf8(line.as_bytes()).map_err(|_| Fault::Encoding));
    let lines = lines.collect::<Result<Vec<_>, _>>()?;
    let coercion = &parameter.coercion;
    match lines.as_slice() {
        [] => Ok(None),
        [_, _, ..] if !coercion.is_array() && !coercion.is_object() => {
            Err(Fault::Repeated(lines.len()))
        }
        lines => header_value(parameter, &lines.join(",")).map(Some),
    }
}

/// The value of a header's text; headers of answers are read in the same way.
pub(in crate::contract) fn header_value(parameter: &Parameter, text: &str) -> Result<Value, Fault> {
    let verbatim = |text: &str| Some(text.trim().to_owned());
    written(
        parameter,
        text.trim(),
        &Cut {
            delimiter: ",",
            unescape: verbatim,
        },
    )
}

fn in_query(parameter: &Parameter, source: &Source<'_>) -> Result<Option<Value>, Fault> {
    let coercion = &parameter.coercion;
    let pairs = &source.query;
    if coercion.is_object() && parameter.style != ParameterStyle::Json {
        match parameter.style {
            ParameterStyle::DeepObject => return deep_object(&parameter.name, coercion, pairs),
            ParameterStyle::Form if parameter.explode => return spread_object(coercion, pairs),
            _ => {}
        }
    }
    let mut values: Vec<&str> = Vec::new();
    for (name, value) in pairs {
        if *name == parameter.name {
            values.push(value);
        }
    }
    if parameter.allow_empty && values.iter().all(|it| it.is_empty()) {
        return Ok(None);
    }
    match values.as_slice() {
        [] => Ok(None),
        several
            if coercion.is_array()
                && parameter.explode
                && parameter.style != ParameterStyle::Json =>
        {
            let texts = several.iter().map(|it| unescape_query(it));
            let texts = texts.collect::<Option<Vec<_>>>().ok_or(Fault::Encoding)?;
            Ok(Some(coercion.list(texts.iter().map(String::as_str))))
        }
        [raw] => delimited(parameter, raw).map(Some),
        several => Err(Fault::Repeated(several.len())),
    }
}

/// One query value that may hold a list or an object.
fn delimited(parameter: &Parameter, raw: &str) -> Result<Value, Fault> {
    let several = parameter.coercion.is_array() || parameter.coercion.is_object();
    let raw = match parameter.style {
        _ if !several => Cow::Borrowed(raw),
        ParameterStyle::SpaceDelimited => Cow::Owned(raw.replace("%20", ",").replace('+', ",")),
        ParameterStyle::PipeDelimited => Cow::Owned(
            raw.replace("%7C", ",")
                .replace("%7c", ",")
                .replace('|', ","),
        ),
        // Clients that encode a joined list as a whole encode its commas too.
        _ if !raw.contains(',') => Cow::Owned(raw.replace("%2C", ",").replace("%2c", ",")),
        _ => Cow::Borrowed(raw),
    };
    written(
        parameter,
        &raw,
        &Cut {
            delimiter: ",",
            unescape: unescape_query,
        },
    )
}

/// `a=1&b=2` for the properties of the object.
fn spread_object(
    coercion: &Coercion,
    pairs: &[(Cow<'_, str>, &str)],
) -> Result<Option<Value>, Fault> {
    let mut found = Vec::new();
    for name in coercion.property_names() {
        for (_, value) in pairs.iter().filter(|(known, _)| known == name) {
            found.push((name, unescape_query(value).ok_or(Fault::Encoding)?));
        }
    }
    let pairs = found.iter().map(|(name, text)| (*name, text.as_str()));
    Ok((!found.is_empty()).then(|| coercion.object(pairs)))
}

/// `name[a]=1&name[b]=2`.
pub(super) fn deep_object(
    name: &str,
    coercion: &Coercion,
    pairs: &[(Cow<'_, str>, &str)],
) -> Result<Option<Value>, Fault> {
    let mut found: Vec<(&str, Vec<String>)> = Vec::new();
    for (key, value) in pairs {
        let inner = key.strip_prefix(name).and_then(|it| it.strip_prefix('['));
        let Some(inner) = inner.and_then(|it| it.strip_suffix(']')) else {
            continue;
        };
        let text = unescape_query(value).ok_or(Fault::Encoding)?;
        match found.iter_mut().find(|(known, _)| *known == inner) {
            Some((_, texts)) => texts.push(text),
            None => found.push((inner, vec![text])),
        }
    }
    let mut object = serde_json::Map::new();
    for (name, texts) in &found {
        let value = match (coercion.property(name), texts.as_slice()) {
            (Some(property), texts) if property.is_array() => {
                property.list(texts.iter().map(String::as_str))
            }
            (Some(property), [text]) => property.scalar(text),
            (None, [text]) => Value::from(text.as_str()),
            (_, several) => return Err(Fault::Repeated(several.len())),
        };
        object.insert((*name).to_owned(), value);
    }
    Ok((!object.is_empty()).then_some(Value::Object(object)))
}

/// How a raw text is taken apart.
struct Cut<'d> {
    /// What stands between the pieces.
    delimiter: &'d str,
    /// How a piece is decoded.
    unescape: fn(&str) -> Option<String>,
}

/// Splits a raw text at its delimiters, then decodes and types each piece.
fn written(parameter: &Parameter, raw: &str, cut: &Cut<'_>) -> Result<Value, Fault> {
    let text = |raw: &str| (cut.unescape)(raw).ok_or(Fault::Encoding);
    let coercion = &parameter.coercion;
    if parameter.style == ParameterStyle::Json {
        return json::parse(text(raw)?.as_bytes()).map_err(Fault::Json);
    }
    if coercion.is_array() {
        let pieces = raw
            .split(cut.delimiter)
            .map(text)
            .collect::<Result<Vec<_>, _>>()?;
        return Ok(coercion.list(pieces.iter().map(String::as_str)));
    }
    if !coercion.is_object() {
        return Ok(coercion.scalar(&text(raw)?));
    }
    let mut pairs = Vec::new();
    let mut pieces = raw.split(cut.delimiter);
    while let Some(piece) = pieces.next() {
        let pair = if parameter.explode {
            piece.split_once('=')
        } else {
            pieces.next().map(|value| (piece, value))
        };
        let (name, value) = pair.ok_or_else(|| Fault::Pairs(raw.to_owned()))?;
        pairs.push((text(name)?, text(value)?));
    }
    Ok(coercion.object(
        pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str())),
    ))
}

fn unescape_path(raw: &str) -> Option<String> {
    let decoded = percent_decode_str(raw).decode_utf8().ok()?;
    Some(decoded.into_owned())
}
