//! Looks on while clauses run, and may put another clause in the place of one of them: what would an API answer
//! whose behavior were a little different? The checker plans with it which requests are worth sending.

use super::formula::expr::Expr;
use super::model::Formula;
use crate::source::Span;
use indexmap::{IndexMap, IndexSet};
use std::cell::RefCell;
use std::collections::HashMap;
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
    /// A change or an assignment, which could be missing.
    Step(Span),
    /// The order of a query, which could be the other way round.
    Order(Span),
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
    Reversed,
}

/// A variant of a clause, by its place in the list of its site.
pub(crate) type VariantId = (Site, usize);

/// Looks on.
///
/// Most variants make no difference to most runs. So variants that are looked for ([`Tap::want`]) are evaluated
/// beside their clause, and only those that had another value there ([`Tap::differing`]) are worth a run of their own.
#[derive(Debug, Default)]
pub struct Tap {
    /// Every clause that any run came to.
    known: RefCell<IndexMap<Site, Clause>>,
    /// The clauses that the present run came to, the first time first.
    reached: RefCell<IndexSet<Site>>,
    /// Variants that are looked for.
    wanted: HashMap<Site, Vec<(usize, Variant)>>,
    /// Those that would have made a difference to a clause of the present run.
    differing: RefCell<IndexSet<VariantId>>,
    /// What else the present run came to, in words.
    events: RefCell<IndexSet<String>>,
    /// The resources whose records it looked at.
    seen: RefCell<IndexSet<usize>>,
    change: Option<Variant>,
}

impl Tap {
    /// Begins to look at another run, with every clause as it is.
    pub fn watch(&mut self) {
        self.reached.get_mut().clear();
        self.differing.get_mut().clear();
        self.events.get_mut().clear();
        self.seen.get_mut().clear();
        self.change = None;
    }

    /// Puts a variant in the place of its clause until the next call of `watch`.
    pub fn put(&mut self, variant: Variant) {
        self.change = Some(variant);
    }

    /// Looks for variants of a clause from now on.
    pub(crate) fn want(&mut self, site: Site, variants: &[Variant]) {
        let numbered = variants.iter().cloned().enumerate();
        self.wanted.insert(site, numbered.collect());
    }

    /// No longer looks for a variant.
    pub(crate) fn forget(&mut self, (site, at): VariantId) {
        if let Some(wanted) = self.wanted.get_mut(&site) {
            wanted.retain(|it| it.0 != at);
        }
    }

    /// The clauses that the run came to.
    pub fn reached(&self) -> Vec<Site> {
        self.reached.borrow().iter().copied().collect()
    }

    /// Variants that would have made a difference to a clause of the run.
    pub(crate) fn differing(&self) -> Vec<VariantId> {
        self.differing.borrow().iter().copied().collect()
    }

    /// What else the run came to, in words.
    pub(crate) fn events(&self) -> Vec<String> {
        self.events.borrow().iter().cloned().collect()
    }

    /// The run looks at records of a resource.
    pub(crate) fn see(&self, resource: usize) {
        if self.change.is_none() {
            self.seen.borrow_mut().insert(resource);
        }
    }

    /// The resources whose records the run looked at.
    pub(crate) fn seen(&self) -> Vec<usize> {
        self.seen.borrow().iter().copied().collect()
    }

    /// Whether the run looked at records of a resource.
    pub(crate) fn has_seen(&self, resource: usize) -> bool {
        self.seen.borrow().contains(&resource)
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
            Clause::Step(_) | Clause::Order(_) => None,
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

    /// The variants of a formula that are looked for and have made no difference to this run yet.
    pub(crate) fn others(&self, formula: &Formula) -> Vec<(VariantId, &Expr)> {
        let site = Site::of(formula);
        let differing = self.differing.borrow();
        self.open(site)
            .filter(|(at, _)| !differing.contains(&(site, *at)))
            .filter_map(|(at, variant)| match &variant.new {
                New::Formula(expr) => Some(((site, *at), &**expr)),
                New::Nothing | New::Reversed => None,
            })
            .collect()
    }

    /// A variant would have made a difference.
    pub(crate) fn differs(&self, id: VariantId) {
        self.differing.borrow_mut().insert(id);
    }

    /// A run comes to a step; whether it should leave it out.
    pub(crate) fn skips<T>(&self, step: &T, place: Span) -> bool {
        let site = Site::of(step);
        self.note(site, || Clause::Step(place));
        for (at, _) in self.open(site) {
            self.differs((site, *at));
        }
        match &self.change {
            Some(change) => change.site == site && matches!(change.new, New::Nothing),
            None => false,
        }
    }

    /// A run has put more than one thing in order; whether the order should be the other way round.
    pub(crate) fn reverses<T>(&self, ordered: &T, place: Span) -> bool {
        let site = Site::of(ordered);
        self.note(site, || Clause::Order(place));
        for (at, _) in self.open(site) {
            self.differs((site, *at));
        }
        match &self.change {
            Some(change) => change.site == site && matches!(change.new, New::Reversed),
            None => false,
        }
    }

    /// Something happens that is worth seeing in each of its forms.
    pub(crate) fn event(&self, words: impl FnOnce() -> String) {
        if self.change.is_none() {
            self.events.borrow_mut().insert(words());
        }
    }

    fn open(&self, site: Site) -> impl Iterator<Item = &(usize, Variant)> {
        let wanted = self.wanted.get(&site).filter(|_| self.change.is_none());
        wanted.into_iter().flatten()
    }

    fn note(&self, site: Site, clause: impl FnOnce() -> Clause) {
        if self.change.is_none() && self.reached.borrow_mut().insert(site) {
            let mut known = self.known.borrow_mut();
            known.entry(site).or_insert_with(clause);
        }
    }
}
