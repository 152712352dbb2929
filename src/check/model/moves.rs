//! What can be done in a sequence.

use super::ask::Ask;
use crate::engine::Api;
use serde_json::Value;

/// One thing that is done, in the terms of the first twin.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Move {
    /// A request.
    Ask(Ask),
    /// An action of the operator.
    Operate {
        /// The resource, by its place in the model.
        resource: usize,
        /// The record's key.
        key: Value,
        /// The action.
        action: String,
    },
    /// The clock goes on by so many milliseconds.
    Advance(i64),
}

impl Move {
    /// Whether only a target with a control API can do it.
    pub(crate) fn needs_control(&self) -> bool {
        !matches!(self, Self::Ask(_))
    }

    /// In one line.
    pub(crate) fn line(&self, api: &Api) -> String {
        match self {
            Self::Ask(ask) => {
                let operation = &api.contract.operations[ask.operation];
                format!("{} {}", operation.id, ask.inputs)
            }
            Self::Operate {
                resource,
                key,
                action,
            } => {
                let resources = api.behavior.iter().flat_map(|it| &it.resources);
                let name = resources.map(|it| it.name.as_str()).nth(*resource);
                format!("operator: {} {key} {action}", name.unwrap_or_default())
            }
            Self::Advance(millis) => format!("clock: {} s", millis / 1_000),
        }
    }

    /// The operation that is asked.
    pub(crate) fn operation(&self) -> Option<usize> {
        match self {
            Self::Ask(ask) => Some(ask.operation),
            _ => None,
        }
    }
}
