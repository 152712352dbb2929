//! Values for the fields of requests: what the schema lists, keys of records, and what records hold under the same name.

use super::super::schema;
use crate::behavior::Behavior;
use crate::contract::{Contract, JsonType, Schema};
use crate::state::ApiState;
use serde_json::Value;

/// How many keys of a resource are tried.
const KEYS: usize = 4;
/// How many values of records are tried for a field.
const HELD: usize = 3;
/// How many values that only the schema suggests are tried.
const SAMPLES: usize = 2;

/// Where values come from.
pub(super) struct Pool<'a> {
    pub contract: &'a Contract,
    pub behavior: &'a Behavior,
    pub records: &'a ApiState,
    /// The resources that the operation looks at.
    pub resources: &'a [usize],
}

impl Pool<'_> {
    /// Values for a field, the likeliest first, each once.
    pub(super) fn candidates(
        &self,
        name: &str,
        schema: Option<&Schema>,
        is_key: bool,
    ) -> Vec<Value> {
        let mut found: Vec<Value> = Vec::new();
        let shape = schema.map(Schema::shape);
        if let Some(shape) = &shape {
            found.extend(shape.constant.iter().cloned());
            found.extend(shape.enumeration.iter().flatten().cloned());
        }
        if found.is_empty() {
            if is_key || name == "id" || name.ends_with("_id") || name.ends_with("Id") {
                found.extend(self.keys());
            }
            found.extend(self.held(name));
            let samples = schema
                .map(|it| schema::samples(self.contract, it))
                .unwrap_or_default();
            found.extend(samples.into_iter().take(SAMPLES));
        }
        let types = shape.map(|it| it.types).unwrap_or_default();
        let mut unique: Vec<Value> = Vec::new();
        for value in found {
            let value = fit(value, |kind| types.allows(kind));
            let fits = schema.is_none_or(|it| it.is_valid(&value));
            if fits && !unique.contains(&value) {
                unique.push(value);
            }
        }
        unique
    }

    fn keys(&self) -> Vec<Value> {
        let resources = self.resources.iter();
        resources
            .flat_map(|resource| self.records.all(*resource).iter().take(KEYS))
            .map(|record| record.key.to_value())
            .collect()
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
