//! Values for the fields of requests: what the schema lists, keys of records, and what records hold under the same name.

use super::super::schema;
use super::hints::{Hints, Input};
use crate::behavior::Behavior;
use crate::contract::{Contract, JsonType, Schema};
use crate::state::ApiState;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::HashMap;

/// How many keys of a resource are tried.
const KEYS: usize = 5;
/// How many values of records are tried for a field.
const HELD: usize = 3;
/// How many values that only the schema suggests are tried.
const SAMPLES: usize = 3;
/// How many values are tried for a field.
const MOST: usize = 14;

/// What schemas suggest, by the place of the schema.
pub(super) type Samples = RefCell<HashMap<usize, Vec<Value>>>;

/// Where values come from.
pub(super) struct Pool<'a> {
    pub samples: &'a Samples,
    pub contract: &'a Contract,
    pub behavior: &'a Behavior,
    pub records: &'a ApiState,
    pub hints: &'a Hints,
}

impl Pool<'_> {
    /// Values for an input, the likeliest first, each once.
    pub(super) fn candidates(
        &self,
        (place, name): (usize, &str),
        schema: Option<&Schema>,
    ) -> Vec<Value> {
        let shape = schema.map(Schema::shape).unwrap_or_default();
        let mut found: Vec<Value> = Vec::new();
        let mine = |input: &Input| input.0 == place && input.1 == name;
        for (_, resource, field) in self.hints.fields.iter().filter(|it| mine(&it.0)) {
            found.extend(self.of_resource(*resource, field));
        }
        let is_tied = !found.is_empty();
        let literals = self.hints.literals.iter().filter(|it| mine(&it.0));
        let literals = literals.map(|it| it.1.clone());
        found.extend(shape.constant.iter().cloned());
        found.extend(shape.enumeration.iter().flatten().cloned());
        if !is_tied && found.is_empty() {
            found.extend(self.held(name));
        }
        if found.is_empty() || !is_tied {
            found.extend(schema.into_iter().flat_map(|it| self.suggested(it)));
        }
        found.extend(literals);
        if is_tied {
            // What no record has.
            found.extend([Value::from(987_654_321), Value::from("nothing-has-this")]);
        }
        let mut unique: Vec<Value> = Vec::new();
        for value in found {
            let value = fit(value, |kind| shape.types.allows(kind));
            let fits = schema.is_none_or(|it| it.is_valid(&value));
            if fits && !unique.contains(&value) {
                unique.push(value);
            }
        }
        unique.truncate(MOST);
        unique
    }

    fn suggested(&self, schema: &Schema) -> Vec<Value> {
        let Some(node) = schema.node() else {
            return Vec::new();
        };
        let place = std::ptr::from_ref(node) as usize;
        let mut samples = self.samples.borrow_mut();
        let known = samples.entry(place).or_insert_with(|| {
            let mut all = schema::samples(self.contract, schema);
            all.truncate(SAMPLES);
            all
        });
        known.clone()
    }

    /// What the first and the last records of a resource hold in a field.
    fn of_resource(&self, resource: usize, field: &str) -> Vec<Value> {
        let all: Vec<_> = self.records.all(resource).iter().collect();
        let some = all
            .iter()
            .take(KEYS)
            .chain(all.iter().skip(KEYS).rev().take(2));
        let values = some
            .filter_map(|it| it.get(field))
            .filter(|it| !it.is_null());
        values.cloned().collect()
    }

    /// What records hold under this name.
    fn held(&self, name: &str) -> Vec<Value> {
        let mut found: Vec<Value> = Vec::new();
        for resource in 0..self.behavior.resources.len() {
            for record in self.records.all(resource).iter().take(HELD) {
                let value = record.get(name).filter(|it| !it.is_null());
                if let Some(value) = value.filter(|it| !found.contains(it)) {
                    found.push(value.clone());
                }
            }
        }
        found.truncate(HELD * 2);
        found
    }
}

/// A number as text, or a text as number, where only that is allowed.
fn fit(value: Value, allows: impl Fn(JsonType) -> bool) -> Value {
    match &value {
        Value::Number(number) if !allows(JsonType::Integer) && allows(JsonType::String) => {
            Value::from(number.to_string())
        }
        Value::String(text) if !allows(JsonType::String) => {
            let number = text.parse::<i64>().ok().map(Value::from);
            number.unwrap_or(value)
        }
        _ => value,
    }
}
