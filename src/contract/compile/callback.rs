//! Requests that the server sends: callbacks after an answer, webhooks when somebody fires them.

use super::content;
use super::document::methods_of;
use super::operation::parameters;
use super::reader::{At, Reader};
use crate::contract::model::{Callback, Notification, ParameterPlace};
use http::Method;

/// The callbacks of an operation.
pub(super) fn callbacks<'a>(reader: &mut Reader<'a>, at: &At<'a>) -> Vec<Callback> {
    let mut found = Vec::new();
    for item in reader.entries_of(at, "callbacks") {
        let Some(callback) = reader.follow(item.at) else {
            continue;
        };
        for entry in reader.entries(&callback, "a callback") {
            let requests = notifications(reader, item.name, entry.at).into_iter();
            found.extend(requests.map(|request| Callback {
                url: entry.name.to_owned(),
                request,
            }));
        }
    }
    found
}

/// The webhooks of a document.
pub(super) fn webhooks<'a>(reader: &mut Reader<'a>, at: &At<'a>) -> Vec<Notification> {
    let mut found = Vec::new();
    for key in ["webhooks", "x-webhooks"] {
        for item in reader.entries_of(at, key) {
            found.extend(notifications(reader, item.name, item.at));
        }
    }
    found
}

fn notifications<'a>(reader: &mut Reader<'a>, name: &str, at: At<'a>) -> Vec<Notification> {
    let Some(at) = reader.follow(at) else {
        return Vec::new();
    };
    let shared = reader.items_of(&at, "parameters");
    let methods = methods_of(reader, &at).into_iter();
    let notification = |(method, _, operation): (&str, _, At<'a>)| {
        let own = reader.items_of(&operation, "parameters");
        let body = operation.get("requestBody");
        let mut headers = parameters(reader, &shared, &own);
        headers.retain(|it| it.place == ParameterPlace::Header);
        Some(Notification {
            name: name.to_owned(),
            method: Method::from_bytes(method.to_uppercase().as_bytes()).ok()?,
            summary: operation.string("summary"),
            headers,
            body: body.and_then(|it| content::body(reader, it)),
            span: operation.node.span,
        })
    };
    methods.filter_map(notification).collect()
}
