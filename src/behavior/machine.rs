//! State machines: states, and the actions that move a record from one to another.

use super::model::{Change, Formula, Given, Requirement};
use super::value::Val;
use crate::source::Span;
use indexmap::IndexMap;
use serde_json::Value;

/// A state machine.
#[derive(Debug)]
pub struct Machine {
    /// The field that holds the state.
    pub field: String,
    /// States and their values on the wire.
    pub states: IndexMap<String, Value>,
    /// The state of new records.
    pub initial: String,
    /// The actions by name.
    pub actions: IndexMap<String, Action>,
}

impl Machine {
    /// The name of the state with that value.
    pub fn state_of(&self, value: Option<&Value>) -> Option<&str> {
        let value = Val::from(value?);
        let mut states = self.states.iter();
        let found = states.find(|(_, known)| Val::from(*known).same(&value));
        found.map(|(name, _)| name.as_str())
    }
}

/// Who may perform an action.
#[derive(Debug)]
pub enum By {
    /// The back office, through the control API.
    Operator,
    /// Clauses, or nobody after a delay.
    System,
    /// Whoever a condition on `caller` and `record` holds for.
    Condition(Box<Role>),
}

/// A condition on `caller` and `record`.
#[derive(Debug)]
pub struct Role {
    /// The role's name, or the condition as it was written.
    pub name: String,
    pub(crate) condition: Formula,
}

/// An action that moves a record from one state to another.
#[derive(Debug)]
pub struct Action {
    /// The states it is possible in.
    pub from: Vec<String>,
    /// The state it leads to.
    pub to: String,
    /// Who may perform it.
    pub by: By,
    /// The value that asks for it on the wire.
    pub wire: Option<Value>,
    /// With `by: system`: milliseconds after the record came into the state.
    pub after: Option<i64>,
    /// Where it is declared.
    pub span: Span,
    pub(crate) forbidden: Option<String>,
    pub(crate) refused: Option<String>,
    /// The slot of the record; `owner` is the next one.
    pub(crate) record: usize,
    pub(crate) given: Vec<Given>,
    pub(crate) require: Vec<Requirement>,
    pub(crate) change: Vec<Change>,
}
