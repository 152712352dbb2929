//! Values of the first records, by the name of their field: what a request may name.

use crate::behavior::Behavior;
use serde_json::{Map, Value};

/// Values of the first records.
#[derive(Debug, Default)]
pub(super) struct Pool {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    resource: usize,
    /// The resource's name without its plural, in small letters.
    stem: String,
    /// The field's name in small letters, without signs.
    field: String,
    is_key: bool,
    value: Value,
}

impl Pool {
    pub(super) fn add(&mut self, behavior: &Behavior, resource: usize, data: &Map<String, Value>) {
        let model = &behavior.resources[resource];
        for (name, value) in data {
            if value.is_string() || value.is_number() {
                self.entries.push(Entry {
                    resource,
                    stem: stem(&model.name),
                    field: plain(name),
                    is_key: *name == model.key_field,
                    value: value.clone(),
                });
            }
        }
    }

    /// Every text of some resources.
    pub(super) fn texts(&self, resources: &[usize]) -> impl Iterator<Item = &str> {
        let entries = self.entries.iter();
        let entries = entries.filter(|it| resources.contains(&it.resource));
        entries.filter_map(|it| it.value.as_str())
    }

    /// Values that a parameter may have, the likely ones first: fields of its name, then keys of resources that its
    /// name or its path speaks of, then all keys.
    pub(super) fn values(&self, name: &str, path: &str) -> Vec<&Value> {
        let (name, path) = (plain(name), plain(path));
        let is_key = ["id", "no", "key", "code", "name", "sn"]
            .iter()
            .any(|it| name.ends_with(it));
        let rank = |it: &Entry| match it {
            it if it.is_key
                && (name.starts_with(&it.stem) || name == "id" && path.contains(&it.stem)) =>
            {
                0
            }
            it if it.field == name => 1,
            it if it.is_key && is_key && path.contains(&it.stem) => 2,
            it if it.is_key && is_key => 3,
            _ => 4,
        };
        let mut ranked: Vec<(u8, &Value)> = Vec::new();
        for entry in &self.entries {
            let rank = rank(entry);
            if rank < 4 && !ranked.iter().any(|it| it.1 == &entry.value && it.0 <= rank) {
                ranked.push((rank, &entry.value));
            }
        }
        ranked.sort_by_key(|it| it.0);
        ranked.into_iter().map(|it| it.1).collect()
    }
}

/// Small letters and digits only.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|it| it.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// A name without its plural.
fn stem(name: &str) -> String {
    let name = plain(name);
    let singular = name
        .strip_suffix("ies")
        .map(|it| format!("{it}y"))
        .or_else(|| name.strip_suffix("ses").map(|it| format!("{it}s")))
        .or_else(|| name.strip_suffix('s').map(str::to_owned));
    singular.unwrap_or(name)
}
