//! Runs queries. What a condition says about the request alone is settled first; comparisons with indexed fields
//! then choose the records to look at, and only what is left is evaluated for each of them.

use super::formula::eval::{Fault, Frame, Records as _};
use super::formula::expr::{Expr, ExprKind, Operator};
use super::formula::functions::add;
use super::model::{FoldKind, Formula, Query, QueryKind};
use super::value::Val;
use super::view::View;
use crate::state::{Bucket, Record};
use serde_json::Value;
use std::cmp::Ordering;
use std::sync::Arc;

/// The records that a query is about.
pub(crate) struct Selection<'a> {
    rows: Rows<'a>,
    /// What has still to be evaluated for each record.
    rest: Vec<Expr>,
    query: &'a Query,
}

enum Rows<'a> {
    One(Option<Arc<Record>>),
    Bucket(Bucket<'a>),
}

impl View<'_> {
    /// The value of a query.
    pub(crate) fn query(&self, query: &Query, frame: &mut Frame) -> Result<Val, Fault> {
        let selection = self.select(query, frame)?;
        match &query.kind {
            QueryKind::One => {
                let found = match query.sort.is_none() && self.env.tap.is_none() {
                    true => self.first(&selection, frame)?,
                    false => self.all(&selection, frame)?.into_iter().next(),
                };
                Ok(found.map_or(Val::Null, |it| Val::Record(query.resource, it)))
            }
            QueryKind::List => {
                let records = self.all(&selection, frame)?.into_iter();
                Ok(Val::list(
                    records.map(|it| Val::Record(query.resource, it)).collect(),
                ))
            }
            QueryKind::Count => self.count(&selection, frame).map(int),
            QueryKind::CountByState => self.count_by_state(&selection, frame),
            QueryKind::Fold(kind, of) => self.fold(&selection, *kind, of, frame),
        }
    }

    /// Finds out which records a query has to look at.
    pub(crate) fn select<'q>(
        &'q self,
        query: &'q Query,
        frame: &mut Frame,
    ) -> Result<Selection<'q>, Fault> {
        let filter = query.filter.as_ref();
        let (Some(tap), Some(filter)) = (self.env.tap, filter) else {
            return self.selection(query, filter.map(|it| &it.expr), frame);
        };
        if tap.others(filter).is_empty() {
            return self.selection(query, Some(tap.formula(filter)), frame);
        }
        let found = self.compared(
            (tap, filter),
            &mut |filter| {
                let selection = self.selection(query, Some(filter), frame)?;
                let records = self.all(&selection, frame)?;
                Ok((selection, records))
            },
            |(_, one), (_, other)| match query.kind {
                QueryKind::One => one.first() == other.first(),
                _ => one == other,
            },
        );
        Ok(found?.0)
    }

    fn selection<'q>(
        &'q self,
        query: &'q Query,
        filter: Option<&Expr>,
        frame: &mut Frame,
    ) -> Result<Selection<'q>, Fault> {
        let mut selection = Selection {
            rows: Rows::One(None),
            rest: Vec::new(),
            query,
        };
        if let Some(filter) = filter {
            let reduced = self.reduce(filter, query.record, frame);
            if !conjuncts(reduced, &mut selection.rest) {
                return Ok(selection);
            }
        }
        if let Some(key) = &query.key {
            let key = self.value(key, frame)?;
            selection.rows = Rows::One(self.lookup(query.resource, &key));
            return Ok(selection);
        }
        selection.rows = Rows::Bucket(self.rows(query, &mut selection.rest));
        Ok(selection)
    }

    /// The bucket of the index that settles the most comparisons, which are then taken out of `rest`.
    fn rows<'q>(&'q self, query: &Query, rest: &mut Vec<Expr>) -> Bucket<'q> {
        if let Some(tap) = self.env.tap {
            tap.see(query.resource);
        }
        let layout = &self.behavior.layout.resources[query.resource];
        let indexes = layout.indexes.iter().enumerate();
        let best = indexes
            .filter_map(|(at, fields)| {
                let places: Option<Vec<usize>> = fields
                    .iter()
                    .map(|field| {
                        let equals = |term: &Expr| {
                            equality(term, query.record).is_some_and(|it| it.0 == field)
                        };
                        rest.iter().position(equals)
                    })
                    .collect();
                places.map(|places| (at, places))
            })
            .max_by_key(|(_, places)| places.len());
        let Some((index, mut places)) = best else {
            return self.state.all(query.resource);
        };
        let values: Vec<Value> = places
            .iter()
            .filter_map(|place| equality(&rest[*place], query.record))
            .map(|(_, value)| Value::from(value))
            .collect();
        places.sort_unstable();
        places
            .iter()
            .rev()
            .for_each(|place| drop(rest.remove(*place)));
        self.state.bucket(query.resource, index, &values)
    }

    fn matches(
        &self,
        selection: &Selection<'_>,
        record: &Arc<Record>,
        frame: &mut Frame,
    ) -> Result<bool, Fault> {
        if selection.rest.is_empty() {
            return Ok(true);
        }
        let query = selection.query;
        let value = Val::Record(query.resource, Arc::clone(record));
        frame.set(query.record, value);
        for term in &selection.rest {
            if !self.evaluator().holds(term, frame)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn first(
        &self,
        selection: &Selection<'_>,
        frame: &mut Frame,
    ) -> Result<Option<Arc<Record>>, Fault> {
        for record in selection.rows.iter() {
            if self.matches(selection, record, frame)? {
                return Ok(Some(Arc::clone(record)));
            }
        }
        Ok(None)
    }

    /// Every record of a selection, sorted.
    pub(crate) fn all(
        &self,
        selection: &Selection<'_>,
        frame: &mut Frame,
    ) -> Result<Vec<Arc<Record>>, Fault> {
        let mut records = Vec::new();
        for record in selection.rows.iter() {
            if self.matches(selection, record, frame)? {
                records.push(Arc::clone(record));
            }
        }
        let query = selection.query;
        // Where somebody looks on, orders that make no difference are not worth their attention.
        let tap = self.env.tap.filter(|_| records.len() > 1);
        if let Some(sort) = &query.sort
            && !tap.is_some_and(|it| it.skips(sort, query.span))
        {
            records.sort_by(|left, right| compare(left, right, sort));
        }
        if tap.is_some_and(|it| it.reverses(query, query.span)) {
            records.reverse();
        }
        Ok(records)
    }

    /// The records of one page, and how many there are in all.
    pub(crate) fn page(
        &self,
        selection: &Selection<'_>,
        (offset, size): (usize, usize),
        frame: &mut Frame,
    ) -> Result<(Vec<Arc<Record>>, usize), Fault> {
        if let (Rows::Bucket(bucket), true, None, None) = (
            &selection.rows,
            selection.rest.is_empty(),
            &selection.query.sort,
            self.env.tap,
        ) {
            return Ok((bucket.page(offset, size), bucket.len()));
        }
        let records = self.all(selection, frame)?;
        let total = records.len();
        Ok((records.into_iter().skip(offset).take(size).collect(), total))
    }

    fn count(&self, selection: &Selection<'_>, frame: &mut Frame) -> Result<usize, Fault> {
        if let (Rows::Bucket(bucket), true) = (&selection.rows, selection.rest.is_empty()) {
            return Ok(bucket.len());
        }
        let mut count = 0;
        for record in selection.rows.iter() {
            count += usize::from(self.matches(selection, record, frame)?);
        }
        Ok(count)
    }

    fn count_by_state(&self, selection: &Selection<'_>, frame: &mut Frame) -> Result<Val, Fault> {
        let Some(machine) = &self.behavior.resources[selection.query.resource].machine else {
            return Ok(Val::Null);
        };
        let mut counts: Vec<(&str, i64)> =
            machine.states.keys().map(|it| (it.as_str(), 0)).collect();
        for record in selection.rows.iter() {
            if !self.matches(selection, record, frame)? {
                continue;
            }
            let state = machine.state_of(record.get(&machine.field));
            if let Some(count) = counts.iter_mut().find(|(name, _)| Some(*name) == state) {
                count.1 += 1;
            }
        }
        Ok(Val::map(
            counts
                .into_iter()
                .map(|(name, count)| (name.to_owned(), Val::Int(count))),
        ))
    }

    fn fold(
        &self,
        selection: &Selection<'_>,
        kind: FoldKind,
        of: &Formula,
        frame: &mut Frame,
    ) -> Result<Val, Fault> {
        let wrong = |message: String| Fault {
            message,
            range: of.expr.range.clone(),
        };
        let (mut total, mut count, mut best) = (Val::Int(0), 0_usize, Val::Null);
        for record in selection.rows.iter() {
            if !self.matches(selection, record, frame)? {
                continue;
            }
            let query = selection.query;
            frame.set(
                query.record,
                Val::Record(query.resource, Arc::clone(record)),
            );
            let value = self.value(of, frame)?;
            if value.is_null() {
                continue;
            }
            count += 1;
            match kind {
                FoldKind::Sum | FoldKind::Average => total = add(&total, &value).map_err(wrong)?,
                FoldKind::Min if best.is_null() || value.order(&best) == Some(Ordering::Less) => {
                    best = value;
                }
                FoldKind::Max
                    if best.is_null() || value.order(&best) == Some(Ordering::Greater) =>
                {
                    best = value;
                }
                FoldKind::Min | FoldKind::Max => {}
            }
        }
        Ok(match kind {
            FoldKind::Sum => total,
            FoldKind::Average => average(&total, count),
            FoldKind::Min | FoldKind::Max => best,
        })
    }

    /// Computes every part that does not depend on the record. A part that fails is left for later: a condition in
    /// front of it may keep it from being reached.
    fn reduce(&self, expr: &Expr, record: usize, frame: &mut Frame) -> Expr {
        if !expr.reads(record) {
            return match self.evaluator().value(expr, frame) {
                Ok(value) => Expr::constant(value, expr),
                Err(_) => expr.clone(),
            };
        }
        let kind = match &expr.kind {
            ExprKind::And(left, right) => {
                let left = self.reduce(left, record, frame);
                match truth(&left) {
                    Some(true) => return self.reduce(right, record, frame),
                    Some(false) => return left,
                    None => {
                        ExprKind::And(Box::new(left), Box::new(self.reduce(right, record, frame)))
                    }
                }
            }
            ExprKind::Or(left, right) => {
                let left = self.reduce(left, record, frame);
                match truth(&left) {
                    Some(false) => return self.reduce(right, record, frame),
                    Some(true) => return left,
                    None => {
                        ExprKind::Or(Box::new(left), Box::new(self.reduce(right, record, frame)))
                    }
                }
            }
            ExprKind::Choose(condition, then, otherwise) => {
                let condition = self.reduce(condition, record, frame);
                match truth(&condition) {
                    Some(true) => return self.reduce(then, record, frame),
                    Some(false) => return self.reduce(otherwise, record, frame),
                    None => return expr.clone(),
                }
            }
            ExprKind::Binary(operator, left, right) => {
                let left = self.reduce(left, record, frame);
                let right = self.reduce(right, record, frame);
                ExprKind::Binary(*operator, Box::new(left), Box::new(right))
            }
            _ => return expr.clone(),
        };
        Expr {
            uses: super::formula::expr::slots(&kind),
            kind,
            ty: expr.ty.clone(),
            range: expr.range.clone(),
        }
    }
}

impl Rows<'_> {
    fn iter(&self) -> Box<dyn Iterator<Item = &Arc<Record>> + '_> {
        match self {
            Rows::One(record) => Box::new(record.iter()),
            Rows::Bucket(bucket) => Box::new(bucket.iter()),
        }
    }
}

/// Splits a condition into terms that must all hold; `false` if one surely does not.
fn conjuncts(expr: Expr, terms: &mut Vec<Expr>) -> bool {
    match (truth(&expr), expr.kind) {
        (Some(truth), _) => truth,
        (None, ExprKind::And(left, right)) => conjuncts(*left, terms) && conjuncts(*right, terms),
        (None, kind) => {
            terms.push(Expr {
                kind,
                ty: expr.ty,
                uses: expr.uses,
                range: expr.range,
            });
            true
        }
    }
}

fn truth(expr: &Expr) -> Option<bool> {
    match &expr.kind {
        ExprKind::Constant(Val::Bool(value)) => Some(*value),
        _ => None,
    }
}

/// `record.field == value`, in either order.
fn equality(term: &Expr, record: usize) -> Option<(&str, &Val)> {
    let ExprKind::Binary(Operator::Equal, left, right) = &term.kind else {
        return None;
    };
    let ((ExprKind::Field(target, field), ExprKind::Constant(value))
    | (ExprKind::Constant(value), ExprKind::Field(target, field))) = (&left.kind, &right.kind)
    else {
        return None;
    };
    matches!(target.kind, ExprKind::Slot(slot) if slot == record).then_some((&**field, value))
}

fn compare(left: &Record, right: &Record, sort: &[(String, bool)]) -> Ordering {
    let value = |record: &Record, field: &str| record.get(field).map_or(Val::Null, Val::from);
    sort.iter()
        .map(|(field, descending)| {
            let (one, other) = (value(left, field), value(right, field));
            let order = match (one.is_null(), other.is_null()) {
                (false, false) => one.order(&other).unwrap_or(Ordering::Equal),
                (one, other) => other.cmp(&one),
            };
            if *descending { order.reverse() } else { order }
        })
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn average(total: &Val, count: usize) -> Val {
    match total.as_number() {
        #[expect(clippy::cast_precision_loss, reason = "a number of records")]
        Some(total) if count > 0 => Val::Number(total / count as f64),
        _ => Val::Number(0.0),
    }
}

fn int(count: usize) -> Val {
    Val::Int(i64::try_from(count).unwrap_or(i64::MAX))
}
