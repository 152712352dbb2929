//! `/__mimeo/usage`: what was asked of all APIs in all sandboxes, counted from the beginning.

use super::{Call, Outcome, finish};
use crate::host::Problem;
use crate::server::reply;
use http::StatusCode;
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::reply::Response;

pub(super) fn routes(call: &BoxedFilter<(Call,)>) -> BoxedFilter<(Response,)> {
    let path = warp::path!("usage");
    let show = path.and(warp::get()).and(call.clone()).map(show);
    let clear = path.and(warp::delete()).and(call.clone()).map(clear);
    finish(show.or(clear).unify())
}

#[expect(clippy::needless_pass_by_value, reason = "the form of every handler")]
fn show(call: Call) -> Outcome {
    let mut usage = call.context.host.usage();
    usage.expectations = call.context.settings.expectations.as_deref().cloned();
    let form = serde_json::to_value(&usage).map_err(|error| {
        let detail = format!("the counts cannot be written: {error}");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "usage", detail)
    })?;
    Ok(reply::json(StatusCode::OK, &form))
}

#[expect(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "the form of every handler"
)]
fn clear(call: Call) -> Outcome {
    call.context.host.forget_usage();
    Ok(reply::empty(StatusCode::NO_CONTENT))
}
