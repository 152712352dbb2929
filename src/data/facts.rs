//! What is said of the values at one place, for whoever makes values at their limits and beyond.
//! Judging the values is left to the validator.

use super::at::At;
use super::context::Context;
use super::draw::{Draw, mix};
use super::hint::Hint;
use super::maker::{Maker, Spot};
use super::number::{self, UNIT};
use super::pattern;
use super::rules::Rules;
use crate::contract::{Contract, Direction, JsonType, Schema, TypeSet};
use crate::source::Node;
use serde_json::Value;

/// Alternatives within alternatives are followed this deep.
const FAR: usize = 3;

/// What is said of the values at one place of a schema.
#[derive(Debug)]
pub(crate) struct Facts<'a> {
    contract: &'a Contract,
    schemas: Vec<At<'a>>,
    rules: Rules<'a>,
}

/// Numbers on both sides of the limits.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Limits {
    /// The least allowed number, and one that is just too small.
    pub low: Option<(Value, Value)>,
    /// The largest allowed number, and one that is just too large.
    pub high: Option<(Value, Value)>,
    /// A number between two multiples.
    pub between: Option<Value>,
}

impl<'a> Facts<'a> {
    /// What a schema says.
    pub(crate) fn of(schema: &'a Schema, contract: &'a Contract) -> Option<Self> {
        let node = schema.node()?;
        let file = schema.file();
        Some(Self::merged(vec![At { node, file }], contract))
    }

    fn merged(schemas: Vec<At<'a>>, contract: &'a Contract) -> Self {
        Self {
            rules: Rules::of(&schemas, contract),
            contract,
            schemas,
        }
    }

    /// The same with each alternative in turn; itself where there is none.
    pub(crate) fn options(self) -> Vec<Self> {
        self.options_within(FAR)
    }

    fn options_within(self, far: usize) -> Vec<Self> {
        let Some(choice) = self.rules.choices.first().filter(|_| far > 0) else {
            return vec![self];
        };
        let chosen = |option: &Vec<At<'a>>| {
            let mut own = Self {
                contract: self.contract,
                schemas: self.schemas.iter().chain(option).copied().collect(),
                rules: Rules::of(&self.schemas, self.contract),
            };
            own.rules.choices.remove(0);
            for schema in option {
                own.rules.absorb(*schema, self.contract);
            }
            own.options_within(far - 1)
        };
        choice.options.iter().flat_map(chosen).collect()
    }

    /// The types that are allowed; the empty set stands for any.
    pub(crate) fn types(&self) -> TypeSet {
        self.rules.types
    }

    /// The values of `enum` and `const`.
    pub(crate) fn values(&self) -> Option<&[Value]> {
        self.rules.values.as_deref()
    }

    /// `format`.
    pub(crate) fn format(&self) -> Option<&'a str> {
        self.rules.format
    }

    /// `pattern`.
    pub(crate) fn patterns(&self) -> &[&'a str] {
        &self.rules.patterns
    }

    /// `minLength` and `maxLength`.
    pub(crate) fn text_sizes(&self) -> (Option<usize>, Option<usize>) {
        (self.rules.least.text, self.rules.most.text)
    }

    /// `minItems` and `maxItems`.
    pub(crate) fn list_sizes(&self) -> (Option<usize>, Option<usize>) {
        (self.rules.least.list, self.rules.most.list)
    }

    /// `uniqueItems`.
    pub(crate) fn is_unique(&self) -> bool {
        self.rules.list.unique
    }

    /// The names of the properties with whether each must be there.
    pub(crate) fn properties(&self) -> Vec<(&'a str, bool)> {
        let object = &self.rules.object;
        let named = object.properties.keys().copied();
        let others = object.required.iter().copied();
        let others = others.filter(|it| !object.properties.contains_key(it));
        let all = named.chain(others);
        all.map(|name| (name, object.required.contains(&name)))
            .collect()
    }

    /// Whether properties without a name here are refused.
    pub(crate) fn is_closed(&self) -> bool {
        !self.rules.object.allows("mimeo-extra")
    }

    /// Whether the server alone gives the value.
    pub(crate) fn is_read_only(&self) -> bool {
        let marked = |it: &Node| it.get("readOnly").and_then(Node::as_bool) == Some(true);
        self.rules.nodes.iter().any(|it| marked(it))
    }

    /// What is said of a property.
    pub(crate) fn property(&self, name: &str) -> Self {
        Self::merged(self.rules.object.schemas_of(name), self.contract)
    }

    /// What is said of the first item of a list.
    pub(crate) fn first_item(&self) -> Self {
        let list = &self.rules.list;
        let schemas = list.prefix.first().unwrap_or(&list.items);
        Self::merged(schemas.clone(), self.contract)
    }

    /// Numbers on both sides of the limits.
    pub(crate) fn limits(&self) -> Limits {
        let rules = &self.rules;
        let is_number = |it: JsonType| matches!(it, JsonType::Integer | JsonType::Number);
        if !rules.types.is_any() && !rules.types.iter().any(is_number) {
            return Limits::default();
        }
        let decimals = if rules.types.names(JsonType::Number) {
            2
        } else {
            0
        };
        let grid = number::grid(rules, decimals);
        let (first, last) = number::points(rules, number::bounds(rules), grid);
        let pair =
            |at: i128, beyond: i128| (number::number(at * grid), number::number(beyond * grid));
        let bounded = first <= last;
        let step = rules.steps.first().filter(|_| bounded);
        let has_format = rules.format == Some("int32");
        Limits {
            low: (bounded && (rules.low.is_some() || has_format)).then(|| pair(first, first - 1)),
            high: (bounded && (rules.high.is_some() || has_format)).then(|| pair(last, last + 1)),
            between: step.map(|step| {
                let part = if *step % UNIT == 0 { UNIT } else { *step / 2 };
                number::number(first * grid + part)
            }),
        }
    }

    /// A text with that many characters that keeps the first pattern.
    pub(crate) fn text(&self, count: usize, seed: u64, context: &Context<'_>) -> Option<String> {
        let mut draw = Draw::new(seed, seed, context.scene);
        match self.rules.patterns.first() {
            Some(pattern) => pattern::sample(pattern, &mut draw, (count, Some(count))),
            None => Some(draw.letters(count, "abcdefghijklmnopqrstuvwxyz")),
        }
    }

    /// A value for the place, not judged yet.
    pub(crate) fn sample(&self, name: &'a str, seed: u64, context: &Context<'_>) -> Option<Value> {
        let maker = Maker::new(self.contract, context.scene);
        let mut maker = maker.towards(Direction::Request);
        maker.begin();
        let mut spot = Spot::root(mix(seed, name), name);
        spot.hint = Hint {
            name,
            ..Hint::default()
        };
        maker.value(&self.schemas, &spot).ok()
    }
}
