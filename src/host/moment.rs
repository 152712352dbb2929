//! The records that an API begins with, for those who run its model without serving it.

use super::generation::layout;
use crate::engine::Api;
use crate::state::{
    ApiState, Clock, DEFAULT_SANDBOX, Fixtures, MemoryStore, Record, Settings, StateError, World,
};

/// The first records of an API at an instant, in milliseconds since 1970 UTC, with that seed.
pub fn first_records(
    api: &Api,
    fixtures: Fixtures,
    (now, seed): (i64, u64),
) -> Result<ApiState, StateError> {
    let settings = Settings {
        seed,
        clock: Clock::freeze(now),
        real_ms: || 0,
    };
    let world = World::open(MemoryStore, settings)?;
    let fit = |_: usize, _: &Record| Ok(());
    let layout = layout(api);
    world.install(std::sync::Arc::clone(&layout), fixtures, &fit)?;
    world.sandbox(DEFAULT_SANDBOX)?.read(&layout)
}
