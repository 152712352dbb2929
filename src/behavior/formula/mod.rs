//! The one expression language of behavior files: CEL after `=`, Handlebars inside text.
//! Text is parsed, checked against types and lowered at load; at run time there are no names left to miss.

pub(crate) mod ast;
pub(crate) mod cel;
pub(crate) mod check;
pub(crate) mod eval;
pub(crate) mod expr;
pub(crate) mod functions;
pub(crate) mod handlebars;
mod operators;
