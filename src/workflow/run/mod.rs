//! The interpreter. It sends nothing and waits for nothing itself: it says what to do next, and is told the answer.

mod body;
mod frame;
mod judge;
mod machine;
mod outcome;
mod request;
mod settings;
#[cfg(test)]
mod tests;

pub use machine::{Next, Run};
pub use outcome::{Broken, Failure, Outcome, StepReport, Verdict};
pub use settings::Settings;
