//! Inputs that only make sense together: a number and the code that was sent to it stand in one record, so they are
//! taken from one.

use super::ask::PARTS;
use super::callers::{Caller, record};
use super::pool::{Stock, Try, escaped, keys};
use crate::behavior::HintValue;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Callers that a record is tried with.
const CALLERS: usize = 2;

/// Where a value is put.
type Choice = Vec<(String, Try)>;

/// For each resource whose fields several inputs are compared with, and each of its records: all these inputs from
/// that record, sent by a caller whom the record names, where there is one.
pub(super) fn together(stock: &Stock<'_>, (operation, callers): (usize, &[Caller])) -> Vec<Choice> {
    let mut fields: BTreeMap<usize, Vec<(String, Option<Arc<str>>)>> = BTreeMap::new();
    for hint in stock.behavior.hints(operation) {
        let tokens = hint.path.iter().map(|it| escaped(it));
        let tokens: Vec<String> = std::iter::once(PARTS[hint.part].into())
            .chain(tokens)
            .collect();
        let pointer = format!("/{}", tokens.join("/"));
        let (resource, field) = match hint.value {
            HintValue::FieldOf(resource, field) => (resource, Some(field)),
            HintValue::KeyOf(resource) => (resource, None),
            _ => continue,
        };
        let of = fields.entry(resource).or_default();
        if !of.iter().any(|it| it.0 == pointer) {
            of.push((pointer, field));
        }
    }
    let mut choices = Vec::new();
    for (resource, inputs) in fields {
        for key in keys(stock, resource) {
            let Some(record) = record(stock.state, resource, &key) else {
                continue;
            };
            let choice: Choice = inputs
                .iter()
                .filter_map(|(pointer, field)| {
                    let value = match field {
                        Some(field) => record.get(field).filter(|it| !it.is_null())?.clone(),
                        None => key.clone(),
                    };
                    Some((pointer.clone(), Try::Value(value)))
                })
                .collect();
            let named = callers.iter().filter(|it| it.is_in(&record));
            let mut named: Vec<&Caller> = named.take(CALLERS).collect();
            if named.is_empty() {
                named.extend(callers.first());
            }
            for caller in named {
                let credential = Try::Value(caller.credential.clone());
                let mut choice = choice.clone();
                choice.push(("/credential".to_owned(), credential));
                choices.push(choice);
            }
        }
    }
    choices.retain(|it| {
        it.len() > 1
            || it
                .iter()
                .any(|it| !matches!(&it.1, Try::Value(Value::Null)))
    });
    choices
}
