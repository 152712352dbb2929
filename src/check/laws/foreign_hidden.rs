//! Records of one caller are hidden from others, unless others may list them.

use super::answer::{items, lists};
use super::family::{Family, families};
use super::law::{Attempt, Law, Outcome, Trial, answered, outcome, success};
use super::steps::{creation, least, referring, step};
use crate::check::draft::Caller;
use crate::check::rehearsal::Rehearsal;
use crate::check::{Check, Received, Step};
use std::sync::Arc;

/// Foreign records are hidden.
static CHECK: Check = Check {
    name: "foreign-hidden",
    promise: "what one caller has created is not shown to another one who cannot list it",
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
    let contract = &rehearsal.api.contract;
    if contract.operations[read].is_open() || contract.operations[*create].is_open() {
        return None;
    }
    let id = &contract.operations[read].id;
    let creation = match creation(rehearsal, *create) {
        Ok(creation) => creation,
        Err(why) => return Some(Err(why)),
    };
    let mut others = rehearsal.callers.iter();
    let Some(other) = others.find(|it| **it != creation.caller) else {
        return Some(Err(format!(
            "{id}: the credentials of a second caller are not known"
        )));
    };
    let origin = (0, pointer.as_str());
    let reading = |caller: &Caller, purpose| {
        referring(rehearsal, (read, caller), &family.key, (purpose, origin))
    };
    let list = family.list.filter(|_| !rehearsal.knows());
    let listing = list.and_then(|it| least(rehearsal, it, other));
    let listing = listing.map(|it| super::paging::widest(rehearsal, &it.draft));
    if listing.is_none() && !rehearsal.knows() {
        return Some(Err(format!(
            "{id}: nothing tells whether the records are public"
        )));
    }
    let mut steps: Vec<Step> = vec![creation.step.clone()];
    steps.extend(reading(&creation.caller, "read it"));
    steps.extend(listing.map(|it| step(rehearsal, "list as another caller", &it)));
    steps.extend(reading(other, "read it as another caller"));
    let end = steps.len() - 1;
    let pointer = pointer.clone();
    let judge = move |received: &[Option<Arc<Received>>]| outcome(judge((&pointer, end), received));
    Some(Ok(Trial {
        operation: read,
        about: String::new(),
        steps,
        judge: Arc::new(judge),
    }))
}

fn judge(
    (pointer, last): (&str, usize),
    received: &[Option<Arc<Received>>],
) -> Result<Outcome, Outcome> {
    let created = success(received, 0)?.json.as_ref();
    let key = created.and_then(|it| it.pointer(pointer));
    let key = key.ok_or_else(|| Outcome::unclear("the answer to the creation has no key"))?;
    let own = success(received, 1)?;
    if last == 3 {
        let listed = success(received, 2)?.json.as_ref().and_then(items);
        if listed.is_none_or(|it| lists(it, key)) {
            return Ok(Outcome::Kept);
        }
    }
    let foreign = answered(received, last)?;
    let shown = (200..300).contains(&foreign.status) && foreign.json == own.json;
    Ok(match shown {
        true => Outcome::broken(
            "shows a caller what another one has created",
            "status",
            ("403 or 404", format!("integer {}", foreign.status)),
        ),
        false => Outcome::Kept,
    })
}
