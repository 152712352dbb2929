//! The `OpenAPI` document of the control API: `openapi.yaml` beside this file, and what is read from it.

use super::{Call, finish};
use crate::host::Problem;
use crate::server::reply;
use http::{HeaderValue, Method, StatusCode, header};
use serde_json::Value;
use std::sync::LazyLock;
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::path::FullPath;
use warp::reply::Response;

/// The document as it is written.
const TEXT: &str = include_str!("openapi.yaml");

/// The document as JSON. A test makes sure that it can be read.
static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_yaml::from_str(TEXT).unwrap_or(Value::Null));

pub(super) fn routes(call: &BoxedFilter<(Call,)>) -> BoxedFilter<(Response,)> {
    let show = warp::path!("openapi.json")
        .and(warp::get())
        .and(call.clone());
    let show = show.map(|_| Ok(reply::json(StatusCode::OK, &DOCUMENT)));
    let options = warp::options()
        .and(warp::path::full())
        .map(|path: FullPath| {
            let mut response = reply::empty(StatusCode::NO_CONTENT);
            let allow = methods(path.as_str()).and_then(|allow| HeaderValue::from_str(&allow).ok());
            if let Some(allow) = allow {
                response.headers_mut().insert(header::ALLOW, allow);
            }
            Ok(response)
        });
    finish(show.or(options).unify())
}

/// Refuses a method that the document does not have for this path. Unknown paths are not judged.
pub(super) fn check_method(method: &Method, path: &str) -> Result<(), Problem> {
    let Some(allowed) = methods(path) else {
        return Ok(());
    };
    if allowed.split(", ").any(|it| it == method.as_str()) {
        return Ok(());
    }
    let detail = format!("`{path}` allows {allowed}");
    Err(Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method", detail).allowing(&allowed))
}

/// The methods of a path, as an `Allow` header has them.
fn methods(path: &str) -> Option<String> {
    let paths = DOCUMENT.get("paths")?.as_object()?;
    let path = path.strip_prefix("/__mimeo")?;
    let (_, item) = paths.iter().find(|(template, _)| fits(template, path))?;
    let methods = item.as_object()?.keys().filter(|key| *key != "parameters");
    let mut methods: Vec<String> = methods.map(|method| method.to_uppercase()).collect();
    methods.push("OPTIONS".to_owned());
    Some(methods.join(", "))
}

fn fits(template: &str, path: &str) -> bool {
    let mut segments = path.split('/');
    let all = template.split('/').all(|wanted| {
        segments
            .next()
            .is_some_and(|found| wanted == found || (wanted.starts_with('{') && !found.is_empty()))
    });
    all && segments.next().is_none()
}
