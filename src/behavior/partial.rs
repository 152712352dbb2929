//! Runs on records of which only some are known, as those of a service that somebody else has filled.
//!
//! What is not known has a name, and the name stands in its place: it is stored, compared and answered like any other
//! value. A formula that needs to know it has no value either, and a condition that nobody can decide is taken to hold;
//! whoever looks on is told so. Deliberately absent: guesses.

use super::model::Resource;
use super::value::{UNKNOWN, Val};
use crate::state::{Key, Record};
use serde_json::{Map, Value};
use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What ends a name, so that none is the beginning of another.
const END: char = '\u{2}';
/// How a name within a name begins and ends.
const INNER: (&str, &str) = ("\"\\u0001", "\\u0002\"");

/// What is known of the records, and what is not.
#[derive(Debug, Default)]
pub(crate) struct Partial {
    /// Records that are known to be gone.
    gone: HashSet<(usize, Key)>,
    /// What has come to light, by name.
    bound: HashMap<String, Value>,
    /// How often all of a resource was forgotten.
    forgotten: HashMap<usize, u32>,
    /// How many fields have got a new name.
    renamed: u64,
    /// Whether the present run took something for granted.
    doubt: Cell<bool>,
}

impl Partial {
    /// The present run took something for granted.
    pub(crate) fn doubts(&self) {
        self.doubt.set(true);
    }

    /// Whether a run took anything for granted; the next one begins afresh.
    pub(crate) fn take_doubt(&self) -> bool {
        self.doubt.replace(false)
    }

    /// What stands for a field of a record: its value, once that has come to light, else its name.
    pub(crate) fn field(&self, (resource, key): (usize, &Value), field: &str) -> Value {
        let name = self.name((resource, key), field);
        let known = self.bound.get(&name).cloned();
        known.unwrap_or(Value::String(name))
    }

    /// A new name for a field: its value is another one than before.
    pub(crate) fn fresh(&mut self, of: (usize, &Value), field: &str) -> Value {
        self.renamed += 1;
        let field = format!("{field}~{}", self.renamed);
        Value::String(self.name(of, &field))
    }

    fn name(&self, (resource, key): (usize, &Value), field: &str) -> String {
        let age = self.forgotten.get(&resource).unwrap_or(&0);
        format!("{UNKNOWN}{resource}.{age}/{key}/{field}{END}")
    }

    /// The resource and the field that a name is of.
    pub(crate) fn place(name: &str) -> Option<(usize, &str)> {
        let (resource, rest) = name.strip_prefix(UNKNOWN)?.split_once('.')?;
        let field = rest.strip_suffix(END)?.rsplit('/').next()?;
        let field = field.split_once('~').map_or(field, |it| it.0);
        Some((resource.parse().ok()?, field))
    }

    /// A record of which nothing is known but its key, and what has come to light.
    pub(crate) fn stranger(
        &self,
        model: &Resource,
        (resource, key): (usize, Value),
    ) -> Arc<Record> {
        let mut data = Map::new();
        for name in model.fields.keys() {
            let value = match *name == model.key_field {
                true => key.clone(),
                false => self.field((resource, &key), name),
            };
            data.insert(name.clone(), value);
        }
        data.insert(UNKNOWN.to_string(), Value::Bool(true));
        let text = key.as_str().unwrap_or_default().to_owned();
        let key = match &key {
            Value::Number(_) => Key::from_value(&key),
            _ => None,
        };
        let key = key.unwrap_or_else(|| Key::Text(text.into()));
        Arc::new(Record {
            key,
            data,
            origin: None,
        })
    }

    /// Whether a record is known not to be there.
    pub(crate) fn is_gone(&self, resource: usize, key: &Key) -> bool {
        self.gone.contains(&(resource, key.clone()))
    }

    /// A record is gone, or there again.
    pub(crate) fn set_gone(&mut self, (resource, key): (usize, Key), is_gone: bool) {
        let place = (resource, key);
        match is_gone {
            true => self.gone.insert(place),
            false => self.gone.remove(&place),
        };
    }

    /// A field of a record has come to light.
    pub(crate) fn show(&mut self, of: (usize, &Value), field: &str, value: &Value) {
        let name = self.name(of, field);
        self.bound.insert(name, value.clone());
    }

    /// What a name stands for has come to light; names that were made of it are made of the value from now on.
    pub(crate) fn bind(&mut self, name: &str, value: &Value) {
        self.bound.insert(name.to_owned(), value.clone());
        let quoted = Value::from(name).to_string();
        let made = self.bound.iter().filter(|it| it.0.contains(&quoted));
        let made: Vec<(String, Value)> = made
            .map(|(known, of)| (known.replace(&quoted, &value.to_string()), of.clone()))
            .collect();
        for (known, of) in made {
            self.bound.entry(known).or_insert(of);
        }
    }

    /// A value with all that has come to light in the place of names.
    pub(crate) fn settled(&self, value: &Value) -> Value {
        match value {
            Value::String(text) if text.starts_with(UNKNOWN) => self.settled_name(text),
            Value::Array(items) => items.iter().map(|it| self.settled(it)).collect(),
            Value::Object(entries) => entries
                .iter()
                .map(|(name, it)| (name.clone(), self.settled(it)))
                .collect::<Map<String, Value>>()
                .into(),
            other => other.clone(),
        }
    }

    fn settled_name(&self, name: &str) -> Value {
        if let Some(value) = self.bound.get(name) {
            return value.clone();
        }
        // The key in the middle of the name may be a name itself, which stands there as JSON.
        let from = name.find(INNER.0);
        let to = name.rfind(INNER.1).map(|at| at + INNER.1.len());
        let (Some(from), Some(to)) = (from, to) else {
            return name.into();
        };
        let Ok(inner) = serde_json::from_str::<String>(&name[from..to]) else {
            return name.into();
        };
        let value = self.settled_name(&inner);
        if value.as_str() == Some(&inner) {
            return name.into();
        }
        let outer = format!("{}{value}{}", &name[..from], &name[to..]);
        self.bound.get(&outer).cloned().unwrap_or(outer.into())
    }

    /// Nothing is known of a resource any more.
    pub(crate) fn forget(&mut self, resource: usize) {
        *self.forgotten.entry(resource).or_default() += 1;
        self.gone.retain(|it| it.0 != resource);
    }
}

impl Val {
    /// A value that nothing is known of, not even whether it is equal to another one.
    pub(crate) fn unknown() -> Self {
        Self::text(UNKNOWN.to_string())
    }

    /// Whether nothing is known of it, or of a part of it.
    pub(crate) fn is_unknown(&self) -> bool {
        match self {
            Self::Text(text) => text.starts_with(UNKNOWN),
            Self::List(items) => items.iter().any(Self::is_unknown),
            Self::Map(entries) => entries.values().any(Self::is_unknown),
            Self::Record(_, record) => is_stranger(record),
            _ => false,
        }
    }
}

/// Whether nothing but its key is known of a record.
pub(crate) fn is_stranger(record: &Record) -> bool {
    record
        .data
        .contains_key(UNKNOWN.encode_utf8(&mut [0; 4]) as &str)
}

/// Whether a value stands for one that is not known.
pub(crate) fn is_unknown(value: &Value) -> bool {
    value.as_str().is_some_and(|it| it.starts_with(UNKNOWN))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_has_come_to_light_takes_the_place_of_its_name() {
        let mut partial = Partial::default();
        let owner = partial.field((1, &json!(7)), "owner_id");
        assert!(is_unknown(&owner));
        let name = partial.field((0, &owner), "name");
        partial.show((0, &owner), "name", &json!("ann"));
        assert_eq!(partial.field((0, &owner), "name"), json!("ann"));
        partial.bind(owner.as_str().unwrap(), &json!(3));
        assert_eq!(partial.settled(&json!([owner, 1])), json!([3, 1]));
        assert_eq!(partial.field((0, &json!(3)), "name"), json!("ann"));
        assert_eq!(partial.settled(&name), json!("ann"));
        assert_eq!(Partial::place(name.as_str().unwrap()), Some((0, "name")));
        let fresh = partial.fresh((2, &json!("a/b")), "state");
        assert_eq!(Partial::place(fresh.as_str().unwrap()), Some((2, "state")));
    }

    #[test]
    fn what_is_forgotten_has_another_name() {
        let mut partial = Partial::default();
        let before = partial.field((0, &json!(1)), "name");
        partial.show((0, &json!(1)), "name", &json!("ann"));
        partial.set_gone((0, Key::Int(2)), true);
        partial.forget(0);
        assert!(is_unknown(&partial.field((0, &json!(1)), "name")));
        assert_ne!(partial.field((0, &json!(1)), "name"), before);
        assert!(!partial.is_gone(0, &Key::Int(2)));
    }
}
