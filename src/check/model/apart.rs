//! Runs of the model with a variant that have led to other records, though no answer has shown it yet. Variants that
//! led to the same records go on together.

use super::twin::Twin;
use crate::behavior::VariantId;
use crate::state::{Key, Record};
use serde_json::Value;
use std::sync::Arc;

/// Runs that go on behind one change at most.
const MOST: usize = 64;

/// Records that may differ, by resource and key.
#[derive(Clone, Debug, Default)]
pub(super) struct Apart(Vec<(usize, Key)>);

/// How a record differs: by resource and key, and what it is there.
type Difference = (usize, Key, Option<Arc<Record>>);

impl Apart {
    /// Records that were touched.
    pub(super) fn of(touched: Vec<(usize, Value)>) -> Self {
        Self::default().and(touched)
    }

    /// These, and records that were touched since.
    pub(super) fn and(&self, touched: Vec<(usize, Value)>) -> Self {
        let keys = touched.into_iter();
        let keys = keys.filter_map(|(resource, key)| Some((resource, Key::from_value(&key)?)));
        let mut all: Vec<(usize, Key)> = self.0.iter().cloned().chain(keys).collect();
        all.sort();
        all.dedup();
        Self(all)
    }

    /// How a run differs from the true one.
    fn differences(&self, run: &Twin, truth: &Twin) -> Vec<Difference> {
        let differing = self.0.iter().filter_map(|(resource, key)| {
            let one = run.state.get(*resource, key);
            (one != truth.state.get(*resource, key)).then(|| (*resource, key.clone(), one.cloned()))
        });
        differing.collect()
    }
}

/// A run that differs.
pub(super) struct Run {
    /// The variants that lead to it.
    pub ids: Vec<VariantId>,
    /// The run itself, with the first of them.
    pub twin: Twin,
    /// Where it may differ.
    pub apart: Apart,
    differences: Vec<Difference>,
}

impl Run {
    /// Whether a record is another one.
    pub(super) fn differs_at(&self, (resource, key): &(usize, Key)) -> bool {
        let mut differences = self.differences.iter();
        differences.any(|it| it.0 == *resource && it.1 == *key)
    }

    /// The resources of records that differ.
    pub(super) fn resources(&self) -> impl Iterator<Item = usize> {
        self.differences.iter().map(|it| it.0)
    }
}

/// The kind of a difference: a record too many or too few, or which fields are others.
fn kind((resource, key, there): &Difference, truth: &Twin) -> String {
    match (there, truth.state.get(*resource, key)) {
        (Some(one), Some(other)) => {
            let fields = one.data.iter();
            let fields = fields.filter(|(name, value)| other.data.get(*name) != Some(value));
            let names: Vec<&str> = fields.map(|it| it.0.as_str()).collect();
            format!("{resource}:{}", names.join(","))
        }
        (Some(_), None) => format!("{resource}+"),
        (None, _) => format!("{resource}-"),
    }
}

/// Runs that differ.
#[derive(Default)]
pub(super) struct Carried(Vec<Run>);

impl Carried {
    /// Takes a run along, if it differs from the true one.
    pub(super) fn add(&mut self, ids: Vec<VariantId>, (twin, apart): (Twin, Apart), truth: &Twin) {
        let differences = apart.differences(&twin, truth);
        if differences.is_empty() {
            return;
        }
        if let Some(known) = self.0.iter_mut().find(|it| it.differences == differences) {
            known.ids.extend(ids);
        } else if self.0.len() < MOST {
            self.0.push(Run {
                ids,
                twin,
                apart,
                differences,
            });
        }
    }

    /// All of them, later.
    pub(super) fn advanced(&self, millis: i64) -> Self {
        let later = self.0.iter().map(|run| {
            let mut twin = run.twin.clone();
            twin.advance(millis);
            Run {
                ids: run.ids.clone(),
                twin,
                apart: run.apart.clone(),
                differences: run.differences.clone(),
            }
        });
        Self(later.collect())
    }

    /// All of them.
    pub(super) fn runs(&self) -> &[Run] {
        &self.0
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a variant that is not among those `shown` goes on.
    pub(super) fn has_open(&self, shown: impl Fn(VariantId) -> bool) -> bool {
        let mut ids = self.0.iter().flat_map(|it| &it.ids);
        ids.any(|id| !shown(*id))
    }

    /// The records that differ, as they are in the true run, or else in that which has them.
    pub(super) fn records(&self, truth: &Twin) -> Vec<(usize, Arc<Record>)> {
        let mut records: Vec<(usize, Arc<Record>)> = Vec::new();
        for (resource, key, there) in self.0.iter().flat_map(|it| &it.differences) {
            let found = truth.state.get(*resource, key).or(there.as_ref());
            let known = |it: &(usize, Arc<Record>)| it.0 == *resource && it.1.key == *key;
            if let Some(found) = found.filter(|_| !records.iter().any(known)) {
                records.push((*resource, Arc::clone(found)));
            }
        }
        records
    }

    /// The variants that go on, each with the kind of its difference.
    pub(super) fn kinds(&self, truth: &Twin) -> Vec<(VariantId, String)> {
        let of = |run: &Run| {
            let kinds = run.differences.iter().map(|it| kind(it, truth));
            let mut kinds: Vec<String> = kinds.collect();
            kinds.sort();
            kinds.dedup();
            let kinds = kinds.join(" ");
            run.ids
                .iter()
                .map(move |id| (*id, kinds.clone()))
                .collect::<Vec<_>>()
        };
        self.0.iter().flat_map(of).collect()
    }

    /// Leaves those behind that have shown.
    pub(super) fn settle(&mut self, shown: impl Fn(VariantId) -> bool) {
        for run in &mut self.0 {
            run.ids.retain(|id| !shown(*id));
        }
        self.0.retain(|it| !it.ids.is_empty());
    }
}
