//! Swagger 2.0 becomes the 3.1 form: one file for each object that changed its shape. `definitions`, `parameters`
//! and `responses` stay where they are, so that every `$ref` to them still leads to its target; those into `paths` are
//! led to where their targets have gone.
//! Places are kept: a converted node points at the text that it was made from.

mod build;
mod document;
mod operation;
mod parameter;
mod reference;
mod response;
mod schema;
#[cfg(test)]
mod tests;

pub(super) use document::convert;
