//! Two schemas compared by what they accept: what is wider, what is narrower, and where.

mod compare;
mod complex;
mod judge;
#[cfg(test)]
mod laws;
mod object;
mod plain;
mod sample;
mod scalar;
mod union;
mod value;
mod view;

pub(super) use compare::{Comparison, Context, Role};
