//! Two behaviors: which clauses differ, and the shortest sequence of calls that shows it.

mod clauses;
mod hints;
mod machine;
mod propose;
mod relevant;
mod search;
mod values;

pub use clauses::clauses;
pub use propose::{Proposal, Propose, Proposer};
pub use search::{Bounds, Divergence, Moment, Played, Reply, tell_apart};
