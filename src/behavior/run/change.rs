//! Creates, updates and removes records.

use super::act::Ask;
use super::record::ordered;
use super::{Actor, Deed, Run, Stop, at, storage};
use crate::behavior::formula::eval::Frame;
use crate::behavior::model::{
    Acting, ActionChoice, Assignment, Change, ChangeKind, Creation, NextKey, Query, Source,
};
use crate::behavior::value::{SPREAD, Val};
use crate::contract::{Direction, Place};
use crate::source::Span;
use crate::state::{Key, Record};
use serde_json::{Map, Value};
use std::sync::Arc;

impl Run<'_> {
    pub(super) fn change(&mut self, changes: &[Change], frame: &mut Frame) -> Result<(), Stop> {
        for change in changes {
            if self.view().skips(change, change.span) {
                continue;
            }
            if let Some(when) = &change.when {
                let view = self.view();
                let holds = view.holds(when, frame);
                if !holds.map_err(at(when.span))? {
                    continue;
                }
            }
            self.change_one(change, frame)?;
        }
        Ok(())
    }

    fn change_one(&mut self, change: &Change, frame: &mut Frame) -> Result<(), Stop> {
        let place = change.span;
        match &change.kind {
            ChangeKind::Create(creation) => self.creation(creation, (frame, place)),
            ChangeKind::Update {
                slot,
                resource,
                set,
                emptied,
            } => {
                let record = record_in(frame, *slot, place)?;
                let set = (set.as_slice(), emptied.as_slice());
                self.update(*resource, &record, set, (frame, place))
            }
            ChangeKind::Delete { slot } => {
                if let Val::Record(resource, record) = frame.get(*slot) {
                    self.delete(resource, &record);
                    frame.set(*slot, Val::Null);
                }
                Ok(())
            }
            ChangeKind::UpdateAll { query, set } => {
                for record in self.selected(query, frame, place)? {
                    frame.set(
                        query.record,
                        Val::Record(query.resource, Arc::clone(&record)),
                    );
                    let set = (set.as_slice(), [].as_slice());
                    self.update(query.resource, &record, set, (frame, place))?;
                }
                Ok(())
            }
            ChangeKind::DeleteAll { query } => {
                for record in self.selected(query, frame, place)? {
                    self.delete(query.resource, &record);
                }
                Ok(())
            }
            ChangeKind::Act(acting) => {
                let record = record_in(frame, acting.slot, place)?;
                let action = self.chosen(acting, frame, place)?;
                let ask = Ask {
                    action: &action,
                    actor: Actor::Caller,
                    forbidden: acting.forbidden.as_deref(),
                    refused: acting.refused.as_deref(),
                };
                self.act((acting.resource, &record.key), ask, (frame, place))
            }
        }
    }

    fn selected(
        &self,
        query: &Query,
        frame: &mut Frame,
        place: Span,
    ) -> Result<Vec<Arc<Record>>, Stop> {
        let view = self.view();
        let selection = view.select(query, frame).map_err(at(place))?;
        view.all(&selection, frame).map_err(at(place))
    }

    fn creation(
        &mut self,
        creation: &Creation,
        (frame, place): (&mut Frame, Span),
    ) -> Result<(), Stop> {
        let Some((list, element)) = &creation.each else {
            let record = self.create(creation, (frame, place))?;
            frame.set(creation.slot, Val::Record(creation.resource, record));
            return Ok(());
        };
        let items = match self.source(list, frame, place)? {
            Val::List(items) => items,
            _ => Arc::default(),
        };
        let mut created = Vec::with_capacity(items.len());
        for item in items.iter() {
            frame.set(*element, item.clone());
            let record = self.create(creation, (frame, place))?;
            created.push(Val::Record(creation.resource, record));
        }
        frame.set(creation.slot, Val::list(created));
        Ok(())
    }

    /// The key that a new record gets before anything is set; `null` where what is set gives it.
    fn next_key(
        &mut self,
        model: &crate::behavior::model::Resource,
        resource: usize,
        (caller, place): (Val, Span),
    ) -> Result<Value, Stop> {
        let key = match &model.next_key {
            // With a schema the key may come with what is given.
            _ if model.schema.is_some() => Value::Null,
            NextKey::Integer => self
                .records
                .next_key(resource)
                .map_err(storage(place))?
                .into(),
            NextKey::Formula(formula) => {
                let mut own = self.frame(caller);
                let view = self.view();
                let value = view.value(formula, &mut own);
                Value::from(&value.map_err(at(formula.span))?)
            }
            NextKey::Generated | NextKey::Given => Value::Null,
        };
        Ok(key)
    }

    fn create(
        &mut self,
        creation: &Creation,
        (frame, place): (&mut Frame, Span),
    ) -> Result<Arc<Record>, Stop> {
        let &Creation {
            resource,
            slot,
            ref set,
            ..
        } = creation;
        let behavior = self.behavior;
        let model = &behavior.resources[resource];
        let mut data = Map::new();
        let key = self.next_key(model, resource, (frame.caller(), place))?;
        if !key.is_null() {
            data.insert(model.key_field.clone(), key);
        }
        if let Some(machine) = &model.machine {
            let initial = machine.states.get(&machine.initial).cloned();
            data.insert(machine.field.clone(), initial.unwrap_or_default());
        }
        let view = self.view();
        let set = set.iter().filter(|it| !view.skips(*it, it.span));
        let set: Vec<&Assignment> = set.collect();
        for assignment in set.iter().filter(|it| it.field == SPREAD) {
            let value = self.source(&assignment.value, frame, assignment.span)?;
            data.extend(self.taken(resource, &value));
        }
        if model.schema.is_some() && !set.iter().any(|it| it.field == model.key_field) {
            self.settle_key(resource, &mut data);
        }
        for assignment in set.iter().filter(|it| it.field != SPREAD) {
            if reads(&assignment.value, slot) {
                let key = data.get(&model.key_field).and_then(Key::from_value);
                let so_far = Record {
                    key: key.unwrap_or(Key::Int(0)),
                    data: data.clone(),
                    origin: None,
                };
                frame.set(slot, Val::Record(resource, Arc::new(so_far)));
            }
            let value = self.assigned(resource, assignment, frame)?;
            data.insert(assignment.field.clone(), value);
        }
        if model.schema.is_some() {
            data = self.whole(resource, data, Some(&creation.offered));
        }
        let ordered = ordered(model, data);
        let record = self
            .records
            .put(resource, ordered)
            .map_err(storage(place))?;
        self.did(resource, &record, Deed::Created);
        self.entered(resource, &record, frame)
    }

    fn update(
        &mut self,
        resource: usize,
        record: &Arc<Record>,
        (set, emptied): (&[Assignment], &[String]),
        (frame, place): (&mut Frame, Span),
    ) -> Result<(), Stop> {
        let model = &self.behavior.resources[resource];
        let mut data = record.data.clone();
        for name in emptied.iter().filter(|it| **it != model.key_field) {
            if let Some(value) = data.get_mut(name) {
                *value = Value::Null;
            }
        }
        for assignment in set {
            if self.view().skips(assignment, assignment.span) {
                continue;
            }
            if assignment.field == SPREAD {
                let value = self.source(&assignment.value, frame, assignment.span)?;
                let mut taken = self.taken(resource, &value);
                taken.shift_remove(&model.key_field);
                data.extend(taken);
                continue;
            }
            let value = self.assigned(resource, assignment, frame)?;
            data.insert(assignment.field.clone(), value);
        }
        if model.schema.is_some() {
            data = ordered(model, self.whole(resource, data, None));
        }
        let updated = self.records.put(resource, data).map_err(storage(place))?;
        frame.refresh(resource, &updated);
        if updated.data != record.data {
            self.did(resource, &updated, Deed::Updated);
        }
        Ok(())
    }

    fn delete(&mut self, resource: usize, record: &Arc<Record>) {
        if self.records.delete(resource, &record.key).is_some() {
            self.did(resource, record, Deed::Deleted);
        }
    }

    /// The JSON that a field is set to.
    fn assigned(
        &self,
        resource: usize,
        assignment: &Assignment,
        frame: &mut Frame,
    ) -> Result<Value, Stop> {
        let value = self.source(&assignment.value, frame, assignment.span)?;
        self.stored(resource, assignment, &value)
    }

    /// A value as its field keeps it.
    pub(crate) fn stored(
        &self,
        resource: usize,
        assignment: &Assignment,
        value: &Val,
    ) -> Result<Value, Stop> {
        let place = assignment.span;
        let wrong = |message: String| Stop::Fault { message, place };
        if let Some(plan) = assignment.freeze {
            return self.view().pour(plan, value).map_err(at(place));
        }
        let field = self.behavior.resources[resource]
            .fields
            .get(&assignment.field);
        let Some(field) = field else {
            return Err(wrong(format!(
                "`{}` is computed and cannot be set",
                assignment.field
            )));
        };
        if value.is_null() && !field.ty.is_nullable() {
            return Err(wrong(format!("`{}` cannot be null", assignment.field)));
        }
        if matches!(value, Val::Record(..)) {
            let message = format!(
                "`{}` was set to a record; store its key, or freeze it with `shape()`",
                assignment.field
            );
            return Err(wrong(message));
        }
        let json = Value::from(value);
        if let (true, Some(schema)) = (assignment.check, &field.schema) {
            let violations = schema.check(&json, Direction::Either, &Place::Body);
            if !violations.is_empty() {
                return Err(Stop::Invalid(violations));
            }
        }
        Ok(json)
    }

    fn chosen(&self, acting: &Acting, frame: &mut Frame, place: Span) -> Result<String, Stop> {
        let resource = acting.resource;
        let wire = match &acting.action {
            ActionChoice::Named(name) => return Ok(name.clone()),
            ActionChoice::Wire(formula) => {
                let view = self.view();
                let value = view.value(formula, frame);
                value.map_err(at(formula.span))?
            }
        };
        let actions = self.behavior.resources[resource]
            .machine
            .iter()
            .flat_map(|it| &it.actions);
        let mut asked = actions.filter(|(_, action)| {
            action
                .wire
                .as_ref()
                .is_some_and(|known| Val::from(known).same(&wire))
        });
        asked
            .next()
            .map(|(name, _)| name.clone())
            .ok_or_else(|| Stop::Fault {
                message: format!("no action has the wire value {}", Value::from(&wire)),
                place,
            })
    }
}

/// Whether a source reads a slot.
fn reads(source: &Source, slot: usize) -> bool {
    match source {
        Source::Literal(_) => false,
        Source::Formula(formula) => formula.expr.reads(slot),
        Source::Map(entries) => entries.iter().any(|(_, it)| reads(it, slot)),
        Source::List(items) => items.iter().any(|it| reads(it, slot)),
    }
}

fn record_in(frame: &Frame, slot: usize, place: Span) -> Result<Arc<Record>, Stop> {
    match frame.get(slot) {
        Val::Record(_, record) => Ok(record),
        other => Err(Stop::Fault {
            message: format!("expected a record here, found {}", other.kind()),
            place,
        }),
    }
}
