//! Simple conditions of Arazzo, such as `$statusCode == 200 && $response.body#/data/id != null`.

mod ast;
mod eval;
mod lex;
mod parse;
#[cfg(test)]
mod tests;

pub use ast::{Access, Base, Condition, Operand, Operator};
pub use eval::{Finding, describe};
pub use parse::ConditionError;
