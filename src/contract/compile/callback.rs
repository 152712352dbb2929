//! Callbacks: requests that the server sends after an answer.

use super::content;
use super::document::methods_of;
use super::reader::{At, Reader};
use crate::contract::model::Callback;
use http::Method;

/// The callbacks of an operation.
pub(super) fn callbacks<'a>(reader: &mut Reader<'a>, at: &At<'a>) -> Vec<Callback> {
    let mut found = Vec::new();
    for item in reader.entries_of(at, "callbacks") {
        let Some(callback) = reader.follow(item.at) else {
            continue;
        };
        for entry in reader.entries(&callback, "a callback") {
            found.extend(requests(reader, (item.name, entry.name), entry.at));
        }
    }
    found
}

fn requests<'a>(reader: &mut Reader<'a>, (name, url): (&str, &str), at: At<'a>) -> Vec<Callback> {
    let Some(at) = reader.follow(at) else {
        return Vec::new();
    };
    let methods = methods_of(reader, &at).into_iter();
    let callback = |(method, _, operation): (&str, _, At<'a>)| {
        let body = operation.get("requestBody");
        Some(Callback {
            name: name.to_owned(),
            url: url.to_owned(),
            method: Method::from_bytes(method.to_uppercase().as_bytes()).ok()?,
            body: body.and_then(|it| content::body(reader, it)),
            span: operation.node.span,
        })
    };
    methods.filter_map(callback).collect()
}
