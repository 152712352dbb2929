//! Query parameters that are named like a field of the record keep the list to records with that value.

use super::resource::Resource;
use super::shape::is_only;
use super::word::{field, plain};
use crate::contract::{JsonType, Operation, Parameter, ParameterPlace};

const SCALARS: [JsonType; 4] = [
    JsonType::String,
    JsonType::Integer,
    JsonType::Number,
    JsonType::Boolean,
];

/// The conditions on `record`, and the parameters that they come from.
pub(super) fn conditions(resource: &Resource<'_>, operation: &Operation) -> Vec<(String, String)> {
    let parameters = operation.parameters.iter();
    let parameters = parameters.filter(|it| it.place == ParameterPlace::Query);
    parameters
        .filter_map(|it| Some((it.name.clone(), condition(resource, it)?)))
        .collect()
}

fn condition(resource: &Resource<'_>, parameter: &Parameter) -> Option<String> {
    // A default would hide records from whoever asks for nothing.
    if parameter.default.is_some() {
        return None;
    }
    let schema = parameter.schema.as_ref()?;
    let name = plain(&parameter.name);
    let name = name
        .strip_prefix("filter")
        .filter(|it| !it.is_empty())
        .unwrap_or(&name);
    let mut properties = resource.shape.named();
    let (stored, _, of) = properties.find(|it| it.1 == name)?;
    if !is_only(of, &SCALARS) {
        return None;
    }
    let asked = field("query", &parameter.name);
    let stored = field("record", stored);
    let same = of.possible_types() == schema.possible_types();
    let condition = if is_only(schema, &SCALARS) {
        match same {
            true => format!("{stored} == {asked}"),
            false => format!("string({stored}) == string({asked})"),
        }
    } else if is_only(schema, &[JsonType::Array]) {
        format!("{stored} in {asked}")
    } else {
        return None;
    };
    Some(match parameter.required {
        true => condition,
        false => format!("({asked} == null || {condition})"),
    })
}
