//! What an edit means for clients, told after the new version is served. It takes a thread of its own, so neither
//! requests nor the next reload wait for it.

use super::event::HostEvent;
use super::generation::Generation;
use super::open::Host;
use super::settings::NewProposer;
use crate::diff::{Bounds, Moment, clauses, contracts, tell_apart};
use crate::engine::Api;
use std::cmp::Reverse;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// How far calls are searched: it has to be told while the edit is still in mind.
const BOUNDS: Bounds = Bounds {
    requests: 2_000,
    calls: 4,
};
/// From which both models draw alike.
const SEED: u64 = 1;

impl Host {
    /// Compares what was served with what is served now, and tells of changes.
    pub(super) fn tell_differences(&self, before: &Generation, after: &Generation) {
        if !self.has_listeners() {
            return;
        }
        let replaced: Vec<(Arc<Api>, Arc<Api>)> = after
            .apis
            .iter()
            .filter_map(|(name, slot)| Some((before.api(name)?, slot.api.as_ref()?)))
            .filter(|(old, new)| !Arc::ptr_eq(old, new))
            .map(|(old, new)| (Arc::clone(old), Arc::clone(new)))
            .collect();
        if replaced.is_empty() {
            return;
        }
        let events = self.events.clone();
        let proposer = self.settings.proposer;
        let compare = move || {
            for (old, new) in replaced {
                if let Some(event) = difference(&old, &new, proposer) {
                    // An error means that nobody listens any more.
                    let _ = events.send(event);
                }
            }
        };
        // Without a thread nobody is told; the new version is served all the same.
        let _ = std::thread::Builder::new()
            .name("mimeo-diff".into())
            .spawn(compare);
    }
}

fn difference(old: &Api, new: &Api, proposer: Option<NewProposer>) -> Option<HostEvent> {
    let mut changes = contracts(&old.contract, &new.contract);
    let of_behavior = clauses(old, new);
    let calls = match (Moment::first((old, new), (now(), SEED)), proposer) {
        (Some(moment), Some(proposer)) if !of_behavior.is_empty() => {
            let mut proposer = proposer();
            tell_apart((old, new), &of_behavior, (&moment, BOUNDS), &mut *proposer)
        }
        _ => Vec::new(),
    };
    changes.extend(of_behavior);
    changes.sort_by_key(|change| Reverse(change.level()));
    if changes.is_empty() {
        return None;
    }
    Some(HostEvent::Changed {
        api: Arc::clone(&new.name),
        since: old.generation,
        changes: changes.into(),
        calls: calls.into(),
        sources: Arc::new((old.sources.clone(), new.sources.clone())),
    })
}

/// The real time, in milliseconds since 1970 UTC.
fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(now.unwrap_or_default().as_millis()).unwrap_or(i64::MAX)
}
