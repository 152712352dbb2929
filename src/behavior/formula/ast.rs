//! What was written, before names are resolved: the common tree of CEL formulas and Handlebars templates.
//! Places are byte ranges of the formula's own text.

use crate::behavior::value::Val;
use std::ops::Range;

/// One expression as written.
#[derive(Clone, Debug)]
pub(crate) struct Ast {
    /// Where it stands in the text.
    pub range: Range<usize>,
    /// What it is.
    pub kind: AstKind,
}

/// The kinds of expression.
#[derive(Clone, Debug)]
pub(crate) enum AstKind {
    /// A constant.
    Literal(Val),
    /// A name.
    Name(String),
    /// `target.name`.
    Select(Box<Ast>, String),
    /// `has(target.name)`.
    Has(Box<Ast>, String),
    /// An operator, function or method; a method's target is its first argument.
    Call(String, Vec<Ast>),
    /// `[a, b]`.
    List(Vec<Ast>),
    /// `{'a': 1}`.
    Map(Vec<(Ast, Ast)>),
    /// `list.all(x, …)` and its kin.
    Fold(Box<Fold>),
}

/// A loop over a list that carries one value along; bounded by the list.
#[derive(Clone, Debug)]
pub(crate) struct Fold {
    /// The list.
    pub over: Ast,
    /// The name of the element.
    pub element: String,
    /// The name of the value carried along.
    pub carried: String,
    /// Its first value.
    pub start: Ast,
    /// Goes on while this holds.
    pub proceed: Ast,
    /// The next value.
    pub step: Ast,
    /// What comes out.
    pub result: Ast,
}

/// Why a text is not a formula.
#[derive(Debug)]
pub(crate) struct SyntaxProblem {
    /// Where in the text.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
}
