//! A suspicion becomes a finding: what is not needed is left out, and the rest is tried again.

use super::finding::{Confirmation, Finding};
use super::inspection::Inspection;
use super::sequence::{Received, Sequence};
use super::session::evidence;
use super::suspicion::{Shows, Suspicion};
use super::target::Stop;
use std::sync::Arc;

/// How often a sequence is run again before a fault is believed.
const TRIES: u32 = 5;

impl Inspection {
    /// Runs a sequence again from clean starts and counts how often the fault shows; the answers are those of the
    /// last time that it did.
    pub async fn confirm(&self, sequence: &Sequence, shows: &Shows) -> Result<Confirmed, Stop> {
        let mut confirmed = Confirmed::default();
        for _ in 0..TRIES {
            let received = self.replay(sequence).await?;
            confirmed.confirmation.tried += 1;
            if shows.holds(&received) {
                confirmed.confirmation.shown += 1;
                confirmed.received = Some(evidence(&received));
            }
        }
        Ok(confirmed)
    }

    /// Confirms all that is suspected, one of each kind.
    pub(super) async fn confirm_suspicions(&self) -> Result<(), Stop> {
        for (kept, count) in self.log.take_suspicions() {
            let mut finding = self.best(kept).await?;
            if let Some(finding) = &mut finding {
                finding.duplicates = count - 1;
            }
            if let Some(finding) = finding {
                self.found(finding);
            }
        }
        Ok(())
    }

    /// The first of some suspicions of one kind that is confirmed, or the one that shows most often.
    async fn best(&self, kept: Vec<Suspicion>) -> Result<Option<Finding>, Stop> {
        let mut best: Option<Finding> = None;
        for suspicion in kept {
            let finding = self.believed(suspicion).await?;
            let is_sure = !finding.is_flaky();
            let shown = |it: &Finding| it.confirmation.shown;
            if best.as_ref().is_none_or(|it| shown(it) < shown(&finding)) {
                best = Some(finding);
            }
            if is_sure {
                break;
            }
        }
        Ok(best)
    }

    async fn believed(&self, suspicion: Suspicion) -> Result<Finding, Stop> {
        let Suspicion { mut finding, shows } = suspicion;
        if let Shows::Last(_) = shows
            && let Some(shorter) = self.shorter(&finding.sequence, &shows).await?
        {
            finding.sequence = shorter;
        }
        let confirmed = self.confirm(&finding.sequence, &shows).await?;
        finding.confirmation = confirmed.confirmation;
        if let Some(received) = confirmed.received {
            finding.received = received;
        }
        Ok(finding)
    }

    /// The shortest of some parts of a sequence that shows the same.
    async fn shorter(&self, sequence: &Sequence, shows: &Shows) -> Result<Option<Sequence>, Stop> {
        let whole = sequence.steps.len();
        let mut last: Option<Sequence> = None;
        let changing = sequence.changing();
        for part in [sequence.needed(&[]), sequence.needed(&changing)] {
            if part.steps.len() >= whole
                || last
                    .as_ref()
                    .is_some_and(|it| it.steps.len() == part.steps.len())
            {
                continue;
            }
            let received: Vec<Option<Arc<Received>>> = self.replay(&part).await?;
            if shows.holds(&received) {
                return Ok(Some(part));
            }
            last = Some(part);
        }
        Ok(None)
    }
}

/// What came of running a sequence again.
#[derive(Clone, Debug, Default)]
pub struct Confirmed {
    /// How often it showed.
    pub confirmation: Confirmation,
    /// What came back the last time that it showed.
    pub received: Option<Vec<Option<Received>>>,
}
