//! What came of a run of clients against a stand-in, as texts: one file a form.

mod github;
mod human;
mod json;
mod junit;

pub use github::github;
pub use human::human;
pub use json::json;
pub use junit::junit;

#[cfg(test)]
mod tests;
