//! Actions as sub-paths: `POST /orders/{id}/cancel`, `POST /jobs/{id}:cancel`.

use super::create;
use super::resource::Resource;
use super::shape::{self, Answer};
use super::word::plain;
use super::{Ground, Inferred};
use crate::contract::{JsonType, Operation};
use http::Method;
use serde_json::{Map, Value, json};

/// Properties that tell what has become of a record.
const STATES: [&str; 6] = [
    "status",
    "state",
    "stage",
    "phase",
    "lifecyclestate",
    "lifecycle",
];

pub(super) fn infer(_: &Ground<'_>, resource: &Resource<'_>, inferred: &mut Inferred) {
    for (operation, word) in &resource.collection.below_item {
        let changes = matches!(operation.method, Method::POST | Method::PUT | Method::PATCH);
        if !changes || inferred.has_operation(&operation.id) {
            continue;
        }
        let Some(lookup) = resource.lookup(operation) else {
            continue;
        };
        let effect = effect(resource, word);
        let answers_record = resource
            .shape
            .in_answer(operation, resource.word())
            .is_some();
        if effect.is_none() && !answers_record {
            continue;
        }
        let mut value = Map::new();
        let mut given = Map::new();
        given.insert(resource.one.clone(), lookup.into());
        value.insert("given".into(), given.into());
        let mut set = taken(resource, operation, answers_record);
        let mut reasons = vec![format!(
            "`{word}` is done to the record that the path names."
        )];
        if let Some((name, becomes)) = effect {
            reasons.push(format!("`{name}` has a value that the word leads to."));
            set.insert(name, becomes);
        }
        if !set.is_empty() {
            value.insert(
                "change".into(),
                json!([{"update": resource.one, "set": set}]),
            );
        }
        match shape::answer(operation) {
            Answer::Empty => {}
            Answer::Json(_) if answers_record => {
                let reply = create::reply(resource, operation);
                value.extend(reply.map(|it| ("reply".to_owned(), it)));
            }
            _ => {
                value.insert("example".into(), json!(true));
            }
        }
        inferred.operation(&operation.id, value.into(), reasons);
    }
}

/// What of the body becomes part of the record.
fn taken(resource: &Resource<'_>, operation: &Operation, takes: bool) -> Map<String, Value> {
    let mut set = Map::new();
    if let Some(way) = resource
        .shape
        .in_body(operation, resource.word())
        .filter(|_| takes)
    {
        set.insert("...".into(), json!(format!("={}", create::body(&way))));
    }
    set
}

/// The property that an action changes, and its new value: `cancel` leads to `cancelled`, `archive` to `archived: true`.
fn effect(resource: &Resource<'_>, word: &str) -> Option<(String, Value)> {
    let verb = plain(word);
    if verb.len() < 3 {
        return None;
    }
    for (name, word, schema) in resource.shape.named() {
        if !STATES.contains(&word) {
            continue;
        }
        let shape = schema.shape();
        let values = shape.enumeration.as_deref().unwrap_or_default();
        let found = values
            .iter()
            .find(|it| it.as_str().is_some_and(|it| leads_to(&verb, &plain(it))));
        if let Some(found) = found {
            return Some((name.to_owned(), found.clone()));
        }
    }
    let mut flags = resource.shape.named();
    let flag = flags.find(|(_, word, schema)| {
        leads_to(&verb, word.strip_prefix("is").unwrap_or(word))
            && shape::is_only(schema, &[JsonType::Boolean])
    });
    flag.map(|(name, ..)| (name.to_owned(), json!(true)))
}

/// Whether a verb ends in a state: `close` in `closed`, `activate` in `active`, `pay` in `paid`.
fn leads_to(verb: &str, state: &str) -> bool {
    let stem = verb.strip_suffix('e').unwrap_or(verb);
    let forms = [
        verb.to_owned(),
        format!("{stem}ed"),
        format!("{verb}ed"),
        format!("{verb}led"),
        format!("{verb}ped"),
    ];
    let special = [
        ("activate", "active"),
        ("enable", "active"),
        ("start", "running"),
        ("resume", "running"),
        ("pay", "paid"),
        ("send", "sent"),
        ("deactivate", "inactive"),
        ("disable", "inactive"),
    ];
    forms.iter().any(|it| it == state) || special.contains(&(verb, state))
}

#[cfg(test)]
mod tests {
    use super::leads_to;

    #[test]
    fn verbs_lead_to_states() {
        for (verb, state) in [
            ("cancel", "cancelled"),
            ("cancel", "canceled"),
            ("close", "closed"),
            ("activate", "active"),
            ("stop", "stopped"),
            ("pay", "paid"),
        ] {
            assert!(leads_to(verb, state), "{verb} {state}");
        }
        assert!(!leads_to("close", "open"));
    }
}
