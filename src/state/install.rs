//! Puts an API into the world, at the start and again whenever its files change.

use super::api_state::ApiState;
use super::cell::{self, Cell, Held};
use super::error::StateError;
use super::fixtures::Fixtures;
use super::layout::ApiLayout;
use super::record::Record;
use super::report::InstallReport;
use super::sandbox::Sandbox;
use super::store::Part;
use super::world::{Installed, Plan, World};
use std::sync::Arc;

/// Says whether a record (of the resource at that position) fits the schema, and if not, why.
pub type Fit<'a> = &'a dyn Fn(usize, &Record) -> Result<(), String>;

/// What an installation makes of one sandbox.
struct Step {
    sandbox: Arc<Sandbox>,
    state: ApiState,
    part: Part,
}

impl World {
    /// Installs an API in all sandboxes, or none if the store fails. A sandbox that never had it is
    /// seeded; in the others the fixtures are merged, indexes follow the layout, and nothing that
    /// anyone wrote is lost. Exchanges that come with an older layout fail with `Outdated` afterwards.
    pub fn install(
        &self,
        layout: Arc<ApiLayout>,
        fixtures: Fixtures,
        fit: Fit<'_>,
    ) -> Result<InstallReport, StateError> {
        let mut plan = self.plan();
        let api = Arc::clone(&layout.api);
        let mut installed = Installed {
            layout,
            fixtures,
            base: None,
        };
        let (mut old, mut new) = (Vec::new(), Vec::new());
        for sandbox in self.sandboxes() {
            match sandbox.cells().get(&api) {
                Some(cell) => old.push((sandbox, Arc::clone(cell))),
                None => new.push(sandbox),
            }
        }
        let mut report = InstallReport::default();
        let cells: Vec<Arc<Cell>> = old.iter().map(|(_, cell)| Arc::clone(cell)).collect();
        let mut held = Held::hold(&*self.store, &cells)?;
        let mut steps = Vec::new();
        for ((sandbox, _), (_, head)) in old.into_iter().zip(held.heads()) {
            steps.push(self.merge(
                &installed,
                sandbox,
                head.state.with_layout(&installed.layout),
                &mut report,
            ));
        }
        for sandbox in new {
            steps.push(self.begin(&plan, &mut installed, sandbox, &mut report));
        }
        for step in &steps {
            inspect(step, fit, &mut report);
        }
        let (parts, states): (Vec<_>, Vec<_>) = steps
            .into_iter()
            .map(|step| (step.part, (step.sandbox, step.state)))
            .unzip();
        cell::commit(&*self.store, parts.into_iter().filter(writes).collect())?;
        let mut states = states.into_iter();
        for ((cell, head), (_, state)) in held.heads().zip(states.by_ref()) {
            cell.replace(head, state);
        }
        for (sandbox, state) in states {
            sandbox.stored().remove(&api);
            sandbox.add_cell(state);
        }
        plan.apis.insert(api, installed);
        Ok(report)
    }

    fn merge(
        &self,
        installed: &Installed,
        sandbox: Arc<Sandbox>,
        state: ApiState,
        report: &mut InstallReport,
    ) -> Step {
        report.begin(sandbox.name());
        let (state, changes) =
            installed
                .fixtures
                .merge(state, self.moment(sandbox.settings()), report);
        let (api, name) = (Arc::clone(&state.layout().api), Arc::clone(sandbox.name()));
        let part = Part::Change {
            sandbox: name,
            api,
            changes: Arc::new(changes),
        };
        Step {
            sandbox,
            state,
            part,
        }
    }

    /// For a sandbox in which the API is not running yet: what the store had, else the fixtures alone.
    fn begin(
        &self,
        plan: &Plan,
        installed: &mut Installed,
        sandbox: Arc<Sandbox>,
        report: &mut InstallReport,
    ) -> Step {
        let stored = sandbox.stored().get(&installed.layout.api).cloned();
        let Some(stored) = stored else {
            let base = installed.base(self.moment(sandbox.settings()));
            return Step {
                state: base.state.clone(),
                part: base.part(sandbox.name()),
                sandbox,
            };
        };
        let state = ApiState::build(Arc::clone(&installed.layout), stored, plan.blobs.clone());
        self.merge(installed, sandbox, state, report)
    }
}

/// Names what is kept although it does not belong. Fixtures are judged where they are read.
fn inspect(step: &Step, fit: Fit<'_>, report: &mut InstallReport) {
    report.begin(step.sandbox.name());
    for (position, layout) in step.state.layout().resources.iter().enumerate() {
        for record in step
            .state
            .all(position)
            .iter()
            .filter(|record| record.origin.is_none())
        {
            if let Err(reason) = fit(position, record) {
                report.misfit(&layout.name, &record.key, &reason);
            }
        }
    }
    for (name, count) in step.state.hidden() {
        report.hide(name, count);
    }
}

fn writes(part: &Part) -> bool {
    !matches!(part, Part::Change { changes, .. } if changes.is_empty())
}
