//! Records that answers show, as fixtures for a stand-in: which resource an answer shows is known from what its
//! operation does, and a record is the object that has the resource's key.

use super::recorded::{Recorded, Recording, behind};
use crate::behavior::{Behavior, ChangeKind, GivenValue, OperationAnswer, Resource, Type};
use crate::check::Address;
use crate::engine::{Api, check_record};
use indexmap::IndexMap;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

/// Records by resource and key, as they were seen last.
type Found = IndexMap<(usize, String), Map<String, Value>>;

/// Records that were seen.
#[derive(Clone, Debug, Default)]
pub struct SeenRecords {
    /// By the name of their resource, in the order of the behavior.
    pub records: IndexMap<String, Vec<Map<String, Value>>>,
    /// Records that no fixture can hold, and why: ``orders/7: answers do not show `owner_id` ``.
    pub left_out: Vec<String>,
}

impl Recording {
    /// The records that the answers of a recording show. Those that were deleted in it are not among them.
    pub fn records(&self, api: &Api, address: &Address) -> SeenRecords {
        let Some(behavior) = &api.behavior else {
            return SeenRecords::default();
        };
        let mut found = Found::new();
        for recorded in &self.exchanges {
            recorded.show(api, (behavior, address), &mut found);
        }
        let mut seen = SeenRecords::default();
        let mut kept = Found::new();
        for ((at, key), data) in found {
            match fitting(api, (behavior, at), data) {
                Ok(data) => {
                    kept.insert((at, key), data);
                }
                Err(why) => {
                    let name = &behavior.resources[at].name;
                    seen.left_out.push(format!("{name}/{key}: {why}"));
                }
            }
        }
        drop_dangling(behavior, &mut kept, &mut seen.left_out);
        for (at, resource) in behavior.resources.iter().enumerate() {
            let own = kept.iter().filter(|((of, _), _)| *of == at);
            let own: Vec<_> = own.map(|(_, data)| data.clone()).collect();
            if !own.is_empty() {
                seen.records.insert(resource.name.clone(), own);
            }
        }
        seen
    }
}

impl Recorded {
    /// Adds the records of this answer to those that were found.
    fn show(&self, api: &Api, (behavior, address): (&Behavior, &Address), found: &mut Found) {
        let base = self.base_below(api, address);
        let Some(matched) = self.matched(&api.contract, &base) else {
            return;
        };
        let Some(received) = self.received.as_ref() else {
            return;
        };
        if !(200..300).contains(&received.status) {
            return;
        }
        let candidates = shown(behavior, matched.operation);
        if let Some(at) = deleted(behavior, matched.operation) {
            let path = behind(self.path(), &base).unwrap_or_default();
            let last = path.rsplit('/').next().unwrap_or_default();
            let key = percent_decode_str(last).decode_utf8_lossy().into_owned();
            found.shift_remove(&(at, key));
            return;
        }
        if let Some(json) = &received.json {
            collect(json, (behavior, &candidates), found);
        }
    }
}

/// The resources whose records an operation may show.
fn shown(behavior: &Behavior, operation: usize) -> Vec<usize> {
    let operation = behavior.operations.get(operation).and_then(Option::as_ref);
    let Some(operation) = operation else {
        return Vec::new();
    };
    let mut shown: Vec<usize> = match &operation.answer {
        OperationAnswer::Nothing | OperationAnswer::Example => return Vec::new(),
        OperationAnswer::List(answer) => vec![answer.list.resource],
        OperationAnswer::Reply(_) => operation.uses.clone(),
    };
    shown.retain(|at| behavior.resources[*at].content.is_none());
    shown
}

/// The resource of which an operation deletes the record that its path names.
fn deleted(behavior: &Behavior, operation: usize) -> Option<usize> {
    let operation = behavior.operations.get(operation)?.as_ref()?;
    let slot = operation.change.iter().find_map(|it| match it.kind {
        ChangeKind::Delete { slot } => Some(slot),
        _ => None,
    })?;
    let given = operation.given.iter().find(|it| it.slot == slot)?;
    match &given.value {
        GivenValue::Query(query) => Some(query.resource),
        GivenValue::Source(_) => None,
    }
}

fn collect(json: &Value, (behavior, candidates): (&Behavior, &[usize]), found: &mut Found) {
    match json {
        Value::Array(items) => {
            for item in items {
                collect(item, (behavior, candidates), found);
            }
        }
        Value::Object(members) => {
            let best = candidates.iter().rev().copied();
            let best = best.max_by_key(|at| fit(&behavior.resources[*at], members));
            let best = best.filter(|at| fit(&behavior.resources[*at], members) > 0);
            let Some(at) = best else {
                for member in members.values() {
                    collect(member, (behavior, candidates), found);
                }
                return;
            };
            let key = &members[&behavior.resources[at].key_field];
            let known = found.entry((at, text(key))).or_default();
            known.extend(members.clone());
        }
        _ => {}
    }
}

/// How many fields of a resource an object has; 0 if it is no record of it.
fn fit(resource: &Resource, members: &Map<String, Value>) -> usize {
    let key = members.get(&resource.key_field);
    if !key.is_some_and(|it| it.is_string() || it.is_number()) {
        return 0;
    }
    let names = members.keys();
    let known = names.filter(|it| resource.fields.contains_key(*it)).count();
    if known * 2 >= members.len() { known } else { 0 }
}

fn text(key: &Value) -> String {
    match key {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// What of an object can be stored; the error says which field is missing.
fn fitting(
    api: &Api,
    (behavior, at): (&Behavior, usize),
    mut data: Map<String, Value>,
) -> Result<Map<String, Value>, String> {
    let resource = &behavior.resources[at];
    data.retain(|name, _| resource.fields.contains_key(name));
    for (name, value) in &mut data {
        let is_time = resource.fields[name].ty.members().contains(&Type::Time);
        if let (true, Value::String(text)) = (is_time, &*value)
            && let Ok(at) = behavior.time.parse(text)
        {
            *value = crate::behavior::time::to_stored(at).into();
        }
    }
    for misfit in check_record(api, at, &data) {
        let name = misfit.pointer.split('/').nth(1).unwrap_or_default();
        let name = name.replace("~1", "/").replace("~0", "~");
        if name == resource.key_field {
            return Err(format!("its key: {}", misfit.message));
        }
        data.shift_remove(&name);
    }
    let missing = resource
        .fields
        .iter()
        .find(|(name, field)| !data.contains_key(*name) && !field.ty.is_nullable());
    match missing {
        Some((name, _)) => Err(format!("no answer shows a `{name}` that fits")),
        None => Ok(data),
    }
}

/// Empties references to records that were not seen; records that cannot do without are left out, and so are those
/// that refer to these.
fn drop_dangling(behavior: &Behavior, kept: &mut Found, left_out: &mut Vec<String>) {
    loop {
        let mut gone: Vec<((usize, String), String)> = Vec::new();
        let known: Vec<(usize, String)> = kept.keys().cloned().collect();
        for ((at, key), data) in kept.iter_mut() {
            let resource = &behavior.resources[*at];
            for relation in resource.relations.values() {
                let value = data.get(&relation.by).filter(|it| !it.is_null());
                let Some(other) = value.map(text) else {
                    continue;
                };
                if known.contains(&(relation.target, other.clone())) {
                    continue;
                }
                let field = resource.fields.get(&relation.by);
                if field.is_some_and(|it| it.ty.is_nullable()) {
                    data.shift_remove(&relation.by);
                    continue;
                }
                let target = &behavior.resources[relation.target].name;
                let why = format!(
                    "`{}` is {other}, and no answer shows {target}/{other}",
                    relation.by
                );
                gone.push(((*at, key.clone()), why));
                break;
            }
        }
        if gone.is_empty() {
            return;
        }
        for ((at, key), why) in gone {
            left_out.push(format!("{}/{key}: {why}", behavior.resources[at].name));
            kept.shift_remove(&(at, key));
        }
    }
}
