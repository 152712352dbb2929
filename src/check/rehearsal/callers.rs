//! Credentials that stand in the first records: a text of a record that a caller clause looks up is tried as one.

use super::pool::Pool;
use crate::behavior::{Behavior, Env, Run, Val, request_value};
use crate::check::Part;
use crate::check::draft::Caller;
use crate::state::Transaction;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use std::cell::RefCell;

/// More callers than this tell nothing new.
const MOST: usize = 6;

/// Callers that the model lets in, each of another identity.
pub(super) fn find(
    behavior: &Behavior,
    pool: &Pool,
    (seed, now): (u64, i64),
    records: &mut Transaction,
) -> Vec<Caller> {
    let env = Env {
        now,
        time: &behavior.time,
        random: RefCell::new(ChaCha8Rng::seed_from_u64(seed)),
        tap: None,
    };
    let request = request_value("", "", "");
    let run = Run::new(behavior, &env, &request, records);
    let mut callers: Vec<Caller> = Vec::new();
    for (scheme, resources) in behavior.credential_resources() {
        let mut known: Vec<Val> = Vec::new();
        for text in pool.texts(&resources) {
            let Ok(identity) = run.authenticate(scheme, text) else {
                continue;
            };
            if known.len() >= MOST || known.iter().any(|it| it.same(&identity)) {
                continue;
            }
            let credential = (scheme.to_owned(), Part::Fixed(text.to_owned()));
            // Callers of several schemes go together in the order in which they are found.
            match callers.get_mut(known.len()) {
                Some(caller) => caller.credentials.push(credential),
                None => callers.push(Caller {
                    credentials: vec![credential],
                }),
            }
            known.push(identity);
        }
    }
    callers
}
