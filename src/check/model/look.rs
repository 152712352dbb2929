//! The search behind a change: what did it do? Reads are looked for that show it; and what happens without a request,
//! actions of the operator and time, leads to other states too.

use super::ask::Ask;
use super::callers::{Caller, callers, record};
use super::edit::put;
use super::game::answers_agree;
use super::goals::VariantId;
use super::moves::Move;
use super::pool::Try;
use super::search::{BASE, Found, Node, Search};
use super::twin::{Twin, own_request};
use crate::behavior::By;
use crate::engine::Exchange;
use crate::state::{Key, KeyKind};
use serde_json::Value;

/// Lengths of time that are waited for at most.
const LIMITS: usize = 6;
/// How far from a limit of time the clock is set at most, in milliseconds: services have clocks of their own.
const MARGIN: i64 = 3_600_000;
/// Reads that a change is looked at with, beyond those that show a variant.
const LOOKS: usize = 2;

/// Records that were touched, by resource and key.
type Touched = Vec<(usize, Value)>;
/// Variants that go on from here, each with its own state.
type Carried = Vec<(VariantId, Twin)>;

impl Search<'_> {
    /// The records that an exchange touched.
    pub(super) fn touched(&self, exchange: &Exchange) -> Vec<(usize, Value)> {
        let touched = exchange.touched.iter().filter_map(|touch| {
            let mut resources = self.behavior.resources.iter();
            let resource = resources.position(|it| it.name == *touch.resource)?;
            let is_integer = touch.key.parse::<i64>().ok().map(Value::from);
            let key = match self.behavior.layout.resources[resource].key_kind {
                KeyKind::Integer => is_integer?,
                KeyKind::Text => Value::from(touch.key.as_str()),
            };
            Some((resource, key))
        });
        touched.collect()
    }

    /// A change leads to another state, which is looked at; how many variants show there.
    pub(super) fn reached(
        &mut self,
        node: &Node,
        last: &Move,
        (twin, touched, carried): (Twin, Touched, Carried),
    ) -> usize {
        let mut prefix = node.prefix.clone();
        prefix.push(last.clone());
        let mut node = Node {
            prefix,
            twin,
            carried,
            touched,
            before: Some(node.twin.clone()),
        };
        let shown = self.look(&node);
        let goals = &self.goals;
        node.carried.retain(|(id, _)| !goals.is_shown(*id));
        self.nodes.push_back(node);
        shown
    }

    /// Looks at what a change did with requests that change nothing.
    fn look(&mut self, node: &Node) -> usize {
        let (mut looks, mut shown) = (0, 0);
        for ask in self.looks(node) {
            if self.left == 0 {
                break;
            }
            let open = node.carried.iter().any(|(id, _)| !self.goals.is_shown(*id));
            if !open && looks >= LOOKS {
                break;
            }
            let request = own_request(self.api, &ask, BASE);
            self.tap.watch();
            let mut twin = node.twin.clone();
            let after = twin.exchange(self.api, request.clone(), self.now);
            let mut weight = self.carried(node, &ask, &after, &mut Vec::new());
            shown += weight;
            self.left = self.left.saturating_sub(2);
            if weight == 0 && looks < LOOKS {
                let changed = node.before.clone().is_none_or(|mut before| {
                    let earlier = before.exchange(self.api, request, self.now);
                    !answers_agree(&earlier, &after)
                });
                if changed {
                    looks += 1;
                    weight = 1;
                }
            }
            if weight > 0 {
                self.found.push(Found {
                    prefix: node.prefix.clone(),
                    last: Move::Ask(ask),
                    changes: false,
                    weight,
                });
            }
        }
        shown
    }

    /// Reads that may show what was touched: of the records themselves, then those that showed something before.
    fn looks(&self, node: &Node) -> Vec<Ask> {
        let stock = self.stock(&node.twin.state, &node.touched);
        let mut own = Vec::new();
        let mut others = Vec::new();
        for operation in 0..self.api.contract.operations.len() {
            if !self.behavior.is_safe(operation) {
                continue;
            }
            let kept = &self.kept[operation];
            let Some(base) = kept.first() else { continue };
            let callers = callers(&stock, operation);
            for (pointer, resource) in &self.lookups[operation] {
                for (_, key) in node.touched.iter().filter(|it| it.0 == *resource) {
                    let found = record(&node.twin.state, *resource, key);
                    let related = |it: &&Caller| found.as_ref().is_none_or(|found| it.is_in(found));
                    for caller in callers.iter().filter(related).take(2) {
                        let mut ask = base.clone();
                        put(&mut ask.inputs, pointer, &Try::Value(key.clone()));
                        let credential = Try::Value(caller.credential.clone());
                        put(&mut ask.inputs, "/credential", &credential);
                        own.push(ask);
                    }
                }
            }
            for ask in kept.iter().take(6) {
                others.push(ask.clone());
            }
            // A list is looked at by those whom the touched records name.
            for caller in &callers {
                let named = node.touched.iter().any(|(resource, key)| {
                    let found = record(&node.twin.state, *resource, key);
                    found.is_some_and(|found| caller.is_in(&found))
                });
                if named {
                    let mut ask = base.clone();
                    put(
                        &mut ask.inputs,
                        "/credential",
                        &Try::Value(caller.credential.clone()),
                    );
                    own.push(ask);
                }
            }
        }
        own.truncate(40);
        own.extend(others.into_iter().take(60));
        own
    }

    /// Lets the operator act on a record of each state.
    pub(super) fn operate(&mut self, node: &Node) {
        for (resource, model) in self.behavior.resources.iter().enumerate() {
            let Some(machine) = &model.machine else {
                continue;
            };
            let stock = self.stock(&node.twin.state, &node.touched);
            let mut keys = super::pool::keys(&stock, resource);
            if !node.prefix.is_empty() {
                keys.retain(|key| node.touched.contains(&(resource, key.clone())));
            }
            let actions = machine.actions.iter();
            let actions = actions.filter(|(_, action)| matches!(action.by, By::Operator));
            for (name, _) in actions {
                for value in &keys {
                    let Some(key) = Key::from_value(value) else {
                        continue;
                    };
                    let mut twin = node.twin.clone();
                    let state = record(&twin.state, resource, value);
                    let state = state
                        .and_then(|it| machine.state_of(it.get(&machine.field)).map(str::to_owned));
                    self.left = self.left.saturating_sub(1);
                    let done = twin.operate(self.api, (resource, &key, name), self.now);
                    let feature = format!("{resource} {name} {state:?} {}", done.is_some());
                    if self.goals.reach(vec![feature]) == 0 {
                        continue;
                    }
                    let last = Move::Operate {
                        resource,
                        key: value.clone(),
                        action: name.clone(),
                    };
                    let changes = done.is_some();
                    if changes {
                        let touched = vec![(resource, value.clone())];
                        self.reached(node, &last, (twin, touched, Vec::new()));
                    }
                    self.found.push(Found {
                        prefix: node.prefix.clone(),
                        last,
                        changes,
                        weight: 1,
                    });
                }
            }
        }
    }

    /// Lets time pass, to just before and just behind each length of time that a clause speaks of.
    pub(super) fn wait(&mut self, node: &Node) {
        for span in self
            .tap
            .spans()
            .into_iter()
            .filter(|it| *it > 0)
            .take(LIMITS)
        {
            let margin = (span / 3).min(MARGIN);
            for millis in [span - margin, span + margin] {
                let mut twin = node.twin.clone();
                twin.advance(millis);
                self.nodes.push_back(Node {
                    prefix: vec![Move::Advance(millis)],
                    twin,
                    carried: Vec::new(),
                    touched: Vec::new(),
                    before: None,
                });
            }
        }
    }

    /// Asks again what showed something before.
    pub(super) fn once_more(&mut self, node: &Node) {
        for operation in 0..self.kept.len() {
            for ask in self.kept[operation].clone().iter().take(4) {
                self.ask(node, ask);
            }
        }
    }
}
