//! What holds of state as a whole. Each file says one thing about it.

mod durability;
mod measure;
mod merging;
mod sandboxes;
mod sqlite;
mod tables;

use super::*;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The position of the only resource in [`layout`].
const THINGS: usize = 0;

/// One resource `things`, listed by `-time`, with the indexes `[kind]` and `[kind, size]`.
fn layout() -> Arc<ApiLayout> {
    let things = Layout::new("things", "id", KeyKind::Integer);
    let things = things
        .index(&["kind"])
        .index(&["kind", "size"])
        .order("-time");
    Arc::new(ApiLayout::new("shop", [things]))
}

fn settings() -> Settings {
    Settings {
        seed: 7,
        clock: Clock::REAL,
        real_ms: || 1_000_000,
    }
}

fn object(value: Value) -> Map<String, Value> {
    let Value::Object(object) = value else {
        panic!("{value} is not an object")
    };
    object
}

fn fixture(key: i64, name: &str) -> FixtureRecord {
    let hash = name
        .bytes()
        .fold(1, |hash: u64, byte| hash * 31 + u64::from(byte));
    FixtureRecord {
        resource: THINGS,
        key: key.into(),
        data: object(json!({"name": name})),
        hash,
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the signature is that of `Fit`")]
fn fits(_: usize, _: &Record) -> Result<(), String> {
    Ok(())
}

/// A world of that store with the fixtures 1 `one` and 2 `two`.
fn world(store: impl Store + 'static) -> World {
    let world = World::open(store, settings()).unwrap();
    install(&world, vec![fixture(1, "one"), fixture(2, "two")]);
    world
}

fn install(world: &World, records: Vec<FixtureRecord>) -> InstallReport {
    world
        .install(layout(), Fixtures::fixed(records), &fits)
        .unwrap()
}

/// Writes a record and waits for it.
fn put(sandbox: &Sandbox, value: Value) -> Result<(), StateError> {
    let (result, ticket) = sandbox.write(&layout(), |tx| tx.put(THINGS, object(value)))?;
    result.unwrap();
    ticket.wait()
}

fn delete(sandbox: &Sandbox, key: i64) {
    let (_, ticket) = sandbox
        .write(&layout(), |tx| tx.delete(THINGS, &key.into()))
        .unwrap();
    ticket.wait().unwrap();
}

/// The records as JSON, in list order.
fn records(sandbox: &Sandbox) -> Vec<Value> {
    let state = sandbox.read(&layout()).unwrap();
    state
        .all(THINGS)
        .iter()
        .map(|record| Value::Object(record.data.clone()))
        .collect()
}

/// `key name` of each record, in list order.
fn names(sandbox: &Sandbox) -> Vec<String> {
    let state = sandbox.read(&layout()).unwrap();
    let name =
        |record: &Arc<Record>| format!("{} {}", record.key, record.data["name"].as_str().unwrap());
    state.all(THINGS).iter().map(name).collect()
}
