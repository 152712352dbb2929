//! What is sent: sequences that reach as many goals as possible with few requests. Planned on the model alone.

use super::moves::Move;
use super::search::{Found, Search};
use crate::engine::Api;
use std::sync::Arc;

/// Requests that change nothing are sent so many in one sequence.
const TOGETHER: usize = 20;

/// How much a plan may cost.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Runs of the model.
    pub runs: usize,
    /// Requests that are planned at most.
    pub requests: usize,
}

impl Default for Effort {
    fn default() -> Self {
        Self {
            runs: 200_000,
            requests: 2_500,
        }
    }
}

/// What is sent, most telling first.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Each from a clean start.
    pub(crate) sequences: Vec<Planned>,
    /// How many variants of clauses there are, and how many show.
    pub variants: (usize, usize),
    /// How many runs of the model were left.
    pub left: usize,
    /// Variants that do not show: `place word`.
    pub hidden: Vec<String>,
}

/// One sequence of a plan.
#[derive(Clone, Debug, Default)]
pub(crate) struct Planned {
    /// What changes something.
    pub prefix: Vec<Move>,
    /// Requests behind it that change nothing.
    pub quiet: Vec<Move>,
}

impl Planned {
    /// All of it, in order.
    pub(crate) fn moves(&self) -> impl Iterator<Item = &Move> {
        self.prefix.iter().chain(&self.quiet)
    }

    /// Whether only a target with a control API can do all of it.
    pub(crate) fn needs_control(&self) -> bool {
        self.moves().any(Move::needs_control)
    }
}

impl Plan {
    /// What is done, a line a step; a blank line ends a sequence.
    pub fn lines(&self, api: &Api) -> Vec<String> {
        let mut lines = Vec::new();
        for sequence in &self.sequences {
            lines.extend(sequence.moves().map(|it| it.line(api)));
            lines.push(String::new());
        }
        lines
    }

    /// How many requests it has.
    pub fn requests(&self) -> usize {
        self.sequences.iter().map(|it| it.moves().count()).sum()
    }
}

/// Makes a plan for an API whose records are those of the fixtures, or none.
pub fn plan(api: &Arc<Api>, seed: u64, (now, filled): (i64, bool), effort: Effort) -> Plan {
    let Some(mut search) = Search::new(api, seed, (now, filled), effort.runs) else {
        return Plan::default();
    };
    search.run();
    let hidden = search.goals.left().into_iter();
    let hidden = hidden.map(|it| format!("{} {}", api.sources.place(it.place), it.word));
    let mut plan = Plan {
        sequences: Vec::new(),
        variants: search.goals.count(),
        left: search.left,
        hidden: hidden.collect(),
    };
    let mut requests = 0;
    for sequence in sequences(search.found) {
        requests += sequence.moves().count();
        if requests > effort.requests {
            break;
        }
        plan.sequences.push(sequence);
    }
    plan
}

/// Puts what was found into sequences, most telling first.
fn sequences(found: Vec<Found>) -> Vec<Planned> {
    let mut groups: Vec<(Vec<Move>, Vec<Found>)> = Vec::new();
    for one in found {
        // What changes something ends its own sequence, unless more was found behind it.
        let prefix = match one.changes {
            true => one
                .prefix
                .iter()
                .cloned()
                .chain([one.last.clone()])
                .collect(),
            false => one.prefix.clone(),
        };
        match groups.iter_mut().find(|(known, _)| *known == prefix) {
            Some((_, members)) => members.push(one),
            None => groups.push((prefix, vec![one])),
        }
    }
    let mut weighed: Vec<(f64, Planned)> = Vec::new();
    for (prefix, mut members) in groups {
        members.sort_by_key(|it| std::cmp::Reverse(it.weight));
        let (changing, quiet): (Vec<Found>, Vec<Found>) =
            members.into_iter().partition(|it| it.changes);
        let own: usize = changing.iter().map(|it| it.weight).sum();
        if quiet.is_empty() {
            let quiet = Vec::new();
            weighed.push((share(own, prefix.len()), Planned { prefix, quiet }));
            continue;
        }
        for (at, some) in quiet.chunks(TOGETHER).enumerate() {
            let weight: usize = some.iter().map(|it| it.weight).sum();
            let weight = if at == 0 { weight + own } else { weight };
            let planned = Planned {
                prefix: prefix.clone(),
                quiet: some.iter().map(|it| it.last.clone()).collect(),
            };
            let length = prefix.len() + some.len();
            weighed.push((share(weight, length), planned));
        }
    }
    weighed.sort_by(|left, right| right.0.total_cmp(&left.0));
    weighed.into_iter().map(|it| it.1).collect()
}

#[expect(clippy::cast_precision_loss, reason = "only an order follows from it")]
fn share(weight: usize, length: usize) -> f64 {
    weight as f64 / length.max(1) as f64
}
