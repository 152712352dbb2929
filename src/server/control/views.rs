//! How clocks look in the control API. Exchanges look as they do in logs; see `report::json`.

use crate::behavior::time::to_stored;
use crate::state::Clock;
use serde_json::{Value, json};

/// What a clock shows.
pub(super) fn clock(clock: Clock, real_ms: i64) -> Value {
    let now = clock.now(real_ms);
    json!({
        "now": to_stored(now),
        "frozen": matches!(clock, Clock::Frozen { .. }),
        "offset_ms": now.saturating_sub(real_ms),
    })
}
