//! `/__mimeo/pictures/{width}x{height}/{name}.png`: the pictures that generated values point to. Every page may show
//! them, so no guard stands before them.

use super::reply;
use crate::data::{LARGEST, png, svg};
use crate::engine::Answer;
use crate::host::Problem;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use percent_encoding::percent_decode_str;
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::path::Tail;
use warp::reply::Response;

pub(super) fn filter() -> BoxedFilter<(Response,)> {
    warp::path("__mimeo")
        .and(warp::path("pictures"))
        .and(warp::path::tail())
        .and(warp::method())
        .map(|rest: Tail, method| answer(rest.as_str(), &method))
        .boxed()
}

fn answer(rest: &str, method: &Method) -> Response {
    if !matches!(*method, Method::GET | Method::HEAD) {
        let detail = "pictures are there to be looked at";
        let problem = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method", detail);
        return reply::problem(&problem.allowing("GET, HEAD"));
    }
    let Some((media_type, bytes)) = picture(rest) else {
        let detail = format!(
            "there is no such picture; write WIDTHxHEIGHT/NAME.png or .svg, each side from 1 to {LARGEST}"
        );
        let problem = Problem::not_found("unknown-picture", detail);
        return reply::answer(problem.to_answer(), method);
    };
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "public, max-age=86400"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    let mut headers =
        HeaderMap::from_iter(headers.map(|(name, value)| (name, HeaderValue::from_static(value))));
    headers.insert(
        "cross-origin-resource-policy",
        HeaderValue::from_static("cross-origin"),
    );
    let answer = Answer {
        status: StatusCode::OK,
        headers,
        body: Bytes::from(bytes),
    };
    reply::answer(answer, method)
}

fn picture(rest: &str) -> Option<(&'static str, Vec<u8>)> {
    let (size, file) = rest.split_once('/')?;
    let (width, height) = size.split_once('x')?;
    let size = (width.parse().ok()?, height.parse().ok()?);
    let file = percent_decode_str(file).decode_utf8().ok()?;
    let (name, ending) = file.rsplit_once('.')?;
    match ending {
        "png" => Some(("image/png", png(size, name)?)),
        "svg" => Some(("image/svg+xml", svg(size, name)?)),
        _ => None,
    }
}
