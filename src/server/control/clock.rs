//! `/__mimeo/clock`: the virtual time of a sandbox.

use super::{Call, Outcome, finish, input, views};
use crate::behavior::time::{from_stored, parse_duration};
use crate::host::{Problem, failure};
use crate::server::reply;
use crate::state::Clock;
use http::StatusCode;
use serde::Deserialize;
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::reply::Response;

pub(super) fn routes(call: &BoxedFilter<(Call,)>) -> BoxedFilter<(Response,)> {
    let path = warp::path!("clock");
    let show = path.and(warp::get()).and(call.clone()).then(show);
    let set = path
        .and(warp::put())
        .and(call.clone())
        .and(input::json::<Wish>());
    let set = set.then(|call, wish| async { input::with(wish, |wish| set_to(call, wish)).await });
    finish(show.or(set).unify())
}

/// Exactly one of these.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Wish {
    /// By a length of time such as `5m`.
    Advance(String),
    /// At an instant such as `2021-03-09T12:00:00+08:00`.
    Freeze(String),
    /// Going on; `false` makes no sense.
    Resume(bool),
}

#[derive(Clone, Copy)]
enum Change {
    Advance(i64),
    Freeze(i64),
    Resume,
}

impl TryFrom<Wish> for Change {
    type Error = Problem;

    fn try_from(wish: Wish) -> Result<Self, Problem> {
        match wish {
            Wish::Advance(text) => parse_duration(&text)
                .map(Self::Advance)
                .map_err(Problem::bad_request),
            Wish::Freeze(text) => from_stored(&text).map(Self::Freeze).ok_or_else(|| {
                Problem::bad_request(format!(
                    "`{text}` is not an instant such as `2021-03-09T12:00:00+08:00`"
                ))
            }),
            Wish::Resume(true) => Ok(Self::Resume),
            Wish::Resume(false) => Err(Problem::bad_request(
                "`resume` can only be true; `freeze` stops the clock",
            )),
        }
    }
}

async fn show(call: Call) -> Outcome {
    let host = &call.context.host;
    let sandbox = host
        .sandbox(&call.place.sandbox)
        .await
        .map_err(|error| failure(&error))?;
    let clock = views::clock(sandbox.settings().clock, host.world().real_ms());
    Ok(reply::json(StatusCode::OK, &clock))
}

async fn set_to(call: Call, wish: Wish) -> Outcome {
    let change = Change::try_from(wish)?;
    let name = call.place.sandbox.to_string();
    let work = move |world: &crate::state::World| {
        world.sandbox(&name)?;
        world.change_clock(&name, |clock, real_ms| match change {
            Change::Advance(by) => clock.advance(by),
            Change::Freeze(at) => Clock::freeze(at),
            Change::Resume => clock.resume(real_ms),
        })
    };
    call.context
        .host
        .with_world(work)
        .await
        .map_err(|error| failure(&error))?;
    show(call).await
}
