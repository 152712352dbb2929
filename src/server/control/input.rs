//! Pieces of requests to the control API: path segments, queries, JSON bodies.

use super::Outcome;
use crate::host::Problem;
use crate::server::body::{BodyError, Demand, collect};
use bytes::Buf;
use futures_util::Stream;
use http::{HeaderMap, StatusCode};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use std::convert::Infallible;
use std::str::{FromStr, Utf8Error};
use std::time::Duration;
use warp::{Filter, Rejection};

/// The largest body that is read, in bytes.
const LIMIT: usize = 1024 * 1024;
/// What is asked of a body.
const DEMAND: Demand = Demand {
    limit: LIMIT,
    patience: Duration::from_secs(15),
};

/// One segment of a path with its percent escapes undone.
#[derive(Debug)]
pub(super) struct Segment(pub(super) String);

impl FromStr for Segment {
    type Err = Utf8Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(percent_decode_str(text).decode_utf8()?.into_owned()))
    }
}

/// One segment of a path.
pub(super) fn segment() -> impl Filter<Extract = (Segment,), Error = Rejection> + Copy {
    warp::path::param::<Segment>()
}

/// The names and values of a query; empty without one.
pub(super) fn query() -> impl Filter<Extract = (Vec<(String, String)>,), Error = Infallible> + Clone
{
    let raw = warp::query::raw().or(warp::any().map(String::new)).unify();
    raw.map(|raw: String| {
        form_urlencoded::parse(raw.as_bytes())
            .into_owned()
            .collect()
    })
}

/// The body as JSON of that form.
pub(super) fn json<T: DeserializeOwned + Send>()
-> impl Filter<Extract = (Result<T, Problem>,), Error = Rejection> + Clone {
    warp::header::headers_cloned()
        .and(warp::body::stream())
        .then(read)
}

async fn read<T: DeserializeOwned, B: Buf>(
    headers: HeaderMap,
    body: impl Stream<Item = Result<B, warp::Error>>,
) -> Result<T, Problem> {
    let bytes = collect(body, &headers, DEMAND)
        .await
        .map_err(|error| match error {
            BodyError::TooLarge => {
                let detail = format!("the body has more than {LIMIT} bytes");
                Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", detail)
            }
            BodyError::BadCoding(_) | BodyError::UnknownCoding(_) => {
                Problem::bad_request("the body is not packed with gzip or deflate")
            }
            BodyError::Broken | BodyError::Slow => Problem::bad_request("the body broke off"),
        })?;
    let wrong = |error: serde_json::Error| {
        Problem::bad_request(format!("the body is not as expected: {error}"))
    };
    serde_json::from_slice(&bytes).map_err(wrong)
}

/// Reads a value of a query.
pub(super) fn parse<T: FromStr>(name: &str, value: &str, expected: &str) -> Result<T, Problem> {
    let wrong = |_| {
        Problem::bad_request(format!(
            "the query parameter `{name}` must be {expected}, it is `{value}`"
        ))
    };
    value.parse().map_err(wrong)
}

/// Refuses a query parameter that nobody reads.
pub(super) fn unknown_parameter<T>(name: &str, known: &[&str]) -> Result<T, Problem> {
    let detail = format!(
        "there is no query parameter `{name}`; there is: {}",
        known.join(", ")
    );
    Err(Problem::bad_request(detail))
}

/// Runs a handler on a body that may be wrong.
pub(super) async fn with<T, F: Future<Output = Outcome>>(
    body: Result<T, Problem>,
    handler: impl FnOnce(T) -> F,
) -> Outcome {
    match body {
        Ok(body) => handler(body).await,
        Err(problem) => Err(problem),
    }
}
