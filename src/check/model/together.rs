//! Inputs that only make sense together: a number and the code that was sent to it stand in one record, so they are
//! taken from one.

use super::ask::PARTS;
use super::callers::{Caller, record};
use super::pool::{Stock, Try, escaped, keys};
use crate::behavior::HintValue;
use crate::state::Record;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Callers that a record is tried with.
const CALLERS: usize = 2;

/// Where a value is put.
type Choice = Vec<(String, Try)>;

/// The inputs of an operation that are compared with fields of a resource's records, or with their key (no field).
type Fields = BTreeMap<usize, Vec<(String, Option<Arc<str>>)>>;

/// For each resource whose fields inputs are compared with, and each of its records: all these inputs from that
/// record, sent by a caller whom the record names, where there is one.
pub(super) fn together(stock: &Stock<'_>, (operation, callers): (usize, &[Caller])) -> Vec<Choice> {
    let fields = fields(stock, operation);
    let mut choices = Vec::new();
    for resource in fields.keys() {
        let keys = keys(stock, *resource).into_iter();
        let records = keys.filter_map(|key| record(stock.state, *resource, &key));
        let records: Vec<(usize, Arc<Record>)> = records.map(|it| (*resource, it)).collect();
        choices.extend(from(&fields, &records, callers));
    }
    choices
}

/// The same for some records.
pub(super) fn together_from(
    stock: &Stock<'_>,
    (operation, callers): (usize, &[Caller]),
    records: &[(usize, Arc<Record>)],
) -> Vec<Choice> {
    from(&fields(stock, operation), records, callers)
}

fn fields(stock: &Stock<'_>, operation: usize) -> Fields {
    let mut fields = Fields::new();
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
    fields
}

fn from(fields: &Fields, records: &[(usize, Arc<Record>)], callers: &[Caller]) -> Vec<Choice> {
    let mut choices = Vec::new();
    for (resource, record) in records {
        let Some(inputs) = fields.get(resource) else {
            continue;
        };
        let values = inputs.iter().filter_map(|(pointer, field)| {
            let value = match field {
                Some(field) => record.get(field).filter(|it| !it.is_null())?.clone(),
                None => record.key.to_value(),
            };
            Some((pointer.clone(), Try::Value(value)))
        });
        let choice: Choice = values.collect();
        let named = callers.iter().filter(|it| it.is_in(record));
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
    choices
}
