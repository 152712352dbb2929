//! The phase: each trial from a clean start, on the model first where there is one.

use super::LAWS;
use super::law::{Attempt, Broken, Law, Outcome, Trial};
use crate::check::rehearsal::Rehearsal;
use crate::check::{
    Check, Expectation, Finding, Inspection, Inspector, Phase, Received, Sequence, Shows, Stop,
    Suspicion,
};
use futures_util::future::BoxFuture;
use futures_util::{TryStreamExt, stream};
use std::sync::Arc;

/// Rules that hold for every service.
pub(crate) struct LawsInspector;

impl Inspector for LawsInspector {
    fn phase(&self) -> Phase {
        Phase::Laws
    }

    fn inspect<'a>(&'a self, inspection: &'a Inspection) -> BoxFuture<'a, Result<(), Stop>> {
        Box::pin(async move {
            let rehearsal = Rehearsal::of(inspection);
            let mut trials = Vec::new();
            for law in LAWS {
                trials.extend(chosen(inspection, &rehearsal, law));
            }
            let each = stream::iter(trials.into_iter().map(Ok));
            each.try_for_each_concurrent(
                inspection.target.parallel(),
                |(check, trial)| async move { hold(inspection, check, &trial).await },
            )
            .await
        })
    }
}

/// The trials of a law that this API keeps by its own model.
fn chosen(
    inspection: &Inspection,
    rehearsal: &Rehearsal,
    law: &Law,
) -> Vec<(&'static Check, Trial)> {
    let mut trials = Vec::new();
    for attempt in (law.make)(rehearsal) {
        let trial = match attempt {
            Attempt::Trial(trial) => trial,
            Attempt::Untried(why) => {
                inspection.skip(format!("{}: {why}", law.check.name));
                continue;
            }
        };
        let operation = &inspection.api.contract.operations[trial.operation];
        if !inspection.settings.scope.has(operation) {
            continue;
        }
        let played = rehearsal.play(&trial.steps, 1);
        match played.map(|it| (trial.judge)(&it)) {
            None | Some(Outcome::Kept | Outcome::Unclear(_)) => trials.push((law.check, trial)),
            Some(Outcome::Broken(broken)) => inspection.skip(format!(
                "{}: {} {} by its behavior file",
                law.check.name, operation.id, broken.summary
            )),
        }
    }
    trials
}

/// Tries a law once.
async fn hold(inspection: &Inspection, check: &'static Check, trial: &Trial) -> Result<(), Stop> {
    let mut session = inspection.start().await?;
    for step in &trial.steps {
        session.send(step.clone()).await?;
    }
    let operation = &inspection.api.contract.operations[trial.operation];
    match (trial.judge)(session.received()) {
        Outcome::Kept => {}
        Outcome::Unclear(why) => {
            inspection.skip(format!("{}: {}: {why}", check.name, operation.id));
        }
        Outcome::Broken(broken) => {
            let evidence = session.evidence();
            session.suspect(suspicion(inspection, check, (trial, broken, evidence)));
        }
    }
    Ok(())
}

fn suspicion(
    inspection: &Inspection,
    check: &'static Check,
    (trial, broken, evidence): (&Trial, Broken, Vec<Option<Received>>),
) -> Suspicion {
    let operation = &inspection.api.contract.operations[trial.operation];
    let sequence = Sequence {
        steps: trial.steps.clone(),
    };
    let mut finding = Finding::new(check, sequence, evidence);
    finding.operation = Some(operation.id.clone());
    finding.summary = format!("{} {}", operation.id, broken.summary);
    finding.expected = Expectation {
        text: broken.expected,
        ..Expectation::default()
    };
    finding.differences = broken.differences;
    let text = format!("operation {}", operation.id);
    finding.grounds = vec![inspection.ground(text, Some(operation.id_span))];
    let fingerprint = format!("{}:{}:{}", check.name, operation.id, trial.about);
    fingerprint
        .trim_end_matches(':')
        .clone_into(&mut finding.fingerprint);
    let judge = Arc::clone(&trial.judge);
    Suspicion {
        finding,
        shows: Shows::All(Arc::new(move |received: &[Option<Arc<Received>>]| {
            matches!(judge(received), Outcome::Broken(_))
        })),
    }
}
