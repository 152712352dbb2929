//! `GET /__mimeo/health`: whether mimeo runs, and how many of its APIs do.

use super::{Call, Outcome, finish};
use crate::server::reply;
use http::StatusCode;
use serde_json::json;
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::reply::Response;

pub(super) fn routes(call: &BoxedFilter<(Call,)>) -> BoxedFilter<(Response,)> {
    finish(
        warp::path!("health")
            .and(warp::get())
            .and(call.clone())
            .map(health),
    )
}

#[expect(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "the form of every handler"
)]
fn health(call: Call) -> Outcome {
    let generation = call.context.host.generation();
    let broken = generation
        .apis
        .values()
        .filter(|slot| slot.has_errors())
        .count();
    let body = json!({
        "status": "ok",
        "version": env!("CARGO_PKG_VERSION"),
        "generation": generation.number,
        "apis": generation.apis.len(),
        "broken": broken,
    });
    Ok(reply::json(StatusCode::OK, &body))
}
