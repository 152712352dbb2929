//! Tables and transactions against a plain list.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
enum Step {
    Put(i64, Box<[Value; 3]>),
    Delete(i64),
}

/// Few values, so that buckets are shared and steps hit the same records.
fn value() -> impl Strategy<Value = Value> {
    let values = [
        json!(null),
        json!(1),
        json!(1.0),
        json!(2),
        json!(-0.5),
        json!("b"),
        json!("中"),
        json!(true),
    ];
    prop::sample::select(values.to_vec())
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0..40_i64, value(), value(), value()).prop_map(|(key, kind, size, time)| Step::Put(key, Box::new([kind, size, time]))),
        2 => (0..40_i64).prop_map(Step::Delete),
    ]
}

/// The same with a plain map: filter, then sort.
#[derive(Default)]
struct Model(BTreeMap<i64, Map<String, Value>>);

#[expect(
    clippy::cast_possible_truncation,
    reason = "the values above are small"
)]
fn twice(number: f64) -> i64 {
    (number * 2.0) as i64
}

/// A comparison written down a second time: rank of the type, number, text.
fn weight(value: &Value) -> (u8, i64, String) {
    match value {
        Value::Null => (0, 0, String::new()),
        Value::Bool(flag) => (1, i64::from(*flag), String::new()),
        Value::Number(number) => (2, number.as_f64().map_or(0, twice), String::new()),
        other => (3, 0, other.as_str().unwrap().to_owned()),
    }
}

impl Model {
    fn list(&self, equal: &[(&str, &Value)]) -> Vec<i64> {
        let fits = |data: &Map<String, Value>| {
            equal
                .iter()
                .all(|(field, value)| weight(&data[*field]) == weight(value))
        };
        let mut found: Vec<_> = self.0.iter().filter(|(_, data)| fits(data)).collect();
        found.sort_by(|left, right| {
            weight(&right.1["time"])
                .cmp(&weight(&left.1["time"]))
                .then(left.0.cmp(right.0))
        });
        found.into_iter().map(|(key, _)| *key).collect()
    }
}

fn keys(bucket: Bucket<'_>) -> Vec<i64> {
    let keys: Vec<i64> = bucket
        .iter()
        .map(|record| record.data["id"].as_i64().unwrap())
        .collect();
    let mut back: Vec<i64> = bucket
        .iter()
        .rev()
        .map(|record| record.data["id"].as_i64().unwrap())
        .collect();
    back.reverse();
    assert_eq!(keys, back);
    assert_eq!(keys.len(), bucket.len());
    for (offset, size) in [
        (0, 3),
        (2, 5),
        (keys.len() / 2, 4),
        (keys.len().saturating_sub(2), 9),
        (99, 2),
    ] {
        let page: Vec<_> = bucket
            .page(offset, size)
            .iter()
            .map(|record| record.data["id"].as_i64().unwrap())
            .collect();
        let expected: Vec<_> = keys.iter().copied().skip(offset).take(size).collect();
        assert_eq!(page, expected, "{offset} {size}");
    }
    keys
}

fn compare(state: &ApiState, model: &Model) {
    assert_eq!(keys(state.all(THINGS)), model.list(&[]));
    for kind in [json!(null), json!(1), json!(2), json!("b"), json!("none")] {
        assert_eq!(
            keys(state.bucket(THINGS, 0, std::slice::from_ref(&kind))),
            model.list(&[("kind", &kind)])
        );
        for size in [json!(1), json!(true)] {
            let found = keys(state.bucket(THINGS, 1, &[kind.clone(), size.clone()]));
            assert_eq!(found, model.list(&[("kind", &kind), ("size", &size)]));
        }
    }
}

fn apply(tx: &mut Transaction, model: &mut Model, step: &Step) {
    match step {
        Step::Put(key, values) => {
            let [kind, size, time] = &**values;
            let data = object(json!({"id": key, "kind": kind, "size": size, "time": time}));
            tx.put(THINGS, data.clone()).unwrap();
            model.0.insert(*key, data);
        }
        Step::Delete(key) => {
            assert_eq!(
                tx.delete(THINGS, &Key::Int(*key)).is_some(),
                model.0.remove(key).is_some()
            );
        }
    }
}

proptest! {
    #[test]
    fn a_table_is_a_sorted_list(steps in prop::collection::vec(step(), 0..150)) {
        let mut model = Model::default();
        let mut tx = Transaction::begin(ApiState::empty(layout()), 1);
        for step in &steps {
            apply(&mut tx, &mut model, step);
        }
        compare(&tx, &model);
        let so_far = tx.changes();
        let (state, changes) = tx.finish();
        prop_assert_eq!(&so_far, &changes);
        prop_assert_eq!(changes.records.len(), model.0.len());
        prop_assert_eq!(changes.is_empty(), steps.iter().all(|step| matches!(step, Step::Delete(_))));
        // Another layout and back: the indexes are built anew and say the same.
        let other = Arc::new(ApiLayout::new("shop", [Layout::new("things", "id", KeyKind::Integer)]));
        compare(&state.with_layout(&other).with_layout(&layout()), &model);
    }

    #[test]
    fn what_others_do_later_is_not_seen(
        first in prop::collection::vec(step(), 0..40),
        later in prop::collection::vec(step(), 0..40),
    ) {
        let mut model = Model::default();
        let mut tx = Transaction::begin(ApiState::empty(layout()), 1);
        for step in &first { apply(&mut tx, &mut model, step); }
        let (state, _) = tx.finish();
        let mut tx = Transaction::begin(state.clone(), 1);
        let mut changed = Model(model.0.clone());
        for step in &later { apply(&mut tx, &mut changed, step); }
        compare(&state, &model);
        compare(&tx, &changed);
        tx.roll_back();
        compare(&tx, &model);
        prop_assert!(tx.finish().1.is_empty());
    }
}

#[test]
fn keys_are_never_given_twice() {
    let mut tx = Transaction::begin(ApiState::empty(layout()), 1);
    assert_eq!(tx.next_key(THINGS), Ok(1));
    assert_eq!(tx.next_key(THINGS), Ok(2));
    tx.put(THINGS, object(json!({"id": 10}))).unwrap();
    tx.delete(THINGS, &Key::Int(10));
    assert_eq!(tx.next_key(THINGS), Ok(11));
    tx.put(THINGS, object(json!({"id": i64::MAX}))).unwrap();
    assert_eq!(
        tx.next_key(THINGS),
        Err(ChangeError::KeysExhausted {
            resource: "things".into()
        })
    );
}

#[test]
fn a_key_must_be_there_and_of_the_right_kind() {
    let mut tx = Transaction::begin(ApiState::empty(layout()), 1);
    let absent = tx.put(THINGS, Map::new()).unwrap_err();
    assert_eq!(
        absent.to_string(),
        "a record of `things` has no key: its field `id` is absent"
    );
    let text = tx.put(THINGS, object(json!({"id": "1"}))).unwrap_err();
    assert_eq!(
        text.to_string(),
        "the key `id` of `things` is \"1\", it must be of type integer"
    );
    assert!(tx.finish().1.is_empty());
}

#[test]
fn timers_come_in_order_and_go_with_their_record() {
    let mut tx = Transaction::begin(ApiState::empty(layout()), 1);
    tx.put(THINGS, object(json!({"id": 1}))).unwrap();
    tx.schedule(THINGS, 2.into(), "close", 300);
    tx.schedule(THINGS, 1.into(), "pay", 200);
    tx.schedule(THINGS, 1.into(), "open", 100);
    assert_eq!(tx.due(99), None);
    let first = tx.due(1_000).cloned().unwrap();
    assert_eq!((&*first.action, first.due_ms), ("open", 100));
    assert!(tx.cancel(&first));
    assert!(!tx.cancel(&first));
    assert_eq!(tx.timers_of(THINGS, &1.into()).len(), 1);
    let (state, changes) = tx.finish();
    assert_eq!(
        (changes.timers_set.len(), changes.timers_cancelled.len()),
        (2, 0)
    );
    let mut tx = Transaction::begin(state, 1);
    tx.delete(THINGS, &1.into());
    assert_eq!(&*tx.next_timer().unwrap().action, "close");
    assert_eq!(tx.finish().1.timers_cancelled.len(), 1);
}

#[test]
fn draws_follow_from_the_seed() {
    let draw = |seed| {
        let mut tx = Transaction::begin(ApiState::empty(layout()), seed);
        [tx.draw(), tx.draw(), tx.draw()]
    };
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
    assert_ne!(draw(1)[0], draw(1)[1]);
}

#[test]
fn bytes_are_found_by_their_hash() {
    let mut tx = Transaction::begin(ApiState::empty(layout()), 1);
    let hash = tx.put_blob("abc".into());
    assert_eq!(
        &*hash,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert_eq!(tx.put_blob("abc".into()), hash);
    assert_eq!(tx.blob(&hash).as_deref(), Some(b"abc".as_slice()));
    assert_eq!(tx.finish().1.blobs.len(), 1);
}

#[test]
fn reading_and_undone_work_change_nothing() {
    let mut tx = Transaction::begin(ApiState::empty(layout()), 1);
    tx.put(THINGS, object(json!({"id": 1}))).unwrap();
    let (state, _) = tx.finish();
    let mut tx = Transaction::begin(state.clone(), 1);
    tx.put(THINGS, object(json!({"id": 1}))).unwrap();
    assert!(!tx.cancel(&Timer {
        due_ms: 0,
        resource: "things".into(),
        key: 1.into(),
        action: "x".into()
    }));
    let (same, changes) = tx.finish();
    assert!(changes.is_empty());
    assert!(same.is(&state.0));
}
