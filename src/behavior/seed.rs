//! Makes the first records for a sandbox: fixture formulas run on its clock and seed, in the order of the resources.

use super::formula::functions::Env;
use super::model::{Behavior, FixtureRecord};
use super::run::{Run, Stop};
use super::value::Val;
use crate::source::Span;
use crate::state::{self, ApiState, Key, Transaction};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::sync::Arc;

/// What is wrong with a fixture record, and where it stands.
#[derive(Debug)]
pub struct SeedProblem {
    /// In one sentence.
    pub message: String,
    /// The record, or the field.
    pub place: Span,
}

/// The first records on a clock, and what is wrong with those that could not be made.
pub fn seed(
    behavior: &Behavior,
    now: i64,
    seed: u64,
) -> (Vec<state::FixtureRecord>, Vec<SeedProblem>) {
    let env = Env {
        now,
        time: &behavior.time,
        random: RefCell::new(ChaCha8Rng::seed_from_u64(seed)),
        tap: None,
    };
    let request = super::request_value("", "", "");
    let mut records = Transaction::begin(ApiState::empty(Arc::clone(&behavior.layout)), seed);
    let (mut made, mut problems) = (Vec::new(), Vec::new());
    for fixture in &behavior.fixtures {
        let outcome = record(behavior, &env, &request, &mut records, fixture);
        match outcome {
            Ok(record) => made.push(record),
            Err(problem) => problems.push(problem),
        }
    }
    dangling(behavior, &made, &records, &mut problems);
    (made, problems)
}

fn record(
    behavior: &Behavior,
    env: &Env<'_>,
    request: &Val,
    records: &mut Transaction,
    fixture: &FixtureRecord,
) -> Result<state::FixtureRecord, SeedProblem> {
    let model = &behavior.resources[fixture.resource];
    let mut data = Map::new();
    for assignment in &fixture.set {
        let run = Run::new(behavior, env, request, records);
        let mut frame = run.frame(Val::Null);
        let value = run.view().source(&assignment.value, &mut frame);
        let value = value.map_err(|fault| fault.message).and_then(|value| {
            run.stored(fixture.resource, assignment, &value)
                .map_err(|stop| explain(&stop))
        });
        match value {
            Ok(value) => data.insert(assignment.field.clone(), value),
            Err(message) => {
                return Err(SeedProblem {
                    message,
                    place: assignment.span,
                });
            }
        };
    }
    let ordered = model
        .fields
        .keys()
        .map(|name| (name.clone(), data.remove(name).unwrap_or_default()));
    let data: Map<String, Value> = ordered.collect();
    let problem = |message: String| SeedProblem {
        message,
        place: fixture.span,
    };
    if let Some(key) = data.get(&model.key_field).and_then(Key::from_value)
        && records.get(fixture.resource, &key).is_some()
    {
        return Err(problem(format!(
            "there is already a record with the key `{key}`"
        )));
    }
    let record = records
        .put(fixture.resource, data)
        .map_err(|it| problem(it.to_string()))?;
    Ok(state::FixtureRecord {
        resource: fixture.resource,
        key: record.key.clone(),
        data: record.data.clone(),
        hash: fixture.hash,
    })
}

/// Relations that lead nowhere.
fn dangling(
    behavior: &Behavior,
    made: &[state::FixtureRecord],
    records: &Transaction,
    problems: &mut Vec<SeedProblem>,
) {
    for record in made {
        let model = &behavior.resources[record.resource];
        for relation in model.relations.values() {
            let Some(key) = record.data.get(&relation.by).and_then(Key::from_value) else {
                continue;
            };
            if records.get(relation.target, &key).is_some() {
                continue;
            }
            let target = &behavior.resources[relation.target].name;
            let fixture = behavior
                .fixtures
                .iter()
                .find(|it| it.hash == record.hash && it.resource == record.resource);
            problems.push(SeedProblem {
                message: format!(
                    "`{}` is {key}, but `{target}` has no such record",
                    relation.by
                ),
                place: fixture.map_or(Span::NONE, |it| it.span),
            });
        }
    }
}

fn explain(stop: &Stop) -> String {
    match stop {
        Stop::Refused { clause, .. } => clause.clone(),
        Stop::Invalid(violations) => {
            let all: Vec<String> = violations
                .iter()
                .map(|it| format!("{} {}", it.pointer, it.message))
                .collect();
            all.join("; ")
        }
        Stop::Fault { message, .. } => message.clone(),
    }
}
