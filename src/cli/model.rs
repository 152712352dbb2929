//! The compiled model as a host wants it: a bridge from `engine` and `behavior` to [`host::Engine`](crate::host::Engine).

use crate::behavior;
use crate::engine::{self, Api, Exchange, NotPerformed, Occasion, Request, Touch};
use crate::host::{self, ApiFiles, Engine, FieldProblem, OperateError, Target};
use crate::source::Files;
use crate::state::{Fixtures, Transaction};
use serde_json::{Map, Value};
use std::sync::Arc;

/// The one model outside of tests.
#[derive(Clone, Copy, Debug)]
pub struct Model {
    /// Whether an answer that breaks the contract becomes a 500 that says so.
    pub strict: bool,
}

impl Model {
    /// Compiles one API without its first records.
    pub fn read(self, files: &ApiFiles, generation: u64, disk: &dyn Files) -> engine::Compiled {
        let files = engine::ApiFiles {
            name: &files.name,
            behavior: files.behavior.as_deref(),
            contract: files.contract.as_deref(),
            fixtures: &files.fixture_files,
        };
        engine::compile(files, generation, self.strict, disk)
    }
}

impl Engine for Model {
    fn compile(&self, files: &ApiFiles, generation: u64, disk: &dyn Files) -> host::Compiled {
        let compiled = self.read(files, generation, disk);
        host::Compiled {
            api: compiled.api.map(|api| {
                let fixtures = fixtures(&api);
                (api, fixtures)
            }),
            diagnostics: compiled.diagnostics,
            sources: compiled.sources,
        }
    }

    fn is_safe(&self, api: &Api, request: &Request) -> bool {
        engine::is_safe(api, request)
    }

    fn run_timers(&self, api: &Api, occasion: &Occasion, records: &mut Transaction) {
        engine::run_timers(api, occasion, records);
    }

    fn handle(
        &self,
        api: &Api,
        request: Request,
        occasion: &Occasion,
        records: &mut Transaction,
    ) -> Exchange {
        engine::handle(api, request, occasion, records)
    }

    fn operate(
        &self,
        api: &Api,
        target: Target<'_>,
        occasion: &Occasion,
        records: &mut Transaction,
    ) -> Result<Vec<Touch>, OperateError> {
        let record = (target.resource, target.key);
        let done = engine::operate(api, record, target.action, occasion, records);
        done.map_err(|reason| not_performed(reason, api, target))
    }

    fn check(&self, api: &Api, resource: usize, data: &Map<String, Value>) -> Vec<FieldProblem> {
        let Some(model) = api
            .behavior
            .as_ref()
            .and_then(|it| it.resources.get(resource))
        else {
            return Vec::new();
        };
        let problem = |name: &String, message: &str| FieldProblem {
            pointer: format!("/{}", name.replace('~', "~0").replace('/', "~1")),
            message: message.to_owned(),
        };
        let unknown = data.keys().filter(|name| !model.fields.contains_key(*name));
        let unknown = unknown.map(|name| problem(name, "the resource has no such field"));
        let missing = model.fields.keys().filter(|name| !data.contains_key(*name));
        let missing = missing.map(|name| problem(name, "the field is missing"));
        unknown.chain(missing).collect()
    }
}

/// Fixture formulas run on the clock and seed of each sandbox.
fn fixtures(api: &Api) -> Fixtures {
    let Some(behavior) = &api.behavior else {
        return Fixtures::fixed(Vec::new());
    };
    let blobs = behavior.fixture_blobs().to_vec();
    let behavior = Arc::clone(behavior);
    Fixtures::computed(move |now, seed| behavior::seed(&behavior, now, seed).0).with_blobs(blobs)
}

fn not_performed(reason: NotPerformed, api: &Api, target: Target<'_>) -> OperateError {
    let model = api
        .behavior
        .as_ref()
        .and_then(|it| it.resources.get(target.resource));
    let resource = model.map(|it| it.name.to_string()).unwrap_or_default();
    match reason {
        NotPerformed::UnknownAction(hint) => OperateError::UnknownAction {
            resource,
            action: target.action.to_owned(),
            hint,
        },
        NotPerformed::UnknownRecord => OperateError::UnknownRecord {
            resource,
            key: target.key.to_string(),
        },
        NotPerformed::Refused { error, message } => OperateError::Refused { error, message },
    }
}
