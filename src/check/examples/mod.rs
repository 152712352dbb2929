//! The documented examples of parameters and bodies, sent as they are: a service takes them, and its answers keep
//! the contract.

mod inspector;
#[cfg(test)]
mod tests;
mod variants;

pub(super) use inspector::ExamplesInspector;
