//! What people see who come to no API: the list of APIs, and why an API is not there.

use super::reply;
use crate::host::{ApiSlot, Generation, Problem};
use crate::source::{self, did_you_mean};
use http::{HeaderMap, Method, StatusCode, header};
use serde_json::{Value, json};
use std::fmt::Write;
use warp::reply::Response;

/// `GET /`: the APIs, for a browser or for a program.
pub(super) fn index(
    generation: &Generation,
    method: &Method,
    headers: &HeaderMap,
    prefix: &str,
) -> Response {
    if !matches!(*method, Method::GET | Method::HEAD) {
        let detail = "this page only knows GET; the APIs are below their names";
        let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method", detail);
        return reply::problem(&problem.allowing("GET, HEAD"));
    }
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if accept.contains("text/html") {
        return reply::typed(
            StatusCode::OK,
            "text/html; charset=utf-8",
            html(generation, prefix),
        );
    }
    reply::json(
        StatusCode::OK,
        &json!({"mimeo": env!("CARGO_PKG_VERSION"), "apis": list(generation, prefix)}),
    )
}

/// No API has this path.
pub(super) fn unknown(generation: &Generation, path: &str) -> Problem {
    let first = path
        .trim_start_matches('/')
        .split('/')
        .next()
        .unwrap_or_default();
    let names = generation.apis.keys().map(|name| &**name);
    let mut detail = format!("no API is served at `/{first}`");
    if let Some(hint) = did_you_mean(first, names) {
        let _ = write!(detail, "; {hint}");
    }
    Problem::not_found("unknown-api", detail).with("apis", list(generation, ""))
}

/// The API is there, but none of its loads was good.
pub(super) fn broken(slot: &ApiSlot) -> Problem {
    let detail = format!(
        "the API `{}` cannot be served until the errors in its files are mended",
        slot.name
    );
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "broken-api", detail)
        .with(
            "diagnostics",
            source::to_json(&slot.diagnostics, &slot.sources),
        )
        .retry()
}

fn list(generation: &Generation, prefix: &str) -> Value {
    let one = |slot: &std::sync::Arc<ApiSlot>| {
        let title = slot.api.as_ref().map(|api| &api.contract.title);
        json!({"name": &*slot.name, "title": title, "path": format!("{prefix}/{}", slot.name)})
    };
    generation.apis.values().map(one).collect()
}

fn html(generation: &Generation, prefix: &str) -> String {
    let mut rows = String::new();
    for slot in generation.apis.values() {
        let name = escape(&slot.name);
        let about = match &slot.api {
            Some(api) => format!(
                "{} · {} operations",
                escape(&api.contract.title),
                api.contract.operations.len()
            ),
            None => "not served: its files have errors".to_owned(),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            rows,
            "<li><code>{prefix}/{name}</code> {about} · <a href=\"{prefix}/__mimeo/apis/{name}/openapi.json\">contract</a></li>"
        );
    }
    let style = "body{font:16px/1.5 system-ui;margin:3rem auto;max-width:45rem;padding:0 1rem}code{font-weight:600}";
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>mimeo</title><style>{style}</style>\n\
         <h1>mimeo</h1>\n<ul>\n{rows}</ul>\n\
         <p><a href=\"{prefix}/__mimeo/apis\">problems</a> · <a href=\"{prefix}/__mimeo/exchanges\">exchanges</a> · \
         <a href=\"{prefix}/__mimeo/openapi.json\">control API</a></p>\n</html>\n"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
