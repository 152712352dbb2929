//! What happens without a request: actions of the operator, and of the system when their time has come.

use super::draft::touches;
use super::{Api, Occasion, Touch};
use crate::behavior::{Actor, Behavior, By, Env, Run, Stop, Tap, request_value};
use crate::source::did_you_mean;
use crate::state::{Key, Timer, Transaction};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use std::cell::RefCell;

/// Why an action was not performed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotPerformed {
    /// The resource has no such action; with a hint at what there is.
    UnknownAction(Option<String>),
    /// There is no such record.
    UnknownRecord,
    /// The state, a condition or the action's `by` forbids it.
    Refused {
        /// The error of the behavior file, if one is named.
        error: Option<String>,
        /// Why, in one sentence.
        message: String,
    },
}

/// Performs an action of the operator on a record. Nothing is changed when it is refused.
pub fn operate(
    api: &Api,
    (resource, key): (usize, &Key),
    action: &str,
    occasion: &Occasion,
    records: &mut Transaction,
) -> Result<Vec<Touch>, NotPerformed> {
    operate_watched(api, (resource, key), action, occasion, (records, None))
}

/// The same, with somebody who looks on.
pub fn operate_watched(
    api: &Api,
    (resource, key): (usize, &Key),
    action: &str,
    occasion: &Occasion,
    (records, tap): (&mut Transaction, Option<&Tap>),
) -> Result<Vec<Touch>, NotPerformed> {
    let Some(behavior) = &api.behavior else {
        return Err(NotPerformed::UnknownAction(None));
    };
    let machine = behavior.resources[resource].machine.as_ref();
    let known = machine.and_then(|it| it.actions.get(action));
    let Some(known) = known else {
        let names = machine.into_iter().flat_map(|it| it.actions.keys());
        return Err(NotPerformed::UnknownAction(did_you_mean(
            action,
            names.map(String::as_str),
        )));
    };
    if let By::Condition(role) = &known.by {
        let message = format!(
            "`{action}` is performed by {} through the API, not by the operator",
            role.name
        );
        return Err(NotPerformed::Refused {
            error: None,
            message,
        });
    }
    if records.get(resource, key).is_none() {
        return Err(NotPerformed::UnknownRecord);
    }
    let savepoint = records.savepoint();
    perform(
        behavior,
        (resource, key),
        action,
        (Actor::Operator, occasion.now),
        (records, tap),
    )
    .map_err(|stop| {
        records.roll_back_to(savepoint);
        refusal(stop)
    })
}

/// Performs the actions of the system that have become due, each at its own instant. One that is no longer
/// possible is dropped.
pub fn run_timers(api: &Api, occasion: &Occasion, records: &mut Transaction) -> Vec<Touch> {
    let mut touched = Vec::new();
    let Some(behavior) = &api.behavior else {
        return touched;
    };
    while let Some(timer) = records.due(occasion.now).cloned() {
        records.cancel(&timer);
        let Some(resource) = behavior
            .resources
            .iter()
            .position(|it| it.name == *timer.resource)
        else {
            continue;
        };
        let savepoint = records.savepoint();
        let Timer {
            key,
            action,
            due_ms,
            ..
        } = &timer;
        match perform(
            behavior,
            (resource, key),
            action,
            (Actor::System, *due_ms),
            (records, None),
        ) {
            Ok(done) => touched.extend(done),
            Err(_) => records.roll_back_to(savepoint),
        }
    }
    touched
}

fn perform(
    behavior: &Behavior,
    target: (usize, &Key),
    action: &str,
    (actor, now): (Actor, i64),
    (records, tap): (&mut Transaction, Option<&Tap>),
) -> Result<Vec<Touch>, Stop> {
    let env = Env {
        now,
        time: &behavior.time,
        random: RefCell::new(ChaCha8Rng::seed_from_u64(records.draw())),
        tap,
    };
    let request = request_value("", "", "");
    let mut run = Run::new(behavior, &env, &request, records);
    run.act_alone(target, action, actor)?;
    Ok(touches(behavior, &run.done))
}

fn refusal(stop: Stop) -> NotPerformed {
    match stop {
        Stop::Refused { error, clause, .. } => NotPerformed::Refused {
            error: Some(error),
            message: clause,
        },
        Stop::Fault { message, .. } => NotPerformed::Refused {
            error: None,
            message,
        },
        Stop::Invalid(violations) => NotPerformed::Refused {
            error: None,
            message: violations
                .iter()
                .map(|it| it.message.as_str())
                .collect::<Vec<_>>()
                .join("; "),
        },
    }
}
