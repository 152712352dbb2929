//! Schemas as one plain JSON Schema without references to the outside, for judging them as sets of values.

use super::super::side::At;
use super::compare::Role;
use crate::source::{Kind, Node};
use serde_json::{Map, Value, json};

/// Larger schemas are not judged as a whole: it takes too long and seldom decides anything.
const LARGEST: usize = 1_500;

/// Formats that are checked; all others are only hints.
pub(super) const FORMATS: [&str; 19] = [
    "date-time",
    "date",
    "time",
    "duration",
    "email",
    "idn-email",
    "hostname",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "iri",
    "iri-reference",
    "uri-template",
    "uuid",
    "json-pointer",
    "relative-json-pointer",
    "regex",
];

/// Keywords whose value is one schema.
const ONE: [&str; 11] = [
    "items",
    "additionalProperties",
    "unevaluatedProperties",
    "unevaluatedItems",
    "contains",
    "propertyNames",
    "not",
    "if",
    "then",
    "else",
    "contentSchema",
];
/// Keywords whose value is a list of schemas.
const MANY: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];
/// Keywords whose value is a map of schemas.
const NAMED: [&str; 3] = ["properties", "patternProperties", "dependentSchemas"];
/// Keywords that are taken as they are.
const PLAIN: [&str; 19] = [
    "type",
    "enum",
    "const",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "minContains",
    "maxContains",
    "dependentRequired",
];

/// The schemas together; nothing where they are too large.
pub(super) fn closed(list: &[At<'_>], role: Role, without_null: bool) -> Option<Value> {
    let mut plain = Plain {
        role,
        definitions: Vec::new(),
        made: Map::new(),
        left: LARGEST,
    };
    let mut parts: Vec<Value> = Vec::new();
    for at in list {
        parts.push(plain.schema(*at)?);
    }
    if without_null {
        parts.push(json!({"type": ["boolean", "number", "string", "array", "object"]}));
    }
    let mut whole = match parts.len() {
        0 => json!({}),
        1 if parts[0].is_object() => parts.remove(0),
        _ => json!({"allOf": parts}),
    };
    if let (Some(root), false) = (whole.as_object_mut(), plain.made.is_empty()) {
        root.insert("$defs".to_owned(), Value::Object(plain.made));
    }
    Some(whole)
}

struct Plain {
    role: Role,
    /// The nodes that have a definition, in the order of their numbers.
    definitions: Vec<(usize, bool)>,
    made: Map<String, Value>,
    /// How many more nodes there may be.
    left: usize,
}

impl Plain {
    fn schema(&mut self, at: At<'_>) -> Option<Value> {
        self.left = self.left.checked_sub(1)?;
        let Some(mapping) = at.node.as_mapping() else {
            return Some(Value::Bool(at.node.as_bool().unwrap_or(true)));
        };
        let mut schema = Map::new();
        for (key, entry) in mapping {
            let inner = at.with(&entry.value);
            let key = key.as_str();
            let value = match key {
                "oneOf" | "anyOf" if at.chosen => continue,
                "$ref" => self.reference(at)?,
                "format" => {
                    format(&mut schema, &entry.value);
                    continue;
                }
                "required" => self.required(at, &entry.value),
                _ if ONE.contains(&key) => self.schema(inner)?,
                _ if MANY.contains(&key) => self.many(at, key)?,
                _ if NAMED.contains(&key) => self.named(inner, key)?,
                _ if PLAIN.contains(&key) => entry.value.to_json(),
                _ => continue,
            };
            schema.insert(key.to_owned(), value);
        }
        Some(Value::Object(schema))
    }

    fn many(&mut self, at: At<'_>, key: &str) -> Option<Value> {
        let chosen = at.chosen && key == "allOf";
        let mut list = Vec::new();
        for part in at.list(key) {
            list.push(self.schema(At { chosen, ..part })?);
        }
        Some(Value::Array(list))
    }

    fn named(&mut self, at: At<'_>, key: &str) -> Option<Value> {
        let mut map = Map::new();
        for (name, entry) in at.node.as_mapping().into_iter().flatten() {
            let inner = at.with(&entry.value);
            let hidden = key == "properties" && self.role == Role::Response;
            if !(hidden && self.is_hidden(inner)) {
                map.insert(name.clone(), self.schema(inner)?);
            }
        }
        Some(Value::Object(map))
    }

    fn is_hidden(&self, at: At<'_>) -> bool {
        let flag = match self.role {
            Role::Request => "readOnly",
            Role::Response => "writeOnly",
        };
        let says = |at: At<'_>| at.node.get(flag).and_then(Node::as_bool) == Some(true);
        says(at) || at.target().is_some_and(says)
    }

    fn required(&self, at: At<'_>, names: &Node) -> Value {
        let Kind::Sequence(names) = &names.kind else {
            return names.to_json();
        };
        let properties = at.get("properties");
        let travels = |name: &&Node| {
            let own = properties.and_then(|it| it.get(name.as_str()?));
            !own.is_some_and(|it| self.is_hidden(it))
        };
        names.iter().filter(travels).map(Node::to_json).collect()
    }

    fn reference(&mut self, at: At<'_>) -> Option<Value> {
        let target = at.target()?;
        let target = At {
            chosen: at.chosen,
            ..target
        };
        let known = self
            .definitions
            .iter()
            .position(|it| *it == target.identity());
        let number = known.unwrap_or(self.definitions.len());
        if known.is_none() {
            self.definitions.push(target.identity());
            let schema = self.schema(target)?;
            self.made.insert(number.to_string(), schema);
        }
        Some(json!(format!("#/$defs/{number}")))
    }
}

/// Formats of whole numbers become bounds; hints are left out.
pub(super) fn format(schema: &mut Map<String, Value>, format: &Node) {
    let bounds = match format.as_str() {
        Some("int32") => json!({"type": "number", "minimum": i32::MIN, "maximum": i32::MAX}),
        Some("int64") => json!({"type": "number", "minimum": i64::MIN, "maximum": i64::MAX}),
        Some(text) if FORMATS.contains(&text) => {
            schema.insert("format".to_owned(), json!(text));
            return;
        }
        _ => return,
    };
    let others = ["null", "boolean", "string", "array", "object"];
    let bounds = json!({"anyOf": [bounds, {"type": others}]});
    schema.insert("allOf".to_owned(), merged(schema.get("allOf"), bounds));
}

fn merged(list: Option<&Value>, more: Value) -> Value {
    let mut list = list.and_then(Value::as_array).cloned().unwrap_or_default();
    list.push(more);
    Value::Array(list)
}
