//! `GET /__mimeo/events`: what happens, as server-sent events. Exchanges are those of the sandbox.

use super::{Call, views};
use crate::host::HostEvent;
use crate::source;
use futures_util::{Stream, StreamExt, future};
use serde_json::{Value, json};
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
            Err(Lagged(count)) => Some(("missed", json!({"count": count}))),
        };
        future::ready(event.map(|(name, data)| Ok::<_, Infallible>(write(name, &data))))
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

fn describe(event: &HostEvent, sandbox: &str) -> Option<(&'static str, Value)> {
    Some(match event {
        HostEvent::Exchange(exchange) => {
            if &*exchange.sandbox != sandbox {
                return None;
            }
            ("exchange", views::summary(exchange))
        }
        HostEvent::Reloaded {
            api,
            generation,
            millis,
            notes,
            sources,
        } => {
            let notes = source::to_json(notes, sources);
            (
                "reloaded",
                json!({"api": &**api, "generation": generation, "millis": millis, "diagnostics": notes}),
            )
        }
        HostEvent::Refused {
            api,
            diagnostics,
            sources,
            serving,
        } => {
            let diagnostics = source::to_json(diagnostics, sources);
            (
                "refused",
                json!({"api": &**api, "serving": serving, "diagnostics": diagnostics}),
            )
        }
        HostEvent::Removed { api } => ("removed", json!({"api": &**api})),
        HostEvent::StateKept { api, lines } => ("state", json!({"api": &**api, "lines": lines})),
        HostEvent::Astray {
            method,
            path,
            status,
            reason,
        } => (
            "astray",
            json!({"method": method.as_str(), "path": path, "status": status, "reason": reason}),
        ),
        HostEvent::Blind { reason } => ("blind", json!({"reason": reason})),
    })
}
