//! Records that an answer shows. The way in which the model would pour its answer says which object is a record of
//! which resource, and which property is which field.

use super::judge::{same, shown};
use crate::behavior::{
    Behavior, Partial, Plan, PlanId, Property, TimeForm, Type, is_unknown, to_stored,
};
use crate::check::Difference;
use crate::state::{ApiState, Key};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// How deep answers are looked into.
const DEEPEST: usize = 24;

/// Believes what answers show.
pub(super) struct Adoption<'a> {
    behavior: &'a Behavior,
    /// The records that the model has itself.
    state: &'a ApiState,
    partial: &'a mut Partial,
    /// Fields that others may change at any moment.
    unseen: BTreeSet<(usize, String)>,
    /// What is said otherwise than before.
    pub wrong: Vec<Difference>,
}

impl<'a> Adoption<'a> {
    /// Nothing was shown yet.
    pub(super) fn new(
        behavior: &'a Behavior,
        state: &'a ApiState,
        partial: &'a mut Partial,
    ) -> Self {
        Self {
            unseen: behavior.changed_unseen(),
            behavior,
            state,
            partial,
            wrong: Vec::new(),
        }
    }

    /// Believes the answer of an operation that went well.
    pub(super) fn answer(&mut self, operation: usize, json: &Value) {
        if let Some(plan) = self.behavior.answer_plan(operation) {
            self.value(plan, json, &mut String::new(), DEEPEST);
        }
    }

    fn value(&mut self, plan: PlanId, json: &Value, place: &mut String, far: usize) {
        if far == 0 {
            return;
        }
        let behavior = self.behavior;
        let length = place.len();
        match (behavior.plans.get(plan), json) {
            (Plan::List(inner), Value::Array(items)) => {
                for (at, item) in items.iter().enumerate() {
                    let _ = write!(place, "/{at}");
                    self.value(*inner, item, place, far - 1);
                    place.truncate(length);
                }
            }
            (Plan::Either(choices), _) => {
                let fits = choices.iter().filter(|it| may_be(&it.0, json));
                let fits: Vec<PlanId> = fits.map(|it| it.1).collect();
                if let [only] = fits.as_slice() {
                    self.value(*only, json, place, far - 1);
                }
            }
            (Plan::Record(properties), Value::Object(_)) => {
                if let Some(resource) = self.resource(plan) {
                    self.record(resource, (properties, json), place);
                }
                self.members(properties, json, place, far);
            }
            (Plan::Map(properties), Value::Object(_)) => {
                self.members(properties, json, place, far);
            }
            _ => {}
        }
    }

    fn members(&mut self, properties: &[Property], json: &Value, place: &mut String, far: usize) {
        let length = place.len();
        for property in properties {
            if let Some(value) = json.get(&property.name) {
                place.push('/');
                place.push_str(&property.name);
                self.value(property.plan, value, place, far - 1);
                place.truncate(length);
            }
        }
    }

    fn resource(&self, plan: PlanId) -> Option<usize> {
        let members = self.behavior.plans.type_of(plan)?.members();
        let mut resources = members.iter().filter_map(|it| match it {
            Type::Record(resource) => Some(*resource),
            _ => None,
        });
        let only = resources.next()?;
        resources.next().is_none().then_some(only)
    }

    fn record(&mut self, resource: usize, (properties, json): (&[Property], &Value), place: &str) {
        let model = &self.behavior.resources[resource];
        let kind = self.behavior.layout.resources[resource].key_kind;
        let key = json.get(&model.key_field).and_then(Key::from_value);
        let Some(key) = key.filter(|it| it.kind() == kind) else {
            return;
        };
        let known = self.state.get(resource, &key).cloned();
        if known.is_none() && self.partial.is_gone(resource, &key) {
            self.wrong.push(Difference {
                place: format!("body {place}"),
                expected: format!("nothing of {}/{key}, which is gone", model.name),
                actual: shown(json),
            });
            return;
        }
        for property in properties {
            let Some(value) = json.get(&property.name) else {
                continue;
            };
            let name = &property.name;
            if !model.fields.contains_key(name) || *name == model.key_field {
                continue;
            }
            let is_state = model.machine.as_ref().is_some_and(|it| it.field == *name);
            let moves = is_state && self.behavior.moves_unseen(resource, value);
            if moves || self.unseen.contains(&(resource, name.clone())) {
                continue;
            }
            let of_model = known.as_ref().and_then(|it| it.get(name));
            match of_model.filter(|it| !is_unknown(it)) {
                Some(known) if self.is_plain(property.plan) && !same(known, value) => {
                    self.wrong.push(Difference {
                        place: format!("body {place}/{name}"),
                        expected: shown(known),
                        actual: shown(value),
                    });
                }
                Some(_) => {}
                None => {
                    if let Some(stored) = self.stored(property.plan, value) {
                        if let Some(name) = of_model.and_then(Value::as_str) {
                            self.partial.bind(name, &stored);
                        }
                        self.partial
                            .show((resource, &key.to_value()), name, &stored);
                    }
                }
            }
        }
    }

    /// Whether a value is answered as it is stored.
    fn is_plain(&self, plan: PlanId) -> bool {
        matches!(self.behavior.plans.get(plan), Plan::Copy)
    }

    /// A value as records keep it.
    fn stored(&self, plan: PlanId, value: &Value) -> Option<Value> {
        if value.is_null() {
            return Some(Value::Null);
        }
        let style = &self.behavior.time;
        match self.behavior.plans.get(plan) {
            Plan::Copy => Some(value.clone()),
            Plan::Time(TimeForm::Millis) => Some(to_stored(value.as_i64()?).into()),
            Plan::Time(_) => {
                let at = style.parse(value.as_str()?).ok()?;
                Some(to_stored(at).into())
            }
            _ => None,
        }
    }
}

/// Whether a value of that type may look so.
fn may_be(ty: &Type, json: &Value) -> bool {
    match ty {
        Type::Record(_) | Type::Map(_) => json.is_object(),
        Type::List(_) => json.is_array(),
        _ => false,
    }
}
