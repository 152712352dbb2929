//! Runs the clauses of operations, callers and actions against a transaction.
//! Whatever stops a run leaves the transaction to be rolled back by the caller.

mod act;
mod answer;
mod change;
mod record;

use super::formula::eval::{Fault, Frame};
use super::formula::functions::Env;
use super::model::{Behavior, CALLER, Given, GivenValue, Requirement};
use super::value::Val;
use super::view::View;
use crate::contract::Violation;
use crate::source::Span;
use crate::state::{ChangeError, Key, Record, Transaction};
use std::sync::Arc;

use act::Ask;
pub(crate) use answer::Answered;
pub(super) use record::{Making, counted, ordered};

/// Why a run stopped.
#[derive(Debug)]
pub enum Stop {
    /// A clause answers with an error of the catalogue.
    Refused {
        /// The error's name.
        error: String,
        /// The clause, in words.
        clause: String,
        /// Where it stands.
        place: Span,
    },
    /// A value from the request does not fit the field that it was to be stored in.
    Invalid(Vec<Violation>),
    /// The behavior file is at fault.
    Fault {
        /// What went wrong.
        message: String,
        /// Where.
        place: Span,
    },
}

/// Something that was done to a record.
#[derive(Clone, Debug)]
pub struct Done {
    /// The resource, by its index.
    pub resource: usize,
    /// The record.
    pub key: Key,
    /// What was done.
    pub what: Deed,
}

/// What was done to a record.
#[derive(Clone, Debug)]
pub enum Deed {
    /// It was made.
    Created,
    /// Its fields were set.
    Updated,
    /// It was removed.
    Deleted,
    /// An action moved it from one state to another.
    Acted {
        /// The action.
        action: String,
        /// The state before.
        from: String,
        /// The state after.
        to: String,
    },
}

/// Who performs an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The caller of an operation.
    Caller,
    /// The back office, through the control API.
    Operator,
    /// A timer.
    System,
}

/// One run over a transaction.
pub struct Run<'a> {
    pub(crate) behavior: &'a Behavior,
    pub(crate) env: &'a Env<'a>,
    /// The value of `request`.
    pub(crate) request: &'a Val,
    pub(crate) records: &'a mut Transaction,
    /// What was done, in order.
    pub done: Vec<Done>,
    /// Headers of the answer.
    pub headers: Vec<(String, String)>,
    /// How deep actions have called each other.
    depth: u32,
}

impl<'a> Run<'a> {
    /// A run that has done nothing yet.
    pub fn new(
        behavior: &'a Behavior,
        env: &'a Env<'a>,
        request: &'a Val,
        records: &'a mut Transaction,
    ) -> Self {
        Self {
            behavior,
            env,
            request,
            records,
            done: Vec::new(),
            headers: Vec::new(),
            depth: 0,
        }
    }

    pub(crate) fn view(&self) -> View<'_> {
        View::new(self.behavior, self.records.state(), self.env, self.request)
    }

    /// The record of the caller behind a credential of a security scheme.
    pub fn authenticate(&self, scheme: &str, credential: &str) -> Result<Val, Stop> {
        let Some(caller) = self.behavior.callers.get(scheme) else {
            return Ok(Val::Null);
        };
        let mut frame = self.view().frame(Val::Null);
        frame.set(caller.credential, Val::text(credential));
        self.given(&caller.given, &mut frame)?;
        self.require(&caller.require, &mut frame)?;
        self.source(&caller.record, &mut frame, Span::NONE)
    }

    /// The error when no credential of a scheme was sent.
    pub fn missing_error(&self, scheme: &str) -> Option<String> {
        self.behavior.callers.get(scheme)?.missing.clone()
    }

    /// Looks up, requires, changes, answers. `inputs` are `path`, `query`, `header`, `cookie`, `body`, `files`.
    pub(crate) fn perform(
        &mut self,
        operation: usize,
        caller: Val,
        inputs: [Val; 6],
    ) -> Result<Answered, Stop> {
        let behavior = self.behavior;
        let Some(operation) = behavior.operations.get(operation).and_then(Option::as_ref) else {
            return Ok(Answered::Example);
        };
        let mut frame = self.frame(caller);
        for (at, value) in inputs.into_iter().enumerate() {
            frame.set(operation.inputs + at, value);
        }
        self.given(&operation.given, &mut frame)?;
        self.require(&operation.require, &mut frame)?;
        self.change(&operation.change, &mut frame)?;
        let answered = self.answer(operation, &mut frame)?;
        self.headers = self.answer_headers(operation, &mut frame)?;
        Ok(answered)
    }

    /// Performs an action that no request asks for.
    pub fn act_alone(
        &mut self,
        target: (usize, &Key),
        action: &str,
        actor: Actor,
    ) -> Result<(), Stop> {
        let mut frame = self.frame(Val::Null);
        self.act(target, Ask::plain(action, actor), (&mut frame, Span::NONE))
    }

    /// The status of an operation's answer.
    pub fn status(&self, operation: usize) -> u16 {
        let operation = self
            .behavior
            .operations
            .get(operation)
            .and_then(Option::as_ref);
        operation.map_or(200, |it| it.status)
    }

    /// The transaction.
    pub fn records(&mut self) -> &mut Transaction {
        self.records
    }

    pub(crate) fn frame(&self, caller: Val) -> Frame {
        self.view().frame(caller)
    }

    fn given(&self, given: &[Given], frame: &mut Frame) -> Result<(), Stop> {
        for entry in given {
            let value = self
                .view()
                .given(&entry.value, frame)
                .map_err(at(entry.span))?;
            if let (Val::Null, GivenValue::Query(query)) = (&value, &entry.value)
                && let Some(error) = &query.otherwise
            {
                return Err(Stop::Refused {
                    error: error.clone(),
                    clause: format!("given {}: no such record", entry.name),
                    place: entry.span,
                });
            }
            frame.set(entry.slot, value);
        }
        Ok(())
    }

    fn require(&self, require: &[Requirement], frame: &mut Frame) -> Result<(), Stop> {
        for entry in require {
            let place = entry.condition.span;
            let holds = self.view().holds(&entry.condition, frame);
            if !holds.map_err(at(place))? {
                return Err(Stop::Refused {
                    error: entry.error.clone(),
                    clause: format!("require {} does not hold", entry.text),
                    place,
                });
            }
        }
        Ok(())
    }

    fn source(
        &self,
        source: &super::model::Source,
        frame: &mut Frame,
        place: Span,
    ) -> Result<Val, Stop> {
        self.view().source(source, frame).map_err(at(place))
    }

    fn did(&mut self, resource: usize, record: &Arc<Record>, what: Deed) {
        self.done.push(Done {
            resource,
            key: record.key.clone(),
            what,
        });
    }
}

impl Frame {
    /// Puts the new form of a record wherever the old one was.
    fn refresh(&mut self, resource: usize, record: &Arc<Record>) {
        for value in self.slots_mut() {
            if let Val::Record(known, old) = value
                && *known == resource
                && old.key == record.key
            {
                *old = Arc::clone(record);
            }
        }
    }

    fn caller(&self) -> Val {
        self.get(CALLER)
    }
}

fn at(place: Span) -> impl Fn(Fault) -> Stop {
    move |fault| Stop::Fault {
        message: fault.message,
        place,
    }
}

fn storage(place: Span) -> impl Fn(ChangeError) -> Stop {
    move |problem| Stop::Fault {
        message: problem.to_string(),
        place,
    }
}
