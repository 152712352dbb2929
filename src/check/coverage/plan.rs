//! The requests to one operation, in an order that never varies.

use super::keywords::{Change, KEYWORDS, Proposal, Proposals, Tools};
use super::probe::{Kind, Probe};
use super::requests::{Odd, REQUESTS, Subject};
use super::site::{Site, Walk};
use crate::check::draft::{Draft, Sent, Verdict, verdict, write};
use crate::check::rehearsal::{Base, Extent, Rehearsal};
use crate::contract::{Found, Violation};
use crate::data::Context;
use std::collections::HashSet;

/// No more requests are planned for one operation.
const MOST: usize = 600;

/// Every request to an operation; nothing where no good request is found to start from.
pub(super) fn plan(rehearsal: &Rehearsal, operation: usize) -> Option<Vec<Probe>> {
    let full = rehearsal.base(operation, Extent::Full)?;
    let least = rehearsal.base(operation, Extent::Least)?;
    let mut plan = Plan {
        rehearsal,
        seen: HashSet::new(),
        probes: Vec::new(),
        granted: full.granted,
    };
    let subject = Subject {
        rehearsal,
        operation,
        full: &full,
        least: &least.draft,
    };
    for way in REQUESTS {
        for odd in (way.make)(&subject) {
            plan.odd(operation, way.name, odd);
        }
    }
    plan.values(&full);
    Some(plan.probes)
}

struct Plan<'a> {
    rehearsal: &'a Rehearsal,
    /// What was planned before, so that nothing is sent twice.
    seen: HashSet<String>,
    probes: Vec<Probe>,
    granted: bool,
}

impl Plan<'_> {
    /// Requests with another value in one place.
    fn values(&mut self, full: &Base) {
        let rehearsal = self.rehearsal;
        let context = Context::new(&rehearsal.api.contract, rehearsal.seed, rehearsal.now);
        let tools = Tools { context: &context };
        for site in Walk::all(rehearsal, &context, full) {
            for keyword in KEYWORDS {
                let mut proposals = Proposals::default();
                (keyword.propose)(&site, &tools, &mut proposals);
                for proposal in proposals.all {
                    self.value(&site, keyword.name, &proposal);
                }
            }
        }
    }

    fn value(&mut self, site: &Site<'_>, keyword: &'static str, proposal: &Proposal) {
        let Some(draft) = changed(site, &proposal.change) else {
            return;
        };
        let request = write(&self.rehearsal.api.contract, &draft);
        let kind = proposal.good.map(|good| match good {
            true => Kind::Good,
            false => Kind::Bad,
        });
        let odd = Odd {
            request,
            kind: kind.unwrap_or(Kind::Good),
            words: format!("{} {}", site.label(), proposal.words),
            place: site.place(),
        };
        if kind.is_none() {
            let bad = Odd {
                request: odd.request.clone(),
                kind: Kind::Bad,
                words: odd.words.clone(),
                place: odd.place.clone(),
            };
            self.odd(draft.operation, keyword, bad);
        }
        self.odd(draft.operation, keyword, odd);
    }

    /// Plans a request if the contract agrees with what it is meant to be.
    fn odd(&mut self, operation: usize, keyword: &'static str, odd: Odd) {
        if self.probes.len() >= MOST {
            return;
        }
        let Some(sent) = Sent::of(&odd.request) else {
            return;
        };
        let Some(violations) = self.broken(operation, odd.kind, &sent) else {
            return;
        };
        if !self.seen.insert(format!("{:?} {sent:?}", odd.kind)) {
            return;
        }
        let foresight = self.rehearsal.foresee(&sent);
        self.probes.push(Probe {
            operation,
            request: odd.request,
            kind: odd.kind,
            purpose: odd.words,
            place: odd.place,
            keyword,
            violations,
            granted: self.granted,
            foresight,
        });
    }

    /// The rules that a request breaks; nothing where it is not what it is meant to be.
    fn broken(&self, operation: usize, kind: Kind, sent: &Sent) -> Option<Vec<Violation>> {
        let contract = &self.rehearsal.api.contract;
        if kind == Kind::Method {
            let found = contract.find(&sent.method, &sent.path);
            return matches!(found, Found::NoMethod { .. }).then(Vec::new);
        }
        match (kind, verdict(contract, operation, sent)) {
            (Kind::Good | Kind::Credential, Verdict::Valid) => Some(Vec::new()),
            (Kind::Bad, Verdict::Invalid(violations))
            | (Kind::MediaType, Verdict::MediaType(violations)) => Some(violations),
            _ => None,
        }
    }
}

/// The good request with the change at its place.
fn changed(site: &Site<'_>, change: &Change) -> Option<Draft> {
    let (position, pointer) = (site.position, site.pointer.as_str());
    match change {
        Change::Set(value) => site.base.with(position, pointer, value.clone()),
        Change::Remove => site.base.without(position, pointer),
        Change::Add(name, value) => {
            site.base
                .with(position, &format!("{pointer}/{name}"), value.clone())
        }
    }
}
