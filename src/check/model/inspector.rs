//! The phase: plans, plays, shortens, tells.

use super::game::Known;
use super::moves::Move;
use super::plan::{Effort, Plan, Planned, plan};
use super::play::{Fault, Played, play, shorter};
use super::report::suspicion;
use crate::check::inspection::Inspection;
use crate::check::session::Purpose;
use crate::check::target::Stop;
use crate::check::{Finding, Inspector, Phase};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, StreamExt as _};
use std::collections::HashSet;

/// A service with so many faults has one at the root; the rest would only be more of it.
const ENOUGH: usize = 40;
/// Faults of one sequence that are looked for.
const OF_ONE: usize = 3;

/// The phase `model`.
pub(crate) struct ModelInspector;

impl Inspector for ModelInspector {
    fn phase(&self) -> Phase {
        Phase::Model
    }

    fn idle(&self, inspection: &Inspection) -> Option<String> {
        if inspection.api.behavior.is_none() {
            return Some("there is no behavior file".to_owned());
        }
        let is_known = inspection.starts_from_fixtures();
        (!is_known).then(|| {
            "it is not known which records the service holds at first; fill it with the fixtures, and say how to put \
             it back to them"
                .to_owned()
        })
    }

    fn inspect<'a>(&'a self, inspection: &'a Inspection) -> BoxFuture<'a, Result<(), Stop>> {
        Box::pin(inspect(inspection))
    }
}

async fn inspect(inspection: &Inspection) -> Result<(), Stop> {
    let plan = planned(inspection);
    inspection.plan(plan.requests());
    let known = known(inspection);
    if !inspection.target.has_control() && plan.sequences.iter().any(Planned::needs_control) {
        inspection.skip("actions of the operator and steps of the clock need the control API");
    }
    let mut told: HashSet<String> = HashSet::new();
    let mut plays: Vec<BoxFuture<'_, Result<Vec<Fault>, Stop>>> = Vec::new();
    for planned in &plan.sequences {
        if is_wanted(inspection, planned) {
            plays.push(Box::pin(faults(inspection, &known, planned)));
        }
    }
    let mut plays = stream::iter(plays).buffered(inspection.target.parallel());
    while let Some(faults) = plays.next().await {
        for fault in faults? {
            let fault = shortest(inspection, &known, fault, &mut told).await?;
            if let Some(suspicion) = fault {
                inspection.suspect(suspicion);
            }
        }
        if told.len() >= ENOUGH {
            inspection.skip(format!(
                "the rest: there are {ENOUGH} kinds of faults already"
            ));
            break;
        }
    }
    Ok(())
}

/// A fault in its shortest form. Of one kind only the first is made shorter.
async fn shortest(
    inspection: &Inspection,
    known: &Known,
    fault: Fault,
    told: &mut HashSet<String>,
) -> Result<Option<crate::check::Suspicion>, Stop> {
    let copy = Fault {
        moves: fault.moves.clone(),
        sequence: fault.sequence.clone(),
        received: fault.received.clone(),
        verdict: fault.verdict.clone(),
    };
    let first = suspicion(inspection, known, copy);
    if !told.insert(first.finding.fingerprint.clone()) {
        inspection.suspect(first);
        return Ok(None);
    }
    let fault = shorter(inspection, known, fault).await?;
    let suspicion = suspicion(inspection, known, fault);
    told.insert(suspicion.finding.fingerprint.clone());
    Ok(Some(suspicion))
}

fn planned(inspection: &Inspection) -> std::sync::Arc<Plan> {
    match &inspection.plan {
        Some(plan) => std::sync::Arc::clone(plan),
        None => std::sync::Arc::new(plan(
            &inspection.api,
            inspection.settings.seed,
            (inspection.now(), inspection.starts_from_fixtures()),
            Effort::default(),
        )),
    }
}

fn known(inspection: &Inspection) -> Known {
    Known {
        api: std::sync::Arc::clone(&inspection.api),
        base: inspection.target.url(),
        now: inspection.now(),
        filled: inspection.starts_from_fixtures(),
    }
}

/// Whether all operations of a sequence are to be checked.
fn is_wanted(inspection: &Inspection, planned: &Planned) -> bool {
    let scope = &inspection.settings.scope;
    let operations = planned.moves().filter_map(Move::operation);
    let contract = &inspection.api.contract;
    let mut operations = operations.map(|at| &contract.operations[at]);
    operations.all(|it| scope.has(it))
}

/// The faults of one sequence. Behind a fault of a request that changes nothing it goes on from a clean start.
async fn faults(
    inspection: &Inspection,
    known: &Known,
    planned: &Planned,
) -> Result<Vec<Fault>, Stop> {
    let mut found = Vec::new();
    let mut rest = planned.quiet.as_slice();
    loop {
        let moves: Vec<Move> = planned.prefix.iter().chain(rest).cloned().collect();
        let Played { fault, .. } = play(inspection, known, &moves, Purpose::Search).await?;
        let Some((at, fault)) = fault else {
            return Ok(found);
        };
        found.push(fault);
        let Some(quiet) = at.checked_sub(planned.prefix.len()) else {
            return Ok(found);
        };
        rest = &rest[quiet + 1..];
        if rest.is_empty() || found.len() >= OF_ONE {
            return Ok(found);
        }
    }
}

/// The first fault that a plan finds in a service.
#[derive(Debug)]
pub struct First {
    /// What is told about it; not yet confirmed.
    pub finding: Finding,
    /// Requests until then.
    pub requests: usize,
}

/// Looks for one fault only. Nothing if the whole plan finds none; then the number of requests.
pub async fn first(inspection: &Inspection, plan: &Plan) -> Result<Result<First, usize>, Stop> {
    let known = known(inspection);
    let mut requests = 0;
    for planned in &plan.sequences {
        let moves: Vec<Move> = planned.moves().cloned().collect();
        let played = play(inspection, &known, &moves, Purpose::Search).await?;
        requests += played.requests;
        if let Some((_, fault)) = played.fault {
            let fault = shorter(inspection, &known, fault).await?;
            let finding = suspicion(inspection, &known, fault).finding;
            return Ok(Ok(First { finding, requests }));
        }
    }
    Ok(Err(requests))
}
