//! Views of exchanges, codes and what happens to a server. Everything but [`Output`] makes texts and
//! prints nothing; diagnostics are drawn by `source::render`.

pub mod codes;
mod output;

pub use output::Output;
