//! A whole run: phase after phase, then what came of it.

use super::event::Event;
use super::inspection::Inspection;
use super::inspector::{INSPECTORS, Inspector};
use super::results::{Coverage, Results};
use super::target::{Stop, TargetError};
use super::universe;
use std::sync::Arc;

/// Runs all phases that are wanted. Fails if the service does not answer or cannot be put back; a spent budget is
/// said in the results.
pub async fn run(inspection: &Inspection) -> Result<Results, Stop> {
    run_with(inspection, INSPECTORS).await
}

/// The same with other inspectors, such as one that judges a recording.
pub async fn run_with(
    inspection: &Inspection,
    inspectors: &[&dyn Inspector],
) -> Result<Results, Stop> {
    let mut cut = None;
    let mut ran = Vec::new();
    for phase in &inspection.settings.phases {
        let Some(inspector) = inspectors.iter().find(|it| it.phase() == *phase) else {
            continue;
        };
        inspection.log.begin(*phase);
        if let Some(why) = inspector.idle(inspection) {
            inspection.skip(why);
            inspection.log.tell(&Event::Ended(*phase));
            continue;
        }
        ran.push(*phase);
        let ended = inspector.inspect(inspection).await;
        if let Err(Stop::Budget(budget)) = &ended {
            cut = Some(budget.clone());
        } else {
            ended?;
        }
        inspection.confirm_suspicions().await?;
        inspection.log.tell(&Event::Ended(*phase));
        if cut.is_some() {
            break;
        }
    }
    inspection.target.tidy().await;
    let mut results = results(inspection);
    results.phases = ran;
    results.cut = cut;
    inspection
        .log
        .tell(&Event::Finished(Arc::new(results.clone())));
    Ok(results)
}

impl Stop {
    /// Whether nobody is there.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Target(TargetError::Unreachable { .. }))
    }
}

fn results(inspection: &Inspection) -> Results {
    let state = inspection.log.state();
    let baseline = &inspection.settings.baseline;
    let mut results = Results {
        api: inspection.api.name.to_string(),
        target: inspection.target.url(),
        is_mimeo: inspection.target.has_control(),
        seed: inspection.settings.seed,
        cells: state.cells.clone(),
        skipped: state.skipped.iter().cloned().collect(),
        coverage: coverage(inspection, &state),
        requests: inspection.target.sent(),
        time: inspection.target.elapsed(),
        ..Results::default()
    };
    for finding in state.findings.values() {
        let of = match finding {
            it if baseline.contains(&it.fingerprint) => &mut results.known,
            it if it.is_flaky() => &mut results.flaky,
            _ => &mut results.findings,
        };
        of.push(finding.clone());
    }
    let shown = |fingerprint: &&String| state.findings.contains_key(*fingerprint);
    let gone = baseline.iter().filter(|it| !shown(it));
    results.stale = gone.cloned().collect();
    results
}

fn coverage(inspection: &Inspection, state: &super::log::State) -> Coverage {
    let operations: Vec<_> = inspection.operations().map(|it| it.1).collect();
    let behavior = inspection.api.behavior.as_deref();
    let seen = |id: &str| state.statuses.iter().any(|(known, _)| known == id);
    let operation_ids = operations.iter().map(|it| it.id.clone());
    Coverage {
        operations: universe::count(operation_ids, |id| seen(id)),
        statuses: universe::count(universe::statuses(&operations), |name| {
            universe::was_answered(name, &state.statuses)
        }),
        states: universe::count(universe::states(behavior), |it| state.states.contains(it)),
        actions: universe::count(universe::actions(behavior), |it| state.actions.contains(it)),
    }
}
