//! Records that have a schema: what `...` takes over, and what is generated for the rest.

use super::Run;
use crate::behavior::model::{NextKey, Resource};
use crate::behavior::value::Val;
use crate::contract::{Direction, Schema};
use crate::data::{self, Context, Scene};
use crate::state::{ApiState, Key, KeyKind};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use serde_json::{Map, Value};

/// How often another key is drawn.
const TRIES: u32 = 12;

impl Run<'_> {
    /// The entries of an object that a record of a resource takes over.
    pub(super) fn taken(&self, resource: usize, value: &Val) -> Map<String, Value> {
        let model = &self.behavior.resources[resource];
        let Value::Object(entries) = Value::from(value) else {
            return Map::new();
        };
        let takes = |name: &String| match model.fields.get(name) {
            Some(field) => field.shown || model.schema.is_none(),
            None => model.open && !model.relations.contains_key(name),
        };
        entries.into_iter().filter(|it| takes(&it.0)).collect()
    }

    /// The key of a new record: the one that it was given, if that is free, else a new one.
    pub(super) fn settle_key(&mut self, resource: usize, data: &mut Map<String, Value>) {
        let model = &self.behavior.resources[resource];
        let kind = self.records.layout().resources[resource].key_kind;
        let given = data.get(&model.key_field).and_then(Key::from_value);
        let usable = |key: &Key, state: &ApiState| {
            key.kind() == kind && *key != Key::Int(0) && state.get(resource, key).is_none()
        };
        if let Some(key) = &given
            && usable(key, self.records)
        {
            return;
        }
        let key = match &model.next_key {
            NextKey::Integer => self.count_up(resource),
            // Who names records may write over them.
            NextKey::Given if given.is_some() => None,
            NextKey::Given | NextKey::Generated => {
                let seed = self.chance();
                let making = Making {
                    behavior: self.behavior,
                    now: self.env.now,
                };
                making.key(model, (resource, self.records), seed)
            }
            NextKey::Formula(_) => None,
        };
        if let Some(key) = key {
            data.insert(model.key_field.clone(), key);
        }
    }

    /// The next number that no record has, as the key's type writes it.
    fn count_up(&mut self, resource: usize) -> Option<Value> {
        let kind = self.records.layout().resources[resource].key_kind;
        loop {
            let number = self.records.next_key(resource).ok()?;
            let key = counted(kind, number);
            if self.records.get(resource, &key).is_none() {
                return Some(key.to_value());
            }
        }
    }

    /// A record of which every part keeps the schema. What is not given and not offered to the client is generated
    /// for a new one.
    pub(super) fn whole(
        &self,
        resource: usize,
        data: Map<String, Value>,
        offered: Option<&[String]>,
    ) -> Map<String, Value> {
        let model = &self.behavior.resources[resource];
        let Some(schema) = &model.schema else {
            return data;
        };
        let making = Making {
            behavior: self.behavior,
            now: self.env.now,
        };
        let mut data = data;
        if let Some(offered) = offered
            && let Some(base) = making.object(schema, self.chance())
        {
            for (name, value) in base {
                if !offered.contains(&name) {
                    data.entry(name).or_insert(value);
                }
            }
        }
        making.complete(model, data, self.chance())
    }

    /// A number drawn by lot.
    pub(super) fn chance(&self) -> u64 {
        self.env.random.borrow_mut().next_u64()
    }
}

/// Makes records of resources that have a schema.
#[derive(Clone, Copy)]
pub(in crate::behavior) struct Making<'a> {
    pub behavior: &'a crate::behavior::Behavior,
    /// Instants are near this one.
    pub now: i64,
}

impl Making<'_> {
    /// A generated object.
    pub(in crate::behavior) fn object(
        &self,
        schema: &Schema,
        seed: u64,
    ) -> Option<Map<String, Value>> {
        match data::generate(schema, &mut self.context(seed)) {
            Ok(Value::Object(object)) => Some(object),
            _ => None,
        }
    }

    /// A value that keeps a schema, as near to the given one as can be. Where nothing keeps it, it is as it was given.
    pub(in crate::behavior) fn filled(&self, schema: &Schema, value: Value, seed: u64) -> Value {
        if schema.fits(&value, Direction::Response) {
            return value;
        }
        let given = value.clone();
        data::complete(schema, value, &mut self.context(seed)).unwrap_or(given)
    }

    /// A record that keeps its schema; hidden fields and the key stay as they are.
    pub(in crate::behavior) fn complete(
        &self,
        model: &Resource,
        mut data: Map<String, Value>,
        seed: u64,
    ) -> Map<String, Value> {
        let Some(schema) = &model.schema else {
            return data;
        };
        let key = data.get(&model.key_field).cloned();
        let hidden = |name: &String| model.fields.get(name).is_some_and(|it| !it.shown);
        let apart: Map<String, Value> = data
            .iter()
            .filter(|it| hidden(it.0))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        data.retain(|name, value| {
            !hidden(name) && (!value.is_null() || model.nulls.contains(name))
        });
        let whole = match self.filled(schema, Value::Object(data.clone()), seed) {
            Value::Object(whole) => whole,
            _ => data,
        };
        let mut data = whole;
        data.extend(apart);
        if let Some(key) = key {
            data.insert(model.key_field.clone(), key);
        }
        data
    }

    /// A key that no record has, of the form that the schema asks for.
    pub(in crate::behavior) fn key(
        &self,
        model: &Resource,
        (resource, state): (usize, &ApiState),
        seed: u64,
    ) -> Option<Value> {
        let schema = model.schema.as_ref()?;
        let field = &model.key_field;
        let free = |value: &Value| {
            let key = Key::from_value(value);
            key.is_some_and(|it| state.get(resource, &it).is_none())
        };
        let base = self.object(schema, seed)?;
        let like = base.get(field).cloned().unwrap_or_default();
        for turn in 1..=TRIES {
            let another = self.object(schema, seed.wrapping_add(u64::from(turn)))?;
            let value = another.get(field).cloned().unwrap_or_default();
            if value == like {
                // The schema gives an example, so that every draw is the same; clients send that, too.
                break;
            }
            if free(&value) {
                return Some(value);
            }
        }
        let number = state.len(resource) + 1;
        let text = like.as_str().unwrap_or_default();
        let candidates = [
            uuid(seed),
            format!("{text}-{number}"),
            format!("{text}{number}"),
            format!("{seed:016x}"),
            number.to_string(),
        ];
        candidates.into_iter().map(Value::from).find(|value| {
            let mut trial = base.clone();
            trial.insert(field.clone(), value.clone());
            free(value) && schema.fits(&Value::Object(trial), Direction::Response)
        })
    }

    fn context(&self, seed: u64) -> Context<'_> {
        Context {
            contract: &self.behavior.document,
            rng: ChaCha8Rng::seed_from_u64(seed),
            scene: Scene {
                locale: self.behavior.locale,
                now_ms: self.now,
                serves_pictures: true,
            },
        }
    }
}

/// The fields in the order of the resource, then what an open record has besides.
pub(in crate::behavior) fn ordered(
    model: &Resource,
    mut data: Map<String, Value>,
) -> Map<String, Value> {
    let fields = model.fields.keys();
    let mut all: Map<String, Value> = fields
        .map(|name| (name.clone(), data.remove(name).unwrap_or_default()))
        .collect();
    if model.open {
        all.extend(data);
    }
    all
}

/// A number as a key of that kind.
pub(in crate::behavior) fn counted(kind: KeyKind, number: i64) -> Key {
    match kind {
        KeyKind::Integer => Key::Int(number),
        KeyKind::Text => Key::from(number.to_string().as_str()),
    }
}

/// A UUID of version 4 that follows from a seed.
fn uuid(seed: u64) -> String {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let (high, low) = (random.next_u64(), random.next_u64());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xfff,
        0x8000 | (low >> 50),
        low & 0xffff_ffff_ffff
    )
}
