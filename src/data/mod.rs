//! Plausible and valid values from JSON Schemas, so that an API without examples answers at once.
//!
//! A value is built from what a schema allows ([`rules`]), with the words of its property names and descriptions
//! deciding what it looks like ([`kinds`]), and is held against the schema before anyone sees it ([`generate`]).
//! Where the schema refuses a part of it, that part alone is made again with other choices.
//!
//! Deliberately absent: a clock and ambient randomness. Every place of a value has a seed of its own that follows
//! from the seed of its parent, so a change in one place leaves the others as they are.

mod array;
mod at;
mod branch;
mod complete;
mod conflict;
mod context;
mod cost;
mod directive;
mod draw;
mod facts;
mod format;
mod generate;
mod hint;
mod impossible;
mod kinds;
mod maker;
mod media;
mod names;
mod number;
mod object;
mod pattern;
mod rules;
mod text;

#[cfg(test)]
mod tests;

pub use complete::complete;
pub use conflict::Conflict;
pub use context::{Context, Locale, Scene};
pub(crate) use directive::{check as check_directives, example};
pub(crate) use facts::Facts;
pub use generate::{generate, generate_towards};
pub use impossible::proof_in;
pub(crate) use kinds::{PICTURES, fake, names as fake_names};
pub(crate) use media::{LARGEST, file, glyph, png, svg};
pub(crate) use pattern::text_like;
