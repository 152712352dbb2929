//! The first lines of `mimeo serve`: what is served where, and the line that scripts wait for.

use crate::host::{ApiSlot, Generation, StoreChoice};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What is served where.
#[derive(Debug)]
pub struct Banner<'a> {
    /// The APIs.
    pub generation: &'a Generation,
    /// Where records are kept.
    pub store: &'a StoreChoice,
    /// Such as `http://127.0.0.1:4010`.
    pub url: &'a str,
}

impl Banner<'_> {
    /// The table of APIs.
    pub fn overview(&self) -> String {
        let mut text = format!("mimeo {}\n\n", env!("CARGO_PKG_VERSION"));
        let names = self.generation.apis.keys().map(|name| name.chars().count());
        let width = names.max().unwrap_or(0).max("records".len());
        for (name, slot) in &self.generation.apis {
            let _ = writeln!(text, "  {name:width$}  {}", self.api(name, slot));
        }
        if self.generation.apis.is_empty() {
            text.push_str("  no API yet: make a folder with an openapi.yaml\n");
        }
        let _ = writeln!(text, "  {:width$}  {}", "records", store(self.store));
        let _ = writeln!(text, "  {:width$}  {}/__mimeo/\n", "control", self.url);
        text
    }

    /// The line that scripts wait for.
    pub fn ready(&self) -> String {
        format!("mimeo is ready on {}\n", self.url)
    }

    /// All of it as an object with `event: ready`.
    pub fn to_json(&self) -> Value {
        let apis = self.generation.apis.iter().map(|(name, slot)| {
            let operations = slot.api.as_ref().map(|api| api.contract.operations.len());
            json!({"name": &**name, "url": format!("{}/{name}", self.url), "operations": operations})
        });
        json!({"event": "ready", "url": self.url, "apis": apis.collect::<Value>()})
    }

    fn api(&self, name: &str, slot: &ApiSlot) -> String {
        let Some(api) = &slot.api else {
            return "not served until its errors are mended".to_owned();
        };
        let count = api.contract.operations.len();
        let operations = if count == 1 {
            "operation"
        } else {
            "operations"
        };
        format!("{count} {operations} at {}/{name}", self.url)
    }
}

fn store(store: &StoreChoice) -> String {
    match store {
        StoreChoice::Memory => "in memory, forgotten at the end".to_owned(),
        StoreChoice::Sqlite(path) => format!("in {}", path.display()),
    }
}
