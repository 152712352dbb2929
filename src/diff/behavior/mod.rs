//! Two behaviors: which clauses differ, and the shortest sequence of calls that shows it.

mod clauses;
mod machine;
mod pair;
mod propose;
mod relevant;
mod search;

pub use clauses::clauses;
pub use pair::{Call, Moment, Played, Reply};
pub use propose::{Heard, Propose, Scene};
pub use search::{Bounds, Divergence, tell_apart};
