//! What an edit means for clients, told after the new version is served. It takes a thread of its own, so neither
//! requests nor the next reload wait for it.

use super::event::HostEvent;
use super::generation::Generation;
use super::open::Host;
use crate::diff::{clauses, contracts};
use crate::engine::Api;
use std::cmp::Reverse;
use std::sync::Arc;

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
        let compare = move || {
            for (old, new) in replaced {
                if let Some(event) = difference(&old, &new) {
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

fn difference(old: &Api, new: &Api) -> Option<HostEvent> {
    let mut changes = contracts(&old.contract, &new.contract);
    changes.extend(clauses(old, new));
    changes.sort_by_key(|change| Reverse(change.level()));
    if changes.is_empty() {
        return None;
    }
    Some(HostEvent::Changed {
        api: Arc::clone(&new.name),
        since: old.generation,
        changes: changes.into(),
        sources: Arc::new((old.sources.clone(), new.sources.clone())),
    })
}
