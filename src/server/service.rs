//! The server as one function from requests to answers. It needs no port: tests call it directly.

use super::entry::Gate;
use super::settings::ServerSettings;
use super::{control, edge, pictures};
use crate::host::Host;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use std::convert::Infallible;
use std::error::Error;
use std::sync::Arc;
use tower::util::MapResponseLayer;
use tower::{Layer, Service};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use warp::Filter;

/// Bodies below this size are not worth packing.
const SMALL: u64 = 1_024;

/// The body of an answer.
pub type Body = UnsyncBoxBody<Bytes, Box<dyn Error + Send + Sync>>;

/// What every filter works with.
pub(super) struct Context {
    pub(super) host: Arc<Host>,
    pub(super) settings: ServerSettings,
}

/// The whole server: sizes and sandboxes, the control API, the APIs, packing.
pub fn service<B>(
    host: Arc<Host>,
    settings: ServerSettings,
) -> impl Service<Request<B>, Response = Response<Body>, Error = Infallible, Future: Send> + Clone + Send
where
    B: hyper::body::Body<Data: Send, Error: Into<Box<dyn Error + Send + Sync>>>
        + Send
        + Sync
        + 'static,
{
    let gate = settings.clone();
    let context = Arc::new(Context { host, settings });
    let filter = pictures::filter()
        .or(control::filter(&context))
        .unify()
        .or(edge::filter(context))
        .unify();
    let packed = SizeAbove::new(SMALL)
        .and(NotForContentType::SSE)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::const_new("application/zip"))
        .and(NotForContentType::const_new("video/"));
    let service = Gate::new(warp::service(filter), &gate);
    let service = CompressionLayer::new().compress_when(packed).layer(service);
    let boxed = |response: Response<_>| {
        response.map(|body| UnsyncBoxBody::new(BodyExt::map_err(body, Into::into)))
    };
    MapResponseLayer::new(boxed).layer(service)
}
