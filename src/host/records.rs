//! What an operator does to records, past the operations of the contract: look, replace, delete, act.

use super::engine::{FieldProblem, OperateError, Target};
use super::generation::layout;
use super::open::Host;
use crate::engine::{Api, Touch};
use crate::state::{ApiState, ChangeError, Key, Layout, Record, Sandbox, StateError, Transaction};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Records as an operator sees them.
#[derive(Clone, Debug)]
pub struct Listing {
    /// One page of the matching records.
    pub records: Vec<Shown>,
    /// How many match in all.
    pub total: usize,
}

/// A record, and the name of its state.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The record.
    pub record: Arc<Record>,
    /// The state by name, if the resource has a machine.
    pub state: Option<String>,
}

/// Which part of a list is wanted.
#[derive(Clone, Debug)]
pub struct Selection {
    /// Only records whose fields print as these texts.
    pub filters: Vec<(String, String)>,
    /// How many matching records come before the first one.
    pub offset: usize,
    /// At most so many.
    pub size: usize,
}

/// Why an operator's wish was not fulfilled. Nothing was changed then.
#[derive(Clone, Debug, thiserror::Error)]
pub enum RecordError {
    /// There is no such resource.
    #[error("the API `{api}` has no resource `{resource}`")]
    UnknownResource {
        /// The API.
        api: String,
        /// What was asked for.
        resource: String,
    },
    /// There is no such record.
    #[error("`{resource}` has no record `{key}`")]
    UnknownRecord {
        /// The resource.
        resource: String,
        /// What was asked for.
        key: String,
    },
    /// The record does not fit its resource.
    #[error("the record does not fit the fields of `{resource}`")]
    Unfit {
        /// The resource.
        resource: String,
        /// What is wrong with it.
        problems: Vec<FieldProblem>,
    },
    /// The key cannot be one.
    #[error(transparent)]
    Change(#[from] ChangeError),
    /// The action was not performed.
    #[error(transparent)]
    Operate(#[from] OperateError),
    /// The state failed.
    #[error(transparent)]
    State(#[from] StateError),
}

/// A resource of an API in a sandbox.
#[derive(Clone, Debug)]
pub struct Collection {
    /// The sandbox's name.
    pub sandbox: String,
    /// The API.
    pub api: Arc<Api>,
    /// The resource's name.
    pub resource: String,
}

/// A collection that was found.
struct Shelf {
    sandbox: Arc<Sandbox>,
    position: usize,
    layout: Arc<Layout>,
}

impl Shelf {
    fn key(&self, text: &str) -> Result<Key, RecordError> {
        self.layout
            .key_kind
            .parse(text)
            .ok_or_else(|| self.unknown(text))
    }

    fn unknown(&self, key: &(impl ToString + ?Sized)) -> RecordError {
        RecordError::UnknownRecord {
            resource: self.layout.name.to_string(),
            key: key.to_string(),
        }
    }
}

impl Host {
    /// A part of the records, in the resource's order.
    pub async fn records(
        &self,
        of: &Collection,
        wanted: &Selection,
    ) -> Result<Listing, RecordError> {
        let place = self.place(of).await?;
        let state = place.sandbox.read(&layout(&of.api))?;
        let all = state.all(place.position);
        let (records, total) = if wanted.filters.is_empty() {
            (all.page(wanted.offset, wanted.size), all.len())
        } else {
            let matching = |record: &&Arc<Record>| matches(&record.data, &wanted.filters);
            let matching: Vec<_> = all.iter().filter(matching).collect();
            let page = matching.iter().skip(wanted.offset).take(wanted.size);
            (
                page.map(|record| Arc::clone(record)).collect(),
                matching.len(),
            )
        };
        let records = records
            .into_iter()
            .map(|record| shown(&of.api, place.position, record));
        Ok(Listing {
            records: records.collect(),
            total,
        })
    }

    /// One record.
    pub async fn record_of(&self, of: &Collection, key: &str) -> Result<Shown, RecordError> {
        let place = self.place(of).await?;
        let key = place.key(key)?;
        let state = place.sandbox.read(&layout(&of.api))?;
        let found = state.get(place.position, &key).cloned();
        let record = found.ok_or_else(|| place.unknown(&key))?;
        Ok(shown(&of.api, place.position, record))
    }

    /// Creates or replaces a record; says whether it is new. The key field may be absent from the data.
    pub async fn put_record(
        &self,
        of: &Collection,
        key: &str,
        mut data: Map<String, Value>,
    ) -> Result<(Shown, bool), RecordError> {
        let place = self.place(of).await?;
        let key = place.key(key)?;
        let field = &*place.layout.key_field;
        let found = data.entry(field).or_insert_with(|| key.to_value());
        let mut problems = Vec::new();
        if *found != key.to_value() {
            let message = format!(
                "expected the key of the path, {}, found {found}",
                key.to_value()
            );
            problems.push(FieldProblem {
                pointer: format!("/{field}"),
                message,
            });
        }
        problems.extend(self.engine.check(&of.api, place.position, &data));
        if !problems.is_empty() {
            return Err(RecordError::Unfit {
                resource: of.resource.clone(),
                problems,
            });
        }
        let (outcome, ticket) = place.sandbox.write(&layout(&of.api), |records| {
            let is_new = records.get(place.position, &key).is_none();
            records
                .put(place.position, data)
                .map(|record| (record, is_new))
        })?;
        let (record, is_new) = outcome?;
        ticket.await?;
        Ok((shown(&of.api, place.position, record), is_new))
    }

    /// Deletes one record.
    pub async fn delete_record(&self, of: &Collection, key: &str) -> Result<(), RecordError> {
        let place = self.place(of).await?;
        let key = place.key(key)?;
        let delete = |records: &mut Transaction| records.delete(place.position, &key);
        let (deleted, ticket) = place.sandbox.write(&layout(&of.api), delete)?;
        ticket.await?;
        deleted.map(|_| ()).ok_or_else(|| place.unknown(&key))
    }

    /// Deletes all records; says how many there were.
    pub async fn delete_records(&self, of: &Collection) -> Result<usize, RecordError> {
        let place = self.place(of).await?;
        let (count, ticket) = place.sandbox.write(&layout(&of.api), |records| {
            let keys = keys(records, place.position);
            for key in &keys {
                records.delete(place.position, key);
            }
            keys.len()
        })?;
        ticket.await?;
        Ok(count)
    }

    /// Performs an action of the operator.
    pub async fn act(
        &self,
        of: &Collection,
        key: &str,
        action: &str,
    ) -> Result<(Shown, Vec<Touch>), RecordError> {
        let place = self.place(of).await?;
        let key = place.key(key)?;
        let occasion = self.occasion(&place.sandbox);
        let (outcome, ticket) = place.sandbox.write(&layout(&of.api), |records| {
            let target = Target {
                resource: place.position,
                key: &key,
                action,
            };
            let outcome = self.engine.operate(&of.api, target, &occasion, records);
            if outcome.is_err() {
                records.roll_back();
            }
            outcome.map(|touched| (touched, records.get(place.position, &key).cloned()))
        })?;
        let (touched, record) = outcome?;
        ticket.await?;
        self.counter.touch(&touched, &of.api);
        let record = record.ok_or_else(|| place.unknown(&key))?;
        Ok((shown(&of.api, place.position, record), touched))
    }

    async fn place(&self, of: &Collection) -> Result<Shelf, RecordError> {
        let sandbox = self.sandbox(&of.sandbox).await?;
        let layout = layout(&of.api);
        let position =
            layout
                .position(&of.resource)
                .ok_or_else(|| RecordError::UnknownResource {
                    api: of.api.name.to_string(),
                    resource: of.resource.clone(),
                })?;
        self.settle(&sandbox, &of.api).await?;
        if self
            .engine
            .lacks_records(&of.api, position, &sandbox.read(&layout)?)
        {
            let now = self.occasion(&sandbox).now;
            let generate =
                |records: &mut Transaction| self.engine.generate(&of.api, position, now, records);
            let ((), ticket) = sandbox.write(&layout, generate)?;
            ticket.await?;
        }
        Ok(Shelf {
            sandbox,
            position,
            layout: Arc::clone(&layout.resources[position]),
        })
    }
}

fn keys(state: &ApiState, resource: usize) -> Vec<Key> {
    state
        .all(resource)
        .iter()
        .map(|record| record.key.clone())
        .collect()
}

fn shown(api: &Api, resource: usize, record: Arc<Record>) -> Shown {
    let machine = api
        .behavior
        .as_ref()
        .and_then(|it| it.resources.get(resource)?.machine.as_ref());
    let state = machine.and_then(|it| it.state_of(record.data.get(&it.field)));
    Shown {
        state: state.map(str::to_owned),
        record,
    }
}

/// Texts are compared as they are, everything else as JSON prints it.
fn matches(data: &Map<String, Value>, filters: &[(String, String)]) -> bool {
    filters.iter().all(|(field, wanted)| match data.get(field) {
        Some(Value::String(text)) => text == wanted,
        Some(value) => value.to_string().as_str() == wanted,
        None => false,
    })
}
