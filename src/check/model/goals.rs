//! What a plan is to reach: everything that can happen, and every small difference of the behavior that can show.

use crate::behavior::{Behavior, Site, Tap, Variant};
use crate::engine::Exchange;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// A variant that has not shown after so many attempts is left alone.
const ATTEMPTS: u32 = 40;

/// A variant of a clause, by its place in the list of its site.
pub(crate) type VariantId = (Site, usize);

struct Goal {
    variant: Variant,
    attempts: u32,
    shown: bool,
}

/// What was reached, and what is left.
#[derive(Default)]
pub(crate) struct Goals {
    features: HashSet<String>,
    variants: HashMap<Site, Vec<Goal>>,
}

impl Goals {
    /// Notes what happened; how much of it is new.
    pub(crate) fn reach(&mut self, features: Vec<String>) -> usize {
        let new = features
            .into_iter()
            .filter(|it| self.features.insert(it.clone()));
        new.count()
    }

    /// Variants of these sites that have not shown yet.
    pub(crate) fn open(
        &mut self,
        behavior: &Behavior,
        tap: &Tap,
        sites: &[Site],
    ) -> Vec<VariantId> {
        let mut open = Vec::new();
        for site in sites {
            let goals = self.variants.entry(*site).or_insert_with(|| {
                let all = behavior.variants(tap, *site).into_iter();
                let goal = |variant| Goal {
                    variant,
                    attempts: 0,
                    shown: false,
                };
                all.map(goal).collect()
            });
            for (at, goal) in goals.iter_mut().enumerate() {
                if !goal.shown && goal.attempts < ATTEMPTS {
                    goal.attempts += 1;
                    open.push((*site, at));
                }
            }
        }
        open
    }

    /// The variant itself.
    pub(crate) fn variant(&self, (site, at): VariantId) -> Option<Variant> {
        Some(self.variants.get(&site)?.get(at)?.variant.clone())
    }

    /// A variant has shown; whether it had not before.
    pub(crate) fn show(&mut self, (site, at): VariantId) -> bool {
        let goal = self.variants.get_mut(&site).and_then(|it| it.get_mut(at));
        goal.is_some_and(|it| !std::mem::replace(&mut it.shown, true))
    }

    /// Whether a variant has shown.
    pub(crate) fn is_shown(&self, (site, at): VariantId) -> bool {
        let goal = self.variants.get(&site).and_then(|it| it.get(at));
        goal.is_some_and(|it| it.shown)
    }

    /// How many variants there are, and how many have shown.
    pub(crate) fn count(&self) -> (usize, usize) {
        let all = || self.variants.values().flatten();
        (all().count(), all().filter(|it| it.shown).count())
    }

    /// Variants that never showed.
    pub(crate) fn left(&self) -> Vec<&Variant> {
        let mut left: Vec<&Variant> = self
            .variants
            .values()
            .flatten()
            .filter(|it| !it.shown)
            .map(|it| &it.variant)
            .collect();
        left.sort_by_key(|it| (it.place.start, it.word));
        left
    }
}

/// What happened in an exchange, in words that are the same for the same kind of event.
pub(crate) fn features(exchange: &Exchange) -> Vec<String> {
    let operation = exchange.operation.as_deref().unwrap_or_default();
    let status = exchange.answer.status.as_u16();
    let error = exchange.error.as_deref().unwrap_or_default();
    let mut features = vec![format!("{operation} {status} {error}")];
    if exchange.request_violations.is_empty() {
        for step in &exchange.why {
            let place = step.place.as_deref().unwrap_or_default();
            features.push(format!("{operation} {} {place}", step.text));
        }
    }
    for touch in &exchange.touched {
        let action = touch.action.as_deref().unwrap_or_default();
        let resource = &touch.resource;
        features.push(format!(
            "{operation} {resource} {:?} {action} {:?}",
            touch.change, touch.states
        ));
    }
    if let Ok(body) = serde_json::from_slice::<Value>(&exchange.answer.body) {
        lists(&body, "", &mut |pointer, length| {
            features.push(format!("{operation} {pointer} {}", length.min(2)));
        });
    }
    features
}

fn lists(value: &Value, pointer: &str, see: &mut dyn FnMut(&str, usize)) {
    match value {
        Value::Array(items) => {
            see(pointer, items.len());
            if let Some(first) = items.first() {
                lists(first, &format!("{pointer}/-"), see);
            }
        }
        Value::Object(entries) => {
            for (key, item) in entries {
                lists(item, &format!("{pointer}/{key}"), see);
            }
        }
        Value::Null => see(&format!("{pointer}=null"), 0),
        _ => {}
    }
}
