//! Performs actions of state machines: who, from where, on which conditions, and what follows.

use super::{Actor, Deed, Run, Stop, at, storage};
use crate::behavior::formula::eval::Frame;
use crate::behavior::model::{Action, By};
use crate::behavior::value::Val;
use crate::source::Span;
use crate::state::{Key, Record};
use std::sync::Arc;

/// Actions that follow from each other go this deep at most.
const DEEPEST: u32 = 16;

/// What is asked for, by whom, and what is answered when it cannot be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ask<'n> {
    pub action: &'n str,
    pub actor: Actor,
    /// The error for the wrong person, where the clause names another than the action.
    pub forbidden: Option<&'n str>,
    /// The error for the wrong state, likewise.
    pub refused: Option<&'n str>,
}

impl<'n> Ask<'n> {
    /// Asks for an action; refusals are those of the action.
    pub(crate) fn plain(action: &'n str, actor: Actor) -> Self {
        Self {
            action,
            actor,
            forbidden: None,
            refused: None,
        }
    }
}

impl Run<'_> {
    /// Performs an action on a record.
    pub(crate) fn act(
        &mut self,
        (resource, key): (usize, &Key),
        ask: Ask<'_>,
        (frame, place): (&mut Frame, Span),
    ) -> Result<(), Stop> {
        let (behavior, name) = (self.behavior, ask.action);
        let machine = behavior.resources[resource].machine.as_ref();
        let action = machine.and_then(|it| Some((it, it.actions.get(name)?)));
        let (Some((machine, action)), Some(record)) =
            (action, self.records.get(resource, key).cloned())
        else {
            return Err(Stop::Fault {
                message: format!("there is no `{name}` to perform here"),
                place,
            });
        };
        let from = machine
            .state_of(record.get(&machine.field))
            .unwrap_or("?")
            .to_owned();
        let permitted = self.permit(action, ask, (resource, &record), frame.caller());
        if let Some(tap) = self.env.tap {
            tap.see(resource);
            tap.event(|| format!("{resource} {name} {from} {}", permitted.is_ok()));
        }
        permitted?;
        if !action.from.contains(&from) {
            let clause = format!("`{name}` is not possible in the state `{from}`");
            return Err(refuse(
                ask.refused.or(action.refused.as_deref()),
                clause,
                action.span,
            ));
        }
        let mut own = self.frame(frame.caller());
        let itself = Val::Record(resource, Arc::clone(&record));
        own.set(action.record, itself.clone());
        own.set(action.record + 1, itself);
        self.given(&action.given, &mut own)?;
        self.require(&action.require, &mut own)?;
        let moved = self.move_to(resource, &record, &action.to, place)?;
        let acted = Deed::Acted {
            action: name.to_owned(),
            from: from.clone(),
            to: action.to.clone(),
        };
        self.did(resource, &moved, acted);
        own.refresh(resource, &moved);
        self.deeper(place)?;
        self.change(&action.change, &mut own)?;
        let changed = self.records.get(resource, key).cloned().unwrap_or(moved);
        let settled = match from == action.to {
            true => changed,
            false => self.entered(resource, &changed, frame)?,
        };
        self.depth -= 1;
        self.refresh_all(frame);
        frame.refresh(resource, &settled);
        Ok(())
    }

    fn deeper(&mut self, place: Span) -> Result<(), Stop> {
        self.depth += 1;
        match self.depth > DEEPEST {
            true => Err(Stop::Fault {
                message: "actions follow from each other without end".to_owned(),
                place,
            }),
            false => Ok(()),
        }
    }

    fn permit(
        &self,
        action: &Action,
        ask: Ask<'_>,
        (resource, record): (usize, &Arc<Record>),
        caller: Val,
    ) -> Result<(), Stop> {
        let permitted = match (&action.by, ask.actor) {
            (By::System, _) | (By::Operator, Actor::Operator) => true,
            (By::Condition(role), Actor::Caller) => {
                let mut frame = self.frame(caller);
                frame.set(action.record, Val::Record(resource, Arc::clone(record)));
                let holds = self.view().holds(&role.condition, &mut frame);
                holds.map_err(at(role.condition.span))?
            }
            _ => false,
        };
        if permitted {
            return Ok(());
        }
        let who = match &action.by {
            By::Operator => "the operator",
            By::System => "the system",
            By::Condition(role) => &role.name,
        };
        let clause = format!("`{}` may only be performed by {who}", ask.action);
        Err(refuse(
            ask.forbidden.or(action.forbidden.as_deref()),
            clause,
            action.span,
        ))
    }

    fn move_to(
        &mut self,
        resource: usize,
        record: &Arc<Record>,
        state: &str,
        place: Span,
    ) -> Result<Arc<Record>, Stop> {
        let Some(machine) = &self.behavior.resources[resource].machine else {
            return Ok(Arc::clone(record));
        };
        let value = machine.states.get(state).cloned().unwrap_or_default();
        if record.get(&machine.field) == Some(&value) {
            return Ok(Arc::clone(record));
        }
        let mut data = record.data.clone();
        data.insert(machine.field.clone(), value);
        self.records.put(resource, data).map_err(storage(place))
    }

    /// A record has come into a state: what the system does there happens at once, or is put on a timer.
    pub(super) fn entered(
        &mut self,
        resource: usize,
        record: &Arc<Record>,
        frame: &mut Frame,
    ) -> Result<Arc<Record>, Stop> {
        let behavior = self.behavior;
        let Some(machine) = &behavior.resources[resource].machine else {
            return Ok(Arc::clone(record));
        };
        for timer in self.records.timers_of(resource, &record.key) {
            self.records.cancel(&timer);
        }
        let state = machine
            .state_of(record.get(&machine.field))
            .unwrap_or_default();
        for (name, action) in &machine.actions {
            let Some(after) = action
                .after
                .filter(|_| action.from.iter().any(|it| it == state))
            else {
                continue;
            };
            if after == 0 {
                let ask = Ask::plain(name, Actor::System);
                self.act((resource, &record.key), ask, (frame, action.span))?;
                break;
            }
            let due = self.env.now.saturating_add(after);
            self.records
                .schedule(resource, record.key.clone(), name, due);
        }
        let now = self.records.get(resource, &record.key).cloned();
        Ok(now.unwrap_or_else(|| Arc::clone(record)))
    }

    /// Gives every name the present form of its record: actions may have changed others than their own.
    fn refresh_all(&self, frame: &mut Frame) {
        for value in frame.slots_mut() {
            if let Val::Record(resource, record) = value
                && let Some(now) = self.records.get(*resource, &record.key)
            {
                *record = Arc::clone(now);
            }
        }
    }
}

/// The error for a refused action; without a name it is the behavior file's fault.
fn refuse(error: Option<&str>, clause: String, place: Span) -> Stop {
    match error {
        Some(error) => Stop::Refused {
            error: error.to_owned(),
            clause,
            place,
        },
        None => Stop::Fault {
            message: format!("{clause}, and no error is named for that"),
            place,
        },
    }
}
