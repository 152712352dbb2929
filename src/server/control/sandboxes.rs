//! `/__mimeo/sandboxes`: which there are, making and deleting them.

use super::input::{self, Segment};
use super::{Call, Outcome, finish, views};
use crate::host::{Problem, failure};
use crate::server::reply;
use crate::state::{Sandbox, StateError, World};
use http::{HeaderValue, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::reply::Response;

pub(super) fn routes(call: &BoxedFilter<(Call,)>) -> BoxedFilter<(Response,)> {
    let all = warp::path!("sandboxes");
    let list = all.and(warp::get()).and(call.clone()).then(list);
    let make = all
        .and(warp::post())
        .and(call.clone())
        .and(input::json::<Named>());
    let make =
        make.then(|call, named| async { input::with(named, |named| make_one(call, named)).await });
    let delete = warp::path("sandboxes")
        .and(input::segment())
        .and(warp::path::end());
    let delete = delete
        .and(warp::delete())
        .and(call.clone())
        .then(delete_one);
    finish(list.or(make).unify().or(delete).unify())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
}

async fn with_world<R: Send + 'static>(
    call: &Call,
    work: impl FnOnce(&World) -> Result<R, StateError> + Send + 'static,
) -> Result<R, Problem> {
    call.context
        .host
        .with_world(work)
        .await
        .map_err(|error| failure(&error))
}

async fn list(call: Call) -> Outcome {
    let sandboxes = with_world(&call, |world| {
        let names = world.list();
        let sandboxes = names
            .iter()
            .map(|name| Ok(view(&*world.sandbox(name)?, world)));
        sandboxes.collect::<Result<Value, StateError>>()
    });
    Ok(reply::json(
        StatusCode::OK,
        &json!({"sandboxes": sandboxes.await?}),
    ))
}

async fn make_one(call: Call, named: Named) -> Outcome {
    let name = named.name;
    let path = format!("/~{name}/");
    let made = with_world(&call, move |world| {
        let is_new = !world.list().iter().any(|known| **known == *name);
        Ok((is_new, view(&*world.sandbox(&name)?, world)))
    });
    let (is_new, view) = made.await?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let mut response = reply::json(status, &view);
    if let Ok(path) = HeaderValue::from_str(&path) {
        response.headers_mut().insert(header::LOCATION, path);
    }
    Ok(response)
}

async fn delete_one(name: Segment, call: Call) -> Outcome {
    with_world(&call, move |world| world.delete_sandbox(&name.0)).await?;
    Ok(reply::empty(StatusCode::NO_CONTENT))
}

fn view(sandbox: &Sandbox, world: &World) -> Value {
    let settings = sandbox.settings();
    json!({
        "name": &**sandbox.name(),
        "path": format!("/~{}/", sandbox.name()),
        "seed": settings.seed,
        "clock": views::clock(settings.clock, world.real_ms()),
    })
}
