//! One step of the search: a move is made from a state that was reached, by the model as it is and by each variant
//! that makes a difference there. What shows is worth sending; what changes leads on.

use super::apart::{Apart, Carried};
use super::ask::Ask;
use super::callers::record;
use super::game::answers_agree;
use super::goals::features;
use super::moves::Move;
use super::search::{BASE, Found, Node, Search};
use super::twin::{Twin, own_request};
use crate::behavior::{Variant, VariantId};
use crate::engine::{self, Exchange, Touch};
use crate::state::{Key, KeyKind};
use serde_json::Value;

/// Runs that a step of a proof takes.
const RUNS: usize = 4;

/// A move in the terms of the first twin, ready to be made often.
pub(super) enum Ready {
    Ask(engine::Request),
    Operate(usize, Key, String),
    Advance(i64),
}

/// What came of a move.
#[derive(Default)]
pub(super) struct Outcome {
    exchange: Option<Exchange>,
    /// Whether an action of the operator was performed.
    done: bool,
    /// Records that were touched.
    touched: Vec<(usize, Value)>,
}

/// What a move has shown.
#[derive(Clone, Copy, Default)]
pub(super) struct Shown {
    /// Something new.
    pub new: bool,
    /// It was done, not refused.
    pub done: bool,
}

impl Outcome {
    /// Whether what was asked for was done.
    fn is_done(&self) -> bool {
        let status = self.exchange.as_ref().map(|it| it.answer.status);
        self.done || status.is_some_and(|it| it.is_success())
    }

    /// Whether a client sees the same.
    pub(super) fn agrees(&self, other: &Self) -> bool {
        let answers = match (&self.exchange, &other.exchange) {
            (Some(one), Some(other)) => answers_agree(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        answers && self.done == other.done
    }
}

impl Search<'_> {
    /// A move, ready to be made; nothing for an action on something that is no key.
    pub(super) fn ready(&self, what: &Move) -> Option<Ready> {
        Some(match what {
            Move::Ask(ask) => Ready::Ask(own_request(self.api, ask, BASE)),
            Move::Operate {
                resource,
                key,
                action,
            } => Ready::Operate(*resource, Key::from_value(key)?, action.clone()),
            Move::Advance(millis) => Ready::Advance(*millis),
        })
    }

    /// Makes a move.
    pub(super) fn play(&mut self, twin: &mut Twin, ready: &Ready) -> Outcome {
        self.left = self.left.saturating_sub(1);
        match ready {
            Ready::Ask(request) => {
                let watched = (self.now, &self.tap);
                let exchange = twin.watched(self.api, request.clone(), watched);
                Outcome {
                    touched: self.touched(&exchange.touched),
                    exchange: Some(exchange),
                    done: false,
                }
            }
            Ready::Operate(resource, key, action) => {
                let target = (*resource, key, action.as_str());
                let touched = twin.operate_watched(self.api, target, (self.now, &self.tap));
                Outcome {
                    exchange: None,
                    done: touched.is_some(),
                    touched: self.touched(&touched.unwrap_or_default()),
                }
            }
            Ready::Advance(millis) => {
                twin.advance(*millis);
                Outcome::default()
            }
        }
    }

    /// The records that were touched, by resource and key.
    fn touched(&self, touched: &[Touch]) -> Vec<(usize, Value)> {
        let touched = touched.iter().filter_map(|touch| {
            let mut resources = self.behavior.resources.iter();
            let resource = resources.position(|it| it.name == *touch.resource)?;
            let number = touch.key.parse::<i64>().ok().map(Value::from);
            let key = match self.behavior.layout.resources[resource].key_kind {
                KeyKind::Integer => number?,
                KeyKind::Text => Value::from(touch.key.as_str()),
            };
            Some((resource, key))
        });
        touched.collect()
    }

    /// Asks once.
    pub(super) fn ask(&mut self, node: &Node, ask: &Ask) -> Shown {
        self.attempt(node, &Move::Ask(ask.clone()))
    }

    /// Makes a move from a state.
    pub(super) fn attempt(&mut self, node: &Node, what: &Move) -> Shown {
        let Some(ready) = self.ready(what) else {
            return Shown::default();
        };
        let mut twin = node.twin.clone();
        self.tap.watch();
        let mut outcome = self.play(&mut twin, &ready);
        let sites = self.tap.reached();
        if self.goals.learn(self.behavior, &mut self.tap, &sites) {
            // Once more, now that it is known what to look for.
            twin = node.twin.clone();
            outcome = self.play(&mut twin, &ready);
        }
        let spans = self.tap.spans_reached();
        if let Move::Ask(ask) = what {
            self.sees[ask.operation].extend(self.tap.seen());
        }
        let mut weight = self.goals.reach(self.news(node, what, &outcome));
        let mut carried = Carried::default();
        for id in self.tap.differing() {
            let Some(variant) = self.goals.attempt(&mut self.tap, id) else {
                continue;
            };
            let mut other = node.twin.clone();
            self.tap.put(variant);
            let different = self.play(&mut other, &ready);
            if !outcome.agrees(&different) {
                weight += usize::from(self.shows(node, what, id));
                continue;
            }
            let touched = [outcome.touched.clone(), different.touched].concat();
            carried.add(vec![id], (other, Apart::of(touched)), &twin);
        }
        weight += self.carried(node, (what, &ready), (&twin, &outcome), &mut carried);
        let changes = !outcome.touched.is_empty();
        let mut seen = Shown {
            new: weight > 0,
            done: outcome.is_done(),
        };
        if weight == 0 && carried.is_empty() {
            return seen;
        }
        let known = self.found.len();
        let mut shown = weight;
        if changes {
            let touched = outcome.touched;
            let about = (spans, weight > 0);
            shown += self.reached(node, what, (twin, touched, carried), about);
        }
        if shown == 0 {
            self.found.truncate(known);
            return seen;
        }
        self.found.push(Found {
            prefix: node.prefix.clone(),
            last: what.clone(),
            changes,
            weight,
        });
        if let Move::Ask(ask) = what {
            self.kept[ask.operation].push(ask.clone());
        }
        seen.new = true;
        seen
    }

    /// What happened, in words that are the same for the same kind of event.
    fn news(&self, node: &Node, what: &Move, outcome: &Outcome) -> Vec<String> {
        let name = match what {
            Move::Ask(ask) => ask.operation.to_string(),
            Move::Operate {
                resource,
                key,
                action,
            } => {
                let machine = self.behavior.resources[*resource].machine.as_ref();
                let record = record(&node.twin.state, *resource, key);
                let state = machine
                    .zip(record.as_ref())
                    .and_then(|(machine, record)| machine.state_of(record.get(&machine.field)));
                format!("{resource} {action} {state:?} {}", outcome.done)
            }
            Move::Advance(_) => return Vec::new(),
        };
        let mut news = outcome
            .exchange
            .iter()
            .flat_map(features)
            .collect::<Vec<_>>();
        let sites = self.tap.reached();
        news.extend(sites.iter().map(|site| format!("{name} {site:?}")));
        news.extend(self.tap.events().iter().map(|it| format!("{name} {it}")));
        news.push(name);
        news.extend(self.sort.clone().filter(|_| outcome.is_done()));
        news
    }

    /// A variant has made a difference to the first twin: whether it shows in a service too, and has not shown before.
    fn shows(&mut self, node: &Node, what: &Move, id: VariantId) -> bool {
        let Some(variant) = self.goals.variant(id) else {
            return false;
        };
        let moves = node.prefix.iter().chain([what]);
        self.left = self.left.saturating_sub((node.prefix.len() + 1) * RUNS);
        let tapped = (self.api, &mut self.tap);
        self.proof.shows(tapped, &variant, (moves, self.now)) && self.goals.show(&mut self.tap, id)
    }

    /// Asks those runs that differ already; how many show now. The others go into `further`, where records changed.
    pub(super) fn carried(
        &mut self,
        node: &Node,
        (what, ready): (&Move, &Ready),
        (twin, outcome): (&Twin, &Outcome),
        further: &mut Carried,
    ) -> usize {
        let mut shown = 0;
        for run in node.carried.runs() {
            if self.aim.as_ref().is_some_and(|aim| !run.differs_at(aim)) {
                continue;
            }
            // What the true run did not look at cannot make a difference.
            if !run.resources().any(|it| self.tap.has_seen(it)) {
                continue;
            }
            let open = run.ids.iter().filter(|it| !self.goals.is_settled(**it));
            let open: Vec<VariantId> = open.copied().collect();
            let variants: Vec<Variant> =
                open.iter().filter_map(|it| self.goals.look(*it)).collect();
            let Some(variant) = variants.into_iter().next() else {
                continue;
            };
            let mut other = run.twin.clone();
            self.tap.put(variant);
            let different = self.play(&mut other, ready);
            if !outcome.agrees(&different) {
                for id in open {
                    shown += usize::from(self.shows(node, what, id));
                }
            } else if !outcome.touched.is_empty() {
                let touched = [outcome.touched.clone(), different.touched].concat();
                further.add(open, (other, run.apart.and(touched)), twin);
            }
        }
        shown
    }
}
