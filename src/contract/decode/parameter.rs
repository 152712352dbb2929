//! One parameter: found, taken apart by its style, typed, validated.

use super::RawRequest;
use super::deep::deep_object;
use super::query::{cookies, query_pairs, unescape_query, unescape_reserved};
use super::style::{self, Cut, Fault, header_value, unescape_path, written};
use crate::contract::model::{Parameter, ParameterPlace, ParameterStyle};
use crate::contract::schema::Direction;
use crate::contract::violation::{Place, Violation};
use crate::contract::wording;
use http::HeaderMap;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashSet;

/// The parts of a request that parameters are found in.
pub(super) struct Source<'r> {
    path: &'r [(String, String)],
    query: Vec<(Cow<'r, str>, &'r str)>,
    headers: &'r HeaderMap,
    cookies: Vec<(&'r str, &'r str)>,
    /// The names of all declared query parameters.
    declared: HashSet<&'r str>,
}

impl<'r> Source<'r> {
    pub(super) fn new(raw: &RawRequest<'r>, parameters: &'r [Parameter]) -> Self {
        let declared = parameters.iter();
        let declared = declared.filter(|it| it.place == ParameterPlace::Query);
        Self {
            path: raw.path_params,
            query: query_pairs(raw.query),
            headers: raw.headers,
            cookies: cookies(raw.headers),
            declared: declared.map(|it| it.name.as_str()).collect(),
        }
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
            raw.map(|(_, raw)| style::in_path(parameter, raw))
                .transpose()
        }
        ParameterPlace::Query => in_query(parameter, source),
        ParameterPlace::Header => in_header(parameter, source.headers),
        ParameterPlace::Cookie => in_cookie(parameter, &source.cookies),
    }
}

/// The value of a header that is there.
pub(super) fn in_header(
    parameter: &Parameter,
    headers: &HeaderMap,
) -> Result<Option<Value>, Fault> {
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

/// `name=a`, `name=a,b`; exploded also `name=a; name=b` and `name=a&name=b`, and for objects one cookie a property.
fn in_cookie(parameter: &Parameter, cookies: &[(&str, &str)]) -> Result<Option<Value>, Fault> {
    let coercion = &parameter.coercion;
    let spread = parameter.explode && parameter.style != ParameterStyle::Json;
    let named = cookies.iter().filter(|(name, _)| *name == parameter.name);
    let values: Vec<&str> = named.map(|(_, value)| *value).collect();
    let cut = |delimiters| Cut {
        delimiters,
        explode: parameter.explode,
        unescape: unescape_path,
    };
    if spread && coercion.is_object() && values.is_empty() {
        let pairs: Vec<_> = cookies
            .iter()
            .map(|(name, value)| (Cow::Borrowed(*name), *value))
            .collect();
        return spread_object(parameter, &pairs, &HashSet::new());
    }
    match values.as_slice() {
        [] => Ok(None),
        [raw] if parameter.style == ParameterStyle::Json => {
            style::in_query((parameter.style, false, true), coercion, raw).map(Some)
        }
        several if spread && coercion.is_array() => {
            let again = format!("&{}=", parameter.name);
            let joined = several.join(&again);
            // A single cookie may still hold a list in one text.
            let delimiters: &[&str] = match joined.contains(&again) {
                true => &[&again],
                false => &[","],
            };
            written(coercion, &joined, &cut(delimiters)).map(Some)
        }
        [raw] if spread && coercion.is_object() => {
            written(coercion, raw, &cut(&["&", ","])).map(Some)
        }
        [raw] => written(coercion, raw, &cut(&[","])).map(Some),
        several => Err(Fault::Repeated(several.len())),
    }
}

fn in_query(parameter: &Parameter, source: &Source<'_>) -> Result<Option<Value>, Fault> {
    let coercion = &parameter.coercion;
    let pairs = &source.query;
    if coercion.is_object() && parameter.style != ParameterStyle::Json {
        match parameter.style {
            ParameterStyle::DeepObject => return deep_object(&parameter.name, coercion, pairs),
            _ if parameter.explode => {
                return spread_object(parameter, pairs, &source.declared);
            }
            _ => {}
        }
    }
    let named = pairs.iter().filter(|(name, _)| *name == parameter.name);
    let values: Vec<&str> = named.map(|(_, value)| *value).collect();
    if parameter.allow_empty && values.iter().all(|it| it.is_empty()) {
        return Ok(None);
    }
    let style = (parameter.style, parameter.explode, parameter.allow_reserved);
    let spread = parameter.explode && parameter.style != ParameterStyle::Json;
    match values.as_slice() {
        [] => Ok(None),
        several if coercion.is_array() && spread => {
            let unescape = match parameter.allow_reserved {
                true => unescape_reserved,
                false => unescape_query,
            };
            let texts = several.iter().map(|it| unescape(it));
            let texts = texts.collect::<Option<Vec<_>>>().ok_or(Fault::Encoding)?;
            Ok(Some(match texts.as_slice() {
                [only] => coercion.list_or_item(only),
                several => coercion.list(several.iter().map(String::as_str)),
            }))
        }
        [raw] => style::in_query(style, coercion, raw).map(Some),
        several => Err(Fault::Repeated(several.len())),
    }
}

/// `a=1&b=2` for the properties of the object, and, where it takes others too, for what nobody else declares; or JSON
/// under the name of the parameter. An object that must be there and of which nothing is found is an empty one.
fn spread_object(
    parameter: &Parameter,
    pairs: &[(Cow<'_, str>, &str)],
    declared: &HashSet<&str>,
) -> Result<Option<Value>, Fault> {
    let coercion = &parameter.coercion;
    let mut named = pairs.iter().filter(|(name, _)| *name == parameter.name);
    if let Some((_, only)) = named.next().filter(|_| named.next().is_none())
        && let Some(value) = unescape_query(only).and_then(|text| coercion.json(&text))
    {
        return Ok(Some(value));
    }
    let is_ours = |name: &str| {
        coercion.property(name).is_some()
            || (coercion.takes_others() && !declared.contains(name) && !name.starts_with("__"))
    };
    let mut found = Vec::new();
    for (name, value) in pairs.iter().filter(|(name, _)| is_ours(name)) {
        found.push((name.as_ref(), unescape_query(value).ok_or(Fault::Encoding)?));
    }
    let pairs = found.iter().map(|(name, text)| (*name, text.as_str()));
    Ok((!found.is_empty() || parameter.required).then(|| coercion.object(pairs)))
}
