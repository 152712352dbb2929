//! Answers: which statuses, media types and headers there are, and what each must look like.

use super::super::kinds;
use super::super::schema::{Comparison, Context, Role};
use super::super::side::At;
use super::content::{alike, partner};
use super::versions::Versions;
use crate::contract::{Operation, Parameter, Response};

/// Compares the answers.
pub(in crate::diff) fn compare(versions: &Versions<'_>, comparison: &mut Comparison) {
    let (old, new) = versions.operations;
    for (status, before) in &old.responses {
        match response(new, status) {
            Some((_, after)) => both(versions, (status, before, after), comparison),
            None => {
                let (kind, message) = if succeeds(status) {
                    (
                        &kinds::RESPONSE_SUCCESS_STATUS_REMOVED,
                        "is not answered any more",
                    )
                } else {
                    (
                        &kinds::RESPONSE_ERROR_STATUS_REMOVED,
                        "is not answered any more",
                    )
                };
                let message = format!("{status} {message}");
                let spans = (Some(before.span), None);
                comparison
                    .found
                    .add(versions.change(kind, &part(status), message, spans));
            }
        }
    }
    for (status, after) in &new.responses {
        if old.responses.contains_key(status) {
            continue;
        }
        if let Some((_, before)) = response(old, status) {
            both(versions, (status, before, after), comparison);
            continue;
        }
        let kind = if succeeds(status) {
            &kinds::RESPONSE_SUCCESS_STATUS_ADDED
        } else {
            &kinds::RESPONSE_ERROR_STATUS_ADDED
        };
        let message = format!("{status} may be answered now");
        let change = versions.change(kind, &part(status), message, (None, Some(after.span)));
        comparison.found.add(change);
    }
}

fn part(status: &str) -> String {
    format!("response {status}")
}

/// The answer that is declared for a status: the exact one, its range, or `default`.
fn response<'c>(operation: &'c Operation, status: &str) -> Option<(&'c str, &'c Response)> {
    let of = |key: &str| operation.responses.get_key_value(key);
    let range = status.chars().next().map(|it| format!("{it}XX"));
    let found = of(status)
        .or_else(|| of(&range?))
        .or_else(|| of("default").filter(|_| !succeeds(status)));
    found.map(|(key, response)| (key.as_str(), response))
}

fn succeeds(status: &str) -> bool {
    status.starts_with(['1', '2', '3'])
}

fn both(
    versions: &Versions<'_>,
    (status, old, new): (&str, &Response, &Response),
    comparison: &mut Comparison,
) {
    let name = part(status);
    let spans = (Some(old.span), Some(new.span));
    let bodies = match (old.content.is_empty(), new.content.is_empty()) {
        (false, true) => Some((&kinds::RESPONSE_BODY_REMOVED, "there is no body any more")),
        (true, false) => Some((&kinds::RESPONSE_BODY_ADDED, "there is a body now")),
        _ => None,
    };
    match bodies {
        Some((kind, message)) => {
            comparison
                .found
                .add(versions.change(kind, &name, message, spans));
        }
        None => content(versions, (status, old, new), comparison),
    }
    headers(versions, (&name, old, new), comparison);
}

fn content(
    versions: &Versions<'_>,
    (status, old, new): (&str, &Response, &Response),
    comparison: &mut Comparison,
) {
    let name = part(status);
    for (media, before) in &old.content {
        let Some(after) = partner(before, &new.content) else {
            let message = format!("{media} is not answered any more");
            let spans = (Some(before.span), Some(new.span));
            let change =
                versions.change(&kinds::RESPONSE_MEDIA_TYPE_REMOVED, &name, message, spans);
            comparison.found.add(change);
            continue;
        };
        let (one, other) = (
            before
                .schema
                .as_ref()
                .and_then(|it| At::of(versions.contracts.0, it)),
            after
                .schema
                .as_ref()
                .and_then(|it| At::of(versions.contracts.1, it)),
        );
        let context = Context::new(Role::Response, &versions.name, format!("{name} {media}"));
        comparison.schemas(one, other, &context);
    }
    for (media, after) in &new.content {
        if !old.content.values().any(|it| alike(it, after))
            && partner(after, &old.content).is_none()
        {
            let message = format!("{media} may be answered now");
            let spans = (Some(old.span), Some(after.span));
            let change = versions.change(&kinds::RESPONSE_MEDIA_TYPE_ADDED, &name, message, spans);
            comparison.found.add(change);
        }
    }
}

fn headers(
    versions: &Versions<'_>,
    (name, old, new): (&str, &Response, &Response),
    comparison: &mut Comparison,
) {
    for (header, before) in &old.headers {
        let part = format!("{name} header `{header}`");
        let Some(after) = find(new, header) else {
            let kind = if before.required {
                &kinds::RESPONSE_REQUIRED_HEADER_REMOVED
            } else {
                &kinds::RESPONSE_HEADER_REMOVED
            };
            let spans = (Some(before.span), Some(new.span));
            comparison
                .found
                .add(versions.change(kind, &part, "it is gone", spans));
            continue;
        };
        let spans = (Some(before.span), Some(after.span));
        let change = match (before.required, after.required) {
            (true, false) => Some((
                &kinds::RESPONSE_HEADER_BECAME_OPTIONAL,
                "it is not always there any more",
            )),
            (false, true) => Some((
                &kinds::RESPONSE_HEADER_BECAME_REQUIRED,
                "it is always there now",
            )),
            _ => None,
        };
        if let Some((kind, message)) = change {
            comparison
                .found
                .add(versions.change(kind, &part, message, spans));
        }
        let (one, other) = (
            before
                .schema
                .as_ref()
                .and_then(|it| At::of(versions.contracts.0, it)),
            after
                .schema
                .as_ref()
                .and_then(|it| At::of(versions.contracts.1, it)),
        );
        let context = Context::new(Role::Response, &versions.name, part);
        comparison.schemas(one, other, &context);
    }
    for (header, after) in &new.headers {
        if find(old, header).is_none() {
            let part = format!("{name} header `{header}`");
            let spans = (Some(old.span), Some(after.span));
            let change = versions.change(&kinds::RESPONSE_HEADER_ADDED, &part, "it is new", spans);
            comparison.found.add(change);
        }
    }
}

/// Names of headers are the same in small and capital letters.
fn find<'c>(response: &'c Response, name: &str) -> Option<&'c Parameter> {
    let mut headers = response.headers.iter();
    headers
        .find(|it| it.0.eq_ignore_ascii_case(name))
        .map(|it| it.1)
}
