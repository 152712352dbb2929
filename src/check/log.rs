//! All that happens during a run, counted and passed on.

use super::event::Event;
use super::finding::Finding;
use super::inspection::Listener;
use super::results::{Cell, Phase};
use super::sequence::{Received, Step};
use super::suspicion::Suspicion;
use crate::engine::Api;
use indexmap::{IndexMap, IndexSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Faults of one kind that are kept to be confirmed; the first may be one that does not show again.
const KEPT: usize = 3;

/// All that happens during a run.
#[derive(Default)]
pub(super) struct Log {
    pub(super) listeners: Vec<Arc<dyn Listener>>,
    state: Mutex<State>,
}

/// What is known so far.
#[derive(Default)]
pub(super) struct State {
    phase: Option<Phase>,
    pub(super) cells: IndexMap<(Phase, String), Cell>,
    /// Operations with the statuses that they answered.
    pub(super) statuses: IndexSet<(String, u16)>,
    pub(super) states: IndexSet<String>,
    pub(super) actions: IndexSet<String>,
    pub(super) skipped: IndexSet<String>,
    pub(super) findings: IndexMap<String, Finding>,
    /// By fingerprint: some of them, and how many there were.
    suspicions: IndexMap<String, (Vec<Suspicion>, usize)>,
}

impl Log {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn tell(&self, event: &Event) {
        for listener in &self.listeners {
            listener.event(event);
        }
    }

    pub(super) fn phase(&self) -> Phase {
        self.state().phase.unwrap_or(Phase::Traffic)
    }

    pub(super) fn begin(&self, phase: Phase) {
        self.state().phase = Some(phase);
        self.tell(&Event::Began {
            phase,
            planned: None,
        });
    }

    pub(super) fn plan(&self, requests: usize) {
        self.tell(&Event::Began {
            phase: self.phase(),
            planned: Some(requests),
        });
    }

    pub(super) fn sent(
        &self,
        api: &Api,
        step: Step,
        received: Option<&Arc<Received>>,
        (at, line): (i64, String),
    ) {
        let operation = step
            .operation
            .and_then(|at| api.contract.operations.get(at));
        let name = operation.map_or_else(String::new, |it| it.id.clone());
        let phase = {
            let mut state = self.state();
            let phase = state.phase.unwrap_or(Phase::Traffic);
            if let (Some(_), Some(received)) = (operation, received) {
                state.statuses.insert((name.clone(), received.status));
            }
            let cell = state.cells.entry((phase, name)).or_default();
            cell.requests += 1;
            cell.time += Duration::from_micros(received.map_or(0, |it| it.micros));
            phase
        };
        if !self.listeners.is_empty() {
            self.tell(&Event::Sent {
                phase,
                step: Arc::new(step),
                received: received.cloned(),
                at,
                line,
            });
        }
    }

    pub(super) fn suspect(&self, suspicion: Suspicion) {
        let mut state = self.state();
        let fingerprint = suspicion.finding.fingerprint.clone();
        if let Some(known) = state.findings.get_mut(&fingerprint) {
            known.duplicates += 1;
            return;
        }
        let (kept, count) = state.suspicions.entry(fingerprint).or_default();
        *count += 1;
        let steps = |it: &Suspicion| it.finding.sequence.steps.len();
        if kept.len() < KEPT {
            kept.push(suspicion);
        } else if let Some(longest) = kept.iter_mut().max_by_key(|it| steps(it))
            && steps(&suspicion) < steps(longest)
        {
            *longest = suspicion;
        }
    }

    /// Takes what has to be confirmed, the shortest of each kind first.
    pub(super) fn take_suspicions(&self) -> Vec<(Vec<Suspicion>, usize)> {
        let taken = std::mem::take(&mut self.state().suspicions);
        let taken = taken.into_values().map(|(mut kept, count)| {
            kept.sort_by_key(|it| it.finding.sequence.steps.len());
            (kept, count)
        });
        taken.collect()
    }

    pub(super) fn found(&self, mut finding: Finding, seed: u64) {
        finding.seed = seed;
        {
            let mut state = self.state();
            finding.phase = state.phase.unwrap_or(Phase::Traffic);
            if let Some(known) = state.findings.get_mut(&finding.fingerprint) {
                known.duplicates += 1 + finding.duplicates;
                return;
            }
            let name = finding.operation.clone().unwrap_or_default();
            let key = (finding.phase, name);
            state.cells.entry(key).or_default().findings += 1;
            let fingerprint = finding.fingerprint.clone();
            state.findings.insert(fingerprint, finding.clone());
        }
        self.tell(&Event::Found(Arc::new(finding)));
    }

    pub(super) fn skip(&self, what: &str) {
        let mut state = self.state();
        let phase = state.phase.unwrap_or(Phase::Traffic).name();
        // Some say their phase themselves.
        let own = what
            .strip_prefix(phase)
            .and_then(|it| it.strip_prefix(": "));
        let told = format!("{phase}: {}", own.unwrap_or(what));
        state.skipped.insert(told);
    }

    pub(super) fn saw_state(&self, name: String) {
        self.state().states.insert(name);
    }

    pub(super) fn saw_action(&self, name: String) {
        self.state().actions.insert(name);
    }
}
