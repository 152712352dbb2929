//! Everything that a value has to satisfy, merged: the schema itself, what it refers to, its `allOf`, and the chosen
//! branches of its alternatives.

use super::at::At;
use super::number::{Fixed, fixed};
use crate::contract::{Contract, JsonType, TypeSet};
use crate::source::Node;
use indexmap::IndexMap;
use serde_json::Value;

/// Everything that a value has to satisfy.
#[derive(Debug, Default)]
pub(super) struct Rules<'a> {
    /// The schemas that are merged here.
    pub nodes: Vec<&'a Node>,
    /// The allowed types; empty for any.
    pub types: TypeSet,
    /// The allowed values of `const` and `enum`.
    pub values: Option<Vec<Value>>,
    /// Values that the schema shows: `example`, `examples`, `default`.
    pub shown: Vec<&'a Node>,
    /// `title` and `description`, the first that is found.
    pub about: Option<&'a str>,
    /// `format`.
    pub format: Option<&'a str>,
    /// `pattern`.
    pub patterns: Vec<&'a str>,
    /// `minLength`, `minItems`, `minProperties`.
    pub least: Counts,
    /// `maxLength`, `maxItems`, `maxProperties`.
    pub most: Counts,
    /// `minimum` and `exclusiveMinimum`, and whether the number itself is left out.
    pub low: Option<(Fixed, bool)>,
    /// `maximum` and `exclusiveMaximum`, and whether the number itself is left out.
    pub high: Option<(Fixed, bool)>,
    /// `multipleOf`.
    pub steps: Vec<Fixed>,
    /// What is said of lists.
    pub list: ListRules<'a>,
    /// What is said of objects.
    pub object: ObjectRules<'a>,
    /// Alternatives that are still to be chosen from.
    pub choices: Vec<Choice<'a>>,
    /// Schemas of `not`.
    pub refused: Vec<At<'a>>,
}

/// A count for each of the three kinds of values that have a size.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    pub text: Option<usize>,
    pub list: Option<usize>,
    pub object: Option<usize>,
}

/// What is said of lists.
#[derive(Debug, Default)]
pub(super) struct ListRules<'a> {
    /// `prefixItems` by place.
    pub prefix: Vec<Vec<At<'a>>>,
    /// `items` behind the prefix.
    pub items: Vec<At<'a>>,
    /// `uniqueItems`.
    pub unique: bool,
    /// `contains` with `minContains` and `maxContains`.
    pub contains: Vec<(At<'a>, usize, Option<usize>)>,
}

/// What is said of objects.
#[derive(Debug, Default)]
pub(super) struct ObjectRules<'a> {
    /// `properties`, each with all that is said of it.
    pub properties: IndexMap<&'a str, Vec<At<'a>>>,
    /// `required`.
    pub required: Vec<&'a str>,
    /// Names that had better be absent.
    pub forbidden: Vec<&'a str>,
    /// `additionalProperties` with the names and patterns that stand beside it.
    pub rest: Vec<Rest<'a>>,
    /// `unevaluatedProperties`.
    pub unevaluated: Vec<At<'a>>,
    /// `patternProperties`.
    pub patterns: Vec<(&'a str, At<'a>)>,
    /// `propertyNames`.
    pub names: Vec<At<'a>>,
    /// `dependentRequired`.
    pub needs: Vec<(&'a str, &'a str)>,
    /// `dependentSchemas`.
    pub dependent: Vec<(&'a str, At<'a>)>,
    /// Values by which other branches of a `oneOf` refuse the object.
    pub spoiled: Vec<(&'a str, Value)>,
    /// Values that follow from a chosen branch: the property of a discriminator.
    pub settled: Vec<(&'a str, String)>,
}

/// `additionalProperties` of one schema.
#[derive(Debug)]
pub(super) struct Rest<'a> {
    /// The schema that owns the keyword.
    pub owner: At<'a>,
    /// The keyword's value.
    pub schema: At<'a>,
}

/// Alternatives.
#[derive(Debug)]
pub(super) struct Choice<'a> {
    /// Each is a list of schemas to be merged.
    pub options: Vec<Vec<At<'a>>>,
    /// The schema that they belong to.
    pub owner: At<'a>,
    /// Which keyword it is.
    pub kind: ChoiceKind,
}

/// The keywords with alternatives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ChoiceKind {
    /// `oneOf`.
    One,
    /// `anyOf`.
    Any,
    /// `if`, `then`, `else`.
    If,
}

impl<'a> Rules<'a> {
    /// The rules of several schemas at once; alternatives are still open.
    pub(super) fn of(schemas: &[At<'a>], contract: &'a Contract) -> Self {
        let mut rules = Self::default();
        for schema in schemas {
            rules.absorb(*schema, contract);
        }
        rules
    }

    /// Adds what a schema says, and what it refers to.
    pub(super) fn absorb(&mut self, at: At<'a>, contract: &'a Contract) {
        if self.nodes.iter().any(|it| std::ptr::eq(*it, at.node)) {
            return;
        }
        self.nodes.push(at.node);
        if at.node.as_mapping().is_none() {
            return;
        }
        self.types = self.types.intersect(at.types());
        self.take_values(at);
        self.take_numbers(at);
        self.take_text(at);
        self.take_list(at);
        self.take_object(at);
        self.take_choices(at);
        if let Some(target) = at.target(contract) {
            self.absorb(target, contract);
        }
        for part in at.list("allOf") {
            self.absorb(part, contract);
        }
    }

    /// Whether `null` is expressly allowed.
    pub(super) fn allows_null(&self) -> bool {
        self.types.names(JsonType::Null)
    }

    fn take_values(&mut self, at: At<'a>) {
        let constant = at.node.get("const").map(|it| vec![it.to_json()]);
        let listed = at.node.get("enum").and_then(Node::as_sequence);
        let listed = listed.map(|it| it.iter().map(Node::to_json).collect::<Vec<Value>>());
        for values in constant.into_iter().chain(listed) {
            let both = match self.values.take() {
                Some(known) if known.iter().any(|it| values.contains(it)) => {
                    known.into_iter().filter(|it| values.contains(it)).collect()
                }
                Some(known) => known,
                None => values,
            };
            self.values = Some(both);
        }
        let listed = at.node.get("examples").and_then(Node::as_sequence);
        self.shown.extend(at.node.get("example"));
        self.shown.extend(listed.into_iter().flatten());
        self.shown.extend(at.node.get("default"));
        let texts = ["title", "description"].iter();
        let about = texts.filter_map(|key| at.node.get(key)?.as_str());
        self.about = self.about.or(about.max_by_key(|it| !it.is_ascii()));
    }

    fn take_numbers(&mut self, at: At<'a>) {
        for (key, open) in [("minimum", false), ("exclusiveMinimum", true)] {
            if let Some(limit) = at.node.get(key).and_then(fixed) {
                let new = (limit, open);
                self.low = Some(self.low.map_or(new, |known| known.max(new)));
            }
        }
        for (key, open) in [("maximum", false), ("exclusiveMaximum", true)] {
            if let Some(limit) = at.node.get(key).and_then(fixed) {
                let tighter = |known: (Fixed, bool)| match (limit, !open) < (known.0, !known.1) {
                    true => (limit, open),
                    false => known,
                };
                self.high = Some(self.high.map_or((limit, open), tighter));
            }
        }
        let step = at.node.get("multipleOf").and_then(fixed);
        self.steps.extend(step.filter(|step| *step > 0));
    }

    fn take_text(&mut self, at: At<'a>) {
        let text = |key: &str| at.node.get(key).and_then(Node::as_str);
        self.format = self.format.or(text("format"));
        self.patterns.extend(text("pattern"));
        let (least, most) = (&mut self.least, &mut self.most);
        least.text = least.text.max(at.count("minLength"));
        least.list = least.list.max(at.count("minItems"));
        least.object = least.object.max(at.count("minProperties"));
        most.text = smaller(most.text, at.count("maxLength"));
        most.list = smaller(most.list, at.count("maxItems"));
        most.object = smaller(most.object, at.count("maxProperties"));
    }

    fn take_list(&mut self, at: At<'a>) {
        let prefix = at.list("prefixItems");
        let items = at.key("items");
        for (place, schema) in prefix.iter().enumerate() {
            if self.list.prefix.len() <= place {
                self.list.prefix.push(Vec::new());
            }
            self.list.prefix[place].push(*schema);
        }
        if let Some(items) = items {
            self.list.items.push(items);
            for schemas in self.list.prefix.iter_mut().skip(prefix.len()) {
                schemas.push(items);
            }
        }
        self.list.items.extend(at.key("unevaluatedItems"));
        self.list.unique |= at.node.get("uniqueItems").and_then(Node::as_bool) == Some(true);
        if let Some(schema) = at.key("contains") {
            let least = at.count("minContains").unwrap_or(1);
            let contains = (schema, least, at.count("maxContains"));
            self.list.contains.push(contains);
        }
    }

    fn take_object(&mut self, at: At<'a>) {
        let object = &mut self.object;
        for (name, schema) in at.entries("properties") {
            object.properties.entry(name).or_default().push(schema);
        }
        for name in at.names("required") {
            if !object.required.contains(&name) {
                object.required.push(name);
            }
        }
        if let Some(schema) = at.key("additionalProperties") {
            object.rest.push(Rest { owner: at, schema });
        }
        object.unevaluated.extend(at.key("unevaluatedProperties"));
        object.patterns.extend(at.entries("patternProperties"));
        object.names.extend(at.key("propertyNames"));
        object.dependent.extend(at.entries("dependentSchemas"));
        for (name, list) in at.entries("dependentRequired") {
            let needed = list.node.as_sequence().into_iter().flatten();
            let needed = needed.filter_map(Node::as_str);
            object.needs.extend(needed.map(|it| (name, it)));
        }
    }

    fn take_choices(&mut self, at: At<'a>) {
        for (key, kind) in [("oneOf", ChoiceKind::One), ("anyOf", ChoiceKind::Any)] {
            let options: Vec<_> = at.list(key).into_iter().map(|it| vec![it]).collect();
            if !options.is_empty() {
                let owner = at;
                self.choices.push(Choice {
                    options,
                    owner,
                    kind,
                });
            }
        }
        if let Some(condition) = at.key("if") {
            let met = std::iter::once(condition).chain(at.key("then"));
            let options = vec![met.collect(), at.key("else").into_iter().collect()];
            self.choices.push(Choice {
                options,
                owner: at,
                kind: ChoiceKind::If,
            });
        }
        self.refused.extend(at.key("not"));
    }
}

fn smaller(known: Option<usize>, new: Option<usize>) -> Option<usize> {
    match (known, new) {
        (Some(known), Some(new)) => Some(known.min(new)),
        (known, new) => known.or(new),
    }
}
