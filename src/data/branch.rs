//! Choosing from alternatives: `oneOf`, `anyOf`, `if`; and keeping away from `not`.

use super::at::At;
use super::cost::Survey;
use super::draw::Draw;
use super::rules::{Choice, ChoiceKind, ObjectRules, Rules};
use crate::contract::{Contract, JsonType, TypeSet};
use crate::source::Node;
use serde_json::Value;

/// Alternatives within alternatives are followed this often.
const MOST_CHOICES: usize = 64;

/// So often a value has to be refused before properties of other alternatives are spoiled.
const SPOILING: usize = 3;

/// How to choose.
pub(super) struct Chooser<'a, 's> {
    pub contract: &'a Contract,
    /// What is known of the schemas.
    pub survey: &'s Survey<'a>,
    /// Counts the attempts at this place; each tries another combination.
    pub attempt: usize,
    /// Whether the smallest value is wanted.
    pub lean: bool,
}

impl<'a> Chooser<'a, '_> {
    /// Settles every alternative of the rules.
    pub(super) fn settle(&self, rules: &mut Rules<'a>, draw: &mut Draw) {
        let mut turn = self.attempt;
        for _ in 0..MOST_CHOICES {
            if rules.choices.is_empty() {
                break;
            }
            let choice = rules.choices.remove(0);
            let order = self.order(&choice, rules, draw);
            let chosen = order[turn % order.len()];
            turn /= order.len();
            self.take(&choice, chosen, rules);
        }
        for refused in std::mem::take(&mut rules.refused) {
            refuse(rules, refused);
        }
    }

    /// The options, the likely ones first.
    fn order(&self, choice: &Choice<'a>, rules: &Rules<'a>, draw: &mut Draw) -> Vec<usize> {
        let rank = |option: &Vec<At<'a>>| -> (u32, bool) {
            let types = self.survey.summary(option).types;
            let impossible = option.iter().any(|it| it.is_false());
            let strange = !types.is_any()
                && !rules.types.is_any()
                && !types.iter().any(|it| rules.types.allows(it));
            let weight = match (impossible || strange, self.lean) {
                (true, _) => u32::MAX,
                (false, true) => self.survey.cost(option),
                (false, false) => 0,
            };
            let null = types.iter().all(|it| it == JsonType::Null) && !types.is_any();
            (weight, null && !self.lean)
        };
        let ranks: Vec<_> = choice.options.iter().map(rank).collect();
        let mut order: Vec<usize> = (0..ranks.len()).collect();
        order.sort_by_key(|at| ranks[*at]);
        if choice.kind == ChoiceKind::One && self.attempt >= SPOILING {
            // What fits several alternatives fits the one that demands least; nothing but that one may be left.
            let demands = |at: &usize| {
                let object = Rules::of(&choice.options[*at], self.contract).object;
                (ranks[*at], object.required.len(), object.properties.len())
            };
            order.sort_by_key(demands);
            // The attempt chooses by its own count.
            let shift = SPOILING % order.len();
            order.rotate_right(shift);
        } else if choice.kind != ChoiceKind::If {
            let best = ranks[order[0]];
            let equal = order.iter().filter(|at| ranks[**at] == best).count();
            order[..equal].rotate_left(draw.below(equal));
        }
        order
    }

    fn take(&self, choice: &Choice<'a>, chosen: usize, rules: &mut Rules<'a>) {
        let own = &choice.options[chosen];
        if choice.kind == ChoiceKind::One {
            let mine = Rules::of(own, self.contract).object;
            for (at, other) in choice.options.iter().enumerate() {
                if at != chosen {
                    let other = Rules::of(other, self.contract).object;
                    self.exclude(other, &mine, &mut rules.object);
                }
            }
        }
        for schema in own {
            discriminate(rules, choice.owner, *schema);
            rules.absorb(*schema, self.contract);
        }
    }

    /// Keeps a value of one alternative from being one of another too: by what only the other requires; where that
    /// did not help, by a property that only the other has, with a value that it refuses.
    fn exclude(&self, other: ObjectRules<'a>, mine: &ObjectRules<'a>, all: &mut ObjectRules<'a>) {
        let is_foreign = |name: &str| !mine.properties.contains_key(name);
        let before = all.forbidden.len();
        let foreign = other.required.into_iter();
        let foreign = foreign.filter(|it| is_foreign(it) && !mine.required.contains(it));
        all.forbidden.extend(foreign);
        if all.forbidden.len() > before || self.attempt < SPOILING {
            return;
        }
        let mut foreign = other.properties.iter().filter(|(name, _)| is_foreign(name));
        let spoiled = foreign.find_map(|(name, schemas)| {
            let types = self.survey.summary(schemas).types;
            let known = all.properties.contains_key(name) || types.is_any();
            Some((*name, stranger(types).filter(|_| !known)?))
        });
        all.spoiled.extend(spoiled);
    }
}

/// A value that is of none of the types; the least conspicuous one.
fn stranger(types: TypeSet) -> Option<Value> {
    let all = [Value::Null, Value::Bool(false), 0.into(), "".into()];
    let mut strange = all.into_iter().filter(|it| !types.allows(JsonType::of(it)));
    strange.next()
}

/// The property of a discriminator names the chosen branch.
fn discriminate<'a>(rules: &mut Rules<'a>, owner: At<'a>, branch: At<'a>) {
    let Some(discriminator) = owner.key("discriminator") else {
        return;
    };
    let text = |key: &str| discriminator.node.get(key).and_then(Node::as_str);
    let reference = branch.node.get("$ref").and_then(Node::as_str);
    if let (Some(property), Some(reference)) = (text("propertyName"), reference) {
        let last = reference.rsplit('/').next().unwrap_or(reference);
        let names = |target: &str| target == reference || target == last;
        let mapped = discriminator
            .entries("mapping")
            .find(|(_, target)| target.node.as_str().is_some_and(names));
        let value = mapped.map_or(last, |(name, _)| name);
        rules.object.settled.push((property, value.to_owned()));
    }
}

/// Keeps away from the plain forms of `not`; the others are left to further attempts.
fn refuse<'a>(rules: &mut Rules<'a>, refused: At<'a>) {
    let constant = refused.node.get("const").into_iter();
    let listed = refused.node.get("enum").and_then(Node::as_sequence);
    let excluded: Vec<_> = constant
        .chain(listed.into_iter().flatten())
        .map(Node::to_json)
        .collect();
    if let Some(values) = &mut rules.values
        && values.iter().any(|it| !excluded.contains(it))
    {
        values.retain(|it| !excluded.contains(it));
    }
    let mut names = refused.names("required");
    rules.object.forbidden.extend(names.next());
    let types = refused.types();
    let plain = refused.node.as_mapping().is_some_and(|it| it.len() == 1);
    if plain && !types.is_any() {
        let all = [
            JsonType::String,
            JsonType::Integer,
            JsonType::Boolean,
            JsonType::Object,
            JsonType::Array,
            JsonType::Null,
        ];
        let left = all
            .into_iter()
            .filter(|it| rules.types.allows(*it) && !types.allows(*it))
            .collect();
        rules.types = left;
    }
}
