//! One entry of a resource.

use super::key::Key;
use super::sort_value::SortValue;
use serde_json::{Map, Value};

/// A JSON object with a key. Shared, never changed in place.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The key; `data` holds it too.
    pub key: Key,
    /// All fields, in the order in which they were given.
    pub data: Map<String, Value>,
    /// The hash of the fixture entry that it came from; `None` once an exchange or the control API
    /// has written it.
    pub origin: Option<u64>,
}

impl Record {
    /// The value of a field.
    pub fn get(&self, field: &str) -> Option<&Value> {
        self.data.get(field)
    }

    pub(super) fn values(&self, fields: &[String]) -> Box<[SortValue]> {
        fields
            .iter()
            .map(|field| SortValue::of_field(&self.data, field))
            .collect()
    }
}
