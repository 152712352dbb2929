//! What the records of a collection look like: what reading one answers, else what making or listing one does.

use super::collect::Collection;
use super::key;
use super::shape::{self, Properties, Way};
use super::word::{field, plain};
use crate::contract::{self, Operation, Schema};
use http::Method;
use serde_json::{Value, json};
use std::sync::Arc;

/// The records of a collection.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub schema: Schema,
    view: Arc<contract::Shape>,
    /// The names of the properties in plain letters, in their order.
    words: Vec<String>,
    /// The property that is the key.
    pub key: String,
    /// Why it is.
    pub key_reason: String,
    /// Where the schema was found.
    pub source: String,
}

impl Shape {
    /// The properties of a record.
    pub(super) fn properties(&self) -> &Properties {
        self.view.all_properties()
    }

    /// The properties with their names, also in plain letters.
    pub(super) fn named(&self) -> impl Iterator<Item = (&str, &str, &Schema)> {
        let all = self.properties().iter().zip(&self.words);
        all.map(|((name, of), word)| (name.as_str(), word.as_str(), &of.schema))
    }

    /// Whether an object with these properties may be a record of this shape: it has the key, or most of what it has
    /// is known here.
    pub(super) fn knows(&self, other: &Properties) -> bool {
        if other.is_empty() {
            return false;
        }
        let known = other
            .keys()
            .filter(|it| self.properties().contains_key(*it));
        let known = known.count();
        other.contains_key(&self.key) && known * 3 >= other.len() || known * 2 > other.len()
    }

    /// The way to the record in what an operation answers.
    pub(super) fn in_answer(&self, operation: &Operation, word: &str) -> Option<Way> {
        let schema = shape::answered(operation)?;
        let found = shape::record(schema, word, &|it| self.knows(it))?;
        Some(found.0)
    }

    /// A record as an object of this schema shows it: its key may have another name there.
    pub(super) fn shown(&self, one: &str, schema: &Schema, parameter: &str, word: &str) -> Value {
        let shape = schema.shape();
        let properties = shape.all_properties();
        if properties.contains_key(&self.key) || properties.is_empty() {
            return json!(format!("={one}"));
        }
        let key = format!("={}", field(one, &self.key));
        match key::find(properties, parameter, word) {
            Some((name, _)) if !self.properties().contains_key(&name) => {
                json!({"...": format!("={one}"), name: key})
            }
            _ => json!(format!("={one}")),
        }
    }

    /// The way to the record in what an operation takes.
    pub(super) fn in_body(&self, operation: &Operation, word: &str) -> Option<Way> {
        let schema = shape::sent(operation)?;
        if !shape::is_object(schema) {
            return None;
        }
        let known = |it: &Properties| it.keys().any(|name| self.properties().contains_key(name));
        let found = shape::record(schema, word, &known);
        Some(found.map(|it| it.0).unwrap_or_default())
    }
}

/// The shape of a collection's records, and the way to the key.
pub(super) fn find(collection: &Collection<'_>, parameter: &str) -> Option<Shape> {
    let word = collection.word();
    let keyed = |it: &Properties| key::find(it, parameter, word).is_some() && !is_envelope(it);
    let made = |schema: Schema, source: String| {
        let view = schema.shape();
        let properties = view.all_properties();
        let (key, key_reason) = key::find(properties, parameter, word)?;
        let words = properties.keys().map(|it| plain(it)).collect();
        Some(Shape {
            schema,
            view,
            words,
            key,
            key_reason,
            source,
        })
    };
    let one = |operation: Option<&Operation>| {
        let operation = operation?;
        let found = shape::record(shape::answered(operation)?, word, &keyed)?;
        made(found.1, format!("`{}` answers", operation.id))
    };
    let listed = |operation: Option<&Operation>| {
        let operation = operation?;
        let found = shape::list(shape::answered(operation)?, word)?;
        made(found.1, format!("`{}` lists", operation.id))
    };
    one(collection.item(&Method::GET))
        .or_else(|| listed(collection.item(&Method::GET)))
        .or_else(|| one(collection.all(&Method::POST)))
        .or_else(|| one(collection.item(&Method::PUT)))
        .or_else(|| one(collection.item(&Method::PATCH)))
        .or_else(|| listed(collection.all(&Method::GET)))
}

/// Whether an object is put around another one: it has a wrapper's property that is itself an object or a list.
fn is_envelope(properties: &Properties) -> bool {
    let wraps = |name: &str| {
        let property = properties.get(name);
        property.is_some_and(|it| {
            let shape = it.schema.shape();
            shape::is_object(&it.schema) && !shape.all_properties().is_empty()
                || shape.items.is_some()
        })
    };
    properties.len() <= 6
        && ["data", "result", "response", "payload"]
            .iter()
            .any(|it| wraps(it))
}
