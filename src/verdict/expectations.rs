//! What a file expects of the clients of a stand-in.

use super::usage::Broken;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// What is expected, by API.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Expectations {
    /// By the names of APIs.
    pub apis: IndexMap<String, ApiExpectations>,
}

/// What is expected of the clients of one API.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ApiExpectations {
    /// Operations that must have been used.
    pub operations: Vec<Wish>,
    /// `createOrder 409`: statuses that must have been answered.
    pub statuses: Vec<Wish>,
    /// `orders.paid`: states that records must have been in.
    pub states: Vec<Wish>,
    /// `orders.pay`: actions that must have been performed.
    pub actions: Vec<Wish>,
    /// Broken rules that do not count.
    pub tolerate: Vec<Toleration>,
}

/// Something that must have been used.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Wish {
    /// An operation, a resource, or the whole where there is no second part.
    pub of: String,
    /// The status, state or action; nothing for an operation.
    pub part: Option<String>,
    /// `file:line:column` of it.
    pub place: String,
}

/// A kind of broken rules that does not count. What is not said fits anything.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Toleration {
    /// The operation.
    pub operation: Option<String>,
    /// The part of the request.
    #[serde(rename = "in")]
    pub part: Option<String>,
    /// The parameter, or method and path of a request that no operation takes.
    pub name: Option<String>,
    /// The JSON Pointer, with `*` for the numbers of items.
    pub pointer: Option<String>,
    /// The keyword.
    pub keyword: Option<String>,
    /// Why.
    pub because: Option<String>,
    /// `file:line:column` of it.
    pub place: String,
}

impl Toleration {
    /// Whether it means these.
    pub fn fits(&self, broken: &Broken) -> bool {
        let same = |wanted: &Option<String>, found: Option<&str>| {
            wanted.as_deref().is_none_or(|it| Some(it) == found)
        };
        same(&self.operation, broken.operation.as_deref())
            && same(&self.part, Some(&broken.part))
            && same(&self.name, broken.name.as_deref())
            && same(&self.pointer, Some(&broken.pointer))
            && same(&self.keyword, Some(&broken.keyword))
    }
}
