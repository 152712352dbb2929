//! A check in a terminal: progress while it runs, then each finding, a table, and how much was exercised.

mod coverage;
mod finding;
mod progress;
mod table;
mod text;

pub use progress::Progress;
pub use text::Terminal;
