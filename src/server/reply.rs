//! Answers in the form that the network takes.

use crate::engine::Answer;
use crate::host::Problem;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode};
use serde_json::Value;
use warp::reply::Response;

/// A JSON document.
pub(super) fn json(status: StatusCode, body: &Value) -> Response {
    typed(status, "application/json", body.to_string())
}

/// A text of that media type.
pub(super) fn typed(status: StatusCode, media_type: &'static str, body: String) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

/// An answer without a body.
pub(super) fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(None.into());
    *response.status_mut() = status;
    response
}

/// Problem details.
pub(super) fn problem(problem: &Problem) -> Response {
    answer(problem.to_answer(), &Method::GET)
}

/// An answer to a request of that method. To `HEAD` goes the length of the body in place of the body.
pub(super) fn answer(answer: Answer, method: &Method) -> Response {
    let Answer {
        status,
        mut headers,
        body,
    } = answer;
    let bodiless = status.is_informational() || matches!(status.as_u16(), 204 | 304);
    let mut response = if bodiless {
        headers.remove(CONTENT_LENGTH);
        Response::new(None.into())
    } else if method == Method::HEAD {
        if !body.is_empty() {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        }
        Response::new(None.into())
    } else {
        // The true length is known from the body itself.
        headers.remove(CONTENT_LENGTH);
        Response::new(body.into())
    };
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}
