//! The first records of resources that ask for generated ones. They are made when a resource is used for the first
//! time, because a large document has more resources than anyone uses; from then on they are records like all others.

use super::model::{Behavior, NextKey, Resource};
use super::run::{Making, counted, ordered};
use crate::contract::{Direction, Schema};
use crate::state::{ApiState, Transaction};
use serde_json::{Map, Value};

/// Instants in generated values are near the beginning of a day, so that they stay the same all day long.
const DAY: i64 = 86_400_000;
/// Resources that refer to each other are followed this far.
const FAR: usize = 6;

/// The beginning of the day in UTC.
pub(super) fn day(now: i64) -> i64 {
    now - now.rem_euclid(DAY)
}

/// A seed that follows from a text.
pub(super) fn seed_of(text: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

impl Behavior {
    /// Whether answers are completed from the schemas of responses.
    pub(crate) fn fills(&self) -> bool {
        self.fill
    }

    /// The answer of an operation with all that its schema asks for. The same seed gives the same addition.
    pub(crate) fn filled_answer(
        &self,
        operation: usize,
        body: Value,
        seed: &str,
        now: i64,
    ) -> Value {
        let operation = self.operations.get(operation).and_then(Option::as_ref);
        let Some(schema) = operation.and_then(|it| it.fill.as_ref()) else {
            return body;
        };
        let making = Making {
            behavior: self,
            now: day(now),
        };
        making.filled(schema, body, seed_of(seed))
    }

    /// The body of an error as its schema has it: of what the error says, that for which there is a place.
    pub(crate) fn filled_error(
        &self,
        schema: &Schema,
        body: Value,
        request: &str,
        now: i64,
    ) -> Value {
        let making = Making {
            behavior: self,
            now: day(now),
        };
        let shape = schema.shape();
        let named = shape.all_properties();
        let body = match body {
            Value::Object(entries) if !named.is_empty() => entries
                .into_iter()
                .filter(|(name, _)| named.contains_key(name))
                .collect(),
            body => body,
        };
        making.filled(schema, body, seed_of(request))
    }

    /// Whether records that an operation uses have still to be generated.
    pub(crate) fn lacks_records(&self, operation: usize, state: &ApiState) -> bool {
        self.uses(operation)
            .iter()
            .any(|it| self.lacks_records_of(*it, state))
    }

    /// Whether the first records of a resource have still to be generated.
    pub(crate) fn lacks_records_of(&self, resource: usize, state: &ApiState) -> bool {
        let model = self.resources.get(resource);
        model.is_some_and(|it| it.records > 0) && !state.is_generated(resource)
    }

    /// Generates what an operation still lacks.
    pub(crate) fn generate_for(&self, operation: usize, now: i64, records: &mut Transaction) {
        for resource in self.uses(operation) {
            self.generate(*resource, now, records);
        }
    }

    /// Generates the first records of a resource and of those that it refers to, unless that was done before.
    pub(crate) fn generate(&self, resource: usize, now: i64, records: &mut Transaction) {
        self.generate_within(resource, day(now), records, FAR);
    }

    fn uses(&self, operation: usize) -> &[usize] {
        let operation = self.operations.get(operation).and_then(Option::as_ref);
        operation.map_or(&[], |it| it.uses.as_slice())
    }

    fn generate_within(&self, resource: usize, now: i64, records: &mut Transaction, far: usize) {
        if far == 0 || !self.lacks_records_of(resource, records) {
            return;
        }
        records.mark_generated(resource);
        let model = &self.resources[resource];
        for relation in model.relations.values() {
            self.generate_within(relation.target, now, records, far - 1);
        }
        let seed = seed_of(&model.name) ^ records.seed();
        for number in 0..model.records {
            let seed = seed.wrapping_add(number as u64);
            let Some(data) = self.first_record(resource, (number, seed), now, records) else {
                continue;
            };
            // A key of the wrong kind makes no record.
            let _ = records.put(resource, data);
        }
    }

    fn first_record(
        &self,
        resource: usize,
        (number, seed): (usize, u64),
        now: i64,
        records: &Transaction,
    ) -> Option<Map<String, Value>> {
        let model = &self.resources[resource];
        let schema = model.schema.as_ref()?;
        let making = Making {
            behavior: self,
            now,
        };
        let mut data = making.object(schema, seed)?;
        let key = match &model.next_key {
            NextKey::Integer => {
                let number = i64::try_from(number + 1).ok()?;
                counted(records.layout().resources[resource].key_kind, number).to_value()
            }
            _ => making.key(model, (resource, records), seed)?,
        };
        data.insert(model.key_field.clone(), key);
        Self::link(model, number, &mut data, records);
        Some(ordered(model, making.complete(model, data, seed)))
    }

    /// Fields that hold the key of another record get the key of one that exists.
    fn link(model: &Resource, number: usize, data: &mut Map<String, Value>, records: &Transaction) {
        for relation in model.relations.values() {
            let all = records.all(relation.target);
            if all.is_empty() {
                continue;
            }
            let target = all.page(number % all.len(), 1);
            let Some(target) = target.first() else {
                continue;
            };
            let before = data.insert(relation.by.clone(), target.key.to_value());
            let shown = model.fields.get(&relation.by).is_some_and(|it| it.shown);
            let visible = || {
                let shown = |name: &String| model.fields.get(name).is_none_or(|it| it.shown);
                let visible = data.iter().filter(|it| shown(it.0));
                let visible = visible.map(|(name, value)| (name.clone(), value.clone()));
                Value::Object(visible.collect())
            };
            let schema = model.schema.as_ref();
            if shown && schema.is_some_and(|it| !it.fits(&visible(), Direction::Response)) {
                match before {
                    Some(before) => data.insert(relation.by.clone(), before),
                    None => data.remove(&relation.by),
                };
            }
        }
    }
}
