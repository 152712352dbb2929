//! All that there is to be seen: operations, statuses, states, actions.

use super::results::Count;
use crate::behavior::Behavior;
use crate::contract::Operation;
use indexmap::IndexSet;

/// Splits names by whether they were seen.
pub(super) fn count(
    names: impl IntoIterator<Item = String>,
    was_seen: impl Fn(&str) -> bool,
) -> Count {
    let (seen, missed) = names.into_iter().partition(|it| was_seen(it));
    Count { seen, missed }
}

/// `createOrder 403` for each declared answer; ranges and `default` as they are written.
pub(super) fn statuses(operations: &[&Operation]) -> Vec<String> {
    let pairs = operations.iter().flat_map(|operation| {
        let keys = operation.responses.keys();
        keys.map(|key| format!("{} {key}", operation.id))
    });
    pairs.collect()
}

/// Whether a declared answer of [`statuses`] was given.
pub(super) fn was_answered(name: &str, answered: &IndexSet<(String, u16)>) -> bool {
    let Some((id, key)) = name.rsplit_once(' ') else {
        return false;
    };
    let fits = |status: u16| match key {
        "default" => true,
        range if range.ends_with("XX") => range.starts_with(&(status / 100).to_string()),
        exact => exact == status.to_string(),
    };
    answered
        .iter()
        .any(|(known, status)| known == id && fits(*status))
}

/// `orders.paid` for each state of each machine.
pub(super) fn states(behavior: Option<&Behavior>) -> Vec<String> {
    let resources = behavior.into_iter().flat_map(|it| &it.resources);
    let named = resources.filter_map(|it| Some((&it.name, it.machine.as_ref()?)));
    let states = named.flat_map(|(resource, machine)| {
        let states = machine.states.keys();
        states.map(move |state| format!("{resource}.{state}"))
    });
    states.collect()
}

/// `orders.pay` for each action of each machine.
pub(super) fn actions(behavior: Option<&Behavior>) -> Vec<String> {
    let resources = behavior.into_iter().flat_map(|it| &it.resources);
    let named = resources.filter_map(|it| Some((&it.name, it.machine.as_ref()?)));
    let actions = named.flat_map(|(resource, machine)| {
        let actions = machine.actions.keys();
        actions.map(move |action| format!("{resource}.{action}"))
    });
    actions.collect()
}
