//! What was deleted is gone.

use super::family::{Family, families};
use super::law::{Attempt, Law, Outcome, Trial, answered, outcome, success};
use super::steps::{creation, referring, step, whole};
use crate::check::draft::{Caller, Draft};
use crate::check::rehearsal::{Extent, Rehearsal};
use crate::check::{Check, Received, Step};
use crate::contract::ParameterPlace;
use std::sync::Arc;

/// Deleted records are gone.
static CHECK: Check = Check {
    name: "gone-after-delete",
    promise: "what was deleted cannot be read any more",
};

pub(super) const LAW: Law = Law {
    check: &CHECK,
    make,
};

fn make(rehearsal: &Rehearsal) -> Vec<Attempt> {
    let families = families(&rehearsal.api.contract);
    let made = families.iter().filter_map(|family| {
        let (read, delete) = (family.read?, family.delete?);
        let steps = steps(rehearsal, family, (read, delete));
        Some(steps.map(|steps| Trial {
            operation: read,
            about: String::new(),
            steps,
            judge: Arc::new(|received: &[Option<Arc<Received>>]| outcome(judge(received))),
        }))
    });
    made.map(|it| it.map_or_else(Attempt::Untried, Attempt::Trial))
        .collect()
}

/// Something is there, is deleted, and is read: a new record where one can be made, else one that is known.
fn steps(
    rehearsal: &Rehearsal,
    family: &Family,
    (read, delete): (usize, usize),
) -> Result<Vec<Step>, String> {
    let id = &rehearsal.api.contract.operations[delete].id;
    if let Some((create, pointer)) = &family.create
        && let Ok(creation) = creation(rehearsal, *create)
    {
        let origin = (0, pointer.as_str());
        let refer = |operation, purpose| {
            let call = (operation, &creation.caller);
            referring(rehearsal, call, &family.key, (purpose, origin))
        };
        let rest = refer(delete, "delete it").zip(refer(read, "read it"));
        if let Some((deleting, reading)) = rest {
            return Ok(vec![creation.step, deleting, reading]);
        }
    }
    let base = rehearsal.base(delete, Extent::Least);
    let base = base.filter(|it| it.granted || !rehearsal.knows());
    let base = base.ok_or_else(|| format!("{id}: nothing that can be deleted was found"))?;
    let caller = whole(rehearsal, &base.draft.caller);
    let reading = same_record(rehearsal, &base.draft, (read, &caller));
    let reading = reading.ok_or_else(|| format!("{id}: no good request reads what it deletes"))?;
    let reading = |purpose| step(rehearsal, purpose, &reading);
    let deleting = step(rehearsal, "delete it", &base.draft);
    Ok(vec![reading("read it"), deleting, reading("read it again")])
}

/// A request with the same path.
fn same_record(
    rehearsal: &Rehearsal,
    draft: &Draft,
    (operation, caller): (usize, &Caller),
) -> Option<Draft> {
    let contract = &rehearsal.api.contract;
    let mut other = super::steps::least(rehearsal, operation, caller)?.draft;
    let declared = &contract.operations[operation].parameters;
    for (parameter, value) in declared.iter().zip(&mut other.values) {
        if parameter.place == ParameterPlace::Path {
            let known = &contract.operations[draft.operation].parameters;
            let at = known
                .iter()
                .position(|it| it.place == parameter.place && it.name == parameter.name)?;
            value.clone_from(&draft.values[at]);
        }
    }
    Some(other)
}

fn judge(received: &[Option<Arc<Received>>]) -> Result<Outcome, Outcome> {
    success(received, 0)?;
    success(received, 1)?;
    let read = answered(received, 2)?;
    Ok(match read.status {
        200..300 => Outcome::broken(
            "still answers what was just deleted",
            "status",
            ("404 or 410", format!("integer {}", read.status)),
        ),
        _ => Outcome::Kept,
    })
}
