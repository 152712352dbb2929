//! The body of a request: whether there is one, its media types, and what it must look like.

use super::super::kinds;
use super::super::schema::{Comparison, Context, Role};
use super::super::side::At;
use super::content::partner;
use super::versions::Versions;
use crate::contract::{Body, Encoding, MediaRange, MediaType, ParameterStyle};
use indexmap::IndexMap;

const PART: &str = "request body";

/// Compares the bodies of the requests.
pub(in crate::diff) fn compare(versions: &Versions<'_>, comparison: &mut Comparison) {
    match (&versions.operations.0.body, &versions.operations.1.body) {
        (None, None) => {}
        (None, Some(new)) => {
            let (kind, message) = if new.required {
                (
                    &kinds::REQUEST_BODY_REQUIRED_ADDED,
                    "there must be a body now",
                )
            } else {
                (&kinds::REQUEST_BODY_ADDED, "there may be a body now")
            };
            let change = versions.change(kind, PART, message, (None, Some(new.span)));
            comparison.found.add(change);
        }
        (Some(old), None) => {
            let kind = &kinds::REQUEST_BODY_REMOVED;
            let change = versions.change(
                kind,
                PART,
                "there is no body any more",
                (Some(old.span), None),
            );
            comparison.found.add(change);
        }
        (Some(old), Some(new)) => both(versions, (old, new), comparison),
    }
}

fn both(versions: &Versions<'_>, (old, new): (&Body, &Body), comparison: &mut Comparison) {
    let spans = (Some(old.span), Some(new.span));
    let change = match (old.required, new.required) {
        (false, true) => Some((
            &kinds::REQUEST_BODY_BECAME_REQUIRED,
            "the body must be there now",
        )),
        (true, false) => Some((
            &kinds::REQUEST_BODY_BECAME_OPTIONAL,
            "the body need not be there any more",
        )),
        _ => None,
    };
    if let Some((kind, message)) = change {
        comparison
            .found
            .add(versions.change(kind, PART, message, spans));
    }
    for (name, before) in &old.content {
        let Some(after) = partner(before, &new.content) else {
            let message = format!("{name} is not taken any more");
            let spans = (Some(before.span), Some(new.span));
            let change = versions.change(&kinds::REQUEST_MEDIA_TYPE_REMOVED, PART, message, spans);
            comparison.found.add(change);
            continue;
        };
        media_types(versions, (name, before, after), comparison);
    }
    for (name, after) in &new.content {
        if partner(after, &old.content).is_none() {
            let message = format!("{name} is taken now");
            let spans = (Some(old.span), Some(after.span));
            let change = versions.change(&kinds::REQUEST_MEDIA_TYPE_ADDED, PART, message, spans);
            comparison.found.add(change);
        }
    }
}

fn media_types(
    versions: &Versions<'_>,
    (name, old, new): (&str, &MediaType, &MediaType),
    comparison: &mut Comparison,
) {
    let part = format!("{PART} {name}");
    let before = old
        .schema
        .as_ref()
        .and_then(|it| At::of(versions.contracts.0, it));
    let after = new
        .schema
        .as_ref()
        .and_then(|it| At::of(versions.contracts.1, it));
    let context = Context::new(Role::Request, &versions.name, part.as_str());
    comparison.schemas(before, after, &context);
    let plain = Encoding {
        content_types: Vec::new(),
        style: ParameterStyle::Form,
        explode: true,
        headers: IndexMap::new(),
    };
    for (property, before) in &old.encoding {
        let after = new.encoding.get(property).unwrap_or(&plain);
        if !encodes(before, after) {
            let message = format!(
                "the encoding of `{property}` was {} and is {}",
                told(before),
                told(after)
            );
            let spans = (Some(old.span), Some(new.span));
            let change = versions.change(&kinds::REQUEST_ENCODING_CHANGED, &part, message, spans);
            comparison.found.add(change);
        }
    }
    for (property, after) in &new.encoding {
        if !old.encoding.contains_key(property) && !encodes(&plain, after) {
            let message = format!("the encoding of `{property}` is {} now", told(after));
            let spans = (Some(old.span), Some(new.span));
            let change = versions.change(&kinds::REQUEST_ENCODING_CHANGED, &part, message, spans);
            comparison.found.add(change);
        }
    }
}

/// Whether what is written in the old way is read in the new one.
fn encodes(old: &Encoding, new: &Encoding) -> bool {
    let covered = |range: &MediaRange| {
        new.content_types
            .iter()
            .any(|it| it.covers(range).is_some())
    };
    let types = new.content_types.is_empty()
        || (!old.content_types.is_empty() && old.content_types.iter().all(covered));
    types && old.style == new.style && old.explode == new.explode
}

fn told(encoding: &Encoding) -> String {
    let types: Vec<String> = encoding
        .content_types
        .iter()
        .map(ToString::to_string)
        .collect();
    let types = if types.is_empty() {
        "any type".to_owned()
    } else {
        types.join(", ")
    };
    let explode = if encoding.explode {
        "exploded"
    } else {
        "not exploded"
    };
    format!("{types}, {:?}, {explode}", encoding.style)
}
