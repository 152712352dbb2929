//! One parameter, or one header of a response.

use super::content::{examples, media_range};
use super::keys;
use super::reader::{At, Reader};
use crate::contract::media_type::Codec;
use crate::contract::model::{Parameter, ParameterPlace, ParameterStyle};
use crate::contract::schema::Schema;
use crate::contract::text::Coercion;
use crate::source::codes::contract as codes;
use crate::source::{Diagnostic, did_you_mean};

const PLACES: [(&str, ParameterPlace); 5] = [
    ("path", ParameterPlace::Path),
    ("query", ParameterPlace::Query),
    // The whole query: an object whose properties are written side by side.
    (QUERY_STRING, ParameterPlace::Query),
    ("header", ParameterPlace::Header),
    ("cookie", ParameterPlace::Cookie),
];

const STYLES: [(&str, ParameterStyle); 8] = [
    ("simple", ParameterStyle::Simple),
    ("label", ParameterStyle::Label),
    ("matrix", ParameterStyle::Matrix),
    ("form", ParameterStyle::Form),
    ("spaceDelimited", ParameterStyle::SpaceDelimited),
    ("pipeDelimited", ParameterStyle::PipeDelimited),
    ("deepObject", ParameterStyle::DeepObject),
    ("cookie", ParameterStyle::Form),
];

const QUERY_STRING: &str = "querystring";

/// Headers that `OpenAPI` describes elsewhere; a parameter of that name is ignored.
const RESERVED: [&str; 3] = ["accept", "content-type", "authorization"];

/// Reads a parameter.
pub(super) fn parameter<'a>(reader: &mut Reader<'a>, at: At<'a>) -> Option<Parameter> {
    let at = reader.follow(at)?;
    reader.check_keys(&at, &keys::PARAMETER);
    let name = reader.required(&at, "name", &keys::PARAMETER)?;
    let place = reader.required(&at, "in", &keys::PARAMETER)?;
    let Some(place) = named(&PLACES, place) else {
        let names = PLACES.iter().map(|it| it.0);
        let diagnostic = Diagnostic::new(&codes::WRONG_KIND, "`in` names no place")
            .at(at.node.get("in").unwrap_or(at.node).span)
            .expected("one of path, query, querystring, header, cookie")
            .actual(format!("`{place}`"))
            .maybe_help(did_you_mean(place, names));
        reader.diagnostics.push(diagnostic);
        return None;
    };
    let reserved = RESERVED.iter().any(|it| it.eq_ignore_ascii_case(name));
    if place == ParameterPlace::Header && reserved {
        return None;
    }
    let mut parameter = described(reader, &at, (name, place));
    parameter.required |= place == ParameterPlace::Path;
    Some(parameter)
}

/// Reads a header of a response.
pub(super) fn header<'a>(reader: &mut Reader<'a>, at: At<'a>, name: &str) -> Option<Parameter> {
    let at = reader.follow(at)?;
    reader.check_keys(&at, &keys::HEADER);
    Some(described(reader, &at, (name, ParameterPlace::Header)))
}

fn described<'a>(
    reader: &mut Reader<'a>,
    at: &At<'a>,
    (name, place): (&str, ParameterPlace),
) -> Parameter {
    let mut style = style(reader, at, place);
    let content = reader.entries_of(at, "content").into_iter().next();
    let (schema, examples) = match content {
        Some(item) => {
            let range = media_range(reader, &item);
            match range.map(|it| it.codec()) {
                Some(Codec::Json) => style = ParameterStyle::Json,
                Some(Codec::Form) if at.str("in") == Some(QUERY_STRING) => {
                    style = ParameterStyle::Form;
                }
                _ => {}
            }
            let schema = reader.schema(&item.at, "schema");
            (schema, examples(reader, &item.at))
        }
        None => (reader.schema(at, "schema"), examples(reader, at)),
    };
    Parameter {
        name: name.to_owned(),
        place,
        required: at.flag("required", false),
        allow_empty: at.flag("allowEmptyValue", false),
        style,
        explode: at.flag("explode", style == ParameterStyle::Form),
        allow_reserved: at.flag("allowReserved", false),
        default: schema.as_ref().and_then(default),
        coercion: schema.as_ref().map(Coercion::of).unwrap_or_default(),
        schema,
        examples,
        description: at.string("description"),
        span: at.node.span,
    }
}

fn default(schema: &Schema) -> Option<serde_json::Value> {
    schema.shape().default.clone()
}

/// The written style, or the one that the place implies.
pub(super) fn style(reader: &mut Reader<'_>, at: &At<'_>, place: ParameterPlace) -> ParameterStyle {
    let implied = match place {
        ParameterPlace::Path | ParameterPlace::Header => ParameterStyle::Simple,
        ParameterPlace::Query | ParameterPlace::Cookie => ParameterStyle::Form,
    };
    let Some(node) = at.node.get("style") else {
        return implied;
    };
    let written = node.as_str().unwrap_or_default();
    named(&STYLES, written).unwrap_or_else(|| {
        let diagnostic = Diagnostic::new(&codes::WRONG_KIND, "`style` names no style")
            .at(node.span)
            .maybe_help(did_you_mean(written, STYLES.iter().map(|it| it.0)));
        reader.diagnostics.push(diagnostic);
        implied
    })
}

fn named<T: Copy>(known: &[(&str, T)], name: &str) -> Option<T> {
    known.iter().find(|it| it.0 == name).map(|it| it.1)
}
