//! Whether a sequence would show a variant in a service: it is played as it will be played later, against a run of the
//! model that has the variant in the service's place. What a client cannot know, or a service may choose, shows nothing.

use super::ask::{Sent, for_engine};
use super::game::{Game, Known};
use super::moves::Move;
use super::twin::{Traits, Twin};
use crate::behavior::{Tap, Variant};
use crate::check::Received;
use crate::engine::{Api, Exchange};
use crate::state::Key;
use bytes::Bytes;
use http::HeaderMap;
use serde_json::Value;

/// What makes the run in the service's place differ from the twins.
const SERVICE: Traits = Traits {
    seed: 0x5eed_0d44,
    keys: 3_800_011,
    ahead: 17_000,
    age: 9_000,
    tick: 700,
};

/// A sequence that has not begun, and the run in the service's place.
pub(super) struct Proof {
    game: Game,
    service: Twin,
}

impl Proof {
    /// From what is known of the service; nothing without a behavior file.
    pub(super) fn new(known: Known) -> Option<Self> {
        let behavior = known.api.behavior.clone()?;
        let service = Twin::new(&behavior, SERVICE, known.now, known.filled);
        let game = Game::new(known)?;
        Some(Self { game, service })
    }

    /// Whether a variant shows in any answer of a sequence.
    pub(super) fn shows<'m>(
        &self,
        (api, tap): (&Api, &mut Tap),
        variant: &Variant,
        (moves, now): (impl IntoIterator<Item = &'m Move>, i64),
    ) -> bool {
        let (mut game, mut service) = (self.game.clone(), self.service.clone());
        tap.put(variant.clone());
        for what in moves {
            let Some(received) = received(&game, &mut service, (api, tap), (what, now)) else {
                return false;
            };
            let verdict = game.judge(what, Some(&received), now);
            if !verdict.differences.is_empty() {
                return true;
            }
        }
        false
    }
}

/// What the service answers; nothing if it cannot be asked.
fn received(
    game: &Game,
    service: &mut Twin,
    (api, tap): (&Api, &Tap),
    (what, now): (&Move, i64),
) -> Option<Received> {
    match what {
        Move::Ask(ask) => {
            let translate = |value: &Value| Sent::plain(&game.own(value).unwrap_or_default());
            game.step(what)?;
            let request = for_engine(&ask.request(&api.contract, &translate), game.base());
            Some(answer(service.watched(api, request, (now, tap))))
        }
        Move::Operate {
            resource,
            key,
            action,
        } => {
            let key = Key::from_value(&game.own(key)?)?;
            let done = service.operate_watched(api, (*resource, &key, action), (now, tap));
            Some(empty(if done.is_some() { 200 } else { 409 }))
        }
        Move::Advance(millis) => {
            service.advance(*millis);
            Some(empty(200))
        }
    }
}

fn answer(exchange: Exchange) -> Received {
    Received {
        status: exchange.answer.status.as_u16(),
        json: serde_json::from_slice(&exchange.answer.body).ok(),
        headers: exchange.answer.headers,
        body: exchange.answer.body,
        micros: 0,
    }
}

fn empty(status: u16) -> Received {
    Received {
        status,
        headers: HeaderMap::new(),
        body: Bytes::new(),
        json: None,
        micros: 0,
    }
}
