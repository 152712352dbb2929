//! A value is made, held against its schema, and mended where it was refused.

use super::at::At;
use super::conflict::Conflict;
use super::context::Context;
use super::maker::{Maker, Spot};
use crate::contract::{Direction, Place, Schema};
use rand_chacha::rand_core::Rng as _;
use serde_json::Value;
use std::collections::BTreeMap;

/// How often a value is mended.
const ATTEMPTS: usize = 24;
/// From this attempt on, only what the schema demands is made.
const SPARSE: usize = 20;

/// A value that satisfies the schema on its way from the server: `writeOnly` properties are left out.
/// It takes one draw from the context's random numbers.
pub fn generate(schema: &Schema, context: &mut Context<'_>) -> Result<Value, Conflict> {
    generate_towards(schema, Direction::Response, context)
}

/// A value that satisfies the schema on its way: to the server without `readOnly` properties, from it without
/// `writeOnly` ones. It takes one draw from the context's random numbers.
pub fn generate_towards(
    schema: &Schema,
    direction: Direction,
    context: &mut Context<'_>,
) -> Result<Value, Conflict> {
    let seed = context.rng.next_u64();
    let Some(node) = schema.node() else {
        return Ok(Value::Null);
    };
    let at = At {
        node,
        file: schema.file(),
    };
    let mut maker = Maker::new(context.contract, context.scene).towards(direction);
    let mut refusals: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut last = Vec::new();
    for turn in 0..ATTEMPTS {
        maker.begin();
        // What cannot be mended may be something that need not be there.
        maker.sparse = turn >= SPARSE;
        let value = maker.value(&[at], &Spot::root(seed, schema.name().unwrap_or("")))?;
        last = schema.check(&value, direction, &Place::ResponseBody);
        if last.is_empty() {
            return Ok(value);
        }
        for violation in &last {
            let keywords = refusals.entry(violation.pointer.clone()).or_default();
            keywords.push(violation.keyword.clone());
            maker.mend(&violation.pointer);
        }
    }
    Err(Conflict::new(&last, &refusals).because(maker.impossible(&[at])))
}
