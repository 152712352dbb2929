//! API traffic: one filter for every method and path. Bytes in, an exchange out.

use super::body::{BodyError, Demand, collect};
use super::entry::Whereabouts;
use super::route::{Routed, route};
use super::service::Context;
use super::{cors, marks, method, page, reply};
use crate::behavior::FailureKind;
use crate::contract::Found;
use crate::engine::{Api, Exchange, Request};
use crate::host::{HostEvent, Problem, Trouble};
use bytes::{Buf, Bytes};
use futures_util::{FutureExt, Stream};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde_json::json;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::path::FullPath;
use warp::reply::Response;

/// The number under which the journal keeps the exchange.
const EXCHANGE: &str = "mimeo-exchange";
/// What came in, but for the body.
struct Head {
    place: Whereabouts,
    method: Method,
    path: String,
    query: String,
    headers: HeaderMap,
}

/// Every request that no other filter takes.
pub(super) fn filter(context: Arc<Context>) -> BoxedFilter<(Response,)> {
    let query = warp::query::raw().or(warp::any().map(String::new)).unify();
    let head = warp::ext::get::<Whereabouts>()
        .and(warp::method())
        .and(warp::path::full())
        .and(query)
        .and(warp::header::headers_cloned())
        .map(|place, method, path: FullPath, query, headers| {
            let path = path.as_str().to_owned();
            Head {
                place,
                method,
                path,
                query,
                headers,
            }
        });
    warp::any()
        .map(move || Arc::clone(&context))
        .and(head)
        .and(warp::body::stream())
        .then(|context: Arc<Context>, head, body| async move { answer(&context, head, body).await })
        .boxed()
}

async fn answer<B: Buf>(
    context: &Context,
    head: Head,
    body: impl Stream<Item = Result<B, warp::Error>>,
) -> Response {
    let generation = context.host.generation();
    let routed = route(&generation, &head.path, &head.place.host);
    if context.settings.cors && cors::is_preflight(&head.method, &head.headers) {
        let methods = routed
            .as_ref()
            .and_then(|routed| methods(routed, &head.path))
            .unwrap_or_default();
        return cors::permission(&head.headers, &methods);
    }
    match routed {
        Some(routed) => match routed.slot.api.clone() {
            Some(api) => exchange(context, &api, (head, routed.prefix), body).await,
            None => astray(context, &head, &page::broken(&routed.slot)),
        },
        None if head.path == "/" => {
            page::index(&generation, &head.method, &head.headers, &head.place.prefix)
        }
        None => astray(context, &head, &page::unknown(&generation, &head.path)),
    }
}

/// The methods of a path; nothing if the API does not know the path.
fn methods(routed: &Routed, path: &str) -> Option<Vec<Method>> {
    let api = routed.slot.api.as_ref()?;
    // No contract declares this method, so the answer is the list of those that it does declare.
    let none = Method::from_bytes(b"MIMEO-NONE").ok()?;
    match api.contract.find(&none, api_path(path, routed.prefix)) {
        Found::NoMethod { allow } => Some(allow),
        _ => None,
    }
}

fn api_path(path: &str, prefix: usize) -> &str {
    let path = &path[prefix..];
    if path.is_empty() { "/" } else { path }
}

fn astray(context: &Context, head: &Head, problem: &Problem) -> Response {
    context.host.tell(HostEvent::Astray {
        method: head.method.clone(),
        path: head.path.clone(),
        status: problem.status.as_u16(),
        reason: problem.detail.clone(),
    });
    reply::answer(problem.to_answer(), &head.method)
}

async fn exchange<B: Buf>(
    context: &Context,
    api: &Arc<Api>,
    (head, prefix): (Head, usize),
    body: impl Stream<Item = Result<B, warp::Error>>,
) -> Response {
    let limits = context.settings.limits;
    let demand = Demand {
        limit: limits.body,
        patience: limits.idle,
    };
    let body = collect(body, &head.headers, demand).await;
    let sandbox = Arc::clone(&head.place.sandbox);
    let method = head.method.clone();
    let exchange = match body {
        Ok(body) => {
            let meant = method::meant(method.clone(), &head.query, &head.headers, body);
            let request = match meant {
                Ok((method, body)) => request(Head { method, ..head }, prefix, body),
                Err(problem) => return reply::problem(&problem),
            };
            let exchange = context.host.exchange(&sandbox, api, request);
            match AssertUnwindSafe(exchange).catch_unwind().await {
                Ok(exchange) => exchange,
                Err(_) => return reply::problem(&bug()),
            }
        }
        Err(error) => {
            let trouble = refused(error, limits.body);
            context
                .host
                .turn_away(&sandbox, api, request(head, prefix, Bytes::new()), &trouble)
        }
    };
    respond(&exchange, &method)
}

fn request(head: Head, prefix: usize, body: Bytes) -> Request {
    let Whereabouts {
        prefix: sandbox,
        scheme,
        host,
        ..
    } = head.place;
    let host = if host.is_empty() { "localhost" } else { &host };
    let path = api_path(&head.path, prefix).to_owned();
    let base = format!("{scheme}://{host}{sandbox}{}", &head.path[..prefix]);
    Request {
        method: head.method,
        path,
        query: head.query,
        headers: head.headers,
        body,
        base,
    }
}

fn respond(exchange: &Exchange, method: &Method) -> Response {
    let mut response = reply::answer(exchange.answer.clone(), method);
    let headers = response.headers_mut();
    headers.insert(EXCHANGE, HeaderValue::from(exchange.id));
    marks::mark(headers, exchange);
    response
}

fn refused(error: BodyError, limit: usize) -> Trouble {
    let (kind, problem) = match error {
        BodyError::TooLarge => {
            let detail = format!("the body has more than {limit} bytes");
            let problem = Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", detail);
            (FailureKind::TooLarge, problem.with("limit", json!(limit)))
        }
        BodyError::Broken => {
            let problem = Problem::bad_request("the body broke off");
            (FailureKind::Invalid, problem)
        }
        BodyError::Slow => {
            let detail = "the body has fewer bytes than `Content-Length` says";
            let problem = Problem::new(StatusCode::REQUEST_TIMEOUT, "body-too-slow", detail);
            (FailureKind::Invalid, problem)
        }
        BodyError::BadCoding(reason) => {
            let problem = Problem::bad_request(format!("the body cannot be unpacked: {reason}"));
            (FailureKind::Invalid, problem)
        }
        BodyError::UnknownCoding(name) => {
            let detail = format!("the body is packed with `{name}`; known are gzip and deflate");
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            let problem = Problem::new(status, "content-encoding", detail);
            (FailureKind::MediaType, problem)
        }
    };
    Trouble { kind, problem }
}

fn bug() -> Problem {
    let detail = "mimeo failed at this request, which is a fault of mimeo; nothing was changed, and the terminal shows where it happened";
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "bug", detail)
}
