//! What phases work with: the API, the service, the settings, and the log of all that happens.

use super::event::Event;
use super::finding::{Finding, Ground};
use super::log::Log;
use super::model::Plan;
use super::results::Phase;
use super::sequence::{Received, Sequence, Step};
use super::session::{Purpose, Session};
use super::settings::{Initial, Settings};
use super::suspicion::Suspicion;
use super::target::{Start, Stop, Target};
use crate::contract::Operation;
use crate::engine::Api;
use crate::host::Host;
use crate::source::Span;
use crate::workflow::Stories;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::OnceCell;

/// Whoever wants to know what happens, as it happens.
pub trait Listener: Send + Sync {
    /// Something has happened.
    fn event(&self, event: &Event);
}

/// What phases work with.
pub struct Inspection {
    /// Contract and behavior.
    pub api: Arc<Api>,
    /// The service.
    pub target: Target,
    /// What is asked for.
    pub settings: Settings,
    /// The workflows of the API's Arazzo document, if it has one.
    pub stories: Option<Arc<Stories>>,
    /// The plan of the phase `model`, if it is made already.
    pub plan: Option<Arc<Plan>>,
    /// Credentials that logins brought, where there is only one start for all.
    pub(super) secrets: OnceCell<Vec<(String, String)>>,
    pub(super) log: Log,
}

impl Inspection {
    /// An inspection in which nothing has happened yet.
    pub fn new(api: Arc<Api>, target: Target, settings: Settings) -> Self {
        Self {
            api,
            target,
            settings,
            stories: None,
            plan: None,
            secrets: OnceCell::new(),
            log: Log::default(),
        }
    }

    /// An inspection of a stand-in in this process, which holds its fixtures. Nothing if it does not serve the API.
    pub fn of_host(host: &Arc<Host>, api: &str, mut settings: Settings) -> Option<Self> {
        let compiled = Arc::clone(host.generation().api(api)?);
        settings.initial = Initial::Fixtures;
        let target = Target::in_process(Arc::clone(host), api);
        Some(Self::new(compiled, target, settings))
    }

    /// With the workflows of an Arazzo document.
    #[must_use]
    pub fn with_stories(mut self, stories: Option<Arc<Stories>>) -> Self {
        self.stories = stories;
        self
    }

    /// With a plan that was made before.
    #[must_use]
    pub fn with_plan(mut self, plan: Arc<Plan>) -> Self {
        self.plan = Some(plan);
        self
    }

    /// Tells everything to somebody else, too.
    #[must_use]
    pub fn with_listener(mut self, listener: Arc<dyn Listener>) -> Self {
        self.log.listeners.push(listener);
        self
    }

    /// The operations that are checked, with their places in the contract.
    pub fn operations(&self) -> impl Iterator<Item = (usize, &Operation)> {
        let all = self.api.contract.operations.iter().enumerate();
        all.filter(|(_, operation)| self.settings.scope.has(operation))
    }

    /// A clean start.
    pub async fn start(&self) -> Result<Session<'_>, Stop> {
        self.session(Purpose::Search).await
    }

    pub(super) async fn session(&self, purpose: Purpose) -> Result<Session<'_>, Stop> {
        let place = self.target.clean().await?;
        self.log_in(place, purpose).await
    }

    /// What came back to a sequence from a clean start. Nothing is judged, and no budget is spent.
    pub async fn replay(&self, sequence: &Sequence) -> Result<Vec<Option<Arc<Received>>>, Stop> {
        let mut session = self.session(Purpose::Confirm).await?;
        session.play(sequence).await?;
        Ok(session.received().to_vec())
    }

    /// Whether a clean start is known to hold the records of the fixtures, and no others.
    pub fn starts_from_fixtures(&self) -> bool {
        let is_clean = !matches!(self.target.start(), Start::Shared);
        is_clean && self.settings.initial == Initial::Fixtures
    }

    /// Tells a fault that was seen; it is confirmed at the end of the phase.
    pub fn suspect(&self, suspicion: Suspicion) {
        self.log.suspect(suspicion);
    }

    /// Tells a fault that is confirmed already.
    pub fn found(&self, mut finding: Finding) {
        self.target.add_headers(&mut finding.sequence.steps);
        self.log.found(finding, self.settings.seed);
    }

    /// Tells that something was not done, and why: `book-and-pay needs the control API`.
    pub fn skip(&self, what: impl AsRef<str>) {
        self.log.skip(what.as_ref());
    }

    /// Tells that a record was seen in a state: `orders.paid`.
    pub fn saw_state(&self, name: impl Into<String>) {
        self.log.saw_state(name.into());
    }

    /// Tells that an action was performed: `orders.pay`.
    pub fn saw_action(&self, name: impl Into<String>) {
        self.log.saw_action(name.into());
    }

    /// How many requests the phase will send, as far as it knows.
    pub fn plan(&self, requests: usize) {
        self.log.plan(requests);
    }

    /// The phase that is at work.
    pub fn phase(&self) -> Phase {
        self.log.phase()
    }

    /// A place in the spec files that asks for what was expected.
    pub fn ground(&self, text: String, span: Option<Span>) -> Ground {
        Ground::at(text, span, &self.api.sources)
    }

    /// The real time, in milliseconds since 1970 UTC.
    pub fn now(&self) -> i64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        i64::try_from(now.unwrap_or_default().as_millis()).unwrap_or(i64::MAX)
    }

    pub(super) fn sent(
        &self,
        mut step: Step,
        received: Option<&Arc<Received>>,
        (at, line): (i64, String),
    ) {
        self.target.add_headers(std::slice::from_mut(&mut step));
        self.log.sent(&self.api, step, received, (at, line));
    }
}
