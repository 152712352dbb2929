//! Requests that the server sends: what they carry, for callbacks and webhooks alike. Sending is the host's work.

use super::Api;
use super::exchange::{Occurrence, Outgoing};
use super::handle::Occasion;
use crate::contract::{Direction, MediaType, Notification, Parameter, Place, Violation};
use crate::data::{self, Context};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// A webhook that somebody wants to be sent.
#[derive(Clone, Debug)]
pub struct Firing {
    /// Its name.
    pub name: String,
    /// Its method, where the webhook has several.
    pub method: Option<Method>,
    /// Where it goes.
    pub url: String,
    /// The body; an example or a generated one where nothing is said.
    pub body: Option<Value>,
    /// Further header fields, and other values of declared ones.
    pub headers: HeaderMap,
}

/// Why a request that the server sends cannot be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unsendable {
    /// There is no webhook of that name and method.
    #[error("the document has no such webhook")]
    Unknown,
    /// The body that was given breaks the contract.
    #[error("the body breaks the contract")]
    Broken(Vec<Violation>),
    /// No body satisfies the schema.
    #[error("{0}")]
    Conflict(String),
}

/// The request that a webhook is.
pub fn fire(api: &Api, firing: Firing, occasion: &Occasion) -> Result<Outgoing, Unsendable> {
    let wanted = |it: &&Notification| {
        it.name == firing.name && firing.method.as_ref().is_none_or(|at| *at == it.method)
    };
    let webhook = api.contract.webhooks.iter().find(wanted);
    let webhook = webhook.ok_or(Unsendable::Unknown)?;
    let seed = seed(api, webhook, occasion);
    let mut context = Context::new(&api.contract, seed, occasion.now);
    let of = (Occurrence::Webhook, firing.url);
    let mut call = outgoing(webhook, of, firing.body, &mut context)?;
    for (name, value) in &firing.headers {
        call.headers.insert(name, value.clone());
    }
    Ok(call)
}

/// Every firing has a body of its own.
fn seed(api: &Api, webhook: &Notification, occasion: &Occasion) -> u64 {
    let (name, number) = (&webhook.name, occasion.number);
    let digest = Sha256::digest(format!("{name} {number} {}", api.options.seed));
    let bytes = digest.iter().take(8);
    bytes.fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}

/// The request with its headers and its body: the given one, else an example, else a generated value.
pub(super) fn outgoing(
    request: &Notification,
    (occurrence, url): (Occurrence, String),
    given: Option<Value>,
    context: &mut Context<'_>,
) -> Result<Outgoing, Unsendable> {
    let mut headers = HeaderMap::new();
    for declared in &request.headers {
        if let Some((name, value)) = field(declared, context) {
            headers.insert(name, value);
        }
    }
    let mut body = Bytes::new();
    match (main_content(request), given) {
        (Some((name, media)), given) => {
            let value = match given {
                Some(value) => checked(media, value)?,
                None => payload(media, context)?,
            };
            let written = value.map(|it| {
                media
                    .written(&media.range, &it)
                    .unwrap_or_else(|| it.to_string())
            });
            body = written.map(Bytes::from).unwrap_or_default();
            headers.extend(HeaderValue::from_str(name).map(|it| (header::CONTENT_TYPE, it)));
        }
        (None, Some(value)) => {
            body = Bytes::from(value.to_string());
            headers.insert(
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/json"),
            );
        }
        (None, None) => {}
    }
    Ok(Outgoing {
        occurrence,
        name: request.name.clone(),
        method: request.method.clone(),
        url,
        headers,
        body,
    })
}

/// The JSON form of the body, else its first form.
fn main_content(request: &Notification) -> Option<(&String, &MediaType)> {
    let content = &request.body.as_ref()?.content;
    let mut json = content.iter().filter(|it| it.0.contains("json"));
    json.next().or_else(|| content.first())
}

fn checked(media: &MediaType, value: Value) -> Result<Option<Value>, Unsendable> {
    let schema = media.schema.as_ref();
    let broken = schema.map(|it| it.check(&value, Direction::Request, &Place::Body));
    match broken {
        Some(broken) if !broken.is_empty() => Err(Unsendable::Broken(broken)),
        _ => Ok(Some(value)),
    }
}

/// The first example that fits, else a generated value.
fn payload(media: &MediaType, context: &mut Context<'_>) -> Result<Option<Value>, Unsendable> {
    let schema = media.schema.as_ref();
    let examples = media.examples.iter();
    let mut shown = examples.map(|it| data::example(&it.value, schema, context));
    let shown = shown.find(|it| schema.is_none_or(|schema| schema.fits(it, Direction::Request)));
    match (shown, schema) {
        (Some(value), _) => Ok(Some(value)),
        (None, Some(schema)) => data::generate_towards(schema, Direction::Request, context)
            .map(Some)
            .map_err(|conflict| Unsendable::Conflict(conflict.message)),
        (None, None) => Ok(None),
    }
}

/// A header field: its example, else a generated value if it must be there.
fn field(declared: &Parameter, context: &mut Context<'_>) -> Option<(HeaderName, HeaderValue)> {
    let schema = declared.schema.as_ref();
    let example = declared.examples.first().map(|it| it.value.clone());
    let own = || Some(schema?.node()?.get("example")?.to_json());
    let default = || declared.default.clone();
    let generated = || {
        let schema = schema.filter(|_| declared.required)?;
        data::generate_towards(schema, Direction::Request, context).ok()
    };
    let value = example.or_else(own).or_else(default).or_else(generated)?;
    let name = HeaderName::from_bytes(declared.name.as_bytes()).ok()?;
    let value = HeaderValue::from_str(&declared.written(&value)).ok()?;
    Some((name, value))
}
