//! The responses of an operation.

use super::content::content;
use super::keys;
use super::parameter::header;
use super::reader::{At, Item, Reader};
use crate::contract::model::Response;
use crate::source::codes::contract as codes;
use crate::source::{Diagnostic, Span};
use indexmap::IndexMap;

/// Reads `responses` of an operation.
pub(super) fn responses<'a>(
    reader: &mut Reader<'a>,
    at: &At<'a>,
    key: Span,
) -> IndexMap<String, Response> {
    let items = reader.entries_of(at, "responses");
    if items.is_empty() {
        let place = at.node.get("responses").map_or(key, |it| it.span);
        let message = "this operation declares no response";
        let diagnostic = Diagnostic::new(&codes::MISSING_RESPONSES, message).at(place);
        let help = "declare at least one status, or `default`";
        reader.diagnostics.push(diagnostic.help(help));
    }
    let mut responses = IndexMap::new();
    for item in items {
        let Some(status) = status(item.name) else {
            let message = format!("`{}` is not a status", item.name);
            let diagnostic = Diagnostic::new(&codes::INVALID_STATUS, message).at(item.key);
            let expected = "a status such as 404, a range such as 4XX, or `default`";
            reader.diagnostics.push(diagnostic.expected(expected));
            continue;
        };
        if let Some(response) = response(reader, item) {
            responses.insert(status, response);
        }
    }
    responses
}

/// The key in the form that lookups use.
fn status(name: &str) -> Option<String> {
    let bytes = name.as_bytes();
    let first = bytes.first().is_some_and(|it| (b'1'..=b'5').contains(it));
    let is_range = bytes.len() == 3 && first && name[1..].eq_ignore_ascii_case("XX");
    let is_status = bytes.len() == 3 && first && bytes.iter().all(u8::is_ascii_digit);
    match name {
        "default" => Some(name.to_owned()),
        _ if is_range => Some(name.to_ascii_uppercase()),
        _ => is_status.then(|| name.to_owned()),
    }
}

/// Reads one response.
pub(super) fn response<'a>(reader: &mut Reader<'a>, item: Item<'a>) -> Option<Response> {
    let at = reader.follow(item.at)?;
    reader.check_keys(&at, &keys::RESPONSE);
    let headers = reader.entries_of(&at, "headers").into_iter();
    let headers = headers
        .filter(|it| !it.name.eq_ignore_ascii_case("content-type"))
        .filter_map(|it| Some((it.name.to_owned(), header(reader, it.at, it.name)?)));
    Some(Response {
        headers: headers.collect(),
        description: at.string("description").unwrap_or_default(),
        content: content(reader, &at),
        span: at.node.span,
    })
}
