//! `/__mimeo/reset` and `/__mimeo/snapshots`: back to the beginning, or to a moment that was kept.

use super::input::{self, Segment};
use super::{Call, Outcome, finish};
use crate::behavior::time::to_stored;
use crate::host::failure;
use crate::server::reply;
use crate::state::{SnapshotInfo, StateError, World};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::reply::Response;

pub(super) fn routes(call: &BoxedFilter<(Call,)>) -> BoxedFilter<(Response,)> {
    let reset = warp::path!("reset")
        .and(warp::post())
        .and(call.clone())
        .then(reset);
    let all = warp::path!("snapshots");
    let list = all.and(warp::get()).and(call.clone()).then(list);
    let take = all
        .and(warp::post())
        .and(call.clone())
        .and(input::json::<Named>());
    let take =
        take.then(|call, named| async { input::with(named, |named| take_one(call, named)).await });
    let restore = warp::path("snapshots")
        .and(input::segment())
        .and(warp::path!("restore"));
    let restore = restore
        .and(warp::post())
        .and(call.clone())
        .then(restore_one);
    let delete = warp::path("snapshots")
        .and(input::segment())
        .and(warp::path::end());
    let delete = delete
        .and(warp::delete())
        .and(call.clone())
        .then(delete_one);
    finish(
        reset
            .or(list)
            .unify()
            .or(take)
            .unify()
            .or(restore)
            .unify()
            .or(delete)
            .unify(),
    )
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
}

/// Does something with the sandbox of a call, which is made if it does not exist.
async fn with_sandbox<R: Send + 'static>(
    call: &Call,
    work: impl FnOnce(&World, &str) -> Result<R, StateError> + Send + 'static,
) -> Result<R, crate::host::Problem> {
    let name = call.place.sandbox.to_string();
    let work = move |world: &World| {
        world.sandbox(&name)?;
        work(world, &name)
    };
    call.context
        .host
        .with_world(work)
        .await
        .map_err(|error| failure(&error))
}

async fn reset(call: Call) -> Outcome {
    with_sandbox(&call, World::reset).await?;
    Ok(reply::empty(StatusCode::NO_CONTENT))
}

async fn list(call: Call) -> Outcome {
    let snapshots = with_sandbox(&call, World::snapshots).await?;
    let snapshots: Value = snapshots.iter().map(view).collect();
    Ok(reply::json(
        StatusCode::OK,
        &json!({"snapshots": snapshots}),
    ))
}

async fn take_one(call: Call, named: Named) -> Outcome {
    let info = with_sandbox(&call, move |world, sandbox| {
        world.snapshot(sandbox, &named.name)
    })
    .await?;
    Ok(reply::json(StatusCode::CREATED, &view(&info)))
}

async fn restore_one(name: Segment, call: Call) -> Outcome {
    with_sandbox(&call, move |world, sandbox| world.restore(sandbox, &name.0)).await?;
    Ok(reply::empty(StatusCode::NO_CONTENT))
}

async fn delete_one(name: Segment, call: Call) -> Outcome {
    with_sandbox(&call, move |world, sandbox| {
        world.delete_snapshot(sandbox, &name.0)
    })
    .await?;
    Ok(reply::empty(StatusCode::NO_CONTENT))
}

fn view(info: &SnapshotInfo) -> Value {
    json!({"name": &*info.name, "taken": to_stored(info.taken_ms), "records": info.records})
}
