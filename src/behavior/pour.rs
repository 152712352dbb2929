//! Pours values into the schemas of answers: a property comes from the field, relation or derived field of that
//! name. The way is planned at load, so that a property without a source is known before any request comes.

use super::formula::eval::{Fault, Records as _};
use super::types::Type;
use super::value::{SPREAD, UNKNOWN, Val};
use super::view::View;
use crate::contract::Schema;
use crate::state::Record;
use indexmap::IndexMap;
use serde_json::{Map, Value};
use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;

/// One answer has at most this many values.
const MOST: u32 = 1_000_000;

/// The place of a plan in [`Plans`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanId(usize);

/// Every plan of a behavior. Plans refer to each other, so recursive schemas are finite.
#[derive(Debug, Default)]
pub(crate) struct Plans {
    all: Vec<Plan>,
    /// The plans of a schema, by the type that is poured.
    known: HashMap<Schema, Vec<(Type, PlanId)>>,
    /// The type of what each plan was made for.
    types: Vec<Option<Type>>,
    /// The plan that copies whatever it is given.
    copy: Option<PlanId>,
}

/// How a value becomes JSON.
#[derive(Clone, Debug)]
pub(crate) enum Plan {
    /// As it is.
    Copy,
    /// An instant, in one of its forms.
    Time(TimeForm),
    /// A record: each property from its source.
    Record(Vec<Property>),
    /// A record: every field that may be shown and is not empty.
    Stored,
    /// An object: the named entries are poured, others left out.
    Map(Vec<Property>),
    /// A list, element by element.
    List(PlanId),
    /// The first of these whose type the value has.
    Either(Vec<(Type, PlanId)>),
}

/// How an instant is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TimeForm {
    /// By the API's pattern.
    Pattern,
    /// RFC 3339 with the offset of the API's zone.
    Rfc3339,
    /// The day.
    Date,
    /// Milliseconds since 1970.
    Millis,
}

/// A property of an object's schema.
#[derive(Clone, Debug)]
pub(crate) struct Property {
    pub name: String,
    pub plan: PlanId,
    /// Whether it is answered even when it is `null`.
    pub keep_null: bool,
    /// Whether it comes from what the object spreads.
    pub spread: bool,
}

impl Plans {
    /// The plan for a schema and type, if there is one already.
    pub(crate) fn find(&self, schema: &Schema, ty: &Type) -> Option<PlanId> {
        let mut known = self.known.get(schema)?.iter();
        known.find(|it| it.0 == *ty).map(|it| it.1)
    }

    /// The plans without what is only asked while they are made.
    pub(crate) fn complete(self) -> Self {
        Self {
            known: HashMap::new(),
            ..self
        }
    }

    /// A place for a plan that is being made; it copies until then.
    pub(crate) fn reserve(&mut self, schema: &Schema, ty: &Type) -> PlanId {
        let place = PlanId(self.all.len());
        let known = self.known.entry(schema.clone()).or_default();
        known.push((ty.clone(), place));
        self.all.push(Plan::Copy);
        self.types.resize(place.0, None);
        self.types.push(Some(ty.clone()));
        place
    }

    /// A plan that copies whatever it is given.
    pub(crate) fn copy(&mut self) -> PlanId {
        let next = PlanId(self.all.len());
        let copy = *self.copy.get_or_insert(next);
        if copy == next {
            self.all.push(Plan::Copy);
        }
        copy
    }

    /// The plan at a place.
    pub(crate) fn get(&self, at: PlanId) -> &Plan {
        &self.all[at.0]
    }

    /// The type of what a plan was made for.
    pub(crate) fn type_of(&self, at: PlanId) -> Option<&Type> {
        self.types.get(at.0)?.as_ref()
    }

    /// Puts the plan into its place.
    pub(crate) fn fill(&mut self, at: PlanId, plan: Plan) {
        self.all[at.0] = plan;
    }
}

impl View<'_> {
    /// A value as JSON, by a plan.
    pub(crate) fn pour(&self, plan: PlanId, value: &Val) -> Result<Value, Fault> {
        Pouring {
            view: self,
            count: Cell::new(0),
        }
        .value(plan, value)
    }
}

struct Pouring<'a> {
    view: &'a View<'a>,
    count: Cell<u32>,
}

impl Pouring<'_> {
    fn value(&self, plan: PlanId, value: &Val) -> Result<Value, Fault> {
        self.count.set(self.count.get() + 1);
        if self.count.get() > MOST {
            return Err(Fault {
                message: format!("the answer has more than {MOST} values"),
                range: 0..0,
            });
        }
        match (&self.view.behavior.plans.all[plan.0], value) {
            (_, Val::Null) => Ok(Value::Null),
            (Plan::Time(form), Val::Time(millis)) => Ok(self.time(*form, *millis)),
            (Plan::Record(properties), Val::Record(resource, record)) => {
                self.record(properties, *resource, record)
            }
            (Plan::Stored, Val::Record(resource, record)) => Ok(self.stored(*resource, record)),
            (Plan::Map(properties), Val::Map(entries)) => self.map(properties, entries),
            (Plan::List(plan), Val::List(items)) => {
                items.iter().map(|item| self.value(*plan, item)).collect()
            }
            (Plan::Either(choices), value) => match choices.iter().find(|(ty, _)| has(ty, value)) {
                Some((_, plan)) => self.value(*plan, value),
                None => Ok(Value::from(value)),
            },
            (_, value) => Ok(Value::from(value)),
        }
    }

    fn record(
        &self,
        properties: &[Property],
        resource: usize,
        record: &Arc<Record>,
    ) -> Result<Value, Fault> {
        let fields = &self.view.behavior.resources[resource].fields;
        let mut map = Map::with_capacity(properties.len());
        for property in properties {
            let copies = matches!(self.view.behavior.plans.all[property.plan.0], Plan::Copy);
            let value = match record.get(&property.name) {
                Some(value) if copies && fields.contains_key(&property.name) => value.clone(),
                _ => {
                    let value = self.view.field(resource, record, &property.name)?;
                    self.value(property.plan, &value)?
                }
            };
            if property.keep_null || !value.is_null() {
                map.insert(property.name.clone(), value);
            }
        }
        Ok(Value::Object(map))
    }

    fn stored(&self, resource: usize, record: &Record) -> Value {
        let fields = &self.view.behavior.resources[resource].fields;
        let is_mark = |name: &String| name.starts_with(UNKNOWN);
        let shown = |name: &String| !is_mark(name) && fields.get(name).is_none_or(|it| it.shown);
        let data = record.data.iter();
        let data = data.filter(|(name, value)| !value.is_null() && shown(name));
        data.map(|(name, value)| (name.clone(), value.clone()))
            .collect::<Map<String, Value>>()
            .into()
    }

    fn map(
        &self,
        properties: &[Property],
        entries: &IndexMap<String, Val>,
    ) -> Result<Value, Fault> {
        let mut map = Map::with_capacity(properties.len());
        for property in properties {
            let value = match (property.spread, entries.get(SPREAD)) {
                (false, _) => entries.get(&property.name).cloned(),
                (true, Some(Val::Record(resource, record))) => {
                    Some(self.view.field(*resource, record, &property.name)?)
                }
                (true, Some(Val::Map(base))) => base.get(&property.name).cloned(),
                (true, _) => None,
            };
            let value = self.value(property.plan, &value.unwrap_or(Val::Null))?;
            if property.keep_null || !value.is_null() {
                map.insert(property.name.clone(), value);
            }
        }
        Ok(Value::Object(map))
    }

    fn time(&self, form: TimeForm, millis: i64) -> Value {
        let style = self.view.env.time;
        match form {
            TimeForm::Pattern => style.print(millis).into(),
            TimeForm::Rfc3339 => style.rfc3339(millis).into(),
            TimeForm::Date => style.date(millis).into(),
            TimeForm::Millis => millis.into(),
        }
    }
}

/// Whether a value is of a type, as far as choosing between alternatives needs it.
fn has(ty: &Type, value: &Val) -> bool {
    match (ty, value) {
        (Type::Any, _)
        | (Type::Null, Val::Null)
        | (Type::Bool, Val::Bool(_))
        | (Type::Int | Type::Number, Val::Int(_))
        | (Type::Number, Val::Number(_))
        | (Type::Text, Val::Text(_))
        | (Type::Time, Val::Time(_))
        | (Type::Span, Val::Span(_))
        | (Type::List(_), Val::List(_))
        | (Type::Map(_), Val::Map(_)) => true,
        (Type::Record(wanted), Val::Record(resource, _)) => wanted == resource,
        _ => false,
    }
}
