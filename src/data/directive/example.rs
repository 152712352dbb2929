//! Examples of the contract that have placeholders.

use super::chance::Chance;
use super::{expand, suited};
use crate::contract::Schema;
use crate::data::context::Context;
use crate::data::hint::Hint;
use serde_json::Value;

/// An example with values in place of its placeholders. Whether it fits is not judged.
pub(crate) fn example(value: &Value, schema: Option<&Schema>, context: &mut Context<'_>) -> Value {
    let chance = Chance::of(context);
    match expand(value, &Hint::default(), &chance) {
        Some(made) => suited(made, schema.map(Schema::possible_types).unwrap_or_default()),
        None => value.clone(),
    }
}
