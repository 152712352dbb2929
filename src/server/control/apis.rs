//! `/__mimeo/apis`: what is served, what is wrong with its files, and its contracts.

use super::input::{Segment, segment};
use super::{Call, Outcome, finish};
use crate::engine::Api;
use crate::host::{ApiSlot, Problem};
use crate::server::reply;
use crate::source::{self, did_you_mean};
use http::StatusCode;
use serde_json::{Value, json};
use std::sync::Arc;
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::reply::Response;

pub(super) fn routes(call: &BoxedFilter<(Call,)>) -> BoxedFilter<(Response,)> {
    let list = warp::path!("apis")
        .and(warp::get())
        .and(call.clone())
        .map(list);
    let contract = warp::path("apis")
        .and(segment())
        .and(warp::path!("openapi.json"));
    let contract = contract.and(warp::get()).and(call.clone()).map(contract_of);
    finish(list.or(contract).unify())
}

/// The API of that name, or a hint which ones there are.
pub(super) fn slot(call: &Call, name: &str) -> Result<Arc<ApiSlot>, Problem> {
    let generation = call.context.host.generation();
    if let Some(slot) = generation.apis.get(name) {
        return Ok(Arc::clone(slot));
    }
    let hint = did_you_mean(name, generation.apis.keys().map(|name| &**name));
    let hint = hint.map(|hint| format!("; {hint}")).unwrap_or_default();
    Err(Problem::not_found(
        "unknown-api",
        format!("there is no API `{name}`{hint}"),
    ))
}

/// The API of that name, if it is served.
pub(super) fn api(call: &Call, name: &str) -> Result<Arc<Api>, Problem> {
    let slot = slot(call, name)?;
    let broken = || {
        let detail = format!("the API `{name}` has never been loaded without errors");
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "broken-api", detail).retry()
    };
    slot.api.clone().ok_or_else(broken)
}

#[expect(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "the form of every handler"
)]
fn list(call: Call) -> Outcome {
    let generation = call.context.host.generation();
    let apis: Vec<Value> = generation
        .apis
        .values()
        .map(|slot| describe(slot))
        .collect();
    let body = json!({"generation": generation.number, "apis": apis});
    Ok(reply::json(StatusCode::OK, &body))
}

fn describe(slot: &ApiSlot) -> Value {
    let api = slot.api.as_ref();
    let state = match (api, slot.has_errors()) {
        (Some(_), false) => "current",
        (Some(_), true) => "stale",
        (None, _) => "broken",
    };
    let resources = api.map(|api| {
        let layout = crate::host::layout(api);
        layout
            .resources
            .iter()
            .map(|resource| resource.name.to_string())
            .collect::<Vec<_>>()
    });
    json!({
        "name": &*slot.name,
        "title": api.map(|api| &api.contract.title),
        "version": api.map(|api| &api.contract.version),
        "path": format!("/{}", slot.name),
        "state": state,
        "generation": api.map(|api| api.generation),
        "operations": api.map_or(0, |api| api.contract.operations.len()),
        "resources": resources.unwrap_or_default(),
        "diagnostics": source::to_json(&slot.diagnostics, &slot.sources),
    })
}

#[expect(clippy::needless_pass_by_value, reason = "the form of every handler")]
fn contract_of(name: Segment, call: Call) -> Outcome {
    let api = api(&call, &name.0)?;
    Ok(reply::json(StatusCode::OK, &api.contract.openapi_json()))
}
