//! Looks on while clauses run, and may put another clause in the place of one of them: what would an API answer
//! whose behavior were a little different? The checker plans with it which requests are worth sending.

use super::formula::expr::Expr;
use super::model::Formula;
use super::partial::Partial;
use crate::source::Span;
use indexmap::IndexMap;
use std::cell::RefCell;
use std::sync::Arc;

/// A clause of a compiled behavior. Only meaningful together with the behavior that it was met in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Site(usize, usize);

impl Site {
    fn of<T>(clause: &T) -> Self {
        // The size tells a clause from its first part.
        Self(std::ptr::from_ref(clause).addr(), size_of::<T>())
    }
}

/// A clause that runs came to.
#[derive(Clone, Debug)]
pub(crate) enum Clause {
    /// A formula.
    Formula(Formula),
    /// A change, an assignment or an order, which could be missing.
    Step(Span),
}

/// One clause as it is not.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The clause.
    pub site: Site,
    /// Where it stands.
    pub place: Span,
    /// What is different, in a word: `unequal`, `left`, `drop`.
    pub word: &'static str,
    pub(crate) new: New,
}

/// What stands in the place of a clause.
#[derive(Clone, Debug)]
pub(crate) enum New {
    Formula(Arc<Expr>),
    Nothing,
}

/// Looks on.
#[derive(Debug, Default)]
pub struct Tap {
    /// Every clause that any run came to.
    known: RefCell<IndexMap<Site, Clause>>,
    /// The clauses that the present run came to, the first time first.
    reached: RefCell<Vec<Site>>,
    change: Option<Variant>,
    /// What is known of the records, where that is not all.
    pub(crate) partial: Option<Partial>,
}

impl Tap {
    /// Begins to look at another run, with every clause as it is.
    pub fn watch(&mut self) {
        self.reached.get_mut().clear();
        self.change = None;
    }

    /// Puts a variant in the place of its clause until the next call of `watch`.
    pub fn put(&mut self, variant: Variant) {
        self.change = Some(variant);
    }

    /// The clauses that the run came to.
    pub fn reached(&self) -> Vec<Site> {
        self.reached.borrow().clone()
    }

    /// What a clause is; nothing if no run came to it.
    pub(crate) fn clause(&self, site: Site) -> Option<Clause> {
        self.known.borrow().get(&site).cloned()
    }

    /// Every formula that any run came to.
    pub(crate) fn formulas(&self) -> Vec<Formula> {
        let known = self.known.borrow();
        let formulas = known.values().filter_map(|clause| match clause {
            Clause::Formula(formula) => Some(formula.clone()),
            Clause::Step(_) => None,
        });
        formulas.collect()
    }

    /// A run is about to evaluate a formula: the expression that it should take.
    pub(crate) fn formula<'f>(&'f self, formula: &'f Formula) -> &'f Expr {
        let site = Site::of(formula);
        self.note(site, || Clause::Formula(formula.clone()));
        match &self.change {
            Some(Variant {
                site: changed,
                new: New::Formula(expr),
                ..
            }) if *changed == site => expr,
            _ => &formula.expr,
        }
    }

    /// A run comes to a step; whether it should leave it out.
    pub(crate) fn skips<T>(&self, step: &T, place: Span) -> bool {
        let site = Site::of(step);
        self.note(site, || Clause::Step(place));
        match &self.change {
            Some(change) => change.site == site && matches!(change.new, New::Nothing),
            None => false,
        }
    }

    fn note(&self, site: Site, clause: impl FnOnce() -> Clause) {
        if self.change.is_some() {
            return;
        }
        let mut reached = self.reached.borrow_mut();
        if !reached.contains(&site) {
            reached.push(site);
            let mut known = self.known.borrow_mut();
            known.entry(site).or_insert_with(clause);
        }
    }
}
