//! What can be said of a schema without an instance: types, properties, items. References are
//! followed and `allOf` is merged; alternatives are listed, not merged.

use super::handle::Schema;
use super::types::{JsonType, TypeSet};
use crate::source::{Kind, Node};
use indexmap::IndexMap;
use serde_json::Value;
use std::sync::{Arc, OnceLock};

/// How deep alternatives of alternatives are looked into.
const FAR: usize = 4;
/// How deep they are looked into for properties.
const BRANCHES: usize = 3;

/// A property of an object schema.
#[derive(Clone, Debug)]
pub struct Property {
    /// Its schema; where several parts of an `allOf` speak of it, that of the first.
    pub schema: Schema,
    /// Whether it must be there.
    pub required: bool,
}

/// What an object schema says of properties that it does not name.
#[derive(Clone, Debug, Default)]
pub enum Additional {
    /// Anything goes.
    #[default]
    Open,
    /// There are none.
    Closed,
    /// They fit a schema.
    Schema(Schema),
}

/// The static view of a schema.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// The allowed types; empty for any.
    pub types: TypeSet,
    /// The named properties in the order of the file.
    pub properties: IndexMap<String, Property>,
    /// The names that must be there, though no property describes them.
    pub required: Vec<String>,
    /// Properties without a name here.
    pub additional: Additional,
    /// The schema of the items.
    pub items: Option<Schema>,
    /// The branches of `oneOf` and `anyOf`.
    pub alternatives: Vec<Schema>,
    /// The first `format` found.
    pub format: Option<String>,
    /// The first `enum` found.
    pub enumeration: Option<Vec<Value>>,
    /// The first `const` found.
    pub constant: Option<Value>,
    /// The first `default` found.
    pub default: Option<Value>,
    /// The first `xml` found: how values look in XML.
    pub xml: Option<Xml>,
    /// The named properties with those of alternatives, where there are any and somebody has asked.
    all: OnceLock<IndexMap<String, Property>>,
}

/// How a value looks in XML: the `xml` key of a schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Xml {
    /// The name of the element or attribute, where it is not that of the property.
    pub name: Option<String>,
    /// The namespace of the element.
    pub namespace: Option<String>,
    /// The prefix of the element.
    pub prefix: Option<String>,
    /// Whether the value is an attribute of the element around it.
    pub attribute: bool,
    /// Whether the items of a list stand in an element of their own.
    pub wrapped: bool,
    /// Whether the value is the text of the element around it.
    pub text: bool,
    /// Whether that text is written as it is, in a CDATA section.
    pub cdata: bool,
}

impl Xml {
    fn of(node: &Node) -> Self {
        let text = |key: &str| node.get(key).and_then(Node::as_str).map(str::to_owned);
        let flag = |key: &str| node.get(key).and_then(Node::as_bool).unwrap_or(false);
        let kind = node.get("nodeType").and_then(Node::as_str);
        Self {
            name: text("name"),
            namespace: text("namespace"),
            prefix: text("prefix"),
            attribute: flag("attribute") || kind == Some("attribute"),
            wrapped: flag("wrapped") || kind == Some("element"),
            text: matches!(kind, Some("text" | "cdata")),
            cdata: kind == Some("cdata"),
        }
    }
}

impl Schema {
    /// The static view.
    pub fn shape(&self) -> Arc<Shape> {
        self.slot().shape(|| Shape::of(self))
    }

    /// The types that an instance can have, with those of alternatives and of listed values.
    pub fn possible_types(&self) -> TypeSet {
        self.slot().types(|| self.types_within(FAR))
    }

    /// Does not make the view: where types are asked for, properties seldom are.
    fn types_within(&self, far: usize) -> TypeSet {
        let mut said = TypeSet::default();
        let mut listed: Option<TypeSet> = None;
        let mut constant: Option<TypeSet> = None;
        let mut branches = Vec::new();
        self.parts(&mut Vec::new(), &mut |part, node| {
            said = said.intersect(types(node));
            let values = || {
                Some(
                    node.get("enum")?
                        .as_sequence()?
                        .iter()
                        .map(type_of)
                        .collect(),
                )
            };
            listed = listed.or_else(values);
            constant =
                constant.or_else(|| Some(std::iter::once(type_of(node.get("const")?)).collect()));
            branches.extend(alternatives(part, node));
        });
        if !said.is_any() || far == 0 {
            return said;
        }
        let values = listed
            .unwrap_or_default()
            .union(constant.unwrap_or_default());
        if !values.is_any() {
            return values;
        }
        let branches = branches.iter().map(|branch| branch.types_within(far / 2));
        let branches: Vec<TypeSet> = branches.collect();
        if branches.iter().any(|types| types.is_any()) {
            return TypeSet::default();
        }
        branches
            .into_iter()
            .fold(TypeSet::default(), TypeSet::union)
    }

    /// The schema itself, what it refers to, and what stands in its `allOf`, each once, with their nodes.
    fn parts(&self, seen: &mut Vec<Self>, see: &mut dyn FnMut(&Self, &Node)) {
        let Some(node) = self.node() else {
            return;
        };
        if node.as_mapping().is_none() || seen.contains(self) {
            return;
        }
        seen.push(self.clone());
        see(self, node);
        if let Some(reference) = node.get("$ref").and_then(Node::as_str)
            && let Ok(target) = self.store().resolve_through(self.file(), reference)
            && let Some(target) = self.store().schema(target)
        {
            target.parts(seen, see);
        }
        for part in list(self, node, "allOf") {
            part.parts(seen, see);
        }
    }
}

impl Shape {
    /// The named properties, those of all alternatives included.
    pub fn all_properties(&self) -> &IndexMap<String, Property> {
        match self.alternatives.as_slice() {
            [] => &self.properties,
            _ => self.all.get_or_init(|| {
                let mut all = IndexMap::new();
                self.collect(BRANCHES, &mut all);
                all
            }),
        }
    }

    fn collect(&self, far: usize, all: &mut IndexMap<String, Property>) {
        for (name, property) in &self.properties {
            if !all.contains_key(name) {
                all.insert(name.clone(), property.clone());
            }
        }
        if far > 0 {
            for alternative in &self.alternatives {
                alternative.shape().collect(far - 1, all);
            }
        }
    }

    fn of(schema: &Schema) -> Self {
        let mut shape = Self::default();
        schema.parts(&mut Vec::new(), &mut |part, node| shape.merge(part, node));
        let Self {
            properties,
            required,
            ..
        } = &mut shape;
        required.retain(|name| match properties.get_mut(name) {
            Some(property) => {
                property.required = true;
                false
            }
            None => true,
        });
        shape
    }

    fn merge(&mut self, schema: &Schema, node: &Node) {
        self.types = self.types.intersect(types(node));
        self.merge_object(schema, node);
        self.merge_values(node);
        if self.items.is_none() && node.get("items").is_some() {
            self.items = schema.below(&["items"]);
        }
        self.alternatives.extend(alternatives(schema, node));
    }

    fn merge_object(&mut self, schema: &Schema, node: &Node) {
        let properties = node.get("properties").and_then(Node::as_mapping);
        for name in properties.into_iter().flat_map(|it| it.keys()) {
            if let (false, Some(schema)) = (
                self.properties.contains_key(name),
                schema.below(&["properties", name]),
            ) {
                let required = false;
                let property = Property { schema, required };
                self.properties.insert(name.clone(), property);
            }
        }
        let required = node.get("required").and_then(Node::as_sequence);
        for name in required.into_iter().flatten().filter_map(Node::as_str) {
            if !self.required.iter().any(|known| known == name) {
                self.required.push(name.to_owned());
            }
        }
        for key in ["additionalProperties", "unevaluatedProperties"] {
            match (node.get(key), node.get(key).and_then(Node::as_bool)) {
                (Some(_), Some(false)) => self.additional = Additional::Closed,
                (Some(_), None) if matches!(self.additional, Additional::Open) => {
                    if let Some(schema) = schema.below(&[key]) {
                        self.additional = Additional::Schema(schema);
                    }
                }
                _ => {}
            }
        }
    }

    fn merge_values(&mut self, node: &Node) {
        if self.format.is_none() {
            self.format = node.get("format").and_then(Node::as_str).map(str::to_owned);
        }
        if self.enumeration.is_none() {
            let values = node.get("enum").and_then(Node::as_sequence);
            self.enumeration = values.map(|it| it.iter().map(Node::to_json).collect());
        }
        if self.constant.is_none() {
            self.constant = node.get("const").map(Node::to_json);
        }
        if self.xml.is_none() {
            self.xml = node.get("xml").map(Xml::of);
        }
        if self.default.is_none() {
            self.default = node.get("default").map(Node::to_json);
        }
    }
}

fn types(node: &Node) -> TypeSet {
    let Some(node) = node.get("type") else {
        return TypeSet::default();
    };
    let several = node.as_sequence().unwrap_or(std::slice::from_ref(node));
    let names = several.iter().filter_map(Node::as_str);
    names.filter_map(JsonType::parse).collect()
}

/// The narrowest type of a value.
fn type_of(node: &Node) -> JsonType {
    match &node.kind {
        Kind::Null => JsonType::Null,
        Kind::Bool(_) => JsonType::Boolean,
        Kind::Number(number) if number.is_f64() => JsonType::Number,
        Kind::Number(_) => JsonType::Integer,
        Kind::String(_) => JsonType::String,
        Kind::Sequence(_) => JsonType::Array,
        Kind::Mapping(_) => JsonType::Object,
    }
}

fn alternatives(schema: &Schema, node: &Node) -> Vec<Schema> {
    let keys = ["oneOf", "anyOf"].into_iter();
    keys.flat_map(|key| list(schema, node, key)).collect()
}

fn list(schema: &Schema, node: &Node, key: &str) -> Vec<Schema> {
    let count = node
        .get(key)
        .and_then(Node::as_sequence)
        .map_or(0, <[Node]>::len);
    (0..count)
        .filter_map(|at| schema.below(&[key, &at.to_string()]))
        .collect()
}
