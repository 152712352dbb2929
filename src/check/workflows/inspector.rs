//! The phase: each workflow from a clean start.

use super::finding::finding;
use super::play::{Played, play, settings};
use crate::check::session::Purpose;
use crate::check::{Confirmation, Finding, Inspection, Inspector, Phase, Session, Stop};
use crate::workflow::{Outcome, Run, SourceKind, Stories, Verdict};
use futures_util::future::BoxFuture;

/// How often a workflow is played again before its failure is believed.
const TRIES: u32 = 5;

/// The workflows of the Arazzo document.
pub(crate) struct WorkflowsInspector;

impl Inspector for WorkflowsInspector {
    fn phase(&self) -> Phase {
        Phase::Workflows
    }

    fn idle(&self, inspection: &Inspection) -> Option<String> {
        match inspection.stories {
            Some(_) => None,
            None => Some("there is no workflows.arazzo.yaml beside the contract".to_owned()),
        }
    }

    fn inspect<'a>(&'a self, inspection: &'a Inspection) -> BoxFuture<'a, Result<(), Stop>> {
        Box::pin(async move {
            let Some(stories) = inspection.stories.as_deref() else {
                return Ok(());
            };
            for at in 0..stories.workflows.len() {
                let id = &stories.workflows[at].id;
                match excluded(inspection, stories, at) {
                    Some(why) => inspection.skip(format!("{id}: {why}")),
                    None => inspect(inspection, stories, at).await?,
                }
            }
            Ok(())
        })
    }
}

/// Why a workflow is not played at all.
fn excluded(inspection: &Inspection, stories: &Stories, at: usize) -> Option<String> {
    let apis = stories.sources.iter();
    let apis = apis.filter(|it| matches!(it.kind, SourceKind::Api { .. }));
    if apis.count() > 1 {
        return Some("its document is about several APIs".to_owned());
    }
    let scope = &inspection.settings.scope;
    let steps = stories.workflows[at].steps.iter();
    let mut called = steps.filter_map(|step| stories.operation(step.call));
    let out = called
        .find(|(source, operation)| source.kind != SourceKind::Control && !scope.has(operation));
    out.map(|(_, operation)| format!("{} is not among the chosen operations", operation.id))
}

async fn inspect(inspection: &Inspection, stories: &Stories, at: usize) -> Result<(), Stop> {
    let workflow = &stories.workflows[at];
    let mut session = inspection.start().await?;
    let told = match attempt(inspection, &mut session, (stories, at)).await? {
        Attempt::Refused(why) => Some(why),
        Attempt::Skipped(count) if count > 0 => {
            Some(format!("{count} of its steps need mimeo's control API"))
        }
        Attempt::Kept | Attempt::Skipped(_) => None,
        Attempt::Broken(mut found) => {
            drop(session);
            confirm(inspection, (stories, at), &mut found).await?;
            inspection.found(*found);
            None
        }
    };
    if let Some(why) = told {
        inspection.skip(format!("{}: {why}", workflow.id));
    }
    Ok(())
}

/// What came of playing a workflow once.
enum Attempt {
    Kept,
    /// So many steps were left out.
    Skipped(usize),
    /// It could not begin.
    Refused(String),
    Broken(Box<Finding>),
}

async fn attempt(
    inspection: &Inspection,
    session: &mut Session<'_>,
    (stories, at): (&Stories, usize),
) -> Result<Attempt, Stop> {
    let inputs = &inspection.settings.inputs;
    let run = Run::new(stories, at, inputs, settings(inspection, stories));
    let mut run = match run {
        Ok(run) => run,
        Err(error) => return Ok(Attempt::Refused(error.to_string())),
    };
    let played = play(session, &mut run, stories).await?;
    let reports = run.reports();
    let skipped = reports.iter();
    let skipped = skipped.filter(|it| matches!(it.verdict, Verdict::Skipped(_)));
    Ok(match played {
        // That there was no answer is told by the session.
        Played::Unanswered => Attempt::Kept,
        Played::Through(Outcome::Broken) => match finding(stories, at, (reports, session)) {
            Some(found) => Attempt::Broken(Box::new(found)),
            // Answers that break the contract are told by the session.
            None => Attempt::Kept,
        },
        Played::Through(_) => Attempt::Skipped(skipped.count()),
    })
}

/// Plays the workflow again and again, and keeps what came back the last time that it failed at the same step.
async fn confirm(
    inspection: &Inspection,
    workflow: (&Stories, usize),
    found: &mut Finding,
) -> Result<(), Stop> {
    let mut confirmation = Confirmation::default();
    for _ in 0..TRIES {
        let mut session = inspection.session(Purpose::Confirm).await?;
        confirmation.tried += 1;
        if let Attempt::Broken(again) = attempt(inspection, &mut session, workflow).await?
            && again.fingerprint == found.fingerprint
        {
            confirmation.shown += 1;
            *found = *again;
        }
    }
    found.confirmation = confirmation;
    Ok(())
}
