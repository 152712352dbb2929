//! What came of a check, as texts: three ways to see a finding again, and the reports of a whole run. Each is one file or
//! folder of one shape: a function from a [`View`] to a text. `registry` and `reproduction` know all of them. Nothing here
//! prints or writes files, and no text holds a secret.

mod answer_tree;
mod arazzo;
mod body;
mod case;
mod github;
mod har;
mod html;
mod jsonl;
mod judgement;
mod junit;
mod line;
mod names;
pub mod recording;
mod registry;
mod reproduction;
mod sarif;
mod secret;
mod sh;
mod terminal;
#[cfg(test)]
mod testing;
mod view;

pub(in crate::report) use github::command as github_command;
pub use jsonl::line_of;
pub use registry::{REPORTS, Report};
pub use reproduction::{REPRODUCTIONS, Reproduction, Unsayable};
pub use terminal::{Progress, Terminal};
pub use view::View;
