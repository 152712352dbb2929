//! Values for parameters and bodies: an example that keeps the contract, else a generated one.

use crate::contract::{Contract, Direction, Example, Schema};
use crate::data::{Context, generate_towards};
use crate::source::Node;
use serde_json::Value;

/// What stands for a text of which nothing is demanded.
const PLAIN: &str = "rehearsal";

/// Where values come from.
pub(super) struct Values<'a> {
    context: Context<'a>,
    /// Whether examples of the document are used.
    shown: bool,
}

impl<'a> Values<'a> {
    pub(super) fn new(contract: &'a Contract, seed: u64, now_ms: i64) -> Self {
        Self {
            context: Context::new(contract, seed, now_ms),
            shown: true,
        }
    }

    /// Generated values only.
    pub(super) fn without_examples(self) -> Self {
        Self {
            shown: false,
            ..self
        }
    }

    /// A value for a place with these examples and that schema. Fails, with the reason, if nothing fits the schema.
    pub(super) fn value(
        &mut self,
        schema: Option<&Schema>,
        examples: &[Example],
    ) -> Result<Value, String> {
        let Some(schema) = schema else {
            if !self.shown {
                return Ok(Value::from(PLAIN));
            }
            let first = examples.first().map(|it| it.value.clone());
            return Ok(first.unwrap_or_else(|| Value::from("text")));
        };
        // A plain word is in nobody's way.
        let word = Value::from(PLAIN);
        if !self.shown && schema.fits(&word, Direction::Request) {
            return Ok(word);
        }
        let node = schema.node();
        let own = ["example", "default"].into_iter();
        let own = own.filter_map(|key| Some(node?.get(key)?.to_json()));
        let listed = node.and_then(|it| it.get("examples")?.as_sequence());
        let listed = listed.into_iter().flatten().map(Node::to_json);
        let known = examples.iter().map(|it| it.value.clone());
        let known = known.chain(own).chain(listed);
        let mut known = known.filter(|_| self.shown);
        if let Some(fitting) = known.find(|it| schema.fits(it, Direction::Request)) {
            return Ok(fitting);
        }
        generate_towards(schema, Direction::Request, &mut self.context)
            .map_err(|conflict| conflict.message)
    }
}
