//! A parameter of the query that has one value is sent twice.

use super::{Kind, Odd, Subject};
use crate::check::draft::write;
use crate::contract::ParameterPlace;
use serde_json::Value;

pub(super) fn make(subject: &Subject<'_>) -> Vec<Odd> {
    let contract = &subject.rehearsal.api.contract;
    let draft = &subject.full.draft;
    let operation = &contract.operations[subject.operation];
    let mut made = Vec::new();
    for (parameter, value) in operation.parameters.iter().zip(&draft.values) {
        let scalar = matches!(value, Some(it) if !matches!(it, Value::Array(_) | Value::Object(_)));
        if parameter.place != ParameterPlace::Query || !scalar {
            continue;
        }
        let mut request = write(contract, draft);
        let pair = request
            .query
            .iter()
            .find(|it| it.0 == parameter.name)
            .cloned();
        request.query.extend(pair);
        made.push(Odd {
            request,
            kind: Kind::Bad,
            words: format!("query parameter `{}` stands there twice", parameter.name),
            place: format!("query {}", parameter.name),
        });
    }
    made
}
