//! The control API under `/__mimeo/`: one file a resource. `openapi.yaml` beside this file describes it, and is
//! what `Allow` headers and the tests are taken from.

mod apis;
mod clock;
mod document;
mod events;
mod exchanges;
mod failure;
mod health;
mod input;
mod records;
mod sandboxes;
mod snapshots;
mod usage;
mod views;
mod webhooks;

use super::entry::Whereabouts;
use super::service::Context;
use super::{guard, reply};
use crate::host::Problem;
use failure::Refusal;
use futures_util::future::ready;
use http::{HeaderMap, Method};
use std::sync::Arc;
use warp::filters::BoxedFilter;
use warp::path::FullPath;
use warp::reply::Response;
use warp::{Filter, Rejection};

/// What a handler of the control API makes.
type Outcome = Result<Response, Problem>;

/// What a handler works with.
#[derive(Clone)]
struct Call {
    context: Arc<Context>,
    place: Whereabouts,
}

/// Every path below `/__mimeo`, also those that do not exist.
pub(super) fn filter(context: &Arc<Context>) -> BoxedFilter<(Response,)> {
    let call = call(context);
    let resources = health::routes(&call)
        .or(apis::routes(&call))
        .unify()
        .or(records::routes(&call))
        .unify()
        .or(snapshots::routes(&call))
        .unify()
        .or(clock::routes(&call))
        .unify()
        .or(exchanges::routes(&call))
        .unify()
        .or(events::routes(&call))
        .unify()
        .or(sandboxes::routes(&call))
        .unify()
        .or(usage::routes(&call))
        .unify()
        .or(webhooks::routes(&call))
        .unify()
        .or(document::routes(&call))
        .unify();
    let answered = admission(context)
        .and(resources)
        .recover(failure::explain)
        .unify();
    warp::path("__mimeo").and(answered).boxed()
}

/// What every handler begins with.
fn call(context: &Arc<Context>) -> BoxedFilter<(Call,)> {
    let context = Arc::clone(context);
    let with_context = move |place| Call {
        context: Arc::clone(&context),
        place,
    };
    warp::ext::get::<Whereabouts>().map(with_context).boxed()
}

/// Lets a request in, unless a foreign page sent it or its path does not have its method.
fn admission(context: &Arc<Context>) -> BoxedFilter<()> {
    let context = Arc::clone(context);
    warp::ext::get::<Whereabouts>()
        .and(warp::header::headers_cloned())
        .and(warp::method())
        .and(warp::path::full())
        .and_then(
            move |place: Whereabouts, headers: HeaderMap, method: Method, path: FullPath| {
                let checked = guard::check(&place, &headers, &context.settings)
                    .and_then(|()| document::check_method(&method, path.as_str()));
                ready(checked.map_err(|problem| warp::reject::custom(Refusal(problem))))
            },
        )
        .untuple_one()
        .boxed()
}

/// The answer to an outcome.
fn respond(outcome: Outcome) -> Response {
    outcome.unwrap_or_else(|problem| reply::problem(&problem))
}

/// Finishes a route: the handler's outcome becomes the answer.
fn finish<F>(filter: F) -> BoxedFilter<(Response,)>
where
    F: Filter<Extract = (Outcome,), Error = Rejection> + Clone + Send + Sync + 'static,
{
    filter.map(respond).boxed()
}
