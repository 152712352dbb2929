//! Who can call: credentials that the model knows, the records behind them, and what these records have to do with
//! others.

use super::pool::Stock;
use crate::behavior::{Behavior, HintValue};
use crate::contract::Access;
use crate::state::{ApiState, Key, Record};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Credentials of one scheme that are tried at most.
const MOST: usize = 12;

/// Credentials that are sent together, and what is known of the caller.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// By scheme; empty for nobody.
    pub credential: Value,
    /// Values that name the caller in records: keys of the records behind the credential.
    pub names: Vec<Value>,
}

/// Who can call an operation: as many callers as are known, one with a credential that nobody has, and nobody.
pub(crate) fn callers(stock: &Stock<'_>, operation: usize) -> Vec<Caller> {
    let declared = &stock.contract.operations[operation];
    let mut found: Vec<Caller> = Vec::new();
    if let Access::AnyOf(alternatives) = declared.security(stock.contract) {
        for alternative in alternatives.iter().filter(|it| !it.schemes.is_empty()) {
            let names: Vec<&str> = alternative
                .schemes
                .iter()
                .map(|it| it.name.as_str())
                .collect();
            found.extend(together(stock, &names));
        }
    }
    let nobody = Caller {
        credential: json!({}),
        names: Vec::new(),
    };
    found.push(nobody);
    found
}

fn together(stock: &Stock<'_>, schemes: &[&str]) -> Vec<Caller> {
    let lists: Vec<Vec<(Value, Vec<Value>)>> =
        schemes.iter().map(|scheme| known(stock, scheme)).collect();
    let most = lists.iter().map(Vec::len).max().unwrap_or(0);
    let caller = |at: usize| {
        let mut credential = Map::new();
        let mut names = Vec::new();
        for (scheme, list) in schemes.iter().zip(&lists) {
            let Some((value, own)) = list.get(at).or_else(|| list.first()) else {
                continue;
            };
            credential.insert((*scheme).to_owned(), value.clone());
            names.extend(own.iter().cloned());
        }
        Caller {
            credential: Value::Object(credential),
            names,
        }
    };
    let mut all: Vec<Caller> = (0..most).map(caller).collect();
    let unknown = schemes
        .iter()
        .map(|it| ((*it).to_owned(), json!("unknown-credential")));
    all.push(Caller {
        credential: Value::Object(unknown.collect()),
        names: Vec::new(),
    });
    all
}

/// Credentials of a scheme with the keys of the records behind them.
fn known(stock: &Stock<'_>, scheme: &str) -> Vec<(Value, Vec<Value>)> {
    let mut found: Vec<(Value, Vec<Value>)> = Vec::new();
    for hint in stock.behavior.credential_hints(scheme) {
        let (resource, field) = match hint {
            HintValue::KeyOf(resource) => {
                let key = stock.behavior.resources[resource].key_field.clone();
                (resource, key)
            }
            HintValue::FieldOf(resource, field) => (resource, field.to_string()),
            _ => continue,
        };
        let touched = stock.touched.iter().filter(|it| it.0 == resource);
        let touched = touched.filter_map(|it| Key::from_value(&it.1));
        let touched = touched.filter_map(|it| stock.state.get(resource, &it).cloned());
        let all = stock.state.all(resource);
        for record in touched.chain(all.iter().cloned()) {
            let Some(value) = record.get(&field).filter(|it| it.is_string()) else {
                continue;
            };
            if found.len() < MOST && !found.iter().any(|it| it.0 == *value) {
                found.push((value.clone(), names(stock.behavior, resource, &record)));
            }
        }
    }
    found
}

/// The key of a record and those that it names.
fn names(behavior: &Behavior, resource: usize, record: &Arc<Record>) -> Vec<Value> {
    let mut names = vec![record.key.to_value()];
    for (name, value) in &record.data {
        let is_id = name.to_ascii_lowercase().ends_with("id");
        if (is_id || behavior.resources[resource].relates(name)) && !value.is_null() {
            names.push(value.clone());
        }
    }
    names
}

impl Caller {
    /// Whether a record names this caller.
    pub(crate) fn is_in(&self, record: &Record) -> bool {
        let texts: Vec<String> = self.names.iter().map(super::ask::plain).collect();
        let mut values = record.data.values();
        values.any(|it| match it {
            Value::Number(_) | Value::String(_) => texts.contains(&super::ask::plain(it)),
            _ => false,
        })
    }
}

/// The record of a key.
pub(crate) fn record(state: &ApiState, resource: usize, key: &Value) -> Option<Arc<Record>> {
    let key = Key::from_value(key)?;
    state.get(resource, &key).cloned()
}
