//! Which operations can show a changed clause, and which others prepare records for them. All others are left alone,
//! so that the search is short.

use super::super::change::Change;
use super::clauses::document;
use crate::behavior::{Behavior, Change as Clause, ChangeKind, Given, GivenValue, OperationAnswer};
use crate::engine::Api;
use std::collections::BTreeSet;

/// The operations that a search looks at, by their place in the old contract.
#[derive(Debug, Default)]
pub(super) struct Relevant {
    /// Operations that can show the difference.
    pub targets: BTreeSet<usize>,
    /// Operations that change records which the targets look at.
    pub support: BTreeSet<usize>,
    /// What each operation has to do with.
    pub uses: Vec<Uses>,
}

/// What resources an operation looks at and changes.
#[derive(Debug, Default)]
pub(super) struct Uses {
    looks: BTreeSet<usize>,
    changes: BTreeSet<usize>,
}

impl Uses {
    /// Whether an operation looks at a resource or changes it.
    pub(super) fn has(&self, resource: usize) -> bool {
        self.looks.contains(&resource) || self.changes.contains(&resource)
    }
}

/// What the changed clauses concern.
pub(super) fn relevant(old: &Api, changes: &[Change]) -> Relevant {
    let Some(behavior) = &old.behavior else {
        return Relevant::default();
    };
    let mut relevant = Relevant::default();
    let all = 0..old.contract.operations.len();
    let uses: Vec<Uses> = all.clone().map(|at| uses(behavior, at)).collect();
    for change in changes {
        relevant
            .targets
            .extend(targets(old, behavior, change, &uses));
    }
    let mut looked: BTreeSet<usize> = relevant
        .targets
        .iter()
        .flat_map(|at| uses[*at].looks.iter().chain(&uses[*at].changes).copied())
        .collect();
    for caller in behavior.callers.values() {
        look(&caller.given, &mut looked);
    }
    // What prepares the records, and what prepares the records for that.
    for _ in 0..2 {
        let support: Vec<usize> = all
            .clone()
            .filter(|at| !uses[*at].changes.is_disjoint(&looked))
            .collect();
        for at in support {
            looked.extend(&uses[at].looks);
            relevant.support.insert(at);
        }
    }
    relevant.uses = uses;
    relevant
}

/// The operations that a changed clause concerns.
fn targets(old: &Api, behavior: &Behavior, change: &Change, uses: &[Uses]) -> BTreeSet<usize> {
    let all = 0..old.contract.operations.len();
    if let Some(title) = &change.subject.operation {
        let operations = old.contract.operations.iter();
        let own = operations
            .enumerate()
            .filter(|(_, it)| format!("{} {}", it.method, it.path) == *title);
        return own.map(|it| it.0).collect();
    }
    let name = change.subject.part.split('`').nth(1).unwrap_or_default();
    let (resource, _) = name.split_once('.').unwrap_or((name, ""));
    if change.subject.part.starts_with("error") {
        return all.filter(|at| mentions(old, *at, name)).collect();
    }
    match behavior.resources.iter().position(|it| it.name == resource) {
        Some(resource) => all.filter(|at| uses[*at].has(resource)).collect(),
        None => all.collect(),
    }
}

/// Whether the clauses of an operation, or what all operations share, name an error.
fn mentions(api: &Api, operation: usize, name: &str) -> bool {
    let Some(file) = document(api) else {
        return false;
    };
    let quoted = format!("\"{name}\"");
    let says = |node: Option<&crate::source::Node>| {
        node.is_some_and(|it| it.to_json().to_string().contains(&quoted))
    };
    let id = &api.contract.operations[operation].id;
    let shared = ["callers", "failures", "resources"];
    says(file.get("operations").and_then(|it| it.get(id)))
        || shared.iter().any(|key| says(file.get(key)))
}

fn uses(behavior: &Behavior, operation: usize) -> Uses {
    let mut uses = Uses::default();
    let Some(operation) = behavior.operations.get(operation).and_then(Option::as_ref) else {
        return uses;
    };
    uses.looks.extend(&operation.uses);
    look(&operation.given, &mut uses.looks);
    if let OperationAnswer::List(list) = &operation.answer {
        uses.looks.insert(list.list.resource);
    }
    clauses(behavior, &operation.change, &mut uses);
    uses
}

fn look(given: &[Given], looks: &mut BTreeSet<usize>) {
    for it in given {
        if let GivenValue::Query(query) = &it.value {
            looks.insert(query.resource);
        }
    }
}

fn clauses(behavior: &Behavior, changes: &[Clause], uses: &mut Uses) {
    for change in changes {
        let resource = match &change.kind {
            ChangeKind::Create(creation) => creation.resource,
            ChangeKind::Update { resource, .. } => *resource,
            ChangeKind::UpdateAll { query, .. } | ChangeKind::DeleteAll { query } => query.resource,
            ChangeKind::Act(acting) => {
                let machine = behavior.resources[acting.resource].machine.as_ref();
                for action in machine.into_iter().flat_map(|it| it.actions.values()) {
                    look(&action.given, &mut uses.looks);
                }
                acting.resource
            }
            // Which resource it is stands in `given`.
            ChangeKind::Delete { .. } => {
                let looked: Vec<usize> = uses.looks.iter().copied().collect();
                uses.changes.extend(looked);
                continue;
            }
        };
        uses.changes.insert(resource);
        uses.looks.insert(resource);
    }
}
