//! Behavior files compared clause by clause. What a clause comes to is not asked here: a changed condition is risky,
//! and the sequences of calls show what it does.

use super::super::change::{Change, Differences, Subject};
use super::super::kinds::{self, Kind};
use super::machine;
use crate::engine::Api;
use crate::source::{Entry, Mapping, Node, Span};
use indexmap::IndexMap;

/// Longer texts are cut, in letters.
const LONGEST: usize = 72;

/// Every changed clause, the worst first. Nothing where one of both has no behavior file.
pub fn clauses(old: &Api, new: &Api) -> Vec<Change> {
    let (Some(before), Some(after)) = (document(old), document(new)) else {
        return Vec::new();
    };
    let mut walk = Walk {
        found: Differences::default(),
        titles: titles(old, new),
    };
    for (section, kind) in [
        ("timezone", &kinds::BEHAVIOR_TIME_CHANGED),
        ("time_format", &kinds::BEHAVIOR_TIME_CHANGED),
        ("replies", &kinds::BEHAVIOR_ENVELOPE_CHANGED),
        ("failures", &kinds::BEHAVIOR_FAILURE_CHANGED),
    ] {
        walk.key((before, after), section, (kind, "behavior"));
    }
    errors(&mut walk, (before, after));
    for (name, one, other) in both(section(before, "callers"), section(after, "callers")) {
        let spans = (one.map(|it| it.key), other.map(|it| it.key));
        if !equal(one, other) {
            let part = format!("caller `{name}`");
            walk.tell(
                &kinds::BEHAVIOR_CALLER_CHANGED,
                (None, &part),
                told(one, other),
                spans,
            );
        }
    }
    resources(&mut walk, (before, after));
    operations(&mut walk, (before, after));
    walk.found.into_changes()
}

/// The node of the behavior file.
pub(super) fn document(api: &Api) -> Option<&Node> {
    api.contract.store.bundle().document(api.behavior_file?)
}

/// Methods and paths by operationId.
fn titles(old: &Api, new: &Api) -> IndexMap<String, String> {
    let all = new
        .contract
        .operations
        .iter()
        .chain(&old.contract.operations);
    all.map(|it| (it.id.clone(), format!("{} {}", it.method, it.path)))
        .collect()
}

/// What is found on the way.
pub(super) struct Walk {
    pub found: Differences,
    titles: IndexMap<String, String>,
}

impl Walk {
    /// Adds a change.
    pub(super) fn tell(
        &mut self,
        kind: &'static Kind,
        (operation, part): (Option<&str>, &str),
        message: String,
        spans: (Option<Span>, Option<Span>),
    ) {
        let title = operation.map(|id| {
            self.titles
                .get(id)
                .cloned()
                .unwrap_or_else(|| id.to_owned())
        });
        self.found.add(Change {
            kind,
            operations: title.iter().cloned().collect(),
            subject: Subject {
                operation: title,
                part: part.to_owned(),
                pointer: String::new(),
            },
            message,
            old: spans.0,
            new: spans.1,
            witness: None,
        });
    }

    /// Compares the values of one key.
    pub(super) fn key(
        &mut self,
        (old, new): (&Node, &Node),
        key: &str,
        (kind, part): (&'static Kind, &str),
    ) {
        let (before, after) = (entry(old, key), entry(new, key));
        if !equal(before, after) {
            let spans = (before.map(|it| it.key), after.map(|it| it.key));
            let message = format!("`{key}` {}", told(before, after));
            self.tell(kind, (None, part), message, spans);
        }
    }
}

fn errors(walk: &mut Walk, (old, new): (&Node, &Node)) {
    for (name, before, after) in both(section(old, "errors"), section(new, "errors")) {
        let part = format!("error `{name}`");
        let spans = (before.map(|it| it.key), after.map(|it| it.key));
        let kind = match (before, after) {
            (None, _) => &kinds::BEHAVIOR_ERROR_ADDED,
            (_, None) => &kinds::BEHAVIOR_ERROR_REMOVED,
            _ => &kinds::BEHAVIOR_ERROR_CHANGED,
        };
        if !equal(before, after) {
            walk.tell(kind, (None, &part), told(before, after), spans);
        }
    }
}

fn resources(walk: &mut Walk, (old, new): (&Node, &Node)) {
    for (name, before, after) in both(section(old, "resources"), section(new, "resources")) {
        let part = format!("resource `{name}`");
        let spans = (before.map(|it| it.key), after.map(|it| it.key));
        let (Some(before), Some(after)) = (before, after) else {
            let kind = if before.is_none() {
                &kinds::BEHAVIOR_RESOURCE_ADDED
            } else {
                &kinds::BEHAVIOR_RESOURCE_REMOVED
            };
            let message = if before.is_none() {
                "it is new"
            } else {
                "it is gone"
            };
            walk.tell(kind, (None, &part), message.to_owned(), spans);
            continue;
        };
        for key in ["key", "derived", "relations", "order", "roles", "content"] {
            walk.key(
                (&before.value, &after.value),
                key,
                (&kinds::BEHAVIOR_RESOURCE_CHANGED, &part),
            );
        }
        for (field, one, other) in both(
            section(&before.value, "fields"),
            section(&after.value, "fields"),
        ) {
            if !equal(one, other) {
                let part = format!("{part} field `{field}`");
                let spans = (one.map(|it| it.key), other.map(|it| it.key));
                walk.tell(
                    &kinds::BEHAVIOR_RESOURCE_CHANGED,
                    (None, &part),
                    told(one, other),
                    spans,
                );
            }
        }
        machine::compare(walk, name, (&before.value, &after.value));
    }
}

/// Clauses of operations that say what is answered.
const ANSWERS: [&str; 9] = [
    "reply", "list", "where", "sort", "item", "page", "replies", "failures", "example",
];

fn operations(walk: &mut Walk, (old, new): (&Node, &Node)) {
    for (id, before, after) in both(section(old, "operations"), section(new, "operations")) {
        let (Some(before), Some(after)) = (before, after) else {
            continue; // The contract says so too.
        };
        let nodes = (&before.value, &after.value);
        for (name, one, other) in both(section(nodes.0, "given"), section(nodes.1, "given")) {
            if !equal(one, other) {
                let part = format!("given `{name}`");
                let spans = (one.map(|it| it.key), other.map(|it| it.key));
                walk.tell(
                    &kinds::OPERATION_GIVEN_CHANGED,
                    (Some(id), &part),
                    told(one, other),
                    spans,
                );
            }
        }
        requirements(walk, id, nodes);
        let mut clause = |key: &str, kind: &'static Kind| {
            let (one, other) = (entry(nodes.0, key), entry(nodes.1, key));
            if !equal(one, other) {
                let spans = (one.map(|it| it.key), other.map(|it| it.key));
                walk.tell(
                    kind,
                    (Some(id), &format!("clause `{key}`")),
                    told(one, other),
                    spans,
                );
            }
        };
        clause("change", &kinds::OPERATION_CHANGE_CHANGED);
        clause("status", &kinds::OPERATION_STATUS_CHANGED);
        for key in ANSWERS {
            clause(key, &kinds::OPERATION_REPLY_CHANGED);
        }
    }
}

fn requirements(walk: &mut Walk, id: &str, (old, new): (&Node, &Node)) {
    let all = both(section(old, "require"), section(new, "require"));
    for (name, one, other) in &all {
        let kind = match (one, other) {
            (None, _) => &kinds::OPERATION_REQUIRE_ADDED,
            (_, None) => &kinds::OPERATION_REQUIRE_REMOVED,
            _ => &kinds::OPERATION_REQUIRE_CHANGED,
        };
        if !equal(*one, *other) {
            let part = format!("require `{name}`");
            let spans = (one.map(|it| it.key), other.map(|it| it.key));
            walk.tell(kind, (Some(id), &part), told(*one, *other), spans);
        }
    }
    let order = |node: &Node| -> Vec<String> {
        let kept = all.iter().filter(|it| it.1.is_some() && it.2.is_some());
        let kept: Vec<&str> = kept.map(|it| it.0).collect();
        let names = section(node, "require")
            .into_iter()
            .flatten()
            .map(|it| it.0);
        names
            .filter(|it| kept.contains(&it.as_str()))
            .cloned()
            .collect()
    };
    let (before, after) = (order(old), order(new));
    if before != after {
        let message = format!(
            "the order was {} and is {}",
            before.join(", "),
            after.join(", ")
        );
        let spans = (entry(old, "require"), entry(new, "require"));
        let spans = (spans.0.map(|it| it.key), spans.1.map(|it| it.key));
        walk.tell(
            &kinds::OPERATION_REQUIRE_CHANGED,
            (Some(id), "clause `require`"),
            message,
            spans,
        );
    }
}

/// The entries of a section.
pub(super) fn section<'n>(node: &'n Node, key: &str) -> Option<&'n Mapping> {
    node.get(key)?.as_mapping()
}

/// One entry.
pub(super) fn entry<'n>(node: &'n Node, key: &str) -> Option<&'n Entry> {
    node.as_mapping()?.get(key)
}

/// A name, and its entry in both versions.
pub(super) type Named<'n> = (&'n str, Option<&'n Entry>, Option<&'n Entry>);

/// Every name of two sections with its entries, in the order of the old one and then of the new one.
pub(super) fn both<'n>(old: Option<&'n Mapping>, new: Option<&'n Mapping>) -> Vec<Named<'n>> {
    let of = |section: Option<&'n Mapping>, name: &str| section.and_then(|it| it.get(name));
    let kept = old
        .into_iter()
        .flatten()
        .map(|(name, entry)| (name.as_str(), Some(entry), of(new, name)));
    let added = new
        .into_iter()
        .flatten()
        .filter(|(name, _)| of(old, name).is_none());
    kept.chain(added.map(|(name, entry)| (name.as_str(), None, Some(entry))))
        .collect()
}

/// Whether two entries say the same.
pub(super) fn equal(old: Option<&Entry>, new: Option<&Entry>) -> bool {
    match (old, new) {
        (Some(old), Some(new)) => old.value.to_json() == new.value.to_json(),
        (None, None) => true,
        _ => false,
    }
}

/// `was =a and is =b`, as far as both are short.
pub(super) fn told(old: Option<&Entry>, new: Option<&Entry>) -> String {
    let text = |entry: &Entry| {
        let text = match entry.value.as_str() {
            Some(text) => text.to_owned(),
            None => entry.value.to_json().to_string(),
        };
        if text.chars().count() <= LONGEST {
            format!("`{text}`")
        } else {
            let cut: String = text.chars().take(LONGEST).collect();
            format!("`{cut}…`")
        }
    };
    match (old, new) {
        (Some(old), Some(new)) => format!("was {} and is {}", text(old), text(new)),
        (Some(old), None) => format!("was {} and is gone", text(old)),
        (None, Some(new)) => format!("is {} and was not there", text(new)),
        (None, None) => String::new(),
    }
}
