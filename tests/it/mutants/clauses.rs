//! Mutants of the clauses that operations, actions and callers are made of.

use super::formula::{Change, New, changes as changes_of};
use super::mutant::bytes;
use super::walk::Walk;
use mimeo::source::{Kind, Mapping, Node};

/// The clauses of an operation.
pub fn operation<'a>(walk: &mut Walk<'a>, at: &str, node: &'a Node) {
    let Some(mapping) = node.as_mapping() else {
        return;
    };
    for (key, entry) in mapping {
        let place = format!("{at}.{key}");
        let value = &entry.value;
        match key.as_str() {
            "given" => given(walk, &place, value),
            "require" => require(walk, &place, value),
            "change" => changes(walk, &place, node),
            "where" | "sort" => filter(walk, &place, node, key),
            "page" => page(walk, &place, value),
            "failures" => walk.failures(&place, value),
            "reply" | "item" | "replies" => values(walk, &place, value, true),
            "status" => values(walk, &place, value, false),
            _ => {}
        }
    }
}

/// Records to look up, and derived fields.
pub fn given<'a>(walk: &mut Walk<'a>, at: &str, node: &'a Node) {
    for (name, entry) in node.as_mapping().into_iter().flatten() {
        let place = format!("{at}.{name}");
        let Some(query) = entry.value.as_mapping() else {
            values(walk, &place, &entry.value, false);
            continue;
        };
        for (key, part) in query {
            let place = format!("{place}.{key}");
            match key.as_str() {
                "where" | "sort" => filter(walk, &place, &entry.value, key),
                "else" => walk.error_entry(&place, &entry.value, key),
                "key" | "of" => values(walk, &place, &part.value, false),
                _ => {}
            }
        }
    }
}

/// Errors and what must hold.
pub fn require(walk: &mut Walk, at: &str, node: &Node) {
    let Some(mapping) = node.as_mapping() else {
        return;
    };
    let taken: Vec<&str> = mapping.keys().map(String::as_str).collect();
    for (error, entry) in mapping {
        let place = format!("{at}.{error}");
        let before = walk.out.subject.error.replace(error.clone());
        walk.out.drop_entry(&place, mapping, error);
        if let Some(other) = walk.other_error(error, &taken) {
            walk.out.rename(&place, "wrong-error", (entry, &other));
        }
        walk.condition(&place, &entry.value);
        walk.out.subject.error = before;
    }
}

/// The steps of a `change`, which is a key of `parent`.
pub fn changes<'a>(walk: &mut Walk<'a>, at: &str, parent: &'a Node) {
    let Some(mapping) = parent.as_mapping() else {
        return;
    };
    let items = mapping["change"].value.as_sequence().unwrap_or_default();
    if items.len() == 1 {
        walk.out.drop_entry(at, mapping, "change");
    }
    for (index, step) in items.iter().enumerate() {
        let verbs = [
            "create",
            "update",
            "delete",
            "act",
            "update_all",
            "delete_all",
        ];
        let verb = verbs.iter().find_map(|verb| {
            let target = step.get(verb)?.as_str()?;
            Some((*verb, target))
        });
        let Some((verb, target)) = verb else {
            continue;
        };
        let place = format!("{at}.{verb}_{target}");
        walk.out.drop_item(&place, items, index);
        walk.out.double_item(&place, &items[index]);
        let resource = match verb {
            "create" | "update_all" => Some(target),
            _ => resource_of(walk, parent, target),
        };
        let resource = resource.map(str::to_owned);
        for (key, entry) in step.as_mapping().into_iter().flatten() {
            let place = format!("{place}.{key}");
            match key.as_str() {
                "where" | "when" => filter(walk, &place, step, key),
                "each" | "action" => values(walk, &place, &entry.value, false),
                "forbidden" | "refused" => walk.error_entry(&place, step, key),
                "set" => set(walk, &place, &entry.value, resource.as_deref()),
                _ => {}
            }
        }
    }
}

/// The resource of the record that a clause knows by this name.
fn resource_of<'a>(walk: &Walk<'a>, clauses: &'a Node, name: &str) -> Option<&'a str> {
    let query = |given: &'a Node| given.get(name)?.get("in")?.as_str();
    if let Some(resource) = clauses.get("given").and_then(query) {
        return Some(resource);
    }
    let steps = clauses.get("change").and_then(Node::as_sequence);
    let named = |step: &&Node| step.get("as").and_then(Node::as_str) == Some(name);
    if let Some(step) = steps.into_iter().flatten().find(named) {
        return step.get("create")?.as_str();
    }
    let resources = walk.root.get("resources")?.as_mapping()?;
    if name == "record" {
        let own = walk.out.subject.resource.as_deref()?;
        return resources.get_key_value(own).map(|(name, _)| name.as_str());
    }
    // The caller, whom the callers' own `given` looks up.
    let callers = walk.root.get("callers")?.as_mapping()?;
    callers.values().find_map(|caller| {
        let formula = caller.value.get("caller")?.as_str()?;
        let given = caller.value.get("given")?;
        given.get(formula.strip_prefix('=')?)?.get("in")?.as_str()
    })
}

/// New values: without each, and each replaced by that of another field of the same type.
fn set(walk: &mut Walk, at: &str, node: &Node, resource: Option<&str>) {
    let Some(mapping) = node.as_mapping() else {
        return;
    };
    for (field, entry) in mapping {
        let place = format!("{at}.{field}");
        walk.out.drop_entry(&place, mapping, field);
        if let Some(other) = resource.and_then(|it| sibling(walk, mapping, (it, field))) {
            let new = walk.out.written(other).to_owned();
            if !new.contains('\n') {
                let range = bytes(&entry.value);
                walk.out.replace(&place, "other-field", (range, new));
            }
        }
        values(walk, &place, &entry.value, false);
    }
}

/// The value of another field of the same type.
fn sibling<'m>(
    walk: &Walk,
    mapping: &'m Mapping,
    (resource, field): (&str, &str),
) -> Option<&'m Node> {
    let fields = walk.fields(resource)?;
    let json = |field: &str| Some(fields.get(field)?.value.to_json());
    let (own, at) = (json(field)?, mapping.get_index_of(field)?);
    let order = (at + 1..mapping.len()).chain(0..at);
    let mut others = order.filter_map(|at| mapping.get_index(at));
    let fits = others.find(|(other, entry)| {
        json(other).as_ref() == Some(&own) && entry.value.to_json() != mapping[at].value.to_json()
    });
    fits.map(|(_, entry)| &entry.value)
}

/// A condition or an order that may be absent.
fn filter<'a>(walk: &mut Walk<'a>, at: &str, parent: &'a Node, key: &str) {
    if key == "sort" {
        walk.sort(at, parent, key);
    } else if let Some(mapping) = parent.as_mapping() {
        walk.out.drop_entry(at, mapping, key);
        walk.condition(at, &mapping[key].value);
    }
}

fn page(walk: &mut Walk, at: &str, node: &Node) {
    if let Some(number) = node.get("number") {
        let place = format!("{at}.number");
        let length = number.as_str().map_or(0, str::len).saturating_sub(1);
        let change = Change {
            operator: "next",
            range: 0..length,
            new: New::OneMore,
        };
        if length > 0 {
            walk.out.formula(&place, number, vec![change]);
        }
        values(walk, &place, number, false);
    }
    if let Some(size) = node.get("size") {
        let place = format!("{at}.size");
        walk.out
            .replace(&place, "fixed", (bytes(size), "7".to_owned()));
        values(walk, &place, size, false);
    }
}

/// Values of any form: what their formulas compute, literals off by one and, where entries `may_go`, without each.
pub fn values(walk: &mut Walk, at: &str, node: &Node, may_go: bool) {
    match &node.kind {
        Kind::String(text) => {
            if let Some(formula) = text.strip_prefix('=') {
                walk.out.formula(at, node, changes_of(formula));
            } else {
                template(walk, at, node, text);
            }
        }
        Kind::Number(number) => {
            if let Some(number) = number.as_i64() {
                let more = (number + 1).to_string();
                walk.out.replace(at, "plus-one", (bytes(node), more));
            }
        }
        Kind::Bool(value) => {
            let other = if *value { "false" } else { "true" };
            walk.out.replace(at, other, (bytes(node), other.to_owned()));
        }
        Kind::Mapping(mapping) => {
            for (key, entry) in mapping {
                let place = format!("{at}.{key}");
                if may_go {
                    walk.out.drop_entry(&place, mapping, key);
                }
                values(walk, &place, &entry.value, may_go);
            }
        }
        Kind::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                values(walk, &format!("{at}.{index}"), item, may_go);
            }
        }
        Kind::Null => {}
    }
}

/// Numbers between the braces of a template.
fn template(walk: &mut Walk, at: &str, node: &Node, text: &str) {
    let mut from = 0;
    while let Some(open) = text[from..].find("{{").map(|open| from + open + 2) {
        let close = text[open..]
            .find("}}")
            .map_or(text.len(), |close| open + close);
        let numbers = changes_of(&text[open..close]).into_iter();
        let numbers = numbers.filter(|change| change.operator == "plus-one");
        // The text of a formula begins behind its `=`.
        let moved = numbers.map(|change| Change {
            range: open + change.range.start - 1..open + change.range.end - 1,
            ..change
        });
        walk.out.formula(at, node, moved.collect());
        from = close;
    }
}
