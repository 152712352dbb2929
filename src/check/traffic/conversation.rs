//! A recording as one sequence of requests, in which values of earlier answers are references to them.

use super::recorded::{Recorded, Recording};
use crate::check::chain::chained;
use crate::check::{Address, Body, Call, Received, Request, Sequence, Step};
use crate::contract::{Operation, ParameterPlace, SchemeKind};
use crate::engine::Api;
use indexmap::IndexMap;
use serde_json::Value;
use std::sync::Arc;

/// A conversation with a service.
#[derive(Clone, Debug, Default)]
pub struct Conversation {
    /// The requests to operations of the contract.
    pub sequence: Sequence,
    /// Their answers.
    pub received: Vec<Option<Arc<Received>>>,
    /// How many more there were.
    pub more: usize,
}

impl Recording {
    /// The first so many answered requests to operations.
    pub fn conversation(&self, api: &Api, address: &Address, most: usize) -> Conversation {
        let mut told = Conversation::default();
        for recorded in &self.exchanges {
            let Some(received) = &recorded.received else {
                continue;
            };
            let Some(step) = recorded.bare_step(api, address) else {
                continue;
            };
            if told.sequence.steps.len() == most {
                told.more += 1;
                continue;
            }
            let mut step = likely(chained(step.clone(), &told.received), &step);
            recorded.hide(api, &mut step);
            told.sequence.steps.push(step);
            told.received.push(Some(Arc::new(received.clone())));
        }
        told
    }
}

impl Recorded {
    /// The step without what the client adds by itself, and with its body as a value; nothing for a request to nothing
    /// that the contract knows.
    fn bare_step(&self, api: &Api, address: &Address) -> Option<Step> {
        let base = self.base_below(api, address);
        let matched = self.matched(&api.contract, &base)?;
        let operation = &api.contract.operations[matched.operation];
        let mut step = super::inspector::step(self, &matched);
        step.purpose.clone_from(&operation.id);
        if let Call::Request(request) = &mut step.call {
            let names = names(api, operation);
            let is_own = |name: &str| names.iter().any(|it| it.eq_ignore_ascii_case(name));
            request.headers.retain(|(name, _)| is_own(name));
            as_json(request);
        }
        Some(step)
    }
}

/// The header fields that an operation reads.
fn names<'c>(api: &'c Api, operation: &'c Operation) -> Vec<&'c str> {
    let parameters = operation.parameters.iter();
    let mut names: Vec<&str> = parameters
        .filter_map(|it| match it.place {
            ParameterPlace::Header => Some(it.name.as_str()),
            ParameterPlace::Cookie => Some("cookie"),
            _ => None,
        })
        .collect();
    names.extend(
        api.contract
            .schemes
            .values()
            .filter_map(|it| match &it.kind {
                SchemeKind::ApiKey { place, name } => match place {
                    ParameterPlace::Header => Some(name.as_str()),
                    ParameterPlace::Cookie => Some("cookie"),
                    _ => None,
                },
                SchemeKind::MutualTls => None,
                _ => Some("authorization"),
            }),
    );
    names
}

/// The step with only those references that are hardly equal to an earlier value by chance: small numbers are many
/// things, unless their place is called after one.
fn likely(mut step: Step, before: &Step) -> Step {
    let (Call::Request(request), Call::Request(before)) = (&mut step.call, &before.call) else {
        return step;
    };
    let pairs = request.query.iter_mut().zip(&before.query);
    for ((name, text), (_, fixed)) in pairs {
        let is_number = fixed.to_string().parse::<f64>().is_ok();
        if is_number && !is_of_one(name) {
            text.clone_from(fixed);
        }
    }
    if let Body::Json {
        value, references, ..
    } = &mut request.body
    {
        references.retain(|pointer, _| {
            let is_text = value.pointer(pointer).is_some_and(Value::is_string);
            let words = pointer.rsplit('/');
            let mut words = words.filter(|it| it.parse::<usize>().is_err());
            is_text || words.next().is_some_and(is_of_one)
        });
    }
    step
}

/// Whether a name is one for what tells one thing from another, such as `item_id` or `lineIds`.
fn is_of_one(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = name.strip_suffix('s').unwrap_or(&name);
    let ends = ["id", "no", "key", "token", "code", "uuid", "number", "sn"];
    ends.iter().any(|it| name.ends_with(it))
}

/// A JSON body as the value that it is, so that parts of it can be references.
fn as_json(request: &mut Request) {
    let Body::Bytes { media_type, bytes } = &request.body else {
        return;
    };
    let kind = media_type.split(';').next().unwrap_or_default().trim();
    let is_json = kind.ends_with("/json") || kind.ends_with("+json");
    if let (true, Ok(value)) = (is_json, serde_json::from_slice(bytes)) {
        request.body = Body::Json {
            media_type: media_type.clone(),
            value,
            references: IndexMap::new(),
        };
    }
}
