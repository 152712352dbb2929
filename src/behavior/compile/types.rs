//! The types of what requests carry and fields hold, from their schemas.

use crate::behavior::types::{MapType, Type};
use crate::contract::{Additional, JsonType, Parameter, Schema};
use std::sync::Arc;

/// How deep objects are looked into; below, nothing is known.
const DEEPEST: usize = 6;

/// The type of values that a schema describes.
pub(crate) fn of_schema(schema: &Schema) -> Type {
    within(schema, DEEPEST)
}

/// The type of `path`, `query` and so on: the declared parameters by name.
pub(crate) fn of_parameters<'a>(parameters: impl Iterator<Item = &'a Parameter>) -> Type {
    Type::closed(parameters.map(|parameter| {
        let ty = parameter.schema.as_ref().map_or(Type::Any, of_schema);
        let sure = parameter.required || parameter.default.is_some();
        (
            parameter.name.clone(),
            if sure { ty } else { ty.optional() },
        )
    }))
}

fn within(schema: &Schema, depth: usize) -> Type {
    if depth == 0 {
        return Type::Any;
    }
    let shape = schema.shape();
    if !shape.alternatives.is_empty() && shape.properties.is_empty() && shape.types.is_any() {
        let branches = shape
            .alternatives
            .iter()
            .map(|branch| within(branch, depth - 1));
        return branches.reduce(Type::or).unwrap_or(Type::Any);
    }
    let types = schema.possible_types();
    let members = types.iter().map(|kind| match kind {
        JsonType::Null => Type::Null,
        JsonType::Boolean => Type::Bool,
        JsonType::Integer => Type::Int,
        JsonType::Number => Type::Number,
        JsonType::String => Type::Text,
        JsonType::Array => Type::list(
            shape
                .items
                .as_ref()
                .map_or(Type::Any, |it| within(it, depth - 1)),
        ),
        JsonType::Object => {
            let fields = shape.properties.iter().map(|(name, property)| {
                let ty = within(&property.schema, depth - 1);
                (
                    name.clone(),
                    if property.required { ty } else { ty.optional() },
                )
            });
            Type::Map(Arc::new(MapType {
                fields: fields.collect(),
                open: shape.properties.is_empty()
                    || matches!(shape.additional, Additional::Schema(_)),
            }))
        }
    });
    members.reduce(Type::or).unwrap_or(Type::Any)
}
