//! Values for the parameters and the body of an operation.

use crate::check::Part;
use serde_json::{Map, Value};

/// A request to an operation, in values.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// The operation, by its place in the contract.
    pub operation: usize,
    /// A value for each parameter of the operation, in its order; nothing for one that is left out.
    pub values: Vec<Option<Value>>,
    /// The body.
    pub payload: Option<Payload>,
    /// Whose credentials it carries.
    pub caller: Caller,
}

/// The body of a request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Payload {
    /// The media type or range, as the contract has it.
    pub media_type: String,
    /// The value that is written in it.
    pub value: Value,
}

/// Credentials that belong together: those of one caller.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Caller {
    /// The scheme and the credential.
    pub credentials: Vec<(String, Part)>,
}

/// The part of a request that a value is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    /// A parameter, by its place in the operation.
    Parameter(usize),
    /// The body.
    Body,
}

impl Draft {
    /// The value at a place.
    pub(crate) fn value(&self, position: Position, pointer: &str) -> Option<&Value> {
        self.root(position)?.pointer(pointer)
    }

    fn root(&self, position: Position) -> Option<&Value> {
        match position {
            Position::Parameter(at) => self.values.get(at)?.as_ref(),
            Position::Body => Some(&self.payload.as_ref()?.value),
        }
    }

    /// The same with another value at a place; nothing if there is no such place.
    pub(crate) fn with(&self, position: Position, pointer: &str, value: Value) -> Option<Self> {
        let mut draft = self.clone();
        let root = match position {
            Position::Parameter(at) => draft.values.get_mut(at)?,
            Position::Body => {
                let payload = draft.payload.as_mut()?;
                *place(&mut payload.value, pointer)? = value;
                return Some(draft);
            }
        };
        match pointer {
            "" => *root = Some(value),
            _ => *place(root.as_mut()?, pointer)? = value,
        }
        Some(draft)
    }

    /// The same without what is at a place; nothing if there is nothing.
    pub(crate) fn without(&self, position: Position, pointer: &str) -> Option<Self> {
        let mut draft = self.clone();
        match (position, pointer.rsplit_once('/')) {
            (Position::Parameter(at), None) => {
                draft.values.get_mut(at)?.take()?;
            }
            (Position::Body, None) => {
                draft.payload.take()?;
            }
            (_, Some((parent, name))) => {
                let root = match position {
                    Position::Parameter(at) => draft.values.get_mut(at)?.as_mut()?,
                    Position::Body => &mut draft.payload.as_mut()?.value,
                };
                let parent = root.pointer_mut(parent)?.as_object_mut()?;
                parent.shift_remove(&unescape(name))?;
            }
        }
        Some(draft)
    }
}

/// The place of a value; a property that is not there is made.
fn place<'v>(root: &'v mut Value, pointer: &str) -> Option<&'v mut Value> {
    let Some((parent, name)) = pointer.rsplit_once('/') else {
        return Some(root);
    };
    match root.pointer_mut(parent)? {
        Value::Object(entries) => Some(entry(entries, &unescape(name))),
        Value::Array(items) => items.get_mut(name.parse::<usize>().ok()?),
        _ => None,
    }
}

fn entry<'v>(entries: &'v mut Map<String, Value>, name: &str) -> &'v mut Value {
    entries.entry(name.to_owned()).or_insert(Value::Null)
}

fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}
