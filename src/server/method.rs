//! The method that a `POST` really means. `WeChat` mini-programs, HTML forms and some proxies have no `PATCH`, so they
//! send `POST` with the header `X-HTTP-Method-Override`, or with `_method` in the query or in a form.

use super::body::is_form;
use crate::host::Problem;
use bytes::Bytes;
use http::{HeaderMap, Method, header};

/// The headers that name the method, the usual one first.
const HEADERS: [&str; 3] = [
    "x-http-method-override",
    "x-http-method",
    "x-method-override",
];

/// The field of a query or a form.
const FIELD: &str = "_method";

/// What a field may name; other values are taken for a field of the API's own.
const NAMED: [Method; 3] = [Method::PUT, Method::PATCH, Method::DELETE];

/// Whether a header of that name names a method.
pub(super) fn is_header(name: &str) -> bool {
    HEADERS
        .iter()
        .any(|it| it.eq_ignore_ascii_case(name.trim()))
}

/// The meant method of a request, and its body without the field that named it. Fails if a header names none.
pub(super) fn meant(
    method: Method,
    query: &str,
    headers: &HeaderMap,
    body: Bytes,
) -> Result<(Method, Bytes), Problem> {
    if method != Method::POST {
        return Ok((method, body));
    }
    if let Some((name, value)) = HEADERS.iter().find_map(|it| Some((it, headers.get(*it)?))) {
        let name_of =
            |it: &http::HeaderValue| it.to_str().ok()?.trim().to_ascii_uppercase().parse().ok();
        let Some(meant) = name_of(value) else {
            let detail = format!("the header `{name}` names no method");
            return Err(Problem::bad_request(detail));
        };
        return Ok((meant, body));
    }
    if let Some(meant) = field(query.as_bytes()) {
        return Ok((meant, body));
    }
    if let Some(found) = boundary(headers).and_then(|it| part(&body, &it)) {
        return Ok(found);
    }
    if is_form(headers)
        && let Some(meant) = field(&body)
    {
        return Ok((meant, without(&body)));
    }
    Ok((method, body))
}

/// What stands between the parts of a multipart form.
fn boundary(headers: &HeaderMap) -> Option<Vec<u8>> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let boundary = multer::parse_boundary(kind).ok()?;
    Some(format!("--{boundary}").into_bytes())
}

/// The method that a part of a multipart form names, and the form without that part.
fn part(body: &Bytes, boundary: &[u8]) -> Option<(Method, Bytes)> {
    let mut from = find(body, boundary)?;
    loop {
        let start = from + boundary.len();
        let end = start + find(&body[start..], boundary)?;
        let part = &body[start..end];
        let blank = find(part, b"\r\n\r\n");
        let (head, value) = blank.map_or((part, &b""[..]), |at| (&part[..at], &part[at + 4..]));
        let head = String::from_utf8_lossy(head).to_ascii_lowercase();
        let fields = head.split([';', '\r', '\n']).map(str::trim);
        if fields
            .clone()
            .any(|it| it == "name=\"_method\"" || it == "name=_method")
        {
            let meant = named(&String::from_utf8_lossy(value))?;
            return Some((meant, Bytes::from([&body[..from], &body[end..]].concat())));
        }
        from = end;
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|it| it == part)
}

fn field(pairs: &[u8]) -> Option<Method> {
    let mut pairs = form_urlencoded::parse(pairs);
    let (_, value) = pairs.find(|(name, _)| name == FIELD)?;
    named(&value)
}

fn named(value: &str) -> Option<Method> {
    let mut named = NAMED.iter();
    named
        .find(|it| it.as_str().eq_ignore_ascii_case(value.trim()))
        .cloned()
}

/// The form without the field.
fn without(body: &Bytes) -> Bytes {
    let front = format!("{FIELD}=");
    let pieces = body.split(|it| *it == b'&');
    let kept: Vec<&[u8]> = pieces
        .filter(|it| !it.starts_with(front.as_bytes()))
        .collect();
    Bytes::from(kept.join(&b'&'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn meaning(query: &str, header: &[(&'static str, &'static str)], body: &'static str) -> String {
        let headers = header
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
            .collect();
        match meant(
            Method::POST,
            query,
            &headers,
            Bytes::from_static(body.as_bytes()),
        ) {
            Ok((method, body)) => format!("{method} {}", String::from_utf8_lossy(&body)),
            Err(problem) => problem.detail,
        }
    }

    #[test]
    fn the_header_goes_before_the_query_and_the_query_before_the_form() {
        let form = ("content-type", "application/x-www-form-urlencoded");
        assert_eq!(
            meaning("_method=put", &[("x-http-method-override", "patch")], ""),
            "PATCH "
        );
        assert_eq!(meaning("a=1&_method=delete", &[], "x"), "DELETE x");
        assert_eq!(
            meaning("", &[form], "a=1&_method=PATCH&b=2"),
            "PATCH a=1&b=2"
        );
        assert_eq!(
            meaning("_method=cash", &[form], "_method=card"),
            "POST _method=card"
        );
        assert_eq!(meaning("", &[], "_method=PATCH"), "POST _method=PATCH");
        assert_eq!(
            meaning("", &[("x-http-method-override", "a b")], ""),
            "the header `x-http-method-override` names no method"
        );
    }

    #[test]
    fn a_part_of_a_form_names_the_method_too() {
        let multipart = ("content-type", "multipart/form-data; boundary=XX");
        let body = "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--XX\r\nContent-Disposition: form-data; name=\"_method\"\r\n\r\nput\r\n--XX--\r\n";
        assert_eq!(
            meaning("", &[multipart], body),
            "PUT --XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--XX--\r\n"
        );
        let other =
            "--XX\r\nContent-Disposition: form-data; name=\"b_method\"\r\n\r\nput\r\n--XX--\r\n";
        assert_eq!(meaning("", &[multipart], other), format!("POST {other}"));
        assert_eq!(meaning("", &[multipart], "--XX"), "POST --XX");
    }

    #[test]
    fn only_a_post_means_something_else() {
        let mut headers = HeaderMap::new();
        headers.insert(HEADERS[0], HeaderValue::from_static("DELETE"));
        let found = meant(Method::GET, "_method=put", &headers, Bytes::new());
        assert_eq!(found.unwrap().0, Method::GET);
    }
}
