//! A finding as a script for `sh`, with `curl` and `jq`: it plays the steps and ends with 1 where the fault shows, with
//! 0 where it does not, and with 2 where it could not be played.

mod functions;
mod jq;
mod script;
mod word;

pub(super) use script::write;
