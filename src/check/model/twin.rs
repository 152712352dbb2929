//! One run of the model: records, a clock, keys and random numbers of its own. No IO; time is passed in.

use super::ask::{Ask, Sent, for_engine};
use crate::behavior::{self, Behavior, Tap};
use crate::engine::{self, Api, Exchange, Occasion, Touch};
use crate::state::{ApiState, Key, Transaction};
use serde_json::Value;
use std::sync::Arc;

/// What makes a twin differ from the others wherever a service may choose.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Traits {
    /// Where random numbers come from.
    pub seed: u64,
    /// The first key of the first resource; each resource has ten thousand of its own.
    pub keys: i64,
    /// How far its clock is ahead, in milliseconds.
    pub ahead: i64,
    /// How much older than the start its fixtures are, in milliseconds.
    pub age: i64,
    /// By how much its clock goes on between exchanges, in milliseconds.
    pub tick: i64,
}

/// How many keys a resource has.
pub(crate) const KEYS: i64 = 10_000;

/// The twins. The first is the one in whose terms requests are made. What they do not agree on may be chosen.
/// Their clocks are on the same day but for minutes around midnight; the last one's stands still within a sequence.
pub(crate) const TWINS: [Traits; 3] = [
    Traits {
        seed: 0x5eed_0a11,
        keys: 700_001,
        ahead: 0,
        age: 0,
        tick: 1_000,
    },
    Traits {
        seed: 0x5eed_0b22,
        keys: 1_800_003,
        ahead: 1_033_000,
        age: 47_000,
        tick: 1_300,
    },
    Traits {
        seed: 0x5eed_0c33,
        keys: 2_900_007,
        ahead: -1_151_000,
        age: 83_000,
        tick: 1,
    },
];

/// One run of the model.
#[derive(Clone)]
pub(crate) struct Twin {
    pub(crate) state: ApiState,
    traits: Traits,
    /// What its clock has gained by ticks and by steps of the clock.
    gained: i64,
    /// What steps of the clock have added to it.
    pub(crate) advanced: i64,
    /// The instant of the last exchange, on its own clock.
    pub(crate) now: i64,
    number: u64,
}

impl Twin {
    /// A run that nothing has happened in yet, from the fixtures or from nothing.
    pub(crate) fn new(behavior: &Behavior, traits: Traits, now: i64, filled: bool) -> Self {
        let state = ApiState::empty(Arc::clone(&behavior.layout));
        let mut records = Transaction::begin(state, traits.seed);
        if filled {
            let born = now + traits.ahead - traits.age;
            for record in behavior::seed(behavior, born, traits.seed).0 {
                // A record that cannot be made is a diagnostic of the fixtures.
                let _ = records.put(record.resource, record.data);
            }
            for bytes in behavior.fixture_blobs() {
                records.put_blob(bytes.clone());
            }
        }
        for at in 0..behavior.resources.len() {
            let first = traits.keys + KEYS * i64::try_from(at).unwrap_or(0);
            records.reserve_keys(at, first);
        }
        Self {
            state: records.finish().0,
            traits,
            gained: 0,
            advanced: 0,
            now: now + traits.ahead,
            // Random values of answers that change nothing follow from the number of the exchange.
            number: traits.seed,
        }
    }

    /// The resource whose new key this is, if it is one.
    pub(crate) fn resource_of_key(traits: Traits, value: &Value) -> Option<usize> {
        let past = value.as_i64()?.checked_sub(traits.keys)?;
        (0..KEYS * 100)
            .contains(&past)
            .then(|| usize::try_from(past / KEYS).ok())
            .flatten()
    }

    /// The next instant, when real time is `real`.
    fn tick(&mut self, real: i64) -> Occasion {
        self.gained += self.traits.tick;
        self.number += 1;
        self.now = real + self.traits.ahead + self.gained;
        Occasion {
            now: self.now,
            sandbox: "twin".into(),
            number: self.number,
        }
    }

    /// Answers a request and keeps what it changed.
    pub(crate) fn exchange(&mut self, api: &Api, request: engine::Request, real: i64) -> Exchange {
        self.perform(api, real, |occasion, records| {
            engine::handle(api, request, occasion, records)
        })
    }

    /// The same, with somebody who looks on.
    pub(crate) fn watched(
        &mut self,
        api: &Api,
        request: engine::Request,
        (real, tap): (i64, &Tap),
    ) -> Exchange {
        self.perform(api, real, |occasion, records| {
            engine::handle_watched(api, request, occasion, (records, tap))
        })
    }

    /// Performs an action of the operator; what was done, or nothing if it is refused.
    pub(crate) fn operate(
        &mut self,
        api: &Api,
        (resource, key, action): (usize, &Key, &str),
        real: i64,
    ) -> Option<Vec<Touch>> {
        self.perform(api, real, |occasion, records| {
            engine::operate(api, (resource, key), action, occasion, records).ok()
        })
    }

    /// The same, with somebody who looks on.
    pub(crate) fn operate_watched(
        &mut self,
        api: &Api,
        (resource, key, action): (usize, &Key, &str),
        (real, tap): (i64, &Tap),
    ) -> Option<Vec<Touch>> {
        self.perform(api, real, |occasion, records| {
            let watched = (records, Some(tap));
            engine::operate_watched(api, (resource, key), action, occasion, watched).ok()
        })
    }

    /// Lets the clock go on.
    pub(crate) fn advance(&mut self, millis: i64) {
        self.gained += millis;
        self.advanced += millis;
    }

    fn perform<R>(
        &mut self,
        api: &Api,
        real: i64,
        run: impl FnOnce(&Occasion, &mut Transaction) -> R,
    ) -> R {
        let occasion = self.tick(real);
        let mut records = Transaction::begin(self.state.clone(), self.traits.seed);
        engine::run_timers(api, &occasion, &mut records);
        let outcome = run(&occasion, &mut records);
        self.state = records.finish().0;
        outcome
    }
}

/// The request that an ask is in the terms of the first twin.
pub(crate) fn own_request(api: &Api, ask: &Ask, base: &str) -> engine::Request {
    for_engine(&ask.request(&api.contract, &Sent::plain), base)
}
