//! Request bodies, media types and their examples.

use super::keys;
use super::parameter::{header, style};
use super::reader::{At, Item, Reader};
use crate::contract::media_type::{Codec, MediaRange};
use crate::contract::model::{
    Body, Encoding, Example, MediaType, Parameter, ParameterPlace, ParameterStyle,
};
use crate::contract::text::Coercion;
use crate::source::Diagnostic;
use crate::source::codes::contract as codes;
use indexmap::IndexMap;

/// Reads a request body.
pub(super) fn body<'a>(reader: &mut Reader<'a>, at: At<'a>) -> Option<Body> {
    let at = reader.follow(at)?;
    reader.check_keys(&at, &keys::REQUEST_BODY);
    if at.node.get("content").is_none() {
        let message = "a request body needs the key `content`";
        reader.tell(&codes::MISSING_KEY, at.node.span, message);
    }
    Some(Body {
        required: at.flag("required", false),
        content: content(reader, &at),
        span: at.node.span,
    })
}

/// Reads `content`.
pub(super) fn content<'a>(reader: &mut Reader<'a>, at: &At<'a>) -> IndexMap<String, MediaType> {
    let items = reader.entries_of(at, "content");
    let content = items.into_iter().filter_map(|item| {
        // What names no media type may be any.
        let range = media_range(reader, &item).unwrap_or_else(MediaRange::any);
        let at = reader.follow(item.at.clone())?;
        reader.check_keys(&at, &keys::MEDIA_TYPE);
        let schema = reader.schema(&at, "schema");
        let is_form = matches!(range.codec(), Codec::Form | Codec::Multipart);
        let formed = schema.as_ref().filter(|_| is_form || range.subtype == "*");
        let coercion = formed.map(Coercion::of).unwrap_or_default();
        let media = MediaType {
            range,
            coercion,
            schema,
            items: reader.schema(&at, "itemSchema"),
            examples: examples(reader, &at),
            encoding: encodings(reader, &at),
            span: at.node.span,
        };
        Some((item.name.to_owned(), media))
    });
    content.collect()
}

/// The media type that an entry of `content` is named after.
pub(super) fn media_range(reader: &mut Reader<'_>, item: &Item<'_>) -> Option<MediaRange> {
    let range = MediaRange::parse(item.name);
    if range.is_none() {
        let message = format!("`{}` is not a media type", item.name);
        let diagnostic = Diagnostic::new(&codes::INVALID_MEDIA_TYPE, message).at(item.key);
        let help = "write type and subtype, such as `application/json`";
        reader.diagnostics.push(diagnostic.help(help));
    }
    range
}

fn encodings<'a>(reader: &mut Reader<'a>, at: &At<'a>) -> IndexMap<String, Encoding> {
    let items = reader.entries_of(at, "encoding");
    let encodings = items.into_iter().map(|item| {
        reader.check_keys(&item.at, &keys::ENCODING);
        let types = item.at.str("contentType").unwrap_or_default();
        let style = style(reader, &item.at, ParameterPlace::Query);
        let encoding = Encoding {
            content_types: types.split(',').filter_map(MediaRange::parse).collect(),
            style,
            explode: item.at.flag("explode", style == ParameterStyle::Form),
            headers: part_headers(reader, &item.at),
        };
        (item.name.to_owned(), encoding)
    });
    encodings.collect()
}

/// The headers of a part, but for the one that `contentType` speaks of.
fn part_headers<'a>(reader: &mut Reader<'a>, at: &At<'a>) -> IndexMap<String, Parameter> {
    let items = reader.entries_of(at, "headers").into_iter();
    let headers = items
        .filter(|it| !it.name.eq_ignore_ascii_case("content-type"))
        .filter_map(|it| Some((it.name.to_owned(), header(reader, it.at, it.name)?)));
    headers.collect()
}

/// Reads `example` and `examples`. Values that stand in other places (`externalValue`) are left out.
pub(super) fn examples<'a>(reader: &mut Reader<'a>, at: &At<'a>) -> Vec<Example> {
    let single = at.node.get("example").map(|node| Example {
        name: None,
        summary: None,
        value: node.to_json(),
        span: node.span,
    });
    let mut examples: Vec<Example> = single.into_iter().collect();
    for item in reader.entries_of(at, "examples") {
        let Some(at) = reader.follow(item.at) else {
            continue;
        };
        reader.check_keys(&at, &keys::EXAMPLE);
        let node = at.node.get("value").or_else(|| at.node.get("dataValue"));
        examples.extend(node.map(|node| Example {
            name: Some(item.name.to_owned()),
            summary: at.string("summary"),
            value: node.to_json(),
            span: node.span,
        }));
    }
    examples
}
