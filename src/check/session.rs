//! One sequence on its way: a clean start, then step after step. Every answer is held against the contract.

use super::checks::{self, Seen};
use super::inspection::Inspection;
use super::sequence::{Received, Sequence, Step};
use super::suspicion::Suspicion;
use super::target::{Delivered, Place, Stop, Undelivered, Values, Wire};
use std::sync::Arc;

/// One sequence on its way. In a service with a reset hook there can only be one at a time: do not wait for a
/// second one while you have one.
pub struct Session<'i> {
    inspection: &'i Inspection,
    place: Place,
    /// Credentials that logins of this session brought, by the names of their secrets.
    secrets: Vec<(String, String)>,
    steps: Vec<Step>,
    received: Vec<Option<Arc<Received>>>,
    purpose: Purpose,
    /// Why the last step was not answered by a service that is there.
    silence: Option<String>,
}

/// What requests are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Looking for faults: they count against the budgets, and their answers are judged.
    Search,
    /// Looking again.
    Confirm,
}

impl<'i> Session<'i> {
    pub(super) fn new(inspection: &'i Inspection, place: Place, purpose: Purpose) -> Self {
        Self {
            inspection,
            place,
            secrets: Vec::new(),
            steps: Vec::new(),
            received: Vec::new(),
            purpose,
            silence: None,
        }
    }

    /// Sends a step and holds its answer against the contract. Nothing came back if the step makes no sense (a value
    /// of an earlier answer is missing, the service has no control API), or if the service did not answer it, which
    /// is told as a fault.
    pub async fn send(&mut self, step: Step) -> Result<Option<Arc<Received>>, Stop> {
        let received = self.deliver(step).await?;
        self.judge(checks::answer);
        Ok(received)
    }

    /// Sends a step whose answer the contract cannot know, such as an undeclared method or media type. A server
    /// error is a fault even so.
    pub async fn send_odd(&mut self, step: Step) -> Result<Option<Arc<Received>>, Stop> {
        let received = self.deliver(step).await?;
        self.judge(checks::odd_answer);
        Ok(received)
    }

    fn judge(&self, judge: fn(&Seen<'_>) -> Vec<Suspicion>) {
        if self.purpose == Purpose::Confirm {
            return;
        }
        let seen = Seen {
            inspection: self.inspection,
            steps: &self.steps,
            received: &self.received,
            silence: self.silence.as_deref(),
        };
        for suspicion in judge(&seen) {
            self.suspect(suspicion);
        }
    }

    /// What it belongs to.
    pub fn inspection(&self) -> &'i Inspection {
        self.inspection
    }

    /// Tells a fault that was seen; it is confirmed at the end of the phase.
    pub fn suspect(&self, suspicion: Suspicion) {
        self.inspection.suspect(suspicion);
    }

    /// The steps so far.
    pub fn sequence(&self) -> Sequence {
        Sequence {
            steps: self.steps.clone(),
        }
    }

    /// What came back to each step so far.
    pub fn received(&self) -> &[Option<Arc<Received>>] {
        &self.received
    }

    /// The same, for a [`Finding`](super::Finding).
    pub fn evidence(&self) -> Vec<Option<Received>> {
        evidence(&self.received)
    }

    /// Sends all steps of a sequence without judging the answers.
    pub async fn play(&mut self, sequence: &Sequence) -> Result<(), Stop> {
        for step in &sequence.steps {
            self.deliver(step.clone()).await?;
        }
        Ok(())
    }

    /// Begins at the same place, with these credentials.
    pub(super) fn logged_in(mut self, purpose: Purpose, secrets: Vec<(String, String)>) -> Self {
        self.steps.clear();
        self.received.clear();
        self.purpose = purpose;
        self.secrets = secrets;
        self
    }

    /// A request to the control API that is no step of the sequence.
    pub(super) async fn control(&self, wire: Wire) -> Result<Option<Received>, Stop> {
        self.inspection.target.control(wire, &self.place).await
    }

    async fn deliver(&mut self, step: Step) -> Result<Option<Arc<Received>>, Stop> {
        let target = &self.inspection.target;
        if self.purpose == Purpose::Search {
            target.spend()?;
        }
        let credentials = &self.inspection.settings.credentials;
        let secrets = &self.secrets;
        let secret = |name: &str| {
            let own = secrets.iter().find(|(known, _)| known == name);
            let own = own.map(|(_, value)| value.as_str());
            own.or_else(|| credentials.named(name)).map(str::to_owned)
        };
        let values = Values {
            received: &self.received,
            secret: &secret,
        };
        let at = self.inspection.now();
        let delivered = target.deliver(&step.call, &self.place, &values).await;
        self.silence = None;
        let (received, line) = match delivered {
            Ok(Delivered { line, answer }) => match answer {
                Ok(received) => (Some(Arc::new(received)), Some(line)),
                Err(reason) => {
                    self.silence = Some(reason);
                    (None, Some(line))
                }
            },
            Err(Undelivered::Senseless) => (None, None),
            Err(Undelivered::Stop(reason)) => return Err(reason),
        };
        if let Some(line) = line {
            let step = step.filled(&self.received);
            self.inspection.sent(step, received.as_ref(), (at, line));
        }
        self.steps.push(step);
        self.received.push(received.clone());
        Ok(received)
    }
}

/// Answers as findings have them.
pub(crate) fn evidence(received: &[Option<Arc<Received>>]) -> Vec<Option<Received>> {
    received.iter().map(|it| it.as_deref().cloned()).collect()
}
