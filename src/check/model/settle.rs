//! After an exchange: the twins' records get the service's keys, tokens and other values, as far as its answer shows
//! them. What it has chosen and not shown is not known.

use super::symbols::Symbols;
use super::twin::Twin;
use crate::behavior::{Behavior, Partial, Type, UNKNOWN};
use crate::engine::{Change, Exchange};
use crate::state::{ApiState, Key, Transaction};
use serde_json::{Map, Value};

/// A record, by resource and key.
type Place = (usize, Key);

/// The service's value for one of a twin.
type Served<'s> = &'s dyn Fn(&Value) -> Option<Value>;

/// Brings the twins to what the service has shown.
pub(super) fn settle(
    behavior: &Behavior,
    (twins, partial): (&mut [Twin], &mut Partial),
    (exchanges, symbols): (&[Exchange], &Symbols),
) {
    let mut touched: Vec<Vec<Place>> = Vec::new();
    for (at, (twin, exchange)) in twins.iter_mut().zip(exchanges).enumerate() {
        for touch in exchange
            .touched
            .iter()
            .filter(|it| it.change == Change::Deleted)
        {
            if let Some(place) = place(behavior, &touch.resource, &touch.key) {
                partial.set_gone(place, true);
            }
        }
        let own = changed(behavior, exchange);
        let served = |value: &Value| symbols.served(value, at);
        touched.push(renew(behavior, (twin, &own), (partial, &served)));
    }
    let count = touched[0].len();
    if touched.iter().any(|it| it.len() != count) {
        return;
    }
    for at in 0..count {
        let places: Vec<&Place> = touched.iter().map(|it| &it[at]).collect();
        if places.iter().any(|it| it != &places[0]) {
            // Nobody knows its key, so nobody can ask for it.
            for (twin, place) in twins.iter_mut().zip(&places) {
                twin.state = without(&twin.state, place);
            }
            continue;
        }
        partial.set_gone(places[0].clone(), false);
        agree(behavior, (twins, partial), places[0]);
    }
}

/// The records that an exchange has made or changed, each once.
fn changed(behavior: &Behavior, exchange: &Exchange) -> Vec<Place> {
    let mut found: Vec<Place> = Vec::new();
    let kept = exchange
        .touched
        .iter()
        .filter(|it| it.change != Change::Deleted);
    for touch in kept {
        let place = place(behavior, &touch.resource, &touch.key);
        found.extend(place.filter(|it| !found.contains(it)));
    }
    found
}

fn place(behavior: &Behavior, resource: &str, key: &str) -> Option<Place> {
    let at = behavior
        .resources
        .iter()
        .position(|it| it.name == resource)?;
    let kind = behavior.layout.resources[at].key_kind;
    Some((at, kind.parse(key)?))
}

/// Rewrites the records of a twin; gives the places of those that the exchange has changed.
fn renew(
    behavior: &Behavior,
    (twin, changed): (&mut Twin, &[Place]),
    (partial, served): (&Partial, Served<'_>),
) -> Vec<Place> {
    let mut places = changed.to_vec();
    let mut records = Transaction::begin(twin.state.clone(), 0);
    for resource in 0..behavior.resources.len() {
        let field = &behavior.resources[resource].key_field;
        let all: Vec<_> = twin.state.all(resource).iter().cloned().collect();
        for record in all {
            let mut data = Map::new();
            let mark = UNKNOWN.to_string();
            for (name, value) in record.data.iter().filter(|it| *it.0 != mark) {
                data.insert(name.clone(), renewed(&partial.settled(value), served));
            }
            if data == record.data {
                continue;
            }
            let key = data.get(field).and_then(Key::from_value);
            let Some(key) = key else { continue };
            let timers = twin.state.timers_of(resource, &record.key);
            if key != record.key {
                records.delete(resource, &record.key);
                let old = (resource, record.key.clone());
                for place in places.iter_mut().filter(|it| **it == old) {
                    *place = (resource, key.clone());
                }
            }
            // A record that cannot be kept is not known.
            let _ = records.put(resource, data);
            if key != record.key {
                for timer in timers {
                    records.schedule(resource, key.clone(), &timer.action, timer.due_ms);
                }
            }
        }
    }
    twin.state = records.finish().0;
    places
}

fn renewed(value: &Value, served: Served<'_>) -> Value {
    match value {
        Value::Array(items) => items.iter().map(|it| renewed(it, served)).collect(),
        Value::Object(entries) => entries
            .iter()
            .map(|(name, it)| (name.clone(), renewed(it, served)))
            .collect::<Map<String, Value>>()
            .into(),
        scalar => served(scalar).unwrap_or_else(|| scalar.clone()),
    }
}

/// Takes what the twins do not agree on for unknown, but for instants, which each has in its own time; and so what
/// others may change at any moment.
fn agree(
    behavior: &Behavior,
    (twins, partial): (&mut [Twin], &mut Partial),
    (resource, key): &Place,
) {
    let model = &behavior.resources[*resource];
    let found: Option<Vec<Map<String, Value>>> = twins
        .iter()
        .map(|it| it.state.get(*resource, key).map(|it| it.data.clone()))
        .collect();
    let Some(mut all) = found else { return };
    let unseen = behavior.changed_unseen();
    let names: Vec<String> = model.fields.keys().cloned().collect();
    for name in names.iter().filter(|it| **it != model.key_field) {
        let first = all[0].get(name).cloned().unwrap_or_default();
        let is_one = all
            .iter()
            .all(|it| it.get(name).cloned().unwrap_or_default() == first);
        let is_time = model.fields[name].ty.members().contains(&Type::Time);
        let is_state = model.machine.as_ref().is_some_and(|it| it.field == *name);
        let is_moving = unseen.contains(&(*resource, name.clone()))
            || (is_state && behavior.operator_moves(*resource, &first));
        if (is_one || is_time) && !is_moving {
            continue;
        }
        let unknown = partial.fresh((*resource, &key.to_value()), name);
        for data in &mut all {
            data.insert(name.clone(), unknown.clone());
        }
    }
    for (twin, data) in twins.iter_mut().zip(all) {
        let mut records = Transaction::begin(twin.state.clone(), 0);
        // It was there before, so its key is right.
        let _ = records.put(*resource, data);
        twin.state = records.finish().0;
    }
}

/// A state without one record.
fn without(state: &ApiState, (resource, key): &Place) -> ApiState {
    let mut records = Transaction::begin(state.clone(), 0);
    records.delete(*resource, key);
    records.finish().0
}
