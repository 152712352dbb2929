//! From a document to a contract: one file for each object of `OpenAPI`. Everything wrong is told,
//! what is not wrong is kept.

mod callback;
mod content;
mod convert;
mod document;
mod examples;
mod keys;
mod operation;
mod parameter;
mod reader;
mod response;
mod security;
mod server;
mod swagger;
mod version;

pub(crate) use reader::unresolved;

#[cfg(test)]
mod tests;
