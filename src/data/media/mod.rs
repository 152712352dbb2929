//! Files and pictures that programs can open, made of a few bytes each.
//!
//! Deliberately absent: anything that compresses well or looks good. A page shows a picture, a download opens; that
//! is all that is asked.

mod canvas;
mod document;
mod file;
mod glyphs;
mod picture;
mod sound;

pub(crate) use file::file;
pub(crate) use glyphs::glyph;
pub(crate) use picture::{LARGEST, png, svg};
