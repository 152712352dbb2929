//! Reading changes nothing: the same request twice gets the same, apart from values that change by themselves.

use super::answer::told;
use super::law::{Attempt, Law, Outcome, Trial, answered, outcome};
use super::steps::step;
use crate::check::rehearsal::{Extent, Rehearsal};
use crate::check::{Check, Received};
use http::Method;
use serde_json::Value;
use std::collections::HashSet;
use std::sync::Arc;

/// The same request gets the same answer.
static CHECK: Check = Check {
    name: "same-twice",
    promise: "the same GET twice is answered with the same status, the same properties and the same items",
};

pub(super) const LAW: Law = Law {
    check: &CHECK,
    make,
};

/// Longer texts may be tokens, numbers of requests, pictures.
const SHORT: usize = 16;

fn make(rehearsal: &Rehearsal) -> Vec<Attempt> {
    let operations = rehearsal.api.contract.operations.iter().enumerate();
    let reads = operations.filter(|(_, it)| it.method == Method::GET);
    reads
        .filter_map(|(at, _)| trial(rehearsal, at))
        .map(Attempt::Trial)
        .collect()
}

fn trial(rehearsal: &Rehearsal, operation: usize) -> Option<Trial> {
    let draft = rehearsal.base(operation, Extent::Full)?.draft;
    let steps = vec![
        step(rehearsal, "get it", &draft),
        step(rehearsal, "get it again", &draft),
    ];
    // What differs in the model's own answers may differ in those of the service.
    let free = rehearsal.play(&steps, 1).map(|played| {
        let mut places = HashSet::new();
        if let (Ok(one), Ok(two)) = (answered(&played, 0), answered(&played, 1))
            && let (Some(one), Some(two)) = (&one.json, &two.json)
        {
            collect(one, two, String::new(), &mut |place, _, _| {
                places.insert(place);
            });
        }
        places
    });
    let judge = move |received: &[Option<Arc<Received>>]| outcome(judge(free.as_ref(), received));
    Some(Trial {
        operation,
        about: String::new(),
        steps,
        judge: Arc::new(judge),
    })
}

fn judge(
    free: Option<&HashSet<String>>,
    received: &[Option<Arc<Received>>],
) -> Result<Outcome, Outcome> {
    let (one, two) = (answered(received, 0)?, answered(received, 1)?);
    if one.status == 429 || two.status == 429 {
        return Err(Outcome::unclear("too many requests"));
    }
    if one.status != two.status {
        return Ok(Outcome::broken(
            "answers the same request in two ways",
            "status",
            (
                format!("integer {}", one.status),
                format!("integer {}", two.status),
            ),
        ));
    }
    let (Some(one), Some(two)) = (&one.json, &two.json) else {
        return Ok(Outcome::Kept);
    };
    let mut first = None;
    collect(one, two, String::new(), &mut |place, one, two| {
        let excused = match free {
            Some(free) => free.contains(&place),
            None => changes(one, two),
        };
        if !excused && first.is_none() {
            first = Some(Outcome::broken(
                "answers the same request in two ways",
                format!("body {place}"),
                (told(one), told(two)),
            ));
        }
    });
    Ok(first.unwrap_or(Outcome::Kept))
}

/// Whether a value may be one that changes by itself: a counter, an instant, a token.
fn changes(one: &Value, two: &Value) -> bool {
    match (one, two) {
        (Value::Number(_), Value::Number(_)) => true,
        (Value::String(one), Value::String(two)) => {
            let digits = |it: &str| it.chars().filter(char::is_ascii_digit).count() >= 6;
            one.len() > SHORT && two.len() > SHORT || digits(one) && digits(two)
        }
        _ => false,
    }
}

/// Calls for each place where two values differ; places in lists are the same for every item.
fn collect<'v>(
    one: &'v Value,
    two: &'v Value,
    place: String,
    differs: &mut dyn FnMut(String, &'v Value, &'v Value),
) {
    match (one, two) {
        (Value::Object(a), Value::Object(b))
            if a.len() == b.len() && a.keys().all(|it| b.contains_key(it)) =>
        {
            for (name, value) in a {
                let place = format!("{place}/{}", crate::contract::escape(name));
                collect(value, &b[name], place, differs);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (a, b) in a.iter().zip(b) {
                collect(a, b, format!("{place}/*"), differs);
            }
        }
        _ if one != two => differs(place, one, two),
        _ => {}
    }
}
