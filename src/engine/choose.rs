//! Which of the declared answers is given: status, media type, and where the body comes from. The one mechanism for
//! documents without a behavior, for clients that choose by `Prefer`, and for operations that answer with an example.

use super::prefer::Preference;
use crate::contract::{Accept, Example, MediaType, Operation, Response};
use http::{HeaderMap, StatusCode, header};
use std::cmp::Reverse;

/// A declared answer.
#[derive(Clone, Debug)]
pub(super) struct Chosen<'a> {
    /// The status.
    pub status: StatusCode,
    /// What is declared for it; nothing where the operation declares no response at all.
    pub response: Option<&'a Response>,
    /// The form of the body and its concrete media type; nothing for an answer without a body.
    pub form: Option<(&'a MediaType, String)>,
    /// The example that was asked for by name.
    pub example: Option<&'a Example>,
}

/// Why no declared answer will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoChoice {
    /// The status that was asked for is not declared.
    Code(String),
    /// There is no example of that name.
    Example(String),
    /// The client accepts none of these media types.
    MediaType(Vec<String>),
}

/// The answer to a valid request.
pub(super) fn success<'a>(
    operation: &'a Operation,
    wishes: &Preference,
    accept: &Accept,
) -> Result<Chosen<'a>, NoChoice> {
    let (status, response) = match &wishes.code {
        Some(code) => coded(operation, code)?,
        None => usual(operation),
    };
    let form = response.map(|it| form(it, accept)).transpose()?.flatten();
    let example = match (&wishes.example, &form) {
        (None, _) => None,
        (Some(name), Some((media, _))) => Some(named(media, name)?),
        (Some(name), None) => return Err(NoChoice::Example(name.clone())),
    };
    Ok(Chosen {
        status,
        response,
        form,
        example,
    })
}

/// The answer that a status has; the body in the form that is accepted best, or in the main one where none is.
pub(super) fn of_status<'a>(
    operation: &'a Operation,
    status: StatusCode,
    accept: &Accept,
) -> Chosen<'a> {
    let response = operation.response(status.as_u16());
    let form = response.and_then(|it| {
        form(it, accept)
            .or_else(|_| form(it, &Accept::default()))
            .ok()
            .flatten()
    });
    Chosen {
        status,
        response,
        form,
        example: None,
    }
}

/// Whether the client accepts any form of what is declared for a status.
pub(super) fn acceptable(
    operation: &Operation,
    status: StatusCode,
    headers: &HeaderMap,
) -> Result<(), NoChoice> {
    if !headers.contains_key(header::ACCEPT) {
        return Ok(());
    }
    match operation.response(status.as_u16()) {
        Some(response) => form(response, &Accept::of(headers)).map(drop),
        None => Ok(()),
    }
}

/// The answer to a request that is refused: the first of these statuses that is declared, else `default` under the
/// first of them. Nothing where the operation declares neither.
pub(super) fn refusal<'a>(
    operation: &'a Operation,
    statuses: &[StatusCode],
    accept: &Accept,
) -> Option<Chosen<'a>> {
    let declared = |status: &&StatusCode| operation.responses.contains_key(status.as_str());
    let ranged = |status: &&StatusCode| {
        let range = format!("{}XX", status.as_u16() / 100);
        operation.responses.contains_key(&range) || operation.responses.contains_key("default")
    };
    let status = statuses
        .iter()
        .find(declared)
        .or_else(|| statuses.first().filter(ranged))?;
    let mut chosen = of_status(operation, *status, accept);
    let content = chosen.response?.content.values();
    // A body that the document shows goes before one that has to be made up.
    let shown = content.clone().find(|it| !it.examples.is_empty());
    if let (Some(media), Some((current, _))) = (shown, &chosen.form)
        && current.examples.is_empty()
    {
        let spoken = accept.best([&media.range]);
        chosen.form = spoken.map(|it| (media, it.1)).or(chosen.form);
    }
    Some(chosen)
}

/// The status that was asked for, if it is declared. No final answer has a status below 200.
fn coded<'a>(
    operation: &'a Operation,
    code: &str,
) -> Result<(StatusCode, Option<&'a Response>), NoChoice> {
    let none = || NoChoice::Code(code.to_owned());
    let status: u16 = code.parse().map_err(|_| none())?;
    let status = StatusCode::from_u16(status)
        .ok()
        .filter(|it| (200..600).contains(&it.as_u16()))
        .ok_or_else(none)?;
    let response = operation.response(status.as_u16()).ok_or_else(none)?;
    Ok((status, Some(response)))
}

/// The lowest declared 2XX, then the range `2XX` as 200, then `default` as 200, then the lowest of the others.
fn usual(operation: &Operation) -> (StatusCode, Option<&Response>) {
    let rank = |key: &str| {
        let number: u16 = match key {
            "default" => 200,
            key => key.replace("XX", "00").parse().unwrap_or(599),
        };
        let success = (200..300).contains(&number);
        // Only what is meant exactly is chosen by its number.
        (
            success && key.bytes().all(|it| it.is_ascii_digit()),
            success && key != "default",
            success,
            Reverse(number),
        )
    };
    let keys = operation.responses.iter();
    let keys = keys.filter(|(key, _)| !key.starts_with('1'));
    let best = keys.max_by_key(|(key, _)| rank(key));
    match best {
        Some((key, response)) => {
            let Reverse(number) = rank(key).3;
            let status = StatusCode::from_u16(number.max(200)).unwrap_or(StatusCode::OK);
            (status, Some(response))
        }
        None => (StatusCode::OK, None),
    }
}

/// The form of a response that is accepted best; none if it has no body.
fn form<'a>(
    response: &'a Response,
    accept: &Accept,
) -> Result<Option<(&'a MediaType, String)>, NoChoice> {
    if response.content.is_empty() {
        return Ok(None);
    }
    let ranges = response.content.values().map(|it| &it.range);
    let Some((at, spoken)) = accept.best(ranges) else {
        let names = response.content.keys().cloned().collect();
        return Err(NoChoice::MediaType(names));
    };
    Ok(Some((&response.content[at], spoken)))
}

fn named<'a>(media: &'a MediaType, name: &str) -> Result<&'a Example, NoChoice> {
    let mut examples = media.examples.iter();
    examples
        .find(|it| it.name.as_deref() == Some(name))
        .ok_or_else(|| NoChoice::Example(name.to_owned()))
}

impl NoChoice {
    /// What is wrong, in one sentence.
    pub(super) fn sentence(&self, operation: &Operation) -> String {
        match self {
            Self::Code(code) => {
                let declared: Vec<&str> = operation.responses.keys().map(String::as_str).collect();
                format!(
                    "`{code}` is not declared as a status of {}; declared are {}",
                    operation.id,
                    listed(&declared)
                )
            }
            Self::Example(name) => {
                let content = operation
                    .responses
                    .values()
                    .flat_map(|it| it.content.values());
                let mut names: Vec<&str> = content
                    .flat_map(|it| &it.examples)
                    .filter_map(|it| it.name.as_deref())
                    .collect();
                names.dedup();
                format!(
                    "there is no example `{name}` for this answer of {}; examples are {}",
                    operation.id,
                    listed(&names)
                )
            }
            Self::MediaType(names) => {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                format!(
                    "the request accepts none of the media types of this answer: {}",
                    listed(&names)
                )
            }
        }
    }
}

fn listed(names: &[&str]) -> String {
    match names {
        [] => "none".to_owned(),
        names => names.join(", "),
    }
}
