//! Computes checked expressions. Every step is counted, so a formula always ends.
//! Records are reached through [`Records`]; nothing here knows where they are kept.

use super::expr::{Expr, ExprKind, FoldExpr, Operator};
use super::functions::Env;
use crate::behavior::value::Val;
use crate::state::Record;
use std::cell::Cell;
use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

/// Steps that one evaluation may take.
const STEPS: u32 = 200_000;

/// The records that formulas can reach.
pub(crate) trait Records {
    /// The record of a resource with that key.
    fn lookup(&self, resource: usize, key: &Val) -> Option<Arc<Record>>;
    /// A stored field, derived field or relation of a record.
    fn field(&self, resource: usize, record: &Arc<Record>, name: &str) -> Result<Val, Fault>;
}

/// Why a formula has no value; a fault of the behavior file that could not be seen at load.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// What went wrong.
    pub message: String,
    /// Where in the formula's text.
    pub range: Range<usize>,
}

/// The message of a fault that is none: something is needed that nobody knows.
const NOT_KNOWN: &str = "it is not known";

impl Fault {
    /// Something is needed that nobody knows.
    pub(crate) fn unknown() -> Self {
        Self {
            message: NOT_KNOWN.to_owned(),
            range: 0..0,
        }
    }

    /// Whether something is needed that nobody knows.
    pub(crate) fn is_unknown(&self) -> bool {
        self.message == NOT_KNOWN
    }
}

/// The values of a scope's slots.
#[derive(Clone, Debug, Default)]
pub(crate) struct Frame {
    slots: Vec<Val>,
}

impl Frame {
    /// Puts a value into a slot.
    pub(crate) fn set(&mut self, slot: usize, value: Val) {
        if self.slots.len() <= slot {
            self.slots.resize(slot + 1, Val::Null);
        }
        self.slots[slot] = value;
    }

    /// Every value, to be replaced.
    pub(crate) fn slots_mut(&mut self) -> impl Iterator<Item = &mut Val> {
        self.slots.iter_mut()
    }

    /// The value of a slot; `null` if it was never set.
    pub(crate) fn get(&self, slot: usize) -> Val {
        self.slots.get(slot).cloned().unwrap_or(Val::Null)
    }
}

/// Evaluates expressions within one exchange.
pub(crate) struct Evaluator<'a> {
    pub env: &'a Env<'a>,
    pub records: &'a dyn Records,
    steps: Cell<u32>,
}

impl<'a> Evaluator<'a> {
    pub(crate) fn new(env: &'a Env<'a>, records: &'a dyn Records) -> Self {
        Self {
            env,
            records,
            steps: Cell::new(0),
        }
    }

    /// The value of an expression, with a fresh step budget.
    pub(crate) fn value(&self, expr: &Expr, frame: &mut Frame) -> Result<Val, Fault> {
        self.steps.set(0);
        match self.eval(expr, frame) {
            Err(fault) if fault.is_unknown() => Ok(Val::unknown()),
            value => value,
        }
    }

    /// The truth of a condition, with a fresh step budget.
    pub(crate) fn holds(&self, expr: &Expr, frame: &mut Frame) -> Result<bool, Fault> {
        self.steps.set(0);
        self.truth(expr, frame)
    }

    fn eval(&self, expr: &Expr, frame: &mut Frame) -> Result<Val, Fault> {
        self.step(expr, 1)?;
        match &expr.kind {
            ExprKind::Constant(value) => Ok(value.clone()),
            ExprKind::Slot(slot) => Ok(frame.get(*slot)),
            ExprKind::Field(target, name) => {
                let target = self.eval(target, frame)?;
                self.field(expr, &target, name)
            }
            ExprKind::Has(target, name) => {
                let target = self.eval(target, frame)?;
                let value = self.field(expr, &target, name)?;
                self.known(&[&value])?;
                Ok(Val::Bool(!value.is_null()))
            }
            ExprKind::Index(target, key) => {
                let target = self.eval(target, frame)?;
                let key = self.eval(key, frame)?;
                self.known(&[&target, &key])?;
                self.index(expr, &target, &key)
            }
            ExprKind::Lookup(resource, key) => {
                let key = self.eval(key, frame)?;
                let found = self.records.lookup(*resource, &key);
                Ok(found.map_or(Val::Null, |record| Val::Record(*resource, record)))
            }
            ExprKind::Shape(record) => self.eval(record, frame),
            ExprKind::Not(part) => Ok(Val::Bool(!self.truth(part, frame)?)),
            ExprKind::Negate(part) => {
                let value = self.eval(part, frame)?;
                self.known(&[&value])?;
                negate(expr, &value)
            }
            ExprKind::And(left, right) => self.settled((left, right), false, frame),
            ExprKind::Or(left, right) => self.settled((left, right), true, frame),
            ExprKind::Choose(condition, then, otherwise) => match self.truth(condition, frame)? {
                true => self.eval(then, frame),
                false => self.eval(otherwise, frame),
            },
            ExprKind::Binary(operator, left, right) => {
                let left = self.eval(left, frame)?;
                let right = self.eval(right, frame)?;
                let is_comparison = matches!(operator, Operator::Equal | Operator::NotEqual);
                if !(is_comparison && self.is_one(&left, &right)) {
                    self.known(&[&left, &right])?;
                }
                binary(*operator, &left, &right).map_err(|message| fault(expr, message))
            }
            ExprKind::List(items) => Ok(Val::list(self.all(items, frame)?)),
            ExprKind::Map(entries) => self.map(entries, frame),
            ExprKind::Call(function, arguments) => {
                let arguments = self.all(arguments, frame)?;
                self.known(&arguments.iter().collect::<Vec<_>>())?;
                (function.run)(self.env, &arguments)
                    .map_err(|message| fault(expr, format!("`{}`: {message}", function.name)))
            }
            ExprKind::Fold(fold) => self.fold(fold, frame),
        }
    }

    fn truth(&self, expr: &Expr, frame: &mut Frame) -> Result<bool, Fault> {
        match self.eval(expr, frame)? {
            Val::Bool(value) => Ok(value),
            other if self.env.partial().is_some() && other.is_unknown() => Err(Fault::unknown()),
            other => Err(fault(
                expr,
                format!("expected boolean, found {}", other.kind()),
            )),
        }
    }

    /// Both or one of two conditions: `decisive` settles it, whatever the other one is.
    fn settled(
        &self,
        (left, right): (&Expr, &Expr),
        decisive: bool,
        frame: &mut Frame,
    ) -> Result<Val, Fault> {
        let first = self.truth(left, frame);
        if first.as_ref().is_ok_and(|it| *it == decisive) {
            return Ok(Val::Bool(decisive));
        }
        if first.as_ref().is_err_and(|it| !it.is_unknown()) {
            return first.map(Val::Bool);
        }
        let second = self.truth(right, frame)?;
        match second == decisive {
            true => Ok(Val::Bool(decisive)),
            false => first.map(Val::Bool),
        }
    }

    /// Fails if something is needed that nobody knows.
    fn known(&self, values: &[&Val]) -> Result<(), Fault> {
        match self.env.partial().is_some() && values.iter().any(|it| it.is_unknown()) {
            true => Err(Fault::unknown()),
            false => Ok(()),
        }
    }

    /// Whether two values that may be unknown are surely one: they have the same name.
    fn is_one(&self, left: &Val, right: &Val) -> bool {
        let is_named = |it: &Val| it.as_text().is_some_and(|it| it.len() > 1);
        self.env.partial().is_some() && is_named(left) && left.same(right)
    }

    fn all(&self, items: &[Expr], frame: &mut Frame) -> Result<Vec<Val>, Fault> {
        items.iter().map(|item| self.eval(item, frame)).collect()
    }

    fn field(&self, expr: &Expr, target: &Val, name: &str) -> Result<Val, Fault> {
        match target {
            Val::Map(entries) => Ok(entries.get(name).cloned().unwrap_or(Val::Null)),
            Val::Record(resource, record) => self.records.field(*resource, record, name),
            Val::Null => Ok(Val::Null),
            Val::Text(_) if self.env.partial().is_some() && target.is_unknown() => {
                Err(Fault::unknown())
            }
            other => Err(fault(
                expr,
                format!("a {} has no field `{name}`", other.kind()),
            )),
        }
    }

    fn index(&self, expr: &Expr, target: &Val, key: &Val) -> Result<Val, Fault> {
        match (target, key) {
            (Val::List(items), key) => {
                let at = key.as_int().and_then(|at| usize::try_from(at).ok());
                Ok(at
                    .and_then(|at| items.get(at))
                    .cloned()
                    .unwrap_or(Val::Null))
            }
            (target, Val::Text(name)) => self.field(expr, target, name),
            (Val::Null, _) => Ok(Val::Null),
            (target, _) => Err(fault(expr, format!("a {} has no elements", target.kind()))),
        }
    }

    fn map(&self, entries: &[(Expr, Expr)], frame: &mut Frame) -> Result<Val, Fault> {
        let mut map = indexmap::IndexMap::with_capacity(entries.len());
        for (key, value) in entries {
            let name = match self.eval(key, frame)? {
                Val::Text(name) => name.to_string(),
                other => {
                    return Err(fault(
                        key,
                        format!("expected string, found {}", other.kind()),
                    ));
                }
            };
            map.insert(name, self.eval(value, frame)?);
        }
        Ok(Val::Map(map.into()))
    }

    fn fold(&self, fold: &FoldExpr, frame: &mut Frame) -> Result<Val, Fault> {
        let items = match self.eval(&fold.over, frame)? {
            Val::List(items) => items,
            Val::Null => Arc::new(Vec::new()),
            other => {
                return Err(fault(
                    &fold.over,
                    format!("expected list, found {}", other.kind()),
                ));
            }
        };
        let start = self.eval(&fold.start, frame)?;
        frame.set(fold.carried, start);
        for item in items.iter() {
            if !self.truth(&fold.proceed, frame)? {
                break;
            }
            frame.set(fold.element, item.clone());
            let next = self.eval(&fold.step, frame)?;
            if let Val::List(list) = &next {
                self.step(&fold.step, u32::try_from(list.len()).unwrap_or(u32::MAX))?;
            }
            frame.set(fold.carried, next);
        }
        self.eval(&fold.result, frame)
    }

    fn step(&self, expr: &Expr, count: u32) -> Result<(), Fault> {
        let steps = self.steps.get().saturating_add(count);
        self.steps.set(steps);
        match steps > STEPS {
            true => Err(fault(expr, format!("took more than {STEPS} steps"))),
            false => Ok(()),
        }
    }
}

fn fault(expr: &Expr, message: impl Into<String>) -> Fault {
    Fault {
        message: message.into(),
        range: expr.range.clone(),
    }
}

fn negate(expr: &Expr, value: &Val) -> Result<Val, Fault> {
    match value {
        Val::Int(value) => Ok(Val::Int(value.saturating_neg())),
        Val::Span(value) => Ok(Val::Span(value.saturating_neg())),
        Val::Number(value) => Ok(Val::Number(-value)),
        other => Err(fault(expr, format!("a {} has no negative", other.kind()))),
    }
}

fn binary(operator: Operator, left: &Val, right: &Val) -> Result<Val, String> {
    let order = |wanted: fn(Ordering) -> bool| {
        left.order(right)
            .map(|order| Val::Bool(wanted(order)))
            .ok_or_else(|| format!("cannot compare {} with {}", left.kind(), right.kind()))
    };
    match operator {
        Operator::Equal => Ok(Val::Bool(left.same(right))),
        Operator::NotEqual => Ok(Val::Bool(!left.same(right))),
        Operator::Less => order(Ordering::is_lt),
        Operator::AtMost => order(Ordering::is_le),
        Operator::Greater => order(Ordering::is_gt),
        Operator::AtLeast => order(Ordering::is_ge),
        Operator::In => contains(left, right),
        _ => arithmetic(operator, left, right).ok_or_else(|| {
            let words = match operator {
                Operator::Divide | Operator::Remainder => "divide",
                _ => "compute with",
            };
            format!("cannot {words} {} and {}", describe(left), describe(right))
        }),
    }
}

fn describe(value: &Val) -> String {
    match value {
        Val::Int(value) => format!("integer {value}"),
        Val::Number(value) => format!("number {value}"),
        other => other.kind().to_owned(),
    }
}

fn contains(element: &Val, container: &Val) -> Result<Val, String> {
    match (element, container) {
        (_, Val::List(items)) => Ok(Val::Bool(items.iter().any(|item| item.same(element)))),
        (Val::Text(name), Val::Map(entries)) => Ok(Val::Bool(entries.contains_key(&**name))),
        (_, Val::Null) => Ok(Val::Bool(false)),
        (_, other) => Err(format!("expected list, found {}", other.kind())),
    }
}

/// Whole numbers that would overflow or be divided by zero have no result.
fn arithmetic(operator: Operator, left: &Val, right: &Val) -> Option<Val> {
    use Operator::{Add, Divide, Multiply, Remainder, Subtract};
    match (left, right) {
        (Val::Int(left), Val::Int(right)) => match operator {
            Add => left.checked_add(*right),
            Subtract => left.checked_sub(*right),
            Multiply => left.checked_mul(*right),
            Divide => left.checked_div(*right),
            Remainder => left.checked_rem(*right),
            _ => None,
        }
        .map(Val::Int),
        (Val::Text(left), Val::Text(right)) if operator == Add => {
            Some(Val::text(format!("{left}{right}")))
        }
        (Val::List(left), Val::List(right)) if operator == Add => Some(Val::list(
            left.iter().chain(right.iter()).cloned().collect(),
        )),
        (Val::Time(at), Val::Span(by)) | (Val::Span(by), Val::Time(at)) if operator == Add => {
            Some(Val::Time(at.saturating_add(*by)))
        }
        (Val::Time(at), Val::Span(by)) if operator == Subtract => {
            Some(Val::Time(at.saturating_sub(*by)))
        }
        (Val::Time(left), Val::Time(right)) if operator == Subtract => {
            Some(Val::Span(left.saturating_sub(*right)))
        }
        (Val::Span(left), Val::Span(right)) => match operator {
            Add => Some(Val::Span(left.saturating_add(*right))),
            Subtract => Some(Val::Span(left.saturating_sub(*right))),
            _ => None,
        },
        (Val::Span(left), Val::Int(right)) => match operator {
            Multiply => left.checked_mul(*right).map(Val::Span),
            Divide => left.checked_div(*right).map(Val::Span),
            _ => None,
        },
        _ => numbers(operator, left.as_number()?, right.as_number()?),
    }
}

fn numbers(operator: Operator, left: f64, right: f64) -> Option<Val> {
    let value = match operator {
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        Operator::Divide => left / right,
        _ => return None,
    };
    value.is_finite().then_some(Val::Number(value))
}

#[cfg(test)]
mod tests;
