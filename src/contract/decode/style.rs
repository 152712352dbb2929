//! Texts taken apart by style: what stands between the pieces, and how a piece is decoded.

use super::json;
use super::query::{unescape_query, unescape_reserved};
use crate::contract::model::{Parameter, ParameterStyle};
use crate::contract::text::Coercion;
use crate::contract::violation::{Place, Violation};
use crate::contract::wording;
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// Why texts are no value.
pub(in crate::contract) enum Fault {
    /// The bytes are not UTF-8.
    Encoding,
    /// A scalar stands there several times.
    Repeated(usize),
    /// An object has a name without a value.
    Pairs(String),
    /// A text does not begin as its style demands.
    Prefix(String, String),
    /// A JSON text is broken.
    Json(String),
    /// Names in brackets go deeper than anyone needs.
    Deep(usize),
}

impl Fault {
    /// The violation, said of a part of the request.
    pub(in crate::contract) fn violation(self, place: Place) -> Violation {
        let (keyword, found) = match self {
            Self::Encoding => ("encoding", wording::not_utf8()),
            Self::Repeated(count) => ("repeated", wording::repeated(count)),
            Self::Pairs(text) => ("style", wording::no_pairs(&text)),
            Self::Prefix(prefix, text) => ("style", wording::no_prefix(&prefix, &text)),
            Self::Json(reason) => ("json", wording::unreadable("JSON", &reason)),
            Self::Deep(limit) => ("style", wording::too_deep(limit)),
        };
        Violation::plain(place, keyword, found)
    }
}

/// How a raw text is taken apart.
#[derive(Clone, Copy)]
pub(super) struct Cut<'d> {
    /// What stands between the pieces, in all its spellings.
    pub delimiters: &'d [&'d str],
    /// Whether each property of an object has its own `name=`.
    pub explode: bool,
    /// How a piece is decoded.
    pub unescape: fn(&str) -> Option<String>,
}

impl Cut<'_> {
    fn text(&self, raw: &str) -> Result<String, Fault> {
        (self.unescape)(raw).ok_or(Fault::Encoding)
    }

    /// The pieces, still encoded.
    fn pieces<'r>(&self, mut rest: &'r str) -> Vec<&'r str> {
        let mut pieces = Vec::new();
        let next = |rest: &str| {
            let found = self.delimiters.iter();
            found
                .filter_map(|it| Some((rest.find(it)?, it.len())))
                .min()
        };
        while let Some((at, length)) = next(rest) {
            pieces.push(&rest[..at]);
            rest = &rest[at + length..];
        }
        pieces.push(rest);
        pieces
    }
}

/// The value of a raw text: a scalar, or a list or object whose pieces are typed one by one, or which is JSON.
pub(super) fn written(coercion: &Coercion, raw: &str, cut: &Cut<'_>) -> Result<Value, Fault> {
    if let Some(value) = cut.text(raw).ok().and_then(|text| coercion.json(&text)) {
        return Ok(value);
    }
    if coercion.is_array() {
        let pieces = cut.pieces(raw).into_iter().map(|it| cut.text(it));
        let pieces = pieces.collect::<Result<Vec<_>, _>>()?;
        return Ok(coercion.list(pieces.iter().map(String::as_str)));
    }
    if !coercion.is_object() {
        return Ok(coercion.scalar(&cut.text(raw)?));
    }
    let mut pairs = Vec::new();
    let mut pieces = cut.pieces(raw).into_iter();
    while let Some(piece) = pieces.next() {
        let pair = match cut.explode {
            true => piece.split_once('='),
            false => pieces.next().map(|value| (piece, value)),
        };
        let (name, value) = pair.ok_or_else(|| Fault::Pairs(raw.to_owned()))?;
        pairs.push((cut.text(name)?, cut.text(value)?));
    }
    let pairs = pairs.iter().map(|(name, text)| (&**name, &**text));
    Ok(coercion.object(pairs))
}

/// A segment of a path: `5`, `.5`, `;id=5`.
pub(super) fn in_path(parameter: &Parameter, raw: &str) -> Result<Value, Fault> {
    let (coercion, explode) = (&parameter.coercion, parameter.explode);
    let cut = |delimiter| Cut {
        delimiters: delimiter,
        explode,
        unescape: unescape_path,
    };
    let behind = |prefix: &str| {
        let rest = raw.strip_prefix(prefix);
        rest.ok_or_else(|| Fault::Prefix(prefix.to_owned(), raw.to_owned()))
    };
    let own = format!(";{}", parameter.name);
    match parameter.style {
        ParameterStyle::Json => {
            let text = unescape_path(raw).ok_or(Fault::Encoding)?;
            json::parse(text.as_bytes()).map_err(Fault::Json)
        }
        ParameterStyle::Label if explode => written(coercion, behind(".")?, &cut(&["."])),
        ParameterStyle::Label => written(coercion, behind(".")?, &cut(&[","])),
        ParameterStyle::Matrix if explode && coercion.is_object() => {
            written(coercion, behind(";")?, &cut(&[";"]))
        }
        ParameterStyle::Matrix => {
            let rest = behind(&own)?;
            // `;id` alone is an empty value.
            let rest = match rest.strip_prefix('=') {
                Some(rest) => rest,
                None if rest.is_empty() => rest,
                None => return Err(Fault::Prefix(format!("{own}="), raw.to_owned())),
            };
            let again = format!("{own}=");
            match explode && coercion.is_array() {
                true => written(coercion, rest, &cut(&[&again])),
                false => written(coercion, rest, &cut(&[","])),
            }
        }
        _ => written(coercion, raw, &cut(&[","])),
    }
}

/// One value of a query or form that may hold a list or an object.
pub(super) fn in_query(
    (style, explode, reserved): (ParameterStyle, bool, bool),
    coercion: &Coercion,
    raw: &str,
) -> Result<Value, Fault> {
    let unescape = match reserved {
        true => unescape_reserved,
        false => unescape_query,
    };
    if style == ParameterStyle::Json {
        let text = unescape(raw).ok_or(Fault::Encoding)?;
        return json::parse(text.as_bytes()).map_err(Fault::Json);
    }
    let delimiters: &[&str] = match style {
        ParameterStyle::SpaceDelimited => &["%20", "+"],
        ParameterStyle::PipeDelimited => &["%7C", "%7c", "|"],
        // Clients that encode a joined list as a whole encode its commas too.
        _ if !raw.contains(',') => &["%2C", "%2c"],
        _ => &[","],
    };
    let cut = Cut {
        delimiters,
        explode,
        unescape,
    };
    written(coercion, raw, &cut)
}

/// The value of a header's text; headers of answers are read in the same way.
pub(in crate::contract) fn header_value(parameter: &Parameter, text: &str) -> Result<Value, Fault> {
    if parameter.style == ParameterStyle::Json {
        return json::parse(text.trim().as_bytes()).map_err(Fault::Json);
    }
    let cut = Cut {
        delimiters: &[","],
        explode: parameter.explode,
        unescape: |text| Some(text.trim().to_owned()),
    };
    written(&parameter.coercion, text.trim(), &cut)
}

pub(super) fn unescape_path(raw: &str) -> Option<String> {
    let decoded = percent_decode_str(raw).decode_utf8().ok()?;
    Some(decoded.into_owned())
}
