//! What a host asks of the compiled model: the seam between what runs and what is computed.

use super::discover::ApiFiles;
use super::problem::Problem;
use crate::behavior::FailureKind;
use crate::engine::{Answer, Api, Exchange, Occasion, Request, Touch};
use crate::source::{Diagnostic, Files, Sources};
use crate::state::{ApiState, Fixtures, Key, Transaction};
use serde_json::{Map, Value};

/// The model: from files to APIs, and from requests to exchanges. Reads files only through [`Files`].
pub trait Engine: Send + Sync + 'static {
    /// Compiles one API. Every file that it reads is watched from then on.
    fn compile(&self, files: &ApiFiles, generation: u64, disk: &dyn Files) -> Compiled;

    /// Whether the request can change nothing of this state, so that a snapshot will do.
    fn is_safe(&self, api: &Api, request: &Request, state: &ApiState) -> bool;

    /// Whether the first records of a resource have still to be generated.
    fn lacks_records(&self, _api: &Api, _resource: usize, _state: &ApiState) -> bool {
        false
    }

    /// Generates the first records of a resource.
    fn generate(&self, _api: &Api, _resource: usize, _now: i64, _records: &mut Transaction) {}

    /// Performs what has become due.
    fn run_timers(&self, api: &Api, occasion: &Occasion, records: &mut Transaction);

    /// Answers a request; a refused one leaves no changes.
    fn handle(
        &self,
        api: &Api,
        request: Request,
        occasion: &Occasion,
        records: &mut Transaction,
    ) -> Exchange;

    /// Performs an action of the operator on a record.
    fn operate(
        &self,
        api: &Api,
        target: Target<'_>,
        occasion: &Occasion,
        records: &mut Transaction,
    ) -> Result<Vec<Touch>, OperateError>;

    /// What about a record does not fit the fields of its resource; empty for a good one.
    fn check(&self, api: &Api, resource: usize, data: &Map<String, Value>) -> Vec<FieldProblem>;

    /// The answer to a request that failed outside of the model, in the error shape of the API if it has one.
    fn fail(&self, _api: &Api, failure: Failure<'_>) -> Answer {
        failure.problem.to_answer()
    }
}

/// A request that failed outside of the model.
#[derive(Clone, Copy, Debug)]
pub struct Failure<'a> {
    /// For the catalogue of the behavior file: too large, not stored, broken off.
    pub kind: FailureKind,
    /// The request; without its body if that is what failed.
    pub request: &'a Request,
    /// When and where it failed.
    pub occasion: &'a Occasion,
    /// What happened, as it is answered where the API has no shape for errors.
    pub problem: &'a Problem,
}

/// What the files of an API have become.
pub struct Compiled {
    /// The API and its first records; absent if there is an error.
    pub api: Option<(Api, Fixtures)>,
    /// Every problem.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that they point into.
    pub sources: Sources,
}

/// The record that an action is for.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The position of the resource in the layout.
    pub resource: usize,
    /// The record.
    pub key: &'a Key,
    /// The action's name.
    pub action: &'a str,
}

/// Why an action was not performed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OperateError {
    /// The resource has no such action.
    #[error("`{resource}` has no action `{action}`{}", hint.as_ref().map(|it| format!("; {it}")).unwrap_or_default())]
    UnknownAction {
        /// The resource.
        resource: String,
        /// What was asked for.
        action: String,
        /// Did-you-mean, or what there is.
        hint: Option<String>,
    },
    /// There is no such record.
    #[error("`{resource}` has no record `{key}`")]
    UnknownRecord {
        /// The resource.
        resource: String,
        /// The key.
        key: String,
    },
    /// The state or a condition forbids it.
    #[error("{message}")]
    Refused {
        /// The error of the behavior file, if one is named.
        error: Option<String>,
        /// Why, in one sentence.
        message: String,
    },
}

/// One field that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// A JSON Pointer into the record.
    pub pointer: String,
    /// What is wrong: `expected integer, found string "x"`.
    pub message: String,
}
