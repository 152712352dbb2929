//! What a plan is to reach: everything that can happen, and every small difference of the behavior that can show.

use crate::behavior::{Behavior, Site, Tap, Variant, VariantId};
use crate::engine::Exchange;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// A variant that has not shown after so many attempts is left alone.
const ATTEMPTS: u32 = 150;
/// The same for a variant that only has led to other records, which no answer has shown.
const LOOKS: u32 = 400;
/// States that are kept for such a variant at most, of each kind of difference.
const STATES: u32 = 3;

struct Goal {
    variant: Variant,
    attempts: u32,
    /// Requests that could have shown what it has led to.
    looks: u32,
    /// States that were kept because it has led to other records there, by the kind of difference.
    states: HashMap<String, u32>,
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

    /// Gets to know clauses, and looks for their variants from now on; whether any is new.
    pub(crate) fn learn(&mut self, behavior: &Behavior, tap: &mut Tap, sites: &[Site]) -> bool {
        let mut any = false;
        for site in sites {
            if self.variants.contains_key(site) {
                continue;
            }
            let all = behavior.variants(tap, *site);
            tap.want(*site, &all);
            any |= !all.is_empty();
            let goal = |variant| Goal {
                variant,
                attempts: 0,
                looks: 0,
                states: HashMap::new(),
                shown: false,
            };
            self.variants
                .insert(*site, all.into_iter().map(goal).collect());
        }
        any
    }

    /// A variant is tried: which it is. After many attempts it is no longer looked for.
    pub(crate) fn attempt(&mut self, tap: &mut Tap, id: VariantId) -> Option<Variant> {
        let goal = self.variants.get_mut(&id.0)?.get_mut(id.1)?;
        goal.attempts += 1;
        if goal.attempts >= ATTEMPTS {
            tap.forget(id);
        }
        (!goal.shown).then(|| goal.variant.clone())
    }

    /// Looks once more for what a variant has led to: which it is, if it may still show.
    pub(crate) fn look(&mut self, (site, at): VariantId) -> Option<Variant> {
        let goal = self.variants.get_mut(&site)?.get_mut(at)?;
        goal.looks += 1;
        (!goal.shown && goal.looks < LOOKS).then(|| goal.variant.clone())
    }

    /// A variant has shown; whether it had not before.
    pub(crate) fn show(&mut self, tap: &mut Tap, (site, at): VariantId) -> bool {
        tap.forget((site, at));
        let goal = self.variants.get_mut(&site).and_then(|it| it.get_mut(at));
        goal.is_some_and(|it| !std::mem::replace(&mut it.shown, true))
    }

    /// The variant itself, if it has not shown.
    pub(crate) fn variant(&self, (site, at): VariantId) -> Option<Variant> {
        let goal = self.variants.get(&site)?.get(at)?;
        (!goal.shown).then(|| goal.variant.clone())
    }

    /// Whether a state is worth keeping because a variant has led to other records there.
    pub(crate) fn keeps(&mut self, (site, at): VariantId, kind: &str) -> bool {
        let goal = self.variants.get_mut(&site).and_then(|it| it.get_mut(at));
        goal.is_some_and(|it| {
            let states = it.states.entry(kind.to_owned()).or_default();
            *states += 1;
            !it.shown && it.looks < LOOKS && *states <= STATES
        })
    }

    /// Whether a variant has shown, or never will.
    pub(crate) fn is_settled(&self, (site, at): VariantId) -> bool {
        let goal = self.variants.get(&site).and_then(|it| it.get(at));
        goal.is_none_or(|it| it.shown || it.looks >= LOOKS)
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
