//! Checked expressions: names are slots, functions are pointers, every node has a type.

use super::functions::Function;
use crate::behavior::types::Type;
use crate::behavior::value::Val;
use std::ops::Range;
use std::sync::Arc;

/// A set of slots, one bit each; a scope has at most 128.
pub(crate) type Slots = u128;

/// A checked expression.
#[derive(Clone, Debug)]
pub(crate) struct Expr {
    /// What it computes.
    pub kind: ExprKind,
    /// The type of every value it gives.
    pub ty: Type,
    /// The slots it reads, directly or through its parts.
    pub uses: Slots,
    /// Where it stands in the formula's text.
    pub range: Range<usize>,
}

/// Operators that take two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
    /// `in`
    In,
}

/// What an expression computes.
#[derive(Clone, Debug)]
pub(crate) enum ExprKind {
    /// Always the same value.
    Constant(Val),
    /// The value of a slot.
    Slot(usize),
    /// A field of an object or record; `null` where it is not there.
    Field(Box<Expr>, Arc<str>),
    /// Whether a field is there and not `null`.
    Has(Box<Expr>, Arc<str>),
    /// An element of a list or object.
    Index(Box<Expr>, Box<Expr>),
    /// The record of a resource with a key, or `null`.
    Lookup(usize, Box<Expr>),
    /// A record to be frozen into the schema of the field it is stored in.
    Shape(Box<Expr>),
    /// `!`
    Not(Box<Expr>),
    /// `-`
    Negate(Box<Expr>),
    /// `&&`
    And(Box<Expr>, Box<Expr>),
    /// `||`
    Or(Box<Expr>, Box<Expr>),
    /// `condition ? then : otherwise`
    Choose(Box<Expr>, Box<Expr>, Box<Expr>),
    /// Any other operator.
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `{'a': 1}`
    Map(Vec<(Expr, Expr)>),
    /// A function of the catalogue.
    Call(&'static Function, Vec<Expr>),
    /// A loop over a list.
    Fold(Box<FoldExpr>),
}

/// A loop over a list that carries one value along.
#[derive(Clone, Debug)]
pub(crate) struct FoldExpr {
    /// The list.
    pub over: Expr,
    /// Slot of the element.
    pub element: usize,
    /// Slot of the value carried along.
    pub carried: usize,
    /// Its first value.
    pub start: Expr,
    /// Goes on while this holds.
    pub proceed: Expr,
    /// The next value.
    pub step: Expr,
    /// What comes out.
    pub result: Expr,
}

impl Expr {
    /// A constant that stands where something else stood.
    pub(crate) fn constant(value: Val, like: &Expr) -> Self {
        Self {
            kind: ExprKind::Constant(value),
            ty: like.ty.clone(),
            uses: 0,
            range: like.range.clone(),
        }
    }

    /// The expressions that it is made of.
    pub(crate) fn parts(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Constant(_) | ExprKind::Slot(_) => Vec::new(),
            ExprKind::Field(part, _)
            | ExprKind::Has(part, _)
            | ExprKind::Lookup(_, part)
            | ExprKind::Shape(part)
            | ExprKind::Not(part)
            | ExprKind::Negate(part) => vec![part],
            ExprKind::Index(left, right)
            | ExprKind::And(left, right)
            | ExprKind::Or(left, right)
            | ExprKind::Binary(_, left, right) => vec![left, right],
            ExprKind::Choose(condition, then, otherwise) => vec![condition, then, otherwise],
            ExprKind::List(items) | ExprKind::Call(_, items) => items.iter().collect(),
            ExprKind::Map(entries) => entries.iter().map(|(_, value)| value).collect(),
            ExprKind::Fold(fold) => vec![
                &fold.over,
                &fold.start,
                &fold.proceed,
                &fold.step,
                &fold.result,
            ],
        }
    }

    /// The same, to be replaced, in the same order.
    pub(crate) fn parts_mut(&mut self) -> Vec<&mut Expr> {
        match &mut self.kind {
            ExprKind::Constant(_) | ExprKind::Slot(_) => Vec::new(),
            ExprKind::Field(part, _)
            | ExprKind::Has(part, _)
            | ExprKind::Lookup(_, part)
            | ExprKind::Shape(part)
            | ExprKind::Not(part)
            | ExprKind::Negate(part) => vec![part],
            ExprKind::Index(left, right)
            | ExprKind::And(left, right)
            | ExprKind::Or(left, right)
            | ExprKind::Binary(_, left, right) => vec![left, right],
            ExprKind::Choose(condition, then, otherwise) => vec![condition, then, otherwise],
            ExprKind::List(items) | ExprKind::Call(_, items) => items.iter_mut().collect(),
            ExprKind::Map(entries) => entries.iter_mut().map(|(_, value)| value).collect(),
            ExprKind::Fold(fold) => {
                let FoldExpr {
                    over,
                    start,
                    proceed,
                    step,
                    result,
                    ..
                } = &mut **fold;
                vec![over, start, proceed, step, result]
            }
        }
    }

    /// Whether the expression reads that slot.
    pub(crate) fn reads(&self, slot: usize) -> bool {
        self.uses & (1 << slot) != 0
    }
}

/// The slots that an expression of this kind reads.
pub(crate) fn slots(kind: &ExprKind) -> Slots {
    let of = |items: &[Expr]| items.iter().fold(0, |all, item| all | item.uses);
    match kind {
        ExprKind::Constant(_) => 0,
        ExprKind::Slot(slot) => 1_u128
            .checked_shl(u32::try_from(*slot).unwrap_or(u32::MAX))
            .unwrap_or(0),
        ExprKind::Field(part, _)
        | ExprKind::Has(part, _)
        | ExprKind::Lookup(_, part)
        | ExprKind::Shape(part)
        | ExprKind::Not(part)
        | ExprKind::Negate(part) => part.uses,
        ExprKind::Index(left, right)
        | ExprKind::And(left, right)
        | ExprKind::Or(left, right)
        | ExprKind::Binary(_, left, right) => left.uses | right.uses,
        ExprKind::Choose(condition, then, otherwise) => condition.uses | then.uses | otherwise.uses,
        ExprKind::List(items) | ExprKind::Call(_, items) => of(items),
        ExprKind::Map(entries) => entries
            .iter()
            .fold(0, |all, (key, value)| all | key.uses | value.uses),
        ExprKind::Fold(fold) => {
            let inner = fold.over.uses | fold.start.uses | fold.proceed.uses | fold.step.uses;
            (inner | fold.result.uses) & !(1 << fold.element) & !(1 << fold.carried)
        }
    }
}
