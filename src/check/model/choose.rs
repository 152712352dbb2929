//! Which of the records at hand are tried: as different ones as there are.

use super::pool::{FIELD_VALUES, Stock};
use crate::state::{Key, Record};
use serde_json::Value;
use std::sync::Arc;

/// Records of one resource that are tried at most.
const RECORDS: usize = 24;
/// Records of one state that are tried at most.
const OF_STATE: usize = 3;
/// The same for records without states that are alike in all marks.
const ALIKE: usize = 2;
/// Values that a mark has at most, and marks that are looked at.
const FEW: usize = 3;

/// Keys of records, as different as they can be: touched ones, then some of each state.
pub(super) fn keys(stock: &Stock<'_>, resource: usize) -> Vec<Value> {
    let mut keys: Vec<Value> = Vec::new();
    let touched = stock.touched.iter().filter(|it| it.0 == resource);
    keys.extend(touched.map(|it| it.1.clone()));
    let model = &stock.behavior.resources[resource];
    let all: Vec<Arc<Record>> = stock.state.all(resource).iter().cloned().collect();
    let mut of_kind: Vec<(Vec<Value>, usize)> = Vec::new();
    let fields: Vec<&str> = match &model.machine {
        Some(machine) => vec![&machine.field],
        None => telling(&all),
    };
    let most = if model.machine.is_some() {
        OF_STATE
    } else {
        ALIKE
    };
    let mut more = Vec::new();
    for record in &all {
        let kind: Vec<Value> = fields
            .iter()
            .map(|field| record.get(field).cloned().unwrap_or_default())
            .collect();
        let at = match of_kind.iter().position(|it| it.0 == kind) {
            Some(at) => at,
            None => {
                of_kind.push((kind, 0));
                of_kind.len() - 1
            }
        };
        of_kind[at].1 += 1;
        let key = record.key.to_value();
        if keys.contains(&key) {
            continue;
        }
        if of_kind[at].1 <= most && keys.len() < RECORDS {
            keys.push(key);
        } else {
            more.push(key);
        }
    }
    if model.machine.is_none() {
        keys.extend(
            more.into_iter()
                .take((RECORDS / 3).saturating_sub(keys.len())),
        );
    }
    keys
}

/// Fields that tell records apart: those with few values, as kinds and marks have.
fn telling(records: &[Arc<Record>]) -> Vec<&str> {
    let Some(first) = records.first() else {
        return Vec::new();
    };
    let few = |name: &&str| {
        let mut values: Vec<&Value> = Vec::new();
        for record in records {
            match record.get(name) {
                Some(value) if !values.contains(&value) => values.push(value),
                _ => {}
            }
            if values.len() > FEW {
                return false;
            }
        }
        values.len() > 1
    };
    let names = first.data.keys().map(String::as_str);
    names.filter(few).take(FEW).collect()
}

/// Values that a stored field has.
pub(super) fn field_values(stock: &Stock<'_>, resource: usize, field: &str) -> Vec<Value> {
    let touched = stock.touched.iter().filter(|it| it.0 == resource);
    let touched = touched.filter_map(|it| Key::from_value(&it.1));
    let touched = touched.filter_map(|key| stock.state.get(resource, &key));
    let all = stock.state.all(resource);
    let mut values: Vec<Value> = Vec::new();
    for record in touched.chain(all.iter()).take(RECORDS * 4) {
        let value = match record.get(field) {
            Some(value) => Some(value.clone()),
            None => stock
                .behavior
                .derived(stock.state, stock.now, (resource, record, field)),
        };
        let new = value.filter(|it| !it.is_null() && !values.contains(it));
        values.extend(new);
        if values.len() >= FIELD_VALUES {
            break;
        }
    }
    values
}
