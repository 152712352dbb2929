//! The compiled model as hosts use it: the one [`Engine`] outside of tests.

use super::discover::ApiFiles;
use super::engine::{Compiled, Engine, Failure, FieldProblem, OperateError, Target};
use crate::behavior::seed;
use crate::engine::{self, Answer, Api, Exchange, NotPerformed, Occasion, Options, Request, Touch};
use crate::source::Files;
use crate::state::{ApiState, Fixtures, Transaction};
use serde_json::{Map, Value};
use std::sync::Arc;

/// The compiled model.
#[derive(Clone, Copy, Debug, Default)]
pub struct Model {
    /// How every API answers where its files leave a choice.
    pub options: Options,
}

impl Model {
    /// Compiles one API without its first records.
    pub fn read(self, files: &ApiFiles, generation: u64, disk: &dyn Files) -> engine::Compiled {
        let files = engine::ApiFiles {
            name: &files.name,
            behavior: files.behavior.as_deref(),
            contract: files.contract.as_deref(),
            fixtures: &files.fixture_files,
            overlays: &files.overlays,
        };
        engine::compile(files, generation, self.options, disk)
    }
}

impl Engine for Model {
    fn compile(&self, files: &ApiFiles, generation: u64, disk: &dyn Files) -> Compiled {
        let compiled = self.read(files, generation, disk);
        Compiled {
            api: compiled.api.map(|api| {
                let fixtures = fixtures(&api);
                (api, fixtures)
            }),
            diagnostics: compiled.diagnostics,
            sources: compiled.sources,
        }
    }

    fn is_safe(&self, api: &Api, request: &Request, state: &ApiState) -> bool {
        engine::is_safe(api, request, state)
    }

    fn lacks_records(&self, api: &Api, resource: usize, state: &ApiState) -> bool {
        let behavior = api.behavior.as_ref();
        behavior.is_some_and(|it| it.lacks_records_of(resource, state))
    }

    fn generate(&self, api: &Api, resource: usize, now: i64, records: &mut Transaction) {
        if let Some(behavior) = &api.behavior {
            behavior.generate(resource, now, records);
        }
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
        let place = (target.resource, target.key);
        let done = engine::operate(api, place, target.action, occasion, records);
        done.map_err(|problem| {
            let behavior = api.behavior.as_ref();
            let resource =
                behavior.map_or_else(String::new, |it| it.resources[target.resource].name.clone());
            match problem {
                NotPerformed::UnknownAction(hint) => OperateError::UnknownAction {
                    resource,
                    action: target.action.to_owned(),
                    hint,
                },
                NotPerformed::UnknownRecord => OperateError::UnknownRecord {
                    resource,
                    key: target.key.to_string(),
                },
                NotPerformed::Refused { error, message } => {
                    OperateError::Refused { error, message }
                }
            }
        })
    }

    fn check(&self, api: &Api, resource: usize, data: &Map<String, Value>) -> Vec<FieldProblem> {
        let misfits = engine::check_record(api, resource, data).into_iter();
        misfits
            .map(|it| FieldProblem {
                pointer: it.pointer,
                message: it.message,
            })
            .collect()
    }

    fn fail(&self, api: &Api, failure: Failure<'_>) -> Answer {
        let Failure {
            kind,
            request,
            occasion,
            problem,
        } = failure;
        engine::fail(api, kind, request, occasion).unwrap_or_else(|| problem.to_answer())
    }
}

/// The first records of an API, made anew for each sandbox on its own clock.
fn fixtures(api: &Api) -> Fixtures {
    let Some(behavior) = &api.behavior else {
        return Fixtures::fixed(Vec::new());
    };
    let blobs = behavior.fixture_blobs().to_vec();
    let behavior = Arc::clone(behavior);
    Fixtures::computed(move |now, random| seed(&behavior, now, random).0).with_blobs(blobs)
}
