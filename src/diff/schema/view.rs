//! What an intersection of schemas says, in one place: references are followed and `allOf` is flattened.
//! `oneOf` and `anyOf` are put aside, because they are not one schema but several.

use super::super::side::At;
use super::compare::Role;
use crate::contract::{JsonType, TypeSet};
use crate::source::{Node, Span};
use indexmap::IndexMap;
use serde_json::Value;

/// How many references and `allOf` are followed.
const FAR: usize = 24;

/// Keywords that bound single values.
pub(super) const SCALARS: [&str; 14] = [
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

/// Keywords that are compared as a whole.
pub(super) const COMPLEX: [&str; 15] = [
    "not",
    "if",
    "then",
    "else",
    "contains",
    "minContains",
    "maxContains",
    "prefixItems",
    "unevaluatedItems",
    "patternProperties",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "$dynamicRef",
];

/// A keyword as one part says it.
#[derive(Clone, Copy)]
pub(super) struct Said<'c> {
    pub keyword: &'static str,
    pub node: &'c Node,
    /// Where the keyword stands.
    pub span: Span,
}

/// What an intersection of schemas says.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a keyword of its own"
)]
#[derive(Default)]
pub(super) struct View<'c> {
    /// The schemas without their `$ref` and `allOf`.
    pub parts: Vec<At<'c>>,
    /// The allowed types; empty for any.
    pub types: TypeSet,
    /// The listed values, where values are listed.
    pub values: Option<Vec<(Value, Span)>>,
    pub properties: IndexMap<String, Vec<At<'c>>>,
    /// The names that must be there, and where that is said.
    pub required: IndexMap<String, Span>,
    pub items: Vec<At<'c>>,
    pub scalars: Vec<Said<'c>>,
    /// The alternatives of each `oneOf` and `anyOf`.
    pub unions: Vec<Vec<At<'c>>>,
    pub complex: Vec<Said<'c>>,
    pub default: Option<&'c Node>,
    pub deprecated: bool,
    pub read_only: bool,
    pub write_only: bool,
    /// Whether nothing fits.
    pub is_false: bool,
}

impl<'c> View<'c> {
    /// What these schemas say together.
    pub(super) fn of(list: &[At<'c>], role: Role) -> Self {
        let mut view = Self::default();
        for at in list {
            view.add(*at, FAR);
        }
        view.restrict_types();
        view.travel(role);
        view
    }

    /// Where it begins.
    pub(super) fn span(&self) -> Option<Span> {
        self.parts.first().map(|part| part.node.span)
    }

    fn add(&mut self, at: At<'c>, far: usize) {
        if far == 0 || self.parts.iter().any(|it| it.identity() == at.identity()) {
            return;
        }
        self.is_false |= at.is_false();
        if at.node.as_mapping().is_none() {
            return;
        }
        self.parts.push(at);
        self.keywords(at);
        self.objects(at);
        let chosen = at.chosen;
        for part in at.target().into_iter().chain(at.list("allOf")) {
            self.add(At { chosen, ..part }, far - 1);
        }
    }

    fn keywords(&mut self, at: At<'c>) {
        self.types = self.types.intersect(types(at.node));
        let says = |key: &str| at.node.get(key).and_then(Node::as_bool) == Some(true);
        self.deprecated |= says("deprecated");
        self.read_only |= says("readOnly");
        self.write_only |= says("writeOnly");
        self.default = self.default.or(at.node.get("default"));
        self.items.extend(at.get("items"));
        let said = |keyword: &'static str| {
            let entry = at.node.as_mapping()?.get(keyword)?;
            let span = entry.key;
            let node = &entry.value;
            Some(Said {
                keyword,
                node,
                span,
            })
        };
        self.scalars.extend(SCALARS.into_iter().filter_map(said));
        self.complex.extend(COMPLEX.into_iter().filter_map(said));
        for key in ["oneOf", "anyOf"] {
            if !at.chosen && at.node.get(key).is_some() {
                self.unions.push(at.list(key).collect());
            }
        }
        let listed = at.node.get("enum").and_then(Node::as_sequence);
        let constant = at.node.get("const").map(std::slice::from_ref);
        for values in listed.into_iter().chain(constant) {
            let values = values.iter().map(|it| (it.to_json(), it.span));
            self.values = Some(match self.values.take() {
                None => values.collect(),
                Some(known) => {
                    let values: Vec<Value> = values.map(|it| it.0).collect();
                    known
                        .into_iter()
                        .filter(|it| values.contains(&it.0))
                        .collect()
                }
            });
        }
    }

    fn objects(&mut self, at: At<'c>) {
        let properties = at.node.get("properties").and_then(Node::as_mapping);
        for (name, entry) in properties.into_iter().flatten() {
            let known = self.properties.entry(name.clone()).or_default();
            known.push(at.with(&entry.value));
        }
        let required = at.node.get("required").and_then(Node::as_sequence);
        for name in required.into_iter().flatten() {
            if let Some(text) = name.as_str() {
                self.required.entry(text.to_owned()).or_insert(name.span);
            }
        }
    }

    /// Listed values settle which types there are.
    fn restrict_types(&mut self) {
        if let Some(values) = &mut self.values {
            let types = self.types;
            values.retain(|(value, _)| types.allows(JsonType::of(value)));
            self.types = values
                .iter()
                .map(|(value, _)| JsonType::of(value))
                .collect();
            self.is_false |= values.is_empty();
        }
    }

    /// Leaves out what does not travel this way.
    fn travel(&mut self, role: Role) {
        let flag = match role {
            Role::Request => "readOnly",
            Role::Response => "writeOnly",
        };
        let hidden: Vec<String> = self
            .properties
            .iter()
            .filter(|(_, list)| list.iter().any(|at| says(*at, flag, FAR)))
            .map(|(name, _)| name.clone())
            .collect();
        for name in hidden {
            self.required.shift_remove(&name);
            if role == Role::Response {
                self.properties.shift_remove(&name);
            }
        }
    }

    /// Everything that the value of a property has to fit: its own schemas, and those for other properties
    /// of the parts that do not name it.
    pub(super) fn property(&self, name: &str) -> Vec<At<'c>> {
        let mut list = self.properties.get(name).cloned().unwrap_or_default();
        list.extend(self.beyond(|part| {
            part.get("properties")
                .is_some_and(|it| it.get(name).is_some())
        }));
        list
    }

    /// Everything that the value of a property without a name here has to fit.
    pub(super) fn additional(&self) -> Vec<At<'c>> {
        self.beyond(|_| false)
    }

    fn beyond(&self, names: impl Fn(At<'c>) -> bool) -> Vec<At<'c>> {
        let mut list = Vec::new();
        for part in &self.parts {
            if !names(*part) {
                list.extend(part.get("additionalProperties"));
            }
            let unevaluated = part.get("unevaluatedProperties");
            list.extend(unevaluated.filter(|_| !self.parts.iter().any(|part| names(*part))));
        }
        list.retain(|at| at.node.as_bool() != Some(true));
        list
    }
}

/// Whether a schema, or one that it is made from, has a flag.
fn says(at: At<'_>, flag: &str, far: usize) -> bool {
    at.node.get(flag).and_then(Node::as_bool) == Some(true)
        || (far > 0
            && (at.target().is_some_and(|it| says(it, flag, far / 2))
                || at.list("allOf").any(|it| says(it, flag, far / 2))))
}

fn types(node: &Node) -> TypeSet {
    let Some(node) = node.get("type") else {
        return TypeSet::default();
    };
    let several = node.as_sequence().unwrap_or(std::slice::from_ref(node));
    let names = several.iter().filter_map(Node::as_str);
    names.filter_map(JsonType::parse).collect()
}
