//! `GET /__mimeo/events`: what happens, as server-sent events. Exchanges are those of the sandbox.

use super::Call;
use crate::host::HostEvent;
use crate::report::json;
use crate::source::Sources;
use futures_util::{Stream, StreamExt, future};
use serde_json::Value;
use std::convert::Infallible;
use tokio::sync::watch;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError::Lagged;
use warp::filters::BoxedFilter;
use warp::reply::Response;
use warp::sse::Event;
use warp::{Filter, Reply};

pub(super) fn routes(call: &BoxedFilter<(Call,)>) -> BoxedFilter<(Response,)> {
    warp::path!("events")
        .and(warp::get())
        .and(call.clone())
        .map(follow)
        .boxed()
}

#[expect(clippy::needless_pass_by_value, reason = "the form of every handler")]
fn follow(call: Call) -> Response {
    let host = &call.context.host;
    let sandbox = call.place.sandbox.clone();
    let heard = BroadcastStream::new(host.subscribe());
    let events = heard.filter_map(move |heard| {
        let event = match heard {
            Ok(event) => describe(&event, &sandbox),
            Err(Lagged(count)) => Some(("missed".to_owned(), serde_json::json!({"count": count}))),
        };
        future::ready(event.map(|(name, data)| Ok::<_, Infallible>(write(&name, &data))))
    });
    // A first comment, so that the client knows at once that it is connected.
    let hello = futures_util::stream::iter([Ok(Event::default().comment("mimeo"))]);
    let events = hello.chain(events).take_until(closed(host.closing()));
    warp::sse::reply(warp::sse::keep_alive().stream(unpinned(events))).into_response()
}

/// Resolves when the host is about to end.
async fn closed(mut closing: watch::Receiver<bool>) {
    // An error means that the host is gone already.
    let _ = closing.wait_for(|is_closing| *is_closing).await;
}

fn unpinned<S: Stream + Send + Sync + 'static>(
    stream: S,
) -> impl Stream<Item = S::Item> + Send + Sync + 'static {
    stream
}

fn write(name: &str, data: &Value) -> Event {
    let event = Event::default().event(name).data(data.to_string());
    match data.get("id").and_then(Value::as_u64) {
        Some(id) => event.id(id.to_string()),
        None => event,
    }
}

/// Name and data of an event; exchanges of other sandboxes are none of this stream's business.
fn describe(event: &HostEvent, sandbox: &str) -> Option<(String, Value)> {
    if let HostEvent::Exchange(exchange) = event {
        let own = *exchange.sandbox == *sandbox;
        return own.then(|| ("exchange".to_owned(), json::summary(exchange)));
    }
    let Value::Object(mut form) = json::event(event, &Sources::default()) else {
        return None;
    };
    match form.shift_remove("event") {
        Some(Value::String(name)) => Some((name, Value::Object(form))),
        _ => None,
    }
}
