//! What was asked of a stand-in: the form of `GET /__mimeo/usage` and of the file that `mimeo serve --usage` writes.
//! Everything that could have been used is listed, with 0 where it was not.

use super::expectations::Expectations;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// What was asked, of all APIs and in all sandboxes, since mimeo began or its counts were cleared.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Usage {
    /// The version of this form.
    pub usage: u32,
    /// The APIs by name.
    pub apis: IndexMap<String, ApiUsage>,
    /// Requests that reached no API.
    pub astray: Vec<Astray>,
    /// What `mimeo serve --expect` was given.
    pub expectations: Option<Expectations>,
}

/// What was asked of one API.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ApiUsage {
    /// The contract's title.
    pub title: String,
    /// Requests in all.
    pub requests: u64,
    /// The operations by operationId, in the order of the contract.
    pub operations: IndexMap<String, OperationUsage>,
    /// How often records came into or left a state, by resource and state.
    pub states: IndexMap<String, IndexMap<String, u64>>,
    /// How often an action was performed, by resource and action.
    pub actions: IndexMap<String, IndexMap<String, u64>>,
    /// Rules that requests broke, one a kind.
    pub broken: Vec<Broken>,
    /// Requests that broke rules of more kinds than are kept.
    pub more: u64,
    /// Answers of the stand-in that broke the contract: faults of its files, not of the clients.
    pub faults: u64,
}

/// What was asked of one operation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OperationUsage {
    /// The method.
    pub method: String,
    /// The path template.
    pub path: String,
    /// `file:line:column` of the operation.
    pub place: String,
    /// Requests in all.
    pub requests: u64,
    /// Answers by status as the contract declares it: `200`, `4XX`, `default`.
    pub statuses: IndexMap<String, u64>,
}

/// A rule that requests broke.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Broken {
    /// The operation; nothing where the contract has none for the request.
    pub operation: Option<String>,
    /// The part of the request: `path`, `query`, `header`, `cookie`, `body`, `media-type`, or `request` where the
    /// contract has no operation for it.
    #[serde(rename = "in")]
    pub part: String,
    /// The parameter, if it is about one.
    pub name: Option<String>,
    /// A JSON Pointer into the part, with `*` for the numbers of items.
    pub pointer: String,
    /// The broken keyword, such as `minimum`.
    pub keyword: String,
    /// The first one in words: `expected integer >= 1, found integer 0`.
    pub message: String,
    /// `file:line:column` of the rule.
    pub rule: Option<String>,
    /// How often it was broken.
    pub count: u64,
    /// The first request that broke it.
    pub first: First,
}

/// A request by which a broken rule can be found again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct First {
    /// The number of the exchange: `GET /__mimeo/exchanges/{id}` in its sandbox, while the journal has it.
    pub id: u64,
    /// The sandbox.
    pub sandbox: String,
    /// The method.
    pub method: String,
    /// The path, without its query, in which a credential may stand.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
}

/// Requests that reached no API.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Astray {
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
    /// How often.
    pub count: u64,
}

impl Broken {
    /// `body /count`, `query page`, `request`.
    pub fn place(&self) -> String {
        let mut place = self.part.clone();
        for part in [self.name.as_deref().unwrap_or_default(), &self.pointer] {
            if !part.is_empty() {
                place.push(' ');
                place.push_str(part);
            }
        }
        place
    }
}
