//! `/__mimeo/exchanges`: the journal of a sandbox.

use super::input::{self, parse, query, unknown_parameter};
use super::{Call, Outcome, finish};
use crate::host::{ExchangeQuery, Problem};
use crate::report::json;
use crate::server::reply;
use crate::source::Sources;
use http::StatusCode;
use serde_json::{Value, json};
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::reply::Response;

/// How many exchanges are listed unless more are asked for.
const LIMIT: usize = 100;

pub(super) fn routes(call: &BoxedFilter<(Call,)>) -> BoxedFilter<(Response,)> {
    let all = warp::path!("exchanges");
    let list = all
        .and(warp::get())
        .and(call.clone())
        .and(query())
        .map(list);
    let clear = all.and(warp::delete()).and(call.clone()).map(clear);
    let one = warp::path("exchanges")
        .and(input::segment())
        .and(warp::path::end());
    let one = one.and(warp::get()).and(call.clone()).map(one_of);
    finish(list.or(clear).unify().or(one).unify())
}

#[expect(clippy::needless_pass_by_value, reason = "the form of every handler")]
fn list(call: Call, pairs: Vec<(String, String)>) -> Outcome {
    let wanted = wanted(&call.place.sandbox, pairs)?;
    let exchanges = call.context.host.journal().list(&wanted);
    let exchanges: Value = exchanges
        .iter()
        .map(|exchange| json::summary(exchange))
        .collect();
    Ok(reply::json(
        StatusCode::OK,
        &json!({"exchanges": exchanges}),
    ))
}

fn wanted(sandbox: &str, pairs: Vec<(String, String)>) -> Result<ExchangeQuery, Problem> {
    let mut wanted = ExchangeQuery {
        sandbox: Some(sandbox.to_owned()),
        limit: Some(LIMIT),
        ..ExchangeQuery::default()
    };
    for (name, value) in pairs {
        match name.as_str() {
            "limit" => wanted.limit = Some(parse(&name, &value, "a whole number from 0")?),
            "api" => wanted.api = Some(value),
            "operation" => wanted.operation = Some(value),
            "status" => wanted.status = Some(parse(&name, &value, "a status such as 404")?),
            "violations" => wanted.violations = parse(&name, &value, "true or false")?,
            _ => {
                return unknown_parameter(
                    &name,
                    &["limit", "api", "operation", "status", "violations"],
                );
            }
        }
    }
    Ok(wanted)
}

#[expect(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "the form of every handler"
)]
fn clear(call: Call) -> Outcome {
    call.context.host.journal().clear(&call.place.sandbox);
    Ok(reply::empty(StatusCode::NO_CONTENT))
}

#[expect(clippy::needless_pass_by_value, reason = "the form of every handler")]
fn one_of(id: input::Segment, call: Call) -> Outcome {
    let id = id.0;
    let found = id
        .parse()
        .ok()
        .and_then(|id| call.context.host.journal().get(id));
    let found = found.filter(|entry| entry.exchange.sandbox == call.place.sandbox);
    let entry = found.ok_or_else(|| {
        let detail = format!(
            "the journal of the sandbox `{}` has no exchange `{id}`; it keeps the last ones only",
            call.place.sandbox
        );
        Problem::not_found("unknown-exchange", detail)
    })?;
    Ok(reply::json(
        StatusCode::OK,
        &json::exchange(
            &entry.exchange,
            entry
                .api
                .as_ref()
                .map_or(&Sources::default(), |api| &api.sources),
        ),
    ))
}
