//! Counts exchanges as they happen. One short lock an exchange; memory is bounded by what the contract has, and by a
//! limit for the kinds of broken rules.

use super::usage::{ApiUsage, Astray, Broken, First, OperationUsage, Usage};
use crate::contract::Violation;
use crate::engine::{Api, Change, Exchange, Touch};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// At most so many kinds of broken rules an API, and paths that reach no API, are told apart.
const KINDS: usize = 500;

/// The word for requests that no operation takes.
const UNKNOWN: &str = "unknown-operation";

/// What was asked since it was made or cleared.
#[derive(Debug, Default)]
pub struct Counter {
    counts: Mutex<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    apis: BTreeMap<String, ApiCounts>,
    astray: IndexMap<(String, String, u16), u64>,
}

/// What was asked of one API.
#[derive(Debug, Default)]
struct ApiCounts {
    requests: u64,
    /// By operation and status.
    answers: BTreeMap<String, BTreeMap<u16, u64>>,
    /// By resource and state.
    states: BTreeMap<(String, String), u64>,
    /// By resource and action.
    actions: BTreeMap<(String, String), u64>,
    broken: IndexMap<Kind, Broken>,
    more: u64,
    faults: u64,
}

/// What makes two broken rules the same.
type Kind = (Option<String>, String, Option<String>, String, String);

impl Counter {
    /// Counts an exchange that `api` has answered.
    pub fn add(&self, exchange: &Exchange, api: &Api) {
        let mut counts = self.lock();
        let counts = counts.apis.entry(exchange.api.to_string()).or_default();
        counts.requests += 1;
        counts.faults += u64::from(!exchange.answer_violations.is_empty());
        match &exchange.operation {
            Some(operation) => {
                let answers = counts.answers.entry(operation.clone()).or_default();
                *answers.entry(exchange.answer.status.as_u16()).or_default() += 1;
            }
            None => counts.break_rule(unknown(exchange)),
        }
        for violation in &exchange.request_violations {
            counts.break_rule(broken(exchange, violation, api));
        }
        counts.touch(&exchange.touched, api);
    }

    /// Counts what was done to records outside of exchanges: by the operator.
    pub fn touch(&self, touched: &[Touch], api: &Api) {
        let mut counts = self.lock();
        let counts = counts.apis.entry(api.name.to_string()).or_default();
        counts.touch(touched, api);
    }

    /// Counts a request that reached no API.
    pub fn astray(&self, method: &str, path: &str, status: u16) {
        let mut counts = self.lock();
        let key = (method.to_owned(), path.to_owned(), status);
        let is_known = counts.astray.contains_key(&key);
        if is_known || counts.astray.len() < KINDS {
            *counts.astray.entry(key).or_default() += 1;
        }
    }

    /// Begins anew.
    pub fn clear(&self) {
        *self.lock() = Counts::default();
    }

    /// The counts of these APIs, with everything that each could have been asked.
    pub fn usage<'a>(&self, apis: impl Iterator<Item = &'a Api>) -> Usage {
        let counts = self.lock();
        let none = ApiCounts::default();
        let apis = apis.map(|api| {
            let counts = counts.apis.get(&*api.name).unwrap_or(&none);
            (api.name.to_string(), counts.usage(api))
        });
        let astray = counts
            .astray
            .iter()
            .map(|((method, path, status), count)| Astray {
                method: method.clone(),
                path: path.clone(),
                status: *status,
                count: *count,
            });
        Usage {
            usage: 1,
            apis: apis.collect(),
            astray: astray.collect(),
            expectations: None,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ApiCounts {
    fn break_rule(&mut self, broken: Broken) {
        let kind = (
            broken.operation.clone(),
            broken.part.clone(),
            broken.name.clone(),
            broken.pointer.clone(),
            broken.keyword.clone(),
        );
        if let Some(known) = self.broken.get_mut(&kind) {
            known.count += 1;
        } else if self.broken.len() < KINDS {
            self.broken.insert(kind, broken);
        } else {
            self.more += 1;
        }
    }

    fn touch(&mut self, touched: &[Touch], api: &Api) {
        for touch in touched {
            let resource = touch.resource.to_string();
            if let Some(action) = &touch.action {
                *self
                    .actions
                    .entry((resource.clone(), action.clone()))
                    .or_default() += 1;
            }
            let states: Vec<String> = match &touch.states {
                Some((before, after)) => vec![before.clone(), after.clone()],
                None if touch.change == Change::Created => {
                    initial(api, &resource).into_iter().collect()
                }
                None => Vec::new(),
            };
            for state in states {
                *self.states.entry((resource.clone(), state)).or_default() += 1;
            }
        }
    }

    fn usage(&self, api: &Api) -> ApiUsage {
        let contract = &api.contract;
        let operations = contract.operations.iter().map(|operation| {
            let statuses = operation.responses.keys().map(|key| (key.clone(), 0));
            let mut usage = OperationUsage {
                method: operation.method.to_string(),
                path: operation.path.clone(),
                place: api.sources.place(operation.id_span),
                requests: 0,
                statuses: statuses.collect(),
            };
            for (status, count) in self.answers.get(&operation.id).into_iter().flatten() {
                usage.requests += count;
                let declared = operation.response_entry(*status).map(|it| it.0.to_owned());
                let key = declared.unwrap_or_else(|| status.to_string());
                *usage.statuses.entry(key).or_default() += count;
            }
            (operation.id.clone(), usage)
        });
        let mut usage = ApiUsage {
            title: contract.title.clone(),
            requests: self.requests,
            operations: operations.collect(),
            broken: self.broken.values().cloned().collect(),
            more: self.more,
            faults: self.faults,
            ..ApiUsage::default()
        };
        let resources = api.behavior.iter().flat_map(|it| &it.resources);
        for resource in resources {
            let Some(machine) = &resource.machine else {
                continue;
            };
            let counted = |counts: &BTreeMap<(String, String), u64>, name: &String| {
                let key = (resource.name.clone(), name.clone());
                (name.clone(), counts.get(&key).copied().unwrap_or(0))
            };
            let states = machine.states.keys().map(|it| counted(&self.states, it));
            usage.states.insert(resource.name.clone(), states.collect());
            let actions = machine.actions.keys().map(|it| counted(&self.actions, it));
            usage
                .actions
                .insert(resource.name.clone(), actions.collect());
        }
        usage
    }
}

fn initial(api: &Api, resource: &str) -> Option<String> {
    let resources = &api.behavior.as_ref()?.resources;
    let resource = resources.iter().find(|it| it.name == resource)?;
    Some(resource.machine.as_ref()?.initial.clone())
}

fn unknown(exchange: &Exchange) -> Broken {
    let request = &exchange.request;
    let target = format!("{} {}", request.method, request.path);
    Broken {
        part: "request".to_owned(),
        name: Some(target.clone()),
        keyword: UNKNOWN.to_owned(),
        message: format!("expected an operation of the contract, found {target}"),
        count: 1,
        first: first(exchange),
        ..Broken::default()
    }
}

fn broken(exchange: &Exchange, violation: &Violation, api: &Api) -> Broken {
    Broken {
        operation: exchange.operation.clone(),
        part: violation.place.part().to_owned(),
        name: violation.place.name().map(str::to_owned),
        pointer: general(&violation.pointer),
        keyword: violation.keyword.clone(),
        message: violation.message.clone(),
        rule: violation.rule.map(|it| api.sources.place(it)),
        count: 1,
        first: first(exchange),
    }
}

/// Items of a list are of one kind.
fn general(pointer: &str) -> String {
    let is_number = |it: &str| !it.is_empty() && it.chars().all(|it| it.is_ascii_digit());
    let tokens = pointer
        .split('/')
        .map(|it| if is_number(it) { "*" } else { it });
    tokens.collect::<Vec<_>>().join("/")
}

fn first(exchange: &Exchange) -> First {
    First {
        id: exchange.id,
        sandbox: exchange.sandbox.to_string(),
        method: exchange.request.method.to_string(),
        path: exchange.request.path.clone(),
        status: exchange.answer.status.as_u16(),
    }
}
