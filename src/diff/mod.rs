//! What changes for clients from one version of an API to the next: breaking, risky and harmless changes of its
//! contract, changed clauses of its behavior, and the shortest calls that tell the two versions apart.
//!
//! Deliberately absent: files, clocks and printing. Both versions come in compiled; texts are made by `report`.

mod behavior;
mod change;
mod contract;
mod kinds;
mod parts;
mod schema;
mod side;

pub use behavior::{
    Bounds, Call, Divergence, Heard, Moment, Played, Propose, Reply, Scene, clauses, tell_apart,
};
pub use change::{Change, Level, Subject};
pub use contract::{api_added, api_removed, contracts};
pub use kinds::{ALL, Kind};
