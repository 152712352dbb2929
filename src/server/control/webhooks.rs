//! `/__mimeo/apis/{api}/webhooks`: what an API may send without having been asked, and sending it.

use super::input::{self, Segment, segment};
use super::{Call, Outcome, apis, finish};
use crate::contract::{MediaType, Notification};
use crate::engine::{Api, Firing, Outgoing, Unsendable};
use crate::host::{FireError, Problem};
use crate::report::json;
use crate::server::reply;
use crate::source::did_you_mean;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::reply::Response;

/// What somebody says who fires a webhook.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    url: String,
    #[serde(default)]
    method: Option<String>,
    /// Nothing where it is to be generated; `null` is a body.
    #[serde(default, deserialize_with = "said")]
    body: Option<Value>,
    #[serde(default)]
    headers: Map<String, Value>,
}

fn said<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}

pub(super) fn routes(call: &BoxedFilter<(Call,)>) -> BoxedFilter<(Response,)> {
    let all = warp::path("apis")
        .and(segment())
        .and(warp::path("webhooks"));
    let list = all
        .and(warp::path::end())
        .and(warp::get())
        .and(call.clone())
        .map(list);
    let fire = all
        .and(segment())
        .and(warp::path::end())
        .and(warp::post())
        .and(call.clone())
        .and(input::json::<Wish>());
    let fire = fire.then(|api, name, call, wish| async {
        input::with(wish, |wish| fire_one((api, name), call, wish)).await
    });
    finish(list.or(fire).unify())
}

#[expect(clippy::needless_pass_by_value, reason = "the form of every handler")]
fn list(name: Segment, call: Call) -> Outcome {
    let api = apis::api(&call, &name.0)?;
    let webhooks: Value = api.contract.webhooks.iter().map(describe).collect();
    Ok(reply::json(StatusCode::OK, &json!({"webhooks": webhooks})))
}

fn describe(webhook: &Notification) -> Value {
    let body = webhook.body.iter();
    let media_types = body.flat_map(|it| it.content.values());
    let media_types: Vec<String> = media_types.map(written).collect();
    json!({
        "name": webhook.name,
        "method": webhook.method.as_str(),
        "summary": webhook.summary,
        "media_types": media_types,
    })
}

fn written(media: &MediaType) -> String {
    media.range.to_string()
}

async fn fire_one((api, name): (Segment, Segment), call: Call, wish: Wish) -> Outcome {
    let api = apis::api(&call, &api.0)?;
    let method = wish.method.as_deref().map(method).transpose()?;
    let firing = Firing {
        method: method.clone(),
        headers: headers(&wish.headers)?,
        name: name.0.clone(),
        url: wish.url,
        body: wish.body,
    };
    let fired = call.context.host.fire(&call.place.sandbox, &api, firing);
    match fired.await {
        Ok((sent, status)) => Ok(reply::json(StatusCode::OK, &fired_as(&sent, status))),
        Err(error) => Err(explained(error, &api, (&name.0, method))),
    }
}

fn fired_as(sent: &Outgoing, status: u16) -> Value {
    json!({
        "name": sent.name,
        "method": sent.method.as_str(),
        "url": sent.url,
        "headers": json::headers(&sent.headers),
        "body": json::body(&sent.headers, &sent.body),
        "status": status,
    })
}

/// The problem with what would have been right.
fn explained(error: FireError, api: &Api, (name, method): (&str, Option<Method>)) -> Problem {
    match &error {
        FireError::Unsendable(Unsendable::Unknown) => {
            Problem::not_found("unknown-webhook", unknown(api, name, method))
        }
        FireError::Unsendable(Unsendable::Broken(violations)) => {
            let violations: Value = violations
                .iter()
                .map(|it| it.to_json(&api.sources))
                .collect();
            Problem::from(error).with("violations", violations)
        }
        _ => error.into(),
    }
}

fn unknown(api: &Api, name: &str, method: Option<Method>) -> String {
    let webhooks = || api.contract.webhooks.iter();
    let known = webhooks().filter(|it| it.name == name);
    let methods: Vec<&str> = known.map(|it| it.method.as_str()).collect();
    if let (Some(method), false) = (method, methods.is_empty()) {
        let methods = methods.join(", ");
        return format!(
            "`{}` has no webhook `{name}` with {method}; it has {methods}",
            api.name
        );
    }
    let hint = did_you_mean(name, webhooks().map(|it| it.name.as_str()));
    let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
    format!("`{}` has no webhook `{name}`{hint}", api.name)
}

fn method(name: &str) -> Result<Method, Problem> {
    let wrong = |_| Problem::bad_request(format!("`{name}` is no method"));
    Method::from_bytes(name.to_ascii_uppercase().as_bytes()).map_err(wrong)
}

fn headers(said: &Map<String, Value>) -> Result<HeaderMap, Problem> {
    let mut headers = HeaderMap::new();
    for (name, value) in said {
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let parsed = HeaderName::from_bytes(name.as_bytes()).ok();
        let pair = parsed.zip(HeaderValue::from_str(&text).ok());
        let Some((name, value)) = pair else {
            let detail = format!("`{name}: {text}` is no header field");
            return Err(Problem::bad_request(detail));
        };
        headers.insert(name, value);
    }
    Ok(headers)
}
