//! `/__mimeo/apis/{api}/resources/{resource}/records`: looking at records, writing them, acting on them.

use super::input::{self, Segment, parse, query, segment};
use super::{Call, Outcome, apis, finish};
use crate::host::{Collection, Listing, Problem, Selection, Shown};
use crate::report::json::touched;
use crate::server::reply;
use http::{StatusCode, header};
use serde_json::{Map, Value, json};
use warp::Filter;
use warp::filters::BoxedFilter;
use warp::reply::Response;

/// How many records a page has unless another size is asked for.
const SIZE: usize = 50;
/// The most records of a page.
const MAX_SIZE: usize = 10_000;

pub(super) fn routes(call: &BoxedFilter<(Call,)>) -> BoxedFilter<(Response,)> {
    let all = collection(call).and(warp::path::end()).boxed();
    let one = collection(call)
        .and(segment())
        .and(warp::path::end())
        .boxed();
    let accept = warp::header::optional::<String>(header::ACCEPT.as_str());
    let list = warp::get()
        .and(all.clone())
        .and(query())
        .and(accept)
        .then(list);
    let clear = warp::delete().and(all).then(clear);
    let get = warp::get().and(one.clone()).then(get);
    let put = warp::put()
        .and(one.clone())
        .and(input::json::<Map<String, Value>>());
    let put =
        put.then(|of, key, data| async { input::with(data, |data| put_one(of, key, data)).await });
    let delete = warp::delete().and(one).then(delete);
    let act = warp::post()
        .and(collection(call))
        .and(segment())
        .and(warp::path("actions"));
    let act = act.and(segment()).and(warp::path::end()).then(act_on);
    finish(
        list.or(clear)
            .unify()
            .or(get)
            .unify()
            .or(put)
            .unify()
            .or(delete)
            .unify()
            .or(act)
            .unify(),
    )
}

/// A collection of records, which may not exist, and the call.
type Of = (Call, Result<Collection, Problem>);

fn collection(call: &BoxedFilter<(Call,)>) -> BoxedFilter<(Of,)> {
    warp::path("apis")
        .and(segment())
        .and(warp::path("resources"))
        .and(segment())
        .and(warp::path("records"))
        .and(call.clone())
        .map(|api: Segment, resource: Segment, call: Call| {
            let sandbox = call.place.sandbox.to_string();
            let found = apis::api(&call, &api.0);
            let found = found.map(|api| Collection {
                sandbox,
                api,
                resource: resource.0,
            });
            (call, found)
        })
        .boxed()
}

async fn list((call, of): Of, pairs: Vec<(String, String)>, accept: Option<String>) -> Outcome {
    let of = of?;
    let (page, size, filters) = selection(pairs)?;
    let as_fixture = accept.is_some_and(|accept| accept.contains("yaml"));
    let wanted = Selection {
        filters,
        offset: (page - 1).saturating_mul(size),
        size,
    };
    let found = call.context.host.records(&of, &wanted).await?;
    if as_fixture {
        return fixture(&found);
    }
    let records: Value = found.records.iter().map(view).collect();
    let body = json!({"total": found.total, "page": page, "size": size, "records": records});
    Ok(reply::json(StatusCode::OK, &body))
}

type Filters = Vec<(String, String)>;

/// Page, size, and filters on fields.
fn selection(pairs: Vec<(String, String)>) -> Result<(usize, usize, Filters), Problem> {
    let (mut page, mut size, mut filters) = (1, SIZE, Vec::new());
    for (name, value) in pairs {
        match name.as_str() {
            "page" => page = whole(&name, &value, usize::MAX)?,
            "size" => size = whole(&name, &value, MAX_SIZE)?,
            _ => filters.push((name, value)),
        }
    }
    Ok((page, size, filters))
}

fn whole(name: &str, value: &str, most: usize) -> Result<usize, Problem> {
    let expected = if most == usize::MAX {
        "a whole number from 1".to_owned()
    } else {
        format!("a whole number from 1 to {most}")
    };
    let number = parse(name, value, &expected)?;
    if (1..=most).contains(&number) {
        return Ok(number);
    }
    Err(Problem::bad_request(format!(
        "the query parameter `{name}` must be {expected}, it is `{value}`"
    )))
}

/// The records as a fixture file.
fn fixture(found: &Listing) -> Outcome {
    let records: Vec<_> = found
        .records
        .iter()
        .map(|shown| &shown.record.data)
        .collect();
    let text = serde_yaml::to_string(&records).map_err(|error| {
        let detail = format!("the records cannot be written as YAML: {error}");
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "yaml", detail)
    })?;
    Ok(reply::typed(StatusCode::OK, "application/yaml", text))
}

async fn clear((call, of): Of) -> Outcome {
    call.context.host.delete_records(&of?).await?;
    Ok(reply::empty(StatusCode::NO_CONTENT))
}

async fn get((call, of): Of, key: Segment) -> Outcome {
    let shown = call.context.host.record_of(&of?, &key.0).await?;
    Ok(reply::json(StatusCode::OK, &view(&shown)))
}

async fn put_one((call, of): Of, key: Segment, data: Map<String, Value>) -> Outcome {
    let (shown, is_new) = call.context.host.put_record(&of?, &key.0, data).await?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok(reply::json(status, &view(&shown)))
}

async fn delete((call, of): Of, key: Segment) -> Outcome {
    call.context.host.delete_record(&of?, &key.0).await?;
    Ok(reply::empty(StatusCode::NO_CONTENT))
}

async fn act_on((call, of): Of, key: Segment, action: Segment) -> Outcome {
    let (shown, done) = call.context.host.act(&of?, &key.0, &action.0).await?;
    let touched = touched(&done);
    Ok(reply::json(
        StatusCode::OK,
        &json!({"record": view(&shown), "touched": touched}),
    ))
}

fn view(shown: &Shown) -> Value {
    json!({
        "key": shown.record.key.to_value(),
        "state": shown.state,
        "data": shown.record.data,
    })
}
