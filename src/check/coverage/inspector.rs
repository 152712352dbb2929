//! The phase: every operation's requests are sent, those that may change something each from a clean start.

use super::expected::Wrong;
use super::plan::plan;
use super::probe::{Kind, Probe};
use crate::check::rehearsal::Rehearsal;
use crate::check::{
    Difference, Expectation, Finding, Ground, Inspection, Inspector, Phase, Received, Sequence,
    Session, Shows, Step, Stop, Suspicion,
};
use futures_util::future::BoxFuture;
use futures_util::{TryStreamExt, stream};
use std::sync::Arc;

/// Systematic good and bad requests for each operation.
pub(crate) struct CoverageInspector;

impl Inspector for CoverageInspector {
    fn phase(&self) -> Phase {
        Phase::Coverage
    }

    fn inspect<'a>(&'a self, inspection: &'a Inspection) -> BoxFuture<'a, Result<(), Stop>> {
        Box::pin(async move {
            let rehearsal = Rehearsal::of(inspection);
            let operations: Vec<usize> = inspection.operations().map(|it| it.0).collect();
            let each = stream::iter(operations.into_iter().map(Ok));
            each.try_for_each_concurrent(inspection.target.parallel(), |operation| {
                let rehearsal = Arc::clone(&rehearsal);
                async move { inspect(inspection, &rehearsal, operation).await }
            })
            .await
        })
    }
}

async fn inspect(
    inspection: &Inspection,
    rehearsal: &Arc<Rehearsal>,
    operation: usize,
) -> Result<(), Stop> {
    let declared = &inspection.api.contract.operations[operation];
    let Some(probes) = plan(rehearsal, operation) else {
        inspection.skip(format!(
            "no good request to {} was found to start from; an example of its parameters and its body helps",
            declared.id
        ));
        return Ok(());
    };
    if !declared.is_open() && rehearsal.callers.is_empty() {
        inspection.skip(format!(
            "{} wants a credential and none is known, so it was called without one",
            declared.id
        ));
    }
    let mut session: Option<Session<'_>> = None;
    for probe in probes {
        let alone = probe.kind == Kind::Good && !declared.method.is_safe();
        if alone {
            session = None;
        }
        let current = match &mut session {
            Some(current) => current,
            none => none.insert(inspection.start().await?),
        };
        let right = send(current, rehearsal, &Arc::new(probe)).await?;
        // What was taken and should not have been may have changed something.
        if alone || !right {
            session = None;
        }
    }
    Ok(())
}

/// Whether the answer was right.
pub(in crate::check) async fn send(
    session: &mut Session<'_>,
    rehearsal: &Arc<Rehearsal>,
    probe: &Arc<Probe>,
) -> Result<bool, Stop> {
    let step = probe.step();
    let received = match probe.kind {
        Kind::MediaType | Kind::Method => session.send_odd(step).await?,
        Kind::Good | Kind::Bad | Kind::Credential => session.send(step).await?,
    };
    let Some(received) = received else {
        return Ok(true);
    };
    match probe.judge(rehearsal, &received) {
        None => Ok(true),
        Some(wrong) => {
            session.suspect(suspicion(rehearsal, probe, (&received, wrong)));
            Ok(false)
        }
    }
}

fn suspicion(
    rehearsal: &Arc<Rehearsal>,
    probe: &Arc<Probe>,
    (received, wrong): (&Received, Wrong),
) -> Suspicion {
    let operation = &rehearsal.api.contract.operations[probe.operation];
    let sequence = Sequence {
        steps: vec![probe.step()],
    };
    let mut finding = Finding::new(probe.kind.check(), sequence, vec![Some(received.clone())]);
    finding.operation = Some(operation.id.clone());
    finding.summary = format!(
        "{} answered {} although {}",
        operation.id, received.status, probe.purpose
    );
    if probe.kind == Kind::Good {
        finding.summary = format!(
            "{} answered {} to a request that keeps the contract: {}",
            operation.id, received.status, probe.purpose
        );
    }
    finding.expected = Expectation {
        text: wrong.expected.clone(),
        ..Expectation::default()
    };
    finding.differences = vec![Difference {
        place: wrong.place.to_owned(),
        expected: wrong.expected,
        actual: wrong.actual,
    }];
    finding.grounds = grounds(rehearsal, probe);
    finding.fingerprint = format!(
        "{}:{}:{}:{}:{}",
        probe.kind.check().name,
        operation.id,
        probe.keyword,
        probe.place,
        received.status
    );
    let (rehearsal, probe) = (Arc::clone(rehearsal), Arc::clone(probe));
    let shows = move |received: Option<&Received>| {
        received.is_some_and(|it| probe.judge(&rehearsal, it).is_some())
    };
    Suspicion {
        finding,
        shows: Shows::Last(Arc::new(shows)),
    }
}

/// The broken rules, else the operation.
fn grounds(rehearsal: &Rehearsal, probe: &Probe) -> Vec<Ground> {
    let api = &rehearsal.api;
    let operation = &api.contract.operations[probe.operation];
    let mut grounds: Vec<Ground> = Vec::new();
    for violation in &probe.violations {
        let text = format!("{}: {}", violation.keyword, violation.message);
        let ground = Ground::at(text, violation.rule, &api.sources);
        if !grounds.contains(&ground) {
            grounds.push(ground);
        }
    }
    if grounds.is_empty() {
        let text = format!("operation {}", operation.id);
        grounds.push(Ground::at(text, Some(operation.id_span), &api.sources));
    }
    grounds
}

impl Probe {
    /// The request as a step. That of an undeclared method belongs to no operation.
    fn step(&self) -> Step {
        let operation = (self.kind != Kind::Method).then_some(self.operation);
        Step::request(self.purpose.clone(), operation, self.request.clone())
    }
}
