//! Cross-origin requests with credentials: every origin may use the APIs, none the control API (see `guard`).

use super::{method, reply};
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use warp::reply::Response;

const PRIVATE_NETWORK: &str = "access-control-request-private-network";
const ALLOW_PRIVATE_NETWORK: &str = "access-control-allow-private-network";

/// Headers that scripts may read anyway, or never.
const NOT_EXPOSED: [&str; 9] = [
    "cache-control",
    "content-language",
    "content-length",
    "content-type",
    "expires",
    "last-modified",
    "pragma",
    "set-cookie",
    "vary",
];

/// Lets a page of that origin read an answer, unless the answer itself says who may.
pub(super) fn admit(origin: &HeaderValue, headers: &mut HeaderMap) {
    headers.append(VARY, HeaderValue::from_static("Origin"));
    if headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) {
        return;
    }
    let exposed: Vec<&str> = headers
        .keys()
        .map(HeaderName::as_str)
        .filter(|name| is_exposed(name))
        .collect();
    let exposed = HeaderValue::from_str(&exposed.join(", "))
        .ok()
        .filter(|value| !value.is_empty());
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    headers.insert(
        ACCESS_CONTROL_ALLOW_CREDENTIALS,
        HeaderValue::from_static("true"),
    );
    if let Some(exposed) = exposed {
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
}

fn is_exposed(name: &str) -> bool {
    !NOT_EXPOSED.contains(&name) && !name.starts_with("access-control-")
}

/// Whether a request asks for permission to send another one.
pub(super) fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    method == Method::OPTIONS
        && headers.contains_key(ORIGIN)
        && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// The permission: these methods, and whichever headers were asked for. Without known methods the one that was
/// asked for is allowed, so that the page gets to see the answer that explains what is wrong.
pub(super) fn permission(asked: &HeaderMap, methods: &[Method]) -> Response {
    let mut response = reply::empty(StatusCode::NO_CONTENT);
    let headers = response.headers_mut();
    let mut listed: Vec<&str> = methods.iter().map(Method::as_str).collect();
    // A page that is going to say by a header which method it means sends a POST.
    let names = asked.get(ACCESS_CONTROL_REQUEST_HEADERS);
    let names = names.and_then(|it| it.to_str().ok()).unwrap_or_default();
    if names.split(',').any(method::is_header) && !listed.is_empty() && !listed.contains(&"POST") {
        listed.push("POST");
    }
    let listed = HeaderValue::from_str(&listed.join(", "))
        .ok()
        .filter(|value| !value.is_empty());
    if let Some(methods) = listed.or_else(|| asked.get(ACCESS_CONTROL_REQUEST_METHOD).cloned()) {
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
    }
    if let Some(names) = asked.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    if asked.contains_key(PRIVATE_NETWORK) {
        headers.insert(ALLOW_PRIVATE_NETWORK, HeaderValue::from_static("true"));
    }
    // Short, because the methods may change with the next save.
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("60"));
    let vary = "Access-Control-Request-Method, Access-Control-Request-Headers";
    headers.insert(VARY, HeaderValue::from_static(vary));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_answer_says_itself_is_kept() {
        let mut headers = HeaderMap::new();
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        admit(&HeaderValue::from_static("http://a"), &mut headers);
        assert_eq!(headers[ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        assert!(!headers.contains_key(ACCESS_CONTROL_ALLOW_CREDENTIALS));
    }

    #[test]
    fn only_further_headers_are_exposed() {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", HeaderValue::from_static("text/plain"));
        headers.insert("x-total-count", HeaderValue::from_static("3"));
        admit(&HeaderValue::from_static("http://a"), &mut headers);
        assert_eq!(headers[ACCESS_CONTROL_EXPOSE_HEADERS], "x-total-count");
    }
}
