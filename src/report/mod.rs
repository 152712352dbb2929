//! Views of exchanges, codes and what happens to a server. Everything but [`Output`] makes texts and
//! prints nothing; diagnostics are drawn by `source::render`.

pub mod banner;
pub mod check;
pub mod codes;
pub mod diff;
pub mod diff_calls;
pub mod diff_machine;
pub mod events;
pub mod functions;
pub mod human;
pub mod json;
mod output;
pub mod proxy;
pub mod rehearsal;
pub mod reporter;
pub mod story;
pub mod story_json;
pub mod verdict;

pub use output::Output;
