//! State machines: states and their values on the wire, actions and who may perform them.

use super::super::kinds;
use super::clauses::{Walk, both, entry, equal, section, told};
use crate::source::{Entry, Node};

/// Compares the machines of a resource.
pub(super) fn compare(walk: &mut Walk, resource: &str, (old, new): (&Node, &Node)) {
    let (before, after) = (entry(old, "machine"), entry(new, "machine"));
    let (Some(one), Some(other)) = (before, after) else {
        if !equal(before, after) {
            let spans = (before.map(|it| it.key), after.map(|it| it.key));
            let part = format!("machine of `{resource}`");
            walk.tell(
                &kinds::MACHINE_CHANGED,
                (None, &part),
                told(before, after),
                spans,
            );
        }
        return;
    };
    let nodes = (&one.value, &other.value);
    for key in ["field", "initial", "forbidden", "refused"] {
        let part = format!("machine of `{resource}`");
        walk.key(nodes, key, (&kinds::MACHINE_CHANGED, &part));
    }
    for (name, one, other) in both(section(nodes.0, "states"), section(nodes.1, "states")) {
        let kind = match (one, other) {
            (None, _) => &kinds::MACHINE_STATE_ADDED,
            (_, None) => &kinds::MACHINE_STATE_REMOVED,
            _ => &kinds::MACHINE_STATE_CHANGED,
        };
        if !equal(one, other) {
            let part = format!("state `{resource}.{name}`");
            let spans = (one.map(|it| it.key), other.map(|it| it.key));
            walk.tell(kind, (None, &part), told(one, other), spans);
        }
    }
    for action in both(section(nodes.0, "actions"), section(nodes.1, "actions")) {
        compare_action(walk, resource, action);
    }
}

fn compare_action(
    walk: &mut Walk,
    resource: &str,
    (name, old, new): (&str, Option<&Entry>, Option<&Entry>),
) {
    if equal(old, new) {
        return;
    }
    let part = format!("action `{resource}.{name}`");
    let spans = (old.map(|it| it.key), new.map(|it| it.key));
    let (Some(before), Some(after)) = (old, new) else {
        let kind = if old.is_none() {
            &kinds::MACHINE_ACTION_ADDED
        } else {
            &kinds::MACHINE_ACTION_REMOVED
        };
        walk.tell(kind, (None, &part), told(old, new), spans);
        return;
    };
    let keys = both(before.value.as_mapping(), after.value.as_mapping());
    for (key, one, other) in keys {
        if equal(one, other) {
            continue;
        }
        let kind = if key == "from" && loses_states(&before.value, &after.value) {
            &kinds::MACHINE_ACTION_NARROWED
        } else {
            &kinds::MACHINE_ACTION_CHANGED
        };
        let spans = (
            one.map_or(spans.0, |it| Some(it.key)),
            other.map_or(spans.1, |it| Some(it.key)),
        );
        walk.tell(
            kind,
            (None, &part),
            format!("`{key}` {}", told(one, other)),
            spans,
        );
    }
}

/// Whether the action was possible in a state in which it is no more.
fn loses_states(old: &Node, new: &Node) -> bool {
    let states = |node: &Node| -> Vec<String> {
        let Some(from) = node.get("from") else {
            return Vec::new();
        };
        let several = from.as_sequence().unwrap_or(std::slice::from_ref(from));
        several
            .iter()
            .filter_map(|it| it.as_str().map(str::to_owned))
            .collect()
    };
    let after = states(new);
    states(old).iter().any(|it| !after.contains(it))
}
