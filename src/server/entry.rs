//! The first step of every request: sizes, and which sandbox is meant. Behind it paths no longer begin with
//! `/~name`, and [`Whereabouts`] says what was there.

use super::cors;
use super::reply;
use super::settings::{Limits, ServerSettings};
use crate::host::Problem;
use crate::state::DEFAULT_SANDBOX;
use futures_util::FutureExt;
use futures_util::future::{Either, Map, Ready, ready};
use http::uri::{PathAndQuery, Uri};
use http::{HeaderMap, HeaderValue, Request, StatusCode, header};
use std::convert::Infallible;
use std::sync::Arc;
use std::task::{Context, Poll};
use tower::Service;
use warp::reply::Response;

/// The header that names a sandbox.
const SANDBOX: &str = "mimeo-sandbox";

/// Where a request is meant to go, apart from its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Whereabouts {
    /// The sandbox's name.
    pub(super) sandbox: Arc<str>,
    /// `/~name` if the sandbox was named in the path, else empty.
    pub(super) prefix: String,
    /// `http` or `https`, as the client sees it.
    pub(super) scheme: &'static str,
    /// Host and port as the client sees them; empty if the request does not say.
    pub(super) host: String,
}

/// The step itself, around the rest of the server.
#[derive(Clone)]
pub(super) struct Gate<S> {
    inner: S,
    limits: Limits,
    cors: bool,
}

impl<S> Gate<S> {
    pub(super) fn new(inner: S, settings: &ServerSettings) -> Self {
        Self {
            inner,
            limits: settings.limits,
            cors: settings.cors,
        }
    }
}

/// Adds what a browser wants to see to an answer.
type Decorate =
    Box<dyn FnOnce(Result<Response, Infallible>) -> Result<Response, Infallible> + Send>;

impl<S, B> Service<Request<B>> for Gate<S>
where
    S: Service<Request<B>, Response = Response, Error = Infallible>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Map<Either<S::Future, Ready<Result<Response, Infallible>>>, Decorate>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let origin = request.headers().get(header::ORIGIN).cloned();
        let admitted = admit(&mut request, self.limits);
        let origin = origin.filter(|_| self.cors && !is_control(request.uri().path()));
        let answer = match admitted {
            Ok(()) => Either::Left(self.inner.call(request)),
            Err(problem) => Either::Right(ready(Ok(reply::problem(&problem)))),
        };
        answer.map(decorate(origin))
    }
}

fn decorate(origin: Option<HeaderValue>) -> Decorate {
    Box::new(|answer| {
        answer.map(|mut response| {
            if let Some(origin) = origin {
                cors::admit(&origin, response.headers_mut());
            }
            response
        })
    })
}

/// Whether a path (without `/~name`) is one of the control API.
fn is_control(path: &str) -> bool {
    path.strip_prefix("/__mimeo")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Checks the sizes and finds the place; the path is shortened by the sandbox.
fn admit<B>(request: &mut Request<B>, limits: Limits) -> Result<(), Problem> {
    check_sizes(request.uri(), request.headers(), limits)?;
    let (place, path) = place(request.uri(), request.headers())?;
    if let Some(path) = path {
        *request.uri_mut() = with_path(request.uri(), &path)?;
    }
    request.extensions_mut().insert(place);
    Ok(())
}

fn check_sizes(uri: &Uri, headers: &HeaderMap, limits: Limits) -> Result<(), Problem> {
    let target = uri
        .path_and_query()
        .map_or(0, |target| target.as_str().len());
    if target > limits.target {
        let detail = format!(
            "path and query have {target} bytes, the limit is {}",
            limits.target
        );
        return Err(Problem::new(
            StatusCode::URI_TOO_LONG,
            "target-too-long",
            detail,
        ));
    }
    let headers: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    if headers > limits.headers {
        let detail = format!(
            "the header fields have {headers} bytes, the limit is {}",
            limits.headers
        );
        let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
        return Err(Problem::new(status, "headers-too-large", detail));
    }
    Ok(())
}

/// The place, and the path behind `/~name` if there is one.
fn place(uri: &Uri, headers: &HeaderMap) -> Result<(Whereabouts, Option<String>), Problem> {
    let (scheme, host) = (scheme(headers), host(uri, headers));
    let at = |sandbox: &str, prefix: String| Whereabouts {
        sandbox: sandbox.into(),
        prefix,
        scheme,
        host,
    };
    if let Some(rest) = uri.path().strip_prefix("/~") {
        let (name, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let path = if path.is_empty() { "/" } else { path };
        return Ok((
            at(sandbox(name)?, format!("/~{name}")),
            Some(path.to_owned()),
        ));
    }
    let named = headers
        .get(SANDBOX)
        .map(|value| value.to_str().unwrap_or("?"));
    Ok((
        at(sandbox(named.unwrap_or(DEFAULT_SANDBOX))?, String::new()),
        None,
    ))
}

fn sandbox(name: &str) -> Result<&str, Problem> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if (1..=64).contains(&name.len()) && name.bytes().all(fits) {
        return Ok(name);
    }
    let shown: String = name.chars().take(80).collect();
    let detail =
        format!("`{shown}` cannot name a sandbox: use 1 to 64 of the characters A-Z a-z 0-9 . _ -");
    Err(Problem::new(
        StatusCode::BAD_REQUEST,
        "sandbox-name",
        detail,
    ))
}

/// What a proxy says about the client's side, else plain HTTP.
fn scheme(headers: &HeaderMap) -> &'static str {
    let forwarded = headers
        .get("x-forwarded-proto")
        .and_then(|value| value.to_str().ok());
    let first = forwarded
        .and_then(|value| value.split(',').next())
        .map(str::trim);
    if first.is_some_and(|it| it.eq_ignore_ascii_case("https")) {
        "https"
    } else {
        "http"
    }
}

fn host(uri: &Uri, headers: &HeaderMap) -> String {
    let named = headers
        .get(header::HOST)
        .and_then(|value| value.to_str().ok());
    let authority = || uri.authority().map(http::uri::Authority::as_str);
    named.or_else(authority).unwrap_or_default().to_owned()
}

fn with_path(uri: &Uri, path: &str) -> Result<Uri, Problem> {
    let mut parts = uri.clone().into_parts();
    let target = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let wrong = || Problem::bad_request("the path is malformed");
    parts.path_and_query = Some(PathAndQuery::try_from(target).map_err(|_| wrong())?);
    Uri::from_parts(parts).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(
        uri: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<(Whereabouts, String), Problem> {
        let mut request = Request::builder().uri(uri).body(()).unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        admit(
            &mut request,
            Limits {
                target: 40,
                headers: 60,
                ..Limits::default()
            },
        )?;
        let place = request.extensions().get::<Whereabouts>().cloned().unwrap();
        Ok((place, request.uri().to_string()))
    }

    #[test]
    fn the_path_names_the_sandbox_before_the_header() {
        let header = [("mimeo-sandbox", "bob"), ("host", "h:1")];
        let (place, uri) = placed("/~alice/shop/a%2Fb?x=%20", &header).unwrap();
        assert_eq!(
            (&*place.sandbox, &*place.prefix, &*uri),
            ("alice", "/~alice", "/shop/a%2Fb?x=%20")
        );
        let (place, uri) = placed("/shop", &header).unwrap();
        assert_eq!(
            (&*place.sandbox, &*place.prefix, &*place.host, &*uri),
            ("bob", "", "h:1", "/shop")
        );
        let (place, uri) = placed("/~alice", &[]).unwrap();
        assert_eq!((&*place.sandbox, &*uri), ("alice", "/"));
        assert_eq!(&*placed("/", &[]).unwrap().0.sandbox, "default");
    }

    #[test]
    fn bad_names_and_sizes_are_refused() {
        for (uri, headers, status) in [
            ("/~/x", &[][..], 400),
            ("/~a%20b/x", &[], 400),
            ("/x", &[("mimeo-sandbox", "a/b")], 400),
            ("/0123456789012345678901234567890123456789", &[], 414),
            (
                "/x",
                &[(
                    "a",
                    "0123456789012345678901234567890123456789012345678901234567890",
                )],
                431,
            ),
        ] {
            assert_eq!(placed(uri, headers).unwrap_err().status, status, "{uri}");
        }
    }

    #[test]
    fn a_proxy_says_which_scheme_the_client_used() {
        let (place, _) = placed("/x", &[("x-forwarded-proto", "https, http")]).unwrap();
        assert_eq!(place.scheme, "https");
    }
}
