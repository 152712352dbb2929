//! What requests and answers carry: where in a body the record is, or the list of records.

use super::word::{plain, singular};
use crate::contract::{JsonType, Operation, Property, Response, Schema};
use indexmap::IndexMap;
use serde_json::{Map, Value};

/// Properties that are mere wrappers, best first.
const WRAPPERS: &[&str] = &[
    "data",
    "result",
    "response",
    "item",
    "record",
    "entity",
    "resource",
    "object",
    "value",
    "payload",
    "content",
    "attributes",
];
/// Properties that hold lists, best first.
const LISTS: &[&str] = &[
    "data",
    "items",
    "results",
    "result",
    "list",
    "records",
    "rows",
    "value",
    "values",
    "entries",
    "content",
    "elements",
    "objects",
    "resources",
    "collection",
    "members",
    "edges",
    "hits",
];

/// The properties of an object, those of its alternatives included.
pub(super) type Properties = IndexMap<String, Property>;

/// Where something is in a body: the names of properties, from the outside.
pub(super) type Way = Vec<String>;

/// The answer that an operation gives when all is well.
pub(super) fn success(operation: &Operation) -> Option<(u16, &Response)> {
    let mut codes = operation
        .responses
        .keys()
        .filter_map(|key| match key.as_str() {
            "2XX" => Some(200),
            key => key.parse().ok(),
        });
    let status = codes.find(|code| (200..300).contains(code))?;
    Some((status, operation.response(status)?))
}

/// What an operation answers.
pub(super) enum Answer<'o> {
    /// No body.
    Empty,
    /// JSON of this schema.
    Json(&'o Schema),
    /// Something else, or JSON of which nothing is known.
    Other,
}

pub(super) fn answer(operation: &Operation) -> Answer<'_> {
    let Some((_, response)) = success(operation) else {
        return Answer::Other;
    };
    match response.main_content() {
        None => Answer::Empty,
        Some((name, media)) if name.contains("json") || name == "*/*" => {
            media.schema.as_ref().map_or(Answer::Other, Answer::Json)
        }
        Some(_) => Answer::Other,
    }
}

/// The schema of the JSON that an operation answers.
pub(super) fn answered(operation: &Operation) -> Option<&Schema> {
    match answer(operation) {
        Answer::Json(schema) => Some(schema),
        _ => None,
    }
}

/// The schema of the body that an operation takes.
pub(super) fn sent(operation: &Operation) -> Option<&Schema> {
    let content = &operation.body.as_ref()?.content;
    let json = content.iter().find(|it| it.0.contains("json"));
    json.or_else(|| content.first())?.1.schema.as_ref()
}

/// Whether values of a schema may be of that type and nothing else but `null`.
pub(super) fn is_only(schema: &Schema, kinds: &[JsonType]) -> bool {
    let types = schema.possible_types();
    !types.is_any()
        && types
            .iter()
            .all(|it| it == JsonType::Null || kinds.contains(&it))
}

/// Whether values of a schema are objects, as far as it says.
pub(super) fn is_object(schema: &Schema) -> bool {
    let types = schema.possible_types();
    types.allows(JsonType::Object)
        && !types.names(JsonType::Array)
        && !types.names(JsonType::String)
}

/// The record in a body, if `is_record` knows it when it sees one.
pub(super) fn record(
    schema: &Schema,
    word: &str,
    is_record: &dyn Fn(&Properties) -> bool,
) -> Option<(Way, Schema)> {
    record_within(schema, word, is_record, 2)
}

fn record_within(
    schema: &Schema,
    word: &str,
    is_record: &dyn Fn(&Properties) -> bool,
    far: usize,
) -> Option<(Way, Schema)> {
    if !is_object(schema) {
        return None;
    }
    let shape = schema.shape();
    let found = shape.all_properties();
    if is_record(found) {
        return Some((Vec::new(), schema.clone()));
    }
    if far == 0 {
        return None;
    }
    let one = plain(&singular(word));
    let rank = |name: &str| {
        let name = plain(name);
        match WRAPPERS.iter().position(|it| *it == name) {
            _ if name == one || name == plain(word) => Some(0),
            Some(at) => Some(at + 1),
            None if found.len() <= 2 => Some(WRAPPERS.len() + 1),
            None => None,
        }
    };
    let mut below: Vec<(usize, &String, &Schema)> = found
        .iter()
        .filter_map(|(name, of)| Some((rank(name)?, name, &of.schema)))
        .collect();
    below.sort_by_key(|it| it.0);
    below.into_iter().find_map(|(_, name, schema)| {
        let (mut way, found) = record_within(schema, word, is_record, far - 1)?;
        way.insert(0, name.clone());
        Some((way, found))
    })
}

/// The list in a body, and the schema of its elements, which are objects.
pub(super) fn list(schema: &Schema, word: &str) -> Option<(Way, Schema)> {
    list_within(schema, word, &is_object, 2)
}

/// The list of texts or numbers in a body, and the schema of its elements.
pub(super) fn plain_list(schema: &Schema, word: &str) -> Option<(Way, Schema)> {
    let fits = |it: &Schema| is_only(it, &[JsonType::String, JsonType::Integer, JsonType::Number]);
    list_within(schema, word, &fits, 2)
}

fn list_within(
    schema: &Schema,
    word: &str,
    fits: &dyn Fn(&Schema) -> bool,
    far: usize,
) -> Option<(Way, Schema)> {
    let shape = schema.shape();
    if let Some(items) = &shape.items {
        let lists = schema.possible_types().allows(JsonType::Array);
        return (lists && fits(items)).then(|| (Vec::new(), items.clone()));
    }
    if far == 0 {
        return None;
    }
    let found = shape.all_properties();
    let rank = |name: &str| {
        let name = plain(name);
        match LISTS.iter().position(|it| *it == name) {
            _ if name == plain(word) => 0,
            Some(at) => at + 1,
            None if name == "embedded" => LISTS.len() + 1,
            None => LISTS.len() + 2,
        }
    };
    let mut below: Vec<(usize, &String, Way, Schema)> = found
        .iter()
        .filter_map(|(name, of)| {
            let (way, items) = list_within(&of.schema, word, fits, far - 1)?;
            Some((rank(name), name, way, items))
        })
        .collect();
    below.sort_by_key(|it| (it.2.len(), it.0));
    let unsure = |it: &(usize, &String, Way, Schema)| it.0 > LISTS.len() + 1;
    if below.len() > 1 && below.first().is_some_and(unsure) {
        return None;
    }
    let (_, name, mut way, items) = below.into_iter().next()?;
    way.insert(0, name.clone());
    Some((way, items))
}

/// A value at the end of a way.
pub(super) fn wrapped(way: &[String], value: Value) -> Value {
    way.iter().rev().fold(value, |value, name| {
        let mut object = Map::new();
        object.insert(name.clone(), value);
        Value::Object(object)
    })
}

/// Puts a value at the end of a way into an object that may have other entries.
pub(super) fn put(object: &mut Map<String, Value>, way: &[String], value: Value) {
    match way {
        [] => {}
        [name] => {
            object.insert(name.clone(), value);
        }
        [name, rest @ ..] => {
            let below = object.entry(name).or_insert_with(|| Map::new().into());
            if let Value::Object(below) = below {
                put(below, rest, value);
            }
        }
    }
}
