//! What was created is listed.

use super::answer::{items, lists, total};
use super::family::{Family, families};
use super::law::{Attempt, Law, Outcome, Trial, outcome, success};
use super::steps::{creation, least, step};
use crate::check::rehearsal::Rehearsal;
use crate::check::{Check, Received};
use std::sync::Arc;

/// Created records are listed.
static CHECK: Check = Check {
    name: "list-contains",
    promise: "what was created stands in the list of its collection",
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
    let list = family.list?;
    let creation = match creation(rehearsal, *create) {
        Ok(creation) => creation,
        Err(why) => return Some(Err(why)),
    };
    let Some(listing) = least(rehearsal, list, &creation.caller) else {
        let id = &rehearsal.api.contract.operations[list].id;
        return Some(Err(format!("{id}: no good request was found")));
    };
    let listing = super::paging::widest(rehearsal, &listing.draft);
    let steps = vec![creation.step, step(rehearsal, "list all", &listing)];
    let pointer = pointer.clone();
    let judge = move |received: &[Option<Arc<Received>>]| outcome(judge(&pointer, received));
    Some(Ok(Trial {
        operation: list,
        about: String::new(),
        steps,
        judge: Arc::new(judge),
    }))
}

fn judge(pointer: &str, received: &[Option<Arc<Received>>]) -> Result<Outcome, Outcome> {
    let created = success(received, 0)?.json.as_ref();
    let key = created.and_then(|it| it.pointer(pointer));
    let key = key.ok_or_else(|| Outcome::unclear("the answer to the creation has no key"))?;
    let list = success(received, 1)?.json.as_ref();
    let listed = list.and_then(|it| Some((it, items(it)?)));
    let (json, items) = listed.ok_or_else(|| Outcome::unclear("the answer has no list"))?;
    if lists(items, key) {
        return Ok(Outcome::Kept);
    }
    let length = u64::try_from(items.len()).unwrap_or(u64::MAX);
    match total(json) {
        Some(total) if total > length => Err(Outcome::unclear("the list has more than one page")),
        _ => Ok(Outcome::broken(
            "does not list what was just created",
            "body",
            (
                format!("an item with the key {key}"),
                format!("{length} items without it"),
            ),
        )),
    }
}
