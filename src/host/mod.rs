//! Everything that runs: the compiled APIs, their state, the journal and the reload, without a network.
//! The server, the tests and the checker are clients of [`Host`]. Nothing here knows warp or prints.

mod deliver;
mod difference;
mod discover;
mod engine;
mod event;
mod exchange;
mod failure;
mod generation;
mod journal;
mod load;
mod model;
mod open;
mod problem;
mod records;
mod seen;
mod settings;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod watch;
mod web;

pub use deliver::{FireError, Undelivered};
pub use discover::{ApiFiles, discover};
pub use engine::{Compiled, Engine, Failure, FieldProblem, OperateError, Target};
pub use event::HostEvent;
pub use failure::Trouble;
pub(crate) use failure::failure;
pub use generation::{ApiSlot, Generation, layout};
pub use journal::{ExchangeQuery, Journal, Kept};
pub use model::Model;
pub use open::{Host, OpenError, Opened};
pub use problem::Problem;
pub use records::{Collection, Listing, RecordError, Selection, Shown};
pub use settings::{Callbacks, NewProposer, Settings, StoreChoice, Watch};
pub use watch::Watcher;
pub use web::Web;
