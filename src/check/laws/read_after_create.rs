//! What was created can be read.

use super::answer::{same, told};
use super::family::{Family, families};
use super::law::{Attempt, Law, Outcome, Trial, answered, outcome, success};
use super::steps::{Creation, creation, referring};
use crate::check::rehearsal::Rehearsal;
use crate::check::{Check, Received};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Created records can be read.
static CHECK: Check = Check {
    name: "read-after-create",
    promise: "what was created can be read at once, with the values that were sent",
};

pub(super) const LAW: Law = Law {
    check: &CHECK,
    make,
};

fn make(rehearsal: &Rehearsal) -> Vec<Attempt> {
    let families = families(&rehearsal.api.contract);
    let made = families.iter().filter_map(|it| trial(rehearsal, it));
    made.map(|it| it.map_or_else(Attempt::Untried, Attempt::Trial))
        .collect()
}

fn trial(rehearsal: &Rehearsal, family: &Family) -> Option<Result<Trial, String>> {
    let (create, pointer) = family.create.as_ref()?;
    let read = family.read?;
    let creation = match creation(rehearsal, *create) {
        Ok(creation) => creation,
        Err(why) => return Some(Err(why)),
    };
    let origin = (0, pointer.as_str());
    let reading = referring(
        rehearsal,
        (read, &creation.caller),
        &family.key,
        ("read it", origin),
    );
    let Some(reading) = reading else {
        let id = &rehearsal.api.contract.operations[read].id;
        return Some(Err(format!("{id}: no good request was found")));
    };
    let steps = vec![creation.step.clone(), reading];
    let kept = rehearsal.play(&steps, 1).map(|it| echoed(&creation, &it));
    let kept = kept.unwrap_or_default();
    let judge = move |received: &[Option<Arc<Received>>]| outcome(judge(&kept, received));
    Some(Ok(Trial {
        operation: read,
        about: String::new(),
        steps,
        judge: Arc::new(judge),
    }))
}

fn judge(
    sent: &Map<String, Value>,
    received: &[Option<Arc<Received>>],
) -> Result<Outcome, Outcome> {
    success(received, 0)?;
    let read = answered(received, 1)?;
    match read.status {
        200..300 => {}
        404 | 410 => {
            return Ok(Outcome::broken(
                "does not find what was just created",
                "status",
                ("200".to_owned(), format!("integer {}", read.status)),
            ));
        }
        status => {
            return Err(Outcome::Unclear(format!(
                "the new record was answered with {status}"
            )));
        }
    }
    let Some(json) = &read.json else {
        return Ok(Outcome::Kept);
    };
    for (name, value) in sent {
        if let Some((pointer, found)) = only(json, name)
            && !same(found, value)
        {
            return Ok(Outcome::broken(
                format!("shows another `{name}` than was sent"),
                format!("body {pointer}"),
                (told(value), told(found)),
            ));
        }
    }
    Ok(Outcome::Kept)
}

/// The values of the new record that the model gives back as they were sent.
fn echoed(creation: &Creation, played: &[Option<Arc<Received>>]) -> Map<String, Value> {
    let sent = creation
        .draft
        .payload
        .as_ref()
        .and_then(|it| it.value.as_object());
    let json = played
        .get(1)
        .and_then(Option::as_ref)
        .and_then(|it| it.json.as_ref());
    let (Some(sent), Some(json)) = (sent, json) else {
        return Map::new();
    };
    let plain = |it: &Value| it.is_string() || it.is_number() || it.is_boolean();
    let back = |name: &str, value: &Value| only(json, name).is_some_and(|it| same(it.1, value));
    sent.iter()
        .filter(|(name, value)| plain(value) && back(name, value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// The only property of that name in an answer, and its place.
fn only<'v>(json: &'v Value, name: &str) -> Option<(String, &'v Value)> {
    let mut found = Vec::new();
    collect(json, name, "", &mut found);
    match found.len() {
        1 => found.pop(),
        _ => None,
    }
}

fn collect<'v>(json: &'v Value, name: &str, pointer: &str, found: &mut Vec<(String, &'v Value)>) {
    for (key, value) in json.as_object().into_iter().flatten() {
        let pointer = format!("{pointer}/{}", crate::contract::escape(key));
        if key == name {
            found.push((pointer.clone(), value));
        }
        collect(value, name, &pointer, found);
    }
}
