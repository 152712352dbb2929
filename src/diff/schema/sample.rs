//! Values that a plain JSON Schema may accept. They are only candidates: whoever uses them validates them.

use crate::data::text_like;
use serde_json::{Map, Value, json};
use std::cell::Cell;

/// How deep values are made.
const DEEPEST: usize = 10;
/// How many schemas are looked at for one list of candidates.
const FUEL: usize = 2_000;
/// How many candidates a schema gives at most.
const MOST: usize = 12;
/// Longer texts and lists are not made.
const LONGEST: u64 = 400;

/// Texts for the formats.
const FORMATS: [(&str, &str); 18] = [
    ("date-time", "2024-02-29T12:00:00Z"),
    ("date-time", "2019-01-01T00:00:00Z"),
    ("date-time", "2035-12-31T23:59:59Z"),
    ("date", "2024-02-29"),
    ("date", "2019-01-01"),
    ("date", "2035-12-31"),
    ("time", "12:00:00Z"),
    ("duration", "P1D"),
    ("email", "ann@example.com"),
    ("hostname", "example.com"),
    ("ipv4", "192.0.2.1"),
    ("ipv6", "2001:db8::1"),
    ("uri", "https://example.com/a"),
    ("uri-reference", "/a"),
    ("uuid", "4b1c9a3e-6f0d-4f6e-9d0a-0c9b3a1f2e4d"),
    ("json-pointer", "/a"),
    ("regex", "^a$"),
    ("uri-template", "/a/{b}"),
];

/// Values that the schema may accept, the simplest first.
pub(super) fn candidates(schema: &Value) -> Vec<Value> {
    let maker = Maker {
        root: schema,
        fuel: Cell::new(FUEL),
    };
    maker.values(schema, DEEPEST)
}

/// Values just outside of the schema.
pub(super) fn neighbours(schema: &Value) -> Vec<Value> {
    let mut found = vec![
        json!(null),
        json!(true),
        json!(0),
        json!(1.5),
        json!("text"),
        json!([]),
        json!({}),
    ];
    for (keyword, step) in [
        ("minimum", -1),
        ("maximum", 1),
        ("exclusiveMinimum", 0),
        ("exclusiveMaximum", 0),
    ] {
        if let Some(bound) = schema.get(keyword).and_then(Value::as_i64) {
            found.push(json!(bound.saturating_add(step)));
        }
    }
    let length = |keyword: &str| {
        schema
            .get(keyword)
            .and_then(Value::as_u64)
            .filter(|it| *it < LONGEST)
    };
    found.extend(length("maxLength").map(|it| text(it + 1)));
    found.extend(
        length("minLength")
            .filter(|it| *it > 0)
            .map(|it| text(it - 1)),
    );
    found
}

struct Maker<'s> {
    root: &'s Value,
    /// How many more schemas are looked at.
    fuel: Cell<usize>,
}

impl Maker<'_> {
    fn values(&self, schema: &Value, deep: usize) -> Vec<Value> {
        let Some(object) = schema.as_object() else {
            return if schema == &Value::Bool(false) {
                Vec::new()
            } else {
                vec![json!("text"), json!(1), json!({}), json!(null)]
            };
        };
        let Some(fuel) = self.fuel.get().checked_sub(1).filter(|_| deep > 0) else {
            return Vec::new();
        };
        self.fuel.set(fuel);
        let mut found: Vec<Value> = Vec::new();
        if let Some(value) = object.get("const") {
            found.push(value.clone());
        } else if let Some(values) = object.get("enum").and_then(Value::as_array) {
            found.extend(values.iter().cloned());
        } else if let Some(merged) = self.merged(object) {
            return self.values(&merged, deep - 1);
        } else if let Some((key, branches)) = branches(object) {
            for branch in branches {
                let mut whole = object.clone();
                whole.remove(key);
                whole.insert("allOf".to_owned(), json!([branch]));
                found.extend(self.values(&Value::Object(whole), deep - 1));
            }
        } else {
            for kind in types(object) {
                found.extend(self.of_type(kind, object, deep));
            }
        }
        found.truncate(MOST * 4);
        found
    }

    /// The schema with its `$ref` and `allOf` merged into it, as far as a shallow merge goes.
    fn merged(&self, object: &Map<String, Value>) -> Option<Value> {
        let reference = object.get("$ref").and_then(Value::as_str);
        let parts = object.get("allOf").and_then(Value::as_array);
        if reference.is_none() && parts.is_none() {
            return None;
        }
        let mut whole = object.clone();
        whole.remove("$ref");
        whole.remove("allOf");
        let target = reference.and_then(|it| self.root.pointer(it.trim_start_matches('#')));
        for part in parts.into_iter().flatten().chain(target) {
            for (key, value) in part.as_object().into_iter().flatten() {
                match (whole.get_mut(key), value) {
                    (Some(Value::Object(known)), Value::Object(more)) => {
                        for (name, schema) in more {
                            known.entry(name.clone()).or_insert_with(|| schema.clone());
                        }
                    }
                    (Some(Value::Array(known)), Value::Array(more)) if key == "required" => {
                        known.extend(more.iter().cloned());
                    }
                    (Some(_), _) => {}
                    (None, value) => {
                        whole.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        Some(Value::Object(whole))
    }

    fn of_type(&self, kind: &str, object: &Map<String, Value>, deep: usize) -> Vec<Value> {
        match kind {
            "null" => vec![Value::Null],
            "boolean" => vec![json!(true), json!(false)],
            "integer" | "number" => numbers(object, kind == "integer"),
            "string" => texts(object),
            "array" => self.lists(object, deep),
            _ => self.objects(object, deep),
        }
    }

    fn lists(&self, object: &Map<String, Value>, deep: usize) -> Vec<Value> {
        let least = object.get("minItems").and_then(Value::as_u64).unwrap_or(0);
        let item = object
            .get("items")
            .cloned()
            .unwrap_or(json!({"type": "string"}));
        if least > LONGEST {
            return if least == 0 {
                vec![json!([])]
            } else {
                Vec::new()
            };
        }
        let items = self.values(&item, deep - 1);
        let list = |count: u64| -> Value {
            let mut cycle = items.iter().cycle();
            (0..count).filter_map(|_| cycle.next().cloned()).collect()
        };
        let most = object.get("maxItems").and_then(Value::as_u64);
        let mut counts = vec![least, least.max(1), least + 1];
        counts.extend(most.filter(|it| *it <= LONGEST));
        let mut found: Vec<Value> = counts.into_iter().map(list).collect();
        found.extend(items.iter().take(MOST).map(|item| json!([item])));
        found
    }

    fn objects(&self, object: &Map<String, Value>, deep: usize) -> Vec<Value> {
        let empty = Map::new();
        let properties = object
            .get("properties")
            .and_then(Value::as_object)
            .unwrap_or(&empty);
        let mut base = Map::new();
        let required = object.get("required").and_then(Value::as_array);
        for name in required.into_iter().flatten().filter_map(Value::as_str) {
            let schema = properties
                .get(name)
                .cloned()
                .unwrap_or(json!({"type": "string"}));
            let Some(value) = self.values(&schema, deep - 1).into_iter().next() else {
                return Vec::new();
            };
            base.insert(name.to_owned(), value);
        }
        let mut found = vec![Value::Object(base.clone())];
        for (name, schema) in properties {
            for value in self.values(schema, deep - 1).into_iter().take(MOST / 2) {
                let mut other = base.clone();
                other.insert(name.clone(), value);
                found.push(Value::Object(other));
            }
        }
        let patterns = object.get("patternProperties").and_then(Value::as_object);
        for (pattern, schema) in patterns.into_iter().flatten() {
            let Some(name) = text_like(pattern, 1) else {
                continue;
            };
            for value in self.values(schema, deep - 1).into_iter().take(MOST) {
                let mut other = base.clone();
                other.insert(name.clone(), value);
                found.push(Value::Object(other));
            }
        }
        let mut other = base;
        other.insert("something_else".to_owned(), json!("text"));
        found.push(Value::Object(other));
        found.truncate(MOST * 4);
        found
    }
}

fn branches(object: &Map<String, Value>) -> Option<(&'static str, &Vec<Value>)> {
    let of = |key: &'static str| Some((key, object.get(key)?.as_array()?));
    of("anyOf").or_else(|| of("oneOf"))
}

fn types(object: &Map<String, Value>) -> Vec<&str> {
    match object.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => {
            let has = |keys: &[&str]| keys.iter().any(|key| object.contains_key(*key));
            if has(&[
                "properties",
                "required",
                "additionalProperties",
                "minProperties",
            ]) {
                vec!["object"]
            } else if has(&["items", "minItems", "maxItems", "contains"]) {
                vec!["array"]
            } else if has(&["minLength", "maxLength", "pattern", "format"]) {
                vec!["string"]
            } else if has(&["minimum", "maximum", "multipleOf", "exclusiveMinimum"]) {
                vec!["number"]
            } else {
                vec!["string", "integer", "boolean", "object", "array", "null"]
            }
        }
    }
}

fn numbers(object: &Map<String, Value>, whole: bool) -> Vec<Value> {
    let mut found = Vec::new();
    let step = object
        .get("multipleOf")
        .and_then(Value::as_i64)
        .unwrap_or(1);
    for (key, inward) in [
        ("minimum", 1),
        ("exclusiveMinimum", 1),
        ("maximum", -1),
        ("exclusiveMaximum", -1),
    ] {
        let Some(bound) = object.get(key) else {
            continue;
        };
        found.push(bound.clone());
        if let Some(bound) = bound.as_i64() {
            let on_step = bound.saturating_sub(bound.rem_euclid(step.max(1)));
            let near = [
                bound.saturating_add(inward),
                on_step,
                on_step.saturating_add(step),
            ];
            found.extend(near.map(|it| json!(it)));
        }
        if let (false, Some(bound)) = (whole, bound.as_f64()) {
            found.push(json!(if inward > 0 { bound + 0.5 } else { bound - 0.5 }));
        }
    }
    found.extend([
        json!(0),
        json!(1),
        json!(-1),
        json!(step),
        json!(7),
        json!(1_000),
    ]);
    if !whole {
        found.push(json!(0.5));
    }
    found
}

fn texts(object: &Map<String, Value>) -> Vec<Value> {
    let mut found = Vec::new();
    let format = object.get("format").and_then(Value::as_str);
    let known = FORMATS.iter().filter(|it| Some(it.0) == format);
    found.extend(known.map(|it| json!(it.1)));
    if let Some(pattern) = object.get("pattern").and_then(Value::as_str) {
        found.extend(
            (1..=6)
                .filter_map(|seed| text_like(pattern, seed))
                .map(Value::from),
        );
    }
    let length = |key: &str| {
        object
            .get(key)
            .and_then(Value::as_u64)
            .filter(|it| *it <= LONGEST)
    };
    let least = length("minLength").unwrap_or(0);
    found.push(text(least.max(1)));
    found.push(text(least));
    found.extend(length("maxLength").map(text));
    found.extend(["text", "A", "1", "a b", "é"].map(Value::from));
    found
}

fn text(length: u64) -> Value {
    json!("a".repeat(usize::try_from(length).unwrap_or(0)))
}
