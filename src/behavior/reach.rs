//! What operations and actions may change, as far as their clauses say it.

use super::model::{Behavior, Change, ChangeKind, OperationAnswer};
use super::pour::PlanId;
use super::{Action, By};
use std::collections::BTreeSet;

impl Behavior {
    /// The resources whose records an operation may change, also by the actions that it performs.
    pub(crate) fn may_change(&self, operation: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        if let Some(Some(operation)) = self.operations.get(operation) {
            changed(&operation.change, &mut found);
            let deletes = |it: &Change| matches!(it.kind, ChangeKind::Delete { .. });
            if operation.change.iter().any(deletes) {
                found.extend(&operation.uses);
                found.extend(self.credential_resources().into_iter().flat_map(|it| it.1));
            }
        }
        loop {
            let known = found.len();
            for resource in found.clone() {
                for action in self.actions(resource) {
                    changed(&action.change, &mut found);
                }
            }
            if found.len() == known {
                return found;
            }
        }
    }

    /// Fields that somebody changes of whom clients know nothing: the operator, or the system.
    pub(crate) fn changed_unseen(&self) -> BTreeSet<(usize, String)> {
        let mut found = BTreeSet::new();
        for resource in 0..self.resources.len() {
            for action in self.actions(resource).filter(|it| is_unseen(it)) {
                for change in &action.change {
                    match &change.kind {
                        ChangeKind::Update { resource, set, .. } => {
                            found.extend(set.iter().map(|it| (*resource, it.field.clone())));
                        }
                        ChangeKind::UpdateAll { query, set } => {
                            let set = set.iter();
                            found.extend(set.map(|it| (query.resource, it.field.clone())));
                        }
                        ChangeKind::Act(acting) => {
                            let machine = self.resources[acting.resource].machine.as_ref();
                            found.extend(machine.map(|it| (acting.resource, it.field.clone())));
                        }
                        ChangeKind::Create(_)
                        | ChangeKind::Delete { .. }
                        | ChangeKind::DeleteAll { .. } => {}
                    }
                }
            }
        }
        found
    }

    /// Whether records of a resource may vanish without a request of any client.
    pub(crate) fn vanishes_unseen(&self, resource: usize) -> bool {
        let mut all = (0..self.resources.len()).flat_map(|at| self.actions(at));
        all.any(|action| {
            is_unseen(action)
                && action.change.iter().any(|it| match &it.kind {
                    ChangeKind::DeleteAll { query } => query.resource == resource,
                    // Which resource it is stands in `given`.
                    ChangeKind::Delete { .. } => true,
                    _ => false,
                })
        })
    }

    /// Whether a field holds the state of records.
    pub(crate) fn is_state(&self, resource: usize, field: &str) -> bool {
        let resource = self.resources.get(resource);
        let machine = resource.and_then(|it| it.machine.as_ref());
        machine.is_some_and(|it| it.field == field)
    }

    /// Whether the state of a record with that value may change without a request of any client.
    pub(crate) fn moves_unseen(&self, resource: usize, value: &serde_json::Value) -> bool {
        let machine = self.resources[resource].machine.as_ref();
        let state = machine.and_then(|it| it.state_of(Some(value)));
        let mut unseen = self.actions(resource).filter(|it| is_unseen(it));
        state.is_some_and(|state| unseen.any(|it| it.from.iter().any(|from| from == state)))
    }

    /// The same, where the clock is known: only the operator is not.
    pub(crate) fn operator_moves(&self, resource: usize, value: &serde_json::Value) -> bool {
        let machine = self.resources[resource].machine.as_ref();
        let state = machine.and_then(|it| it.state_of(Some(value)));
        let actions = self.actions(resource);
        let mut actions = actions.filter(|it| matches!(it.by, By::Operator));
        state.is_some_and(|state| actions.any(|it| it.from.iter().any(|from| from == state)))
    }

    /// How the answer of an operation is made, if it has a body.
    pub(crate) fn answer_plan(&self, operation: usize) -> Option<PlanId> {
        self.operations.get(operation)?.as_ref()?.plan
    }

    /// Whether the answer of an operation, or what it creates, is generated where no clause gives it.
    pub(crate) fn generates(&self, operation: usize) -> bool {
        let Some(Some(operation)) = self.operations.get(operation) else {
            return true;
        };
        let makes = |it: &Change| match &it.kind {
            ChangeKind::Create(creation) => self.resources[creation.resource].schema.is_some(),
            _ => false,
        };
        operation.fill.is_some()
            || matches!(operation.answer, OperationAnswer::Example)
            || operation.change.iter().any(makes)
            || operation
                .uses
                .iter()
                .any(|it| self.resources[*it].records > 0)
    }

    /// The status with which an operation succeeds.
    pub(crate) fn success(&self, operation: usize) -> Option<u16> {
        Some(self.operations.get(operation)?.as_ref()?.status)
    }

    fn actions(&self, resource: usize) -> impl Iterator<Item = &Action> {
        let machine = self.resources[resource].machine.as_ref();
        machine.into_iter().flat_map(|it| it.actions.values())
    }
}

fn is_unseen(action: &Action) -> bool {
    match action.by {
        By::Operator => true,
        By::System => action.after.is_some_and(|it| it > 0),
        By::Condition(_) => false,
    }
}

fn changed(changes: &[Change], found: &mut BTreeSet<usize>) {
    for change in changes {
        match &change.kind {
            ChangeKind::Create(creation) => found.insert(creation.resource),
            ChangeKind::Update { resource, .. } => found.insert(*resource),
            ChangeKind::UpdateAll { query, .. } | ChangeKind::DeleteAll { query } => {
                found.insert(query.resource)
            }
            ChangeKind::Act(acting) => found.insert(acting.resource),
            ChangeKind::Delete { .. } => false,
        };
    }
}
