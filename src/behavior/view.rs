//! What formulas see of the records: stored fields, derived fields, relations.
//! A view borrows one moment of the state and changes nothing.

use super::formula::eval::{Evaluator, Fault, Frame, Records};
use super::formula::expr::Expr;
use super::formula::functions::Env;
use super::model::{Behavior, CALLER, Derived, Formula, GivenValue, NOW, REQUEST, Source};
use super::tap::Tap;
use super::time;
use super::types::Type;
use super::value::Val;
use crate::source::Span;
use crate::state::{ApiState, Key, KeyKind, Record};
use std::cell::Cell;
use std::sync::Arc;

/// Derived fields may rest on derived fields, but not forever.
const DEEPEST: u32 = 24;

/// One moment of the state, as formulas see it.
pub(crate) struct View<'a> {
    pub behavior: &'a Behavior,
    pub state: &'a ApiState,
    pub env: &'a Env<'a>,
    /// The value of `request`.
    pub request: &'a Val,
    depth: Cell<u32>,
}

impl<'a> View<'a> {
    pub(crate) fn new(
        behavior: &'a Behavior,
        state: &'a ApiState,
        env: &'a Env<'a>,
        request: &'a Val,
    ) -> Self {
        Self {
            behavior,
            state,
            env,
            request,
            depth: Cell::new(0),
        }
    }

    /// A frame with the names that are always there.
    pub(crate) fn frame(&self, caller: Val) -> Frame {
        let mut frame = Frame::default();
        frame.set(NOW, Val::Time(self.env.now));
        frame.set(REQUEST, self.request.clone());
        frame.set(CALLER, caller);
        frame
    }

    pub(crate) fn evaluator(&self) -> Evaluator<'_> {
        Evaluator::new(self.env, self)
    }

    /// The value of a formula, or of the one that whoever looks on has put in its place.
    pub(crate) fn value(&self, formula: &Formula, frame: &mut Frame) -> Result<Val, Fault> {
        let Some(tap) = self.env.tap else {
            return self.evaluator().value(&formula.expr, frame);
        };
        self.compared(
            (tap, formula),
            &mut |expr| self.evaluator().value(expr, frame),
            |one, other| one.same(other),
        )
    }

    /// The truth of a condition, likewise.
    pub(crate) fn holds(&self, formula: &Formula, frame: &mut Frame) -> Result<bool, Fault> {
        let Some(tap) = self.env.tap else {
            return self.evaluator().holds(&formula.expr, frame);
        };
        self.compared(
            (tap, formula),
            &mut |expr| self.evaluator().holds(expr, frame),
            |one, other| one == other,
        )
    }

    /// What comes of a formula when somebody looks on, who is told which variants of it would have come to another.
    pub(super) fn compared<T>(
        &self,
        (tap, formula): (&Tap, &Formula),
        evaluate: &mut dyn FnMut(&Expr) -> Result<T, Fault>,
        same: impl Fn(&T, &T) -> bool,
    ) -> Result<T, Fault> {
        let others = tap.others(formula);
        if others.is_empty() {
            return evaluate(tap.formula(formula));
        }
        // Each draws the same random numbers, and the run goes on with those behind the original's.
        let before = self.env.random.borrow().clone();
        let result = evaluate(tap.formula(formula));
        let behind = self.env.random.replace(before.clone());
        for (id, expr) in others {
            let other = evaluate(expr);
            self.env.random.replace(before.clone());
            let agree = match (&result, &other) {
                (Ok(one), Ok(other)) => same(one, other),
                (one, other) => one.is_err() && other.is_err(),
            };
            if !agree {
                tap.differs(id);
            }
        }
        self.env.random.replace(behind);
        result
    }

    /// Whether whoever looks on wants a step left out.
    pub(crate) fn skips<T>(&self, step: &T, place: Span) -> bool {
        self.env.tap.is_some_and(|tap| tap.skips(step, place))
    }

    /// The value of a source.
    pub(crate) fn source(&self, source: &Source, frame: &mut Frame) -> Result<Val, Fault> {
        match source {
            Source::Literal(value) => Ok(value.clone()),
            Source::Formula(formula) => self.value(formula, frame),
            Source::Map(entries) => {
                let mut map = indexmap::IndexMap::with_capacity(entries.len());
                for (name, value) in entries {
                    map.insert(name.clone(), self.source(value, frame)?);
                }
                Ok(Val::Map(map.into()))
            }
            Source::List(items) => {
                let items: Result<Vec<Val>, Fault> =
                    items.iter().map(|item| self.source(item, frame)).collect();
                Ok(Val::list(items?))
            }
        }
    }

    /// The value of a named value: a formula's, or a query's.
    pub(crate) fn given(&self, value: &GivenValue, frame: &mut Frame) -> Result<Val, Fault> {
        match value {
            GivenValue::Source(source) => self.source(source, frame),
            GivenValue::Query(query) => self.query(query, frame),
        }
    }

    fn derived(
        &self,
        resource: usize,
        record: &Arc<Record>,
        derived: &Derived,
    ) -> Result<Val, Fault> {
        if self.depth.get() >= DEEPEST {
            return Err(Fault {
                message: "derived fields rest on each other in a circle".to_owned(),
                range: 0..0,
            });
        }
        self.depth.set(self.depth.get() + 1);
        let mut frame = self.frame(Val::Null);
        let itself = Val::Record(resource, Arc::clone(record));
        frame.set(derived.record, itself.clone());
        frame.set(derived.record + 1, itself);
        let value = self.given(&derived.value, &mut frame);
        self.depth.set(self.depth.get() - 1);
        value
    }
}

impl Records for View<'_> {
    fn lookup(&self, resource: usize, key: &Val) -> Option<Arc<Record>> {
        if let Some(tap) = self.env.tap {
            tap.see(resource);
        }
        // A path may write as text what the record has as a number, and the other way round.
        let kind = self.state.layout().resources[resource].key_kind;
        let key = match (kind, key) {
            (KeyKind::Text, Val::Text(text)) => Key::Text(Arc::clone(text)),
            (KeyKind::Text, Val::Int(number)) => Key::from(number.to_string().as_str()),
            (KeyKind::Integer, Val::Text(text)) => kind.parse(text)?,
            (_, other) => Key::Int(other.as_int()?),
        };
        self.state.get(resource, &key).cloned()
    }

    fn field(&self, resource: usize, record: &Arc<Record>, name: &str) -> Result<Val, Fault> {
        let model = &self.behavior.resources[resource];
        if let Some(field) = model.fields.get(name) {
            let value = record.get(name).map_or(Val::Null, Val::from);
            return Ok(typed(value, &field.ty));
        }
        if let Some(relation) = model.relations.get(name) {
            let key = record.get(&relation.by).map_or(Val::Null, Val::from);
            let found = self.lookup(relation.target, &key);
            return Ok(found.map_or(Val::Null, |it| Val::Record(relation.target, it)));
        }
        match model.derived.get(name) {
            Some(derived) => self.derived(resource, record, derived),
            None => Ok(record.get(name).map_or(Val::Null, Val::from)),
        }
    }
}

/// A stored value as its type has it: instants are stored as text.
pub(crate) fn typed(value: Val, ty: &Type) -> Val {
    match &value {
        Val::Text(text) if ty.members().contains(&Type::Time) => {
            time::from_stored(text).map_or(value, Val::Time)
        }
        _ => value,
    }
}
