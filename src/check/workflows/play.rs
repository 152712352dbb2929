//! A run of a workflow within a session.

use crate::check::chain::chained;
use crate::check::{Body, Call, Inspection, Received, Request, Session, Step, Stop, Text, Wire};
use crate::workflow::{self, Answer, Next, Outcome, Run, SourceKind, Stories};
use bytes::Bytes;
use http::header;
use indexmap::IndexMap;
use serde_json::Value;

/// How far a run came.
#[derive(Debug)]
pub(super) enum Played {
    /// To its end.
    Through(Outcome),
    /// To a request that was not answered.
    Unanswered,
}

/// What a run must know of the service.
pub(super) fn settings(inspection: &Inspection, stories: &Stories) -> workflow::Settings {
    let address = inspection.target.address();
    let sources = stories.sources.iter();
    let bases = sources.map(|source| match source.kind {
        SourceKind::Api { .. } => address.path.clone(),
        SourceKind::Control => "/__mimeo".to_owned(),
    });
    workflow::Settings {
        root: address.root.clone(),
        bases: bases.collect(),
        control: inspection.target.has_control(),
    }
}

/// Plays a run to its end.
pub(super) async fn play(
    session: &mut Session<'_>,
    run: &mut Run<'_>,
    stories: &Stories,
) -> Result<Played, Stop> {
    loop {
        let answer = match run.proceed() {
            Next::Done(outcome) => return Ok(Played::Through(outcome.clone())),
            Next::Wait(time) => {
                tokio::time::sleep(time).await;
                continue;
            }
            Next::Send(request) => send(session, request, stories).await?,
        };
        match answer {
            Some(answer) => run.answer(answer),
            None => return Ok(Played::Unanswered),
        }
    }
}

async fn send(
    session: &mut Session<'_>,
    request: &workflow::Request,
    stories: &Stories,
) -> Result<Option<Answer>, Stop> {
    let source = &stories.sources[request.source];
    let operation = &source.contract.operations[request.operation];
    if source.kind == SourceKind::Control {
        let received = match control_call(request) {
            Some(call) => {
                let step = Step {
                    purpose: operation.id.clone(),
                    operation: None,
                    call,
                };
                let received = session.send_odd(step).await?;
                received.map(|it| (*it).clone())
            }
            None => session.control(wire(request)).await?,
        };
        return Ok(received.as_ref().map(answer));
    }
    let contract = &session.inspection().api.contract;
    let step = Step::request(
        operation.summary.clone().unwrap_or_default(),
        contract.operation_index(&operation.id),
        convert(request, &session.inspection().target.address().path),
    );
    let step = chained(step, session.received());
    let received = session.send(step).await?;
    Ok(received.as_deref().map(answer))
}

fn answer(received: &Received) -> Answer {
    let (headers, body) = (received.headers.clone(), received.body.clone());
    Answer {
        micros: received.micros,
        ..Answer::new(received.status, headers, body)
    }
}

fn wire(request: &workflow::Request) -> Wire {
    Wire {
        method: request.method.clone(),
        path: request.target.clone(),
        headers: request.headers.clone(),
        body: request.body.clone(),
    }
}

/// What sequences have words for: actions of the operator, and the clock that goes on.
fn control_call(request: &workflow::Request) -> Option<Call> {
    let text = |name: &str| Some(request.path.get(name)?.as_str()?.to_owned());
    if let Some(action) = text("action") {
        let key = match request.path.get("key")? {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        return Some(Call::Operate {
            resource: text("resource")?,
            key: Text::fixed(key),
            action,
        });
    }
    let advance = request.payload.as_ref()?.get("advance")?.as_str()?;
    let is_clock = request.target.ends_with("/clock");
    let millis = crate::behavior::time::parse_duration(advance).ok();
    millis.filter(|_| is_clock).map(Call::Advance)
}

/// The request of a workflow as one of a sequence.
fn convert(request: &workflow::Request, base: &str) -> Request {
    let target = request.target.strip_prefix(base);
    let target = target.unwrap_or(&request.target);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let pairs = form_urlencoded::parse(query.as_bytes());
    let pairs = pairs.map(|(name, value)| (name.into_owned(), Text::fixed(value)));
    let media_type = request.headers.get(header::CONTENT_TYPE);
    let media_type = media_type.and_then(|it| it.to_str().ok());
    let headers = request.headers.iter();
    let headers = headers.filter(|(name, _)| *name != header::CONTENT_TYPE);
    let headers = headers.map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        (name.to_string(), Text::fixed(value))
    });
    Request {
        method: request.method.clone(),
        path: Text::fixed(path),
        query: pairs.collect(),
        headers: headers.collect(),
        body: body(media_type.unwrap_or_default(), &request.body),
    }
}

fn body(media_type: &str, bytes: &Bytes) -> Body {
    let is_json = media_type.split(';').next().is_some_and(|it| {
        let it = it.trim();
        it.ends_with("/json") || it.ends_with("+json")
    });
    let json = serde_json::from_slice::<Value>(bytes).ok();
    match json.filter(|_| is_json) {
        // What JSON writes in another way stays as it was.
        Some(value) if value.to_string().as_bytes() == &bytes[..] => Body::Json {
            media_type: media_type.to_owned(),
            value,
            references: IndexMap::new(),
        },
        _ if bytes.is_empty() && media_type.is_empty() => Body::None,
        _ => Body::Bytes {
            media_type: media_type.to_owned(),
            bytes: bytes.clone(),
        },
    }
}
