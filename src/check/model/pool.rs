//! Values to try for each input of an operation: what the clauses compare it with, what the contract says of it, and
//! what the records at hand hold.

use super::ask::PARTS;
use super::choose::{field_values, keys};
use crate::behavior::{Behavior, Hint, HintValue};
use crate::contract::{Codec, Contract, MediaType, Operation, ParameterPlace, Schema, Shape};
use crate::data::{self, Context};
use crate::state::ApiState;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Values of one field that are tried at most.
pub(super) const FIELD_VALUES: usize = 8;
/// Properties so deep in a body are varied.
const NESTED: usize = 3;

/// Something to put into an input.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Try {
    /// This value.
    Value(Value),
    /// Nothing.
    Absent,
    /// What another input has, moved by so much.
    Same(String, i64),
}

/// What is tried for one input.
#[derive(Clone, Debug)]
pub(crate) struct Pool {
    /// Where it stands in the inputs of an [`Ask`](super::ask::Ask).
    pub pointer: String,
    /// What is tried.
    pub tries: Vec<Try>,
    /// Whether it chooses a record or an action, so that it is tried in all combinations with who calls.
    pub chooses: bool,
}

impl Pool {
    /// Whether the input has few values, as kinds and marks have.
    pub(crate) fn is_mark(&self) -> bool {
        !self.chooses && (2..=4).contains(&self.tries.len())
    }
}

/// What pools are made from.
pub(crate) struct Stock<'a> {
    /// The contract.
    pub contract: &'a Contract,
    /// The behavior.
    pub behavior: &'a Behavior,
    /// The records at hand.
    pub state: &'a ApiState,
    /// Records that were touched last, by resource and key; they are tried first.
    pub touched: &'a [(usize, Value)],
    /// The time.
    pub now: i64,
}

/// An input of an operation.
struct Input {
    pointer: String,
    part: usize,
    path: Vec<Arc<str>>,
    schema: Option<Schema>,
    required: bool,
    examples: Vec<Value>,
}

/// The inputs of an operation as they stand at first, and the media type of the body.
pub(crate) fn first_inputs(stock: &Stock<'_>, operation: usize) -> (Value, Option<String>) {
    let declared = &stock.contract.operations[operation];
    let mut inputs = Map::new();
    for part in PARTS {
        inputs.insert(part.to_owned(), json!({}));
    }
    inputs.insert("credential".to_owned(), json!({}));
    inputs.shift_remove("body");
    inputs.shift_remove("files");
    for parameter in declared.parameters.iter().filter(|it| it.required) {
        let value = parameter.examples.first().map(|it| it.value.clone());
        let value = value.or_else(|| parameter.default.clone());
        let value = value.or_else(|| made(stock, parameter.schema.as_ref()));
        if let Some(place) = inputs.get_mut(part_of(parameter.place)) {
            place[parameter.name.as_str()] = value.unwrap_or_default();
        }
    }
    let media = main_media(declared);
    if let Some((name, media)) = media {
        let example = media.examples.first().map(|it| it.value.clone());
        let body = example.or_else(|| made(stock, media.schema.as_ref()));
        let (body, files) = without_files(media, body.unwrap_or_default());
        inputs.insert("body".to_owned(), body);
        if media.range.codec() == Codec::Multipart {
            inputs.insert("files".to_owned(), files);
        }
        return (Value::Object(inputs), Some(name.to_owned()));
    }
    (Value::Object(inputs), None)
}

/// The form of the body that is used: JSON, else a form, else the first.
fn main_media(operation: &Operation) -> Option<(&str, &MediaType)> {
    let body = operation.body.as_ref()?;
    let of = |codec: Codec| {
        body.content
            .iter()
            .find(move |it| it.1.range.codec() == codec)
    };
    let found = of(Codec::Json)
        .or_else(|| of(Codec::Form))
        .or_else(|| body.content.first());
    found.map(|(name, media)| (name.as_str(), media))
}

/// Takes the files out of the value of a form.
fn without_files(media: &MediaType, body: Value) -> (Value, Value) {
    if media.range.codec() != Codec::Multipart {
        return (body, Value::Null);
    }
    let mut texts = body.as_object().cloned().unwrap_or_default();
    let mut files = Vec::new();
    let shape = media.schema.as_ref().map(Schema::shape).unwrap_or_default();
    for (name, property) in &shape.properties {
        let shape = property.schema.shape();
        let is_file = property.schema.node().is_some_and(|node| {
            node.get("contentMediaType").is_some() && node.get("contentEncoding").is_none()
        });
        if is_file || shape.format.as_deref() == Some("binary") {
            texts.shift_remove(name);
            files.push(file(name, "png", 64));
        }
    }
    (Value::Object(texts), Value::Array(files))
}

/// The description of a file to be uploaded.
pub(crate) fn file(name: &str, extension: &str, size: u64) -> Value {
    json!({"name": name, "filename": format!("picture.{extension}"), "type": "image/png", "size": size})
}

fn made(stock: &Stock<'_>, schema: Option<&Schema>) -> Option<Value> {
    let mut context = Context::new(stock.contract, 7, stock.now);
    data::generate(schema?, &mut context).ok()
}

fn part_of(place: ParameterPlace) -> &'static str {
    match place {
        ParameterPlace::Path => "path",
        ParameterPlace::Query => "query",
        ParameterPlace::Header => "header",
        ParameterPlace::Cookie => "cookie",
    }
}

/// What is tried for each input of an operation.
pub(crate) fn pools(stock: &Stock<'_>, operation: usize) -> Vec<Pool> {
    let hints = stock.behavior.hints(operation);
    let declared = &stock.contract.operations[operation];
    let inputs = inputs(declared);
    let mut pools: Vec<Pool> = inputs.iter().map(|it| pool(stock, &hints, it)).collect();
    if let Some((_, media)) =
        main_media(declared).filter(|it| it.1.range.codec() == Codec::Multipart)
    {
        pools.push(files_pool(media, &hints));
    }
    pools.retain(|it| !it.tries.is_empty());
    pools
}

fn inputs(operation: &Operation) -> Vec<Input> {
    let mut found = Vec::new();
    for parameter in &operation.parameters {
        let part = part_of(parameter.place);
        found.push(Input {
            pointer: format!("/{part}/{}", escaped(&parameter.name)),
            part: PARTS.iter().position(|it| *it == part).unwrap_or(0),
            path: vec![parameter.name.as_str().into()],
            schema: parameter.schema.clone(),
            required: parameter.required,
            examples: parameter
                .examples
                .iter()
                .map(|it| it.value.clone())
                .collect(),
        });
    }
    if let Some((_, media)) = main_media(operation) {
        let shape = media.schema.as_ref().map(Schema::shape).unwrap_or_default();
        let examples: Vec<&Value> = media.examples.iter().map(|it| &it.value).collect();
        properties(&shape, (&[], &examples), &mut found);
    }
    found
}

/// The properties of a body, and those of the objects in it.
fn properties(shape: &Shape, (path, examples): (&[Arc<str>], &[&Value]), found: &mut Vec<Input>) {
    for (name, property) in &shape.properties {
        let examples = examples.iter().filter_map(|it| it.get(name));
        let examples: Vec<&Value> = examples.collect();
        let path: Vec<Arc<str>> = path.iter().cloned().chain([name.as_str().into()]).collect();
        let tokens: Vec<String> = path.iter().map(|it| escaped(it)).collect();
        found.push(Input {
            pointer: format!("/body/{}", tokens.join("/")),
            part: 4,
            schema: Some(property.schema.clone()),
            required: property.required,
            examples: examples.iter().map(|it| (*it).clone()).collect(),
            path: path.clone(),
        });
        if path.len() < NESTED {
            properties(&property.schema.shape(), (&path, &examples), found);
        }
    }
}

pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn pool(stock: &Stock<'_>, hints: &[Hint], input: &Input) -> Pool {
    let mut tries = Tries::of(input);
    let own = hints
        .iter()
        .filter(|it| it.part == input.part && it.path == input.path);
    let own: Vec<&Hint> = own.collect();
    for hint in &own {
        tries.hint(stock, &hint.value);
    }
    for value in &input.examples {
        tries.add(value);
    }
    if let Some(schema) = &input.schema {
        let values = of_schema(stock, schema, &input.pointer);
        for value in &values {
            tries.add(value);
        }
    }
    if !input.required {
        tries.all.push(Try::Absent);
    }
    let chooses = |hint: &&Hint| matches!(hint.value, HintValue::KeyOf(_) | HintValue::WireOf(_));
    Pool {
        pointer: input.pointer.clone(),
        chooses: own.iter().any(chooses),
        tries: tries.all,
    }
}

/// What is tried for one input, so far.
struct Tries<'i> {
    schema: Option<&'i Schema>,
    all: Vec<Try>,
}

impl<'i> Tries<'i> {
    fn of(input: &'i Input) -> Self {
        Self {
            schema: input.schema.as_ref(),
            all: Vec::new(),
        }
    }

    /// Adds a value in a form that the contract allows, if there is one.
    fn add(&mut self, value: &Value) {
        let fitting = match self.schema {
            Some(schema) => fitting(schema, value),
            None => Some(value.clone()),
        };
        let new = fitting.map(Try::Value);
        self.all.extend(new.filter(|it| !self.all.contains(it)));
    }

    fn hint(&mut self, stock: &Stock<'_>, hint: &HintValue) {
        match hint {
            HintValue::KeyOf(resource) => {
                for key in &keys(stock, *resource) {
                    self.add(key);
                }
                let before = self.all.len();
                for missing in [json!(999_999_999), json!(99_999), json!("nothing-here")] {
                    if self.all.len() == before {
                        self.add(&missing);
                    }
                }
            }
            HintValue::WireOf(resource) => {
                let machine = stock.behavior.resources[*resource].machine.as_ref();
                let actions = machine.into_iter().flat_map(|it| it.actions.values());
                let wires = actions.filter_map(|it| it.wire.as_ref());
                wires.for_each(|wire| self.add(wire));
            }
            HintValue::FieldOf(resource, field) => {
                let values = field_values(stock, *resource, field);
                for value in &values {
                    self.add(value);
                }
                // The input may be only what stands behind a mark: `wx_17`, `Bearer 17`.
                let texts = values.iter().filter_map(Value::as_str);
                let behind = texts.filter_map(|it| it.split_once(['_', ':', ' ']));
                for (_, rest) in behind.take(FIELD_VALUES / 2) {
                    self.add(&rest.into());
                }
            }
            HintValue::Literal(value) => self.add(value),
            HintValue::Size(size) => {
                for size in [size - 1, *size, size + 1] {
                    let size = usize::try_from(size).unwrap_or(0).min(4_096);
                    self.add(&"x".repeat(size).into());
                }
            }
            HintValue::Json => {
                for text in ["{}", "{\"a\": 1}", "[]", "1", "{"] {
                    self.add(&text.into());
                }
            }
            HintValue::Same(part, path) => {
                let tokens = path.iter().map(|it| escaped(it));
                let tokens: Vec<_> = std::iter::once(PARTS[*part].into()).chain(tokens).collect();
                let pointer = format!("/{}", tokens.join("/"));
                let moved = [0, 1, -1].map(|by| Try::Same(pointer.clone(), by));
                self.all.extend(moved);
            }
        }
    }
}

/// The value in a form that the schema allows: as it is, as text, as a number, in a list.
fn fitting(schema: &Schema, value: &Value) -> Option<Value> {
    if schema.is_valid(value) {
        return Some(value.clone());
    }
    let other = match value {
        Value::Number(number) => Some(Value::String(number.to_string())),
        Value::String(text) => text.parse::<i64>().ok().map(Value::from),
        _ => None,
    };
    let listed = Value::Array(vec![value.clone()]);
    other
        .into_iter()
        .chain([listed])
        .find(|it| schema.is_valid(it))
}

/// What the contract alone says.
fn of_schema(stock: &Stock<'_>, schema: &Schema, pointer: &str) -> Vec<Value> {
    let shape = schema.shape();
    let mut values: Vec<Value> = shape.enumeration.clone().unwrap_or_default();
    values.truncate(12);
    values.extend(shape.constant.clone());
    values.extend(shape.default.clone());
    let number = |key: &str| {
        schema
            .node()
            .and_then(|it| it.get(key))
            .map(crate::source::Node::to_json)
    };
    values.extend(["minimum", "maximum"].into_iter().filter_map(number));
    if shape.types.names(crate::contract::JsonType::Integer) {
        values.extend([1, 2, 3].map(Value::from));
    }
    if shape.types.names(crate::contract::JsonType::Number) {
        values.extend([json!(12.345), json!(0.5)]);
    }
    if shape.types.names(crate::contract::JsonType::Boolean) {
        values.extend([true, false].map(Value::from));
    }
    if shape.types.names(crate::contract::JsonType::Null) {
        values.push(Value::Null);
    }
    if shape.enumeration.is_none() {
        // Each input gets values of its own, so that one cannot stand for another.
        let own = pointer.bytes().fold(0_u64, |own, byte| {
            own.wrapping_mul(31).wrapping_add(byte.into())
        });
        for seed in [3, 11] {
            let mut context = Context::new(stock.contract, own ^ seed, stock.now);
            values.extend(data::generate(schema, &mut context).ok());
        }
    }
    values
}

/// Lists of files: none, one, some, and each kind and size that a clause speaks of.
fn files_pool(media: &MediaType, hints: &[Hint]) -> Pool {
    let shape = media.schema.as_ref().map(Schema::shape).unwrap_or_default();
    let (_, files) = without_files(media, json!({}));
    let name = files[0]["name"].as_str().unwrap_or("file").to_owned();
    let is_open = !matches!(shape.additional, crate::contract::Additional::Closed);
    let many = |count: usize| -> Value {
        let one = |at: usize| {
            file(
                &format!(
                    "{name}{}",
                    if at == 0 {
                        String::new()
                    } else {
                        at.to_string()
                    }
                ),
                "png",
                64,
            )
        };
        (0..count).map(one).collect()
    };
    let mut tries = vec![Try::Value(many(1)), Try::Value(many(0))];
    let of_files = hints.iter().filter(|it| it.part == 5);
    for hint in of_files {
        match &hint.value {
            HintValue::Size(size) if is_open => {
                for size in [size - 1, *size, size + 1] {
                    let size = usize::try_from(size).unwrap_or(0).min(20);
                    tries.push(Try::Value(many(size)));
                }
            }
            HintValue::Literal(Value::String(extension)) if extension.len() < 6 => {
                tries.push(Try::Value(json!([file(&name, extension, 64)])));
            }
            HintValue::Literal(Value::Number(size)) => {
                if let Some(size) = size.as_u64().filter(|it| *it < 8 << 20) {
                    tries.push(Try::Value(json!([file(&name, "png", size)])));
                }
            }
            _ => {}
        }
    }
    tries.push(Try::Value(json!([file(&name, "exe", 64)])));
    tries.push(Try::Value(json!([file(&name, "jpg", 64)])));
    tries.push(Try::Value(json!([file(&name, "gif", 64)])));
    Pool {
        pointer: "/files".to_owned(),
        tries,
        chooses: false,
    }
}
