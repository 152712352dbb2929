//! The proxy as a function from requests to answers, and its accept loop.

use super::forward::{forward, refused};
use super::headers;
use crate::check::{Address, Client, Recorded, TargetError, Wire};
use crate::engine::{Answer, Exchange};
use crate::host::Problem;
use crate::server::body::{Demand, collect, unpacked};
use crate::server::listen::Server;
use crate::server::service::Body;
use crate::server::settings::Limits;
use crate::server::{marks, reply};
use http::{Request, Response, StatusCode, header};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, BodyStream};
use hyper::body::Incoming;
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::mpsc;

/// What a proxy is opened with.
#[derive(Clone, Debug)]
pub struct ProxySettings {
    /// Where requests go; its path is put in front of theirs.
    pub upstream: Address,
    /// How long an answer may take.
    pub patience: Duration,
    /// What is refused for its size.
    pub limits: Limits,
}

/// Who is told what was forwarded.
pub trait Witness: Send + Sync + 'static {
    /// A request is under way until what this gives is dropped.
    fn began(&self) -> Arc<()>;

    /// A request was answered. What it makes of it is told to the client in headers.
    fn saw(&self, recorded: Recorded) -> Option<Arc<Exchange>>;

    /// A request was not answered by the service behind, and the client got this problem.
    fn missed(&self, request: &Recorded, problem: &Problem);
}

/// What every request needs.
pub(super) struct Forwarding {
    pub(super) client: Client,
    pub(super) settings: ProxySettings,
    witness: Arc<dyn Witness>,
}

impl Server {
    /// Forwards until the first signal, then finishes the requests in flight. Fails if nothing can be sent at all.
    pub async fn forward(
        self,
        settings: ProxySettings,
        witness: Arc<dyn Witness>,
        signals: mpsc::Receiver<()>,
    ) -> Result<(), TargetError> {
        let patience = settings.patience;
        let own = self.local_addr().to_string();
        let forwarding = Arc::new(Forwarding {
            client: Client::new(&settings.upstream.root)?,
            settings,
            witness,
        });
        let service = tower::service_fn(move |request: Request<Incoming>| {
            let (forwarding, own) = (Arc::clone(&forwarding), own.clone());
            async move { Ok::<_, Infallible>(answer(&forwarding, request, &own).await) }
        });
        let service = TowerToHyperService::new(service);
        self.accept(service, (patience, || {}), signals).await;
        Ok(())
    }
}

async fn answer(to: &Forwarding, request: Request<Incoming>, own: &str) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let method = parts.method.clone();
    let host = parts.headers.get(header::HOST);
    let host = host.and_then(|it| it.to_str().ok());
    let authority = parts.uri.authority().map(http::uri::Authority::as_str);
    let host = host.or(authority).unwrap_or(own).to_owned();
    let target = parts.uri.path_and_query().map_or("/", |it| it.as_str());
    let path = format!("{}{target}", to.settings.upstream.path);
    let url = format!("{}{path}", to.settings.upstream.root);
    let mut sent = parts.headers.clone();
    headers::for_upstream(&mut sent, &host);
    let mut fields = parts.headers;
    headers::end_to_end(&mut fields);
    let under_way = to.witness.began();
    let mut recorded = Recorded::asked((method.clone(), url), fields, now());
    let response = match limited(to, (target, body), &recorded).await {
        Err(problem) => missed(to, &recorded, &problem),
        Ok(body) => {
            let limit = to.settings.limits.body;
            // What cannot be unpacked is not judged.
            recorded.body = unpacked(body.clone(), &recorded.headers, limit).ok();
            recorded.headers.remove(header::CONTENT_ENCODING);
            let wire = Wire {
                method: method.clone(),
                path,
                headers: sent,
                body,
            };
            match forward(to, wire, &host).await {
                Err(problem) => missed(to, &recorded, &problem),
                Ok(returned) => {
                    let status = StatusCode::from_u16(returned.received.status);
                    recorded.is_whole = returned.is_whole;
                    recorded.received = Some(returned.received);
                    let exchange = to.witness.saw(recorded);
                    let answer = Answer {
                        status: status.unwrap_or(StatusCode::BAD_GATEWAY),
                        headers: returned.headers,
                        body: returned.body,
                    };
                    let mut response = reply::answer(answer, &method);
                    if let Some(exchange) = exchange {
                        marks::mark(response.headers_mut(), &exchange);
                    }
                    response
                }
            }
        }
    };
    drop(under_way);
    response.map(|body| UnsyncBoxBody::new(BodyExt::map_err(body, Into::into)))
}

/// The body, unless something about the request is too large.
async fn limited(
    to: &Forwarding,
    (target, body): (&str, Incoming),
    recorded: &Recorded,
) -> Result<bytes::Bytes, Problem> {
    let limits = to.settings.limits;
    if target.len() > limits.target {
        let detail = format!("path and query have more than {} bytes", limits.target);
        return Err(Problem::new(
            StatusCode::URI_TOO_LONG,
            "target-too-long",
            detail,
        ));
    }
    let demand = Demand {
        limit: limits.body,
        patience: limits.idle,
    };
    let mut packed = recorded.headers.clone();
    packed.remove(header::CONTENT_ENCODING);
    let pieces = BodyStream::new(body);
    let pieces = futures_util::StreamExt::filter_map(pieces, |piece| async {
        piece.map(|it| it.into_data().ok()).transpose()
    });
    let collected = collect(pieces, &packed, demand).await;
    collected.map_err(|error| refused(&error, limits.body))
}

fn missed(to: &Forwarding, recorded: &Recorded, problem: &Problem) -> warp::reply::Response {
    to.witness.missed(recorded, problem);
    reply::problem(problem)
}

/// The real time, in milliseconds since 1970 UTC.
fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(now.unwrap_or_default().as_millis()).unwrap_or(i64::MAX)
}
