//! What the clauses of an operation say about its inputs: which records their values may name, and which constants
//! they are compared with. The checker tries these values first.

use super::formula::expr::{Expr, ExprKind, Operator};
use super::model::{
    ActionChoice, Behavior, ChangeKind, Formula, Given, GivenValue, OperationAnswer, Query,
    Resource, Source,
};
use super::types::Type;
use super::value::Val;
use crate::source::Span;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// Something that a clause does with an input.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Hint {
    /// The input's part: path, query, header, cookie, body, files, from 0.
    pub part: usize,
    /// The way to the value in that part.
    pub path: Vec<Arc<str>>,
    /// What it is compared with.
    pub value: HintValue,
}

/// What an input is compared with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum HintValue {
    /// A constant.
    Literal(Value),
    /// The key of a record.
    KeyOf(usize),
    /// A field of records.
    FieldOf(usize, Arc<str>),
    /// A size, of a text or a list.
    Size(i64),
    /// What asks for an action of a resource.
    WireOf(usize),
    /// Another input.
    Same(usize, Vec<Arc<str>>),
    /// A text that is JSON.
    Json,
}

/// The way to an input: its part and the names from there on.
type Way = (usize, Vec<Arc<str>>);

impl Behavior {
    /// What the clauses of an operation say about its inputs.
    pub(crate) fn hints(&self, operation: usize) -> Vec<Hint> {
        let Some(operation) = self.operations.get(operation).and_then(Option::as_ref) else {
            return Vec::new();
        };
        let mut walk = Walk::new(operation.inputs, 6);
        walk.given(&operation.given);
        for requirement in &operation.require {
            walk.expr(&requirement.condition.expr);
        }
        for change in &operation.change {
            walk.formulas(change.when.as_ref());
            match &change.kind {
                ChangeKind::UpdateAll { query, set } => {
                    walk.query(query);
                    for assignment in set {
                        walk.source(&assignment.value);
                    }
                }
                ChangeKind::DeleteAll { query } => walk.query(query),
                ChangeKind::Act(acting) => {
                    if let ActionChoice::Wire(formula) = &acting.action {
                        walk.note(&formula.expr, &HintValue::WireOf(acting.resource));
                    }
                }
                ChangeKind::Update { set, .. } => set.iter().for_each(|it| walk.source(&it.value)),
                ChangeKind::Create(creation) => {
                    creation.set.iter().for_each(|it| walk.source(&it.value));
                }
                ChangeKind::Delete { .. } => {}
            }
        }
        match &operation.answer {
            OperationAnswer::Reply(answer) => walk.source(&answer.reply),
            OperationAnswer::List(answer) => walk.query(&answer.list),
            OperationAnswer::Nothing | OperationAnswer::Example => {}
        }
        walk.found
    }

    /// Where the behavior of an operation stands.
    pub fn operation_span(&self, operation: usize) -> Option<Span> {
        let operation = self.operations.get(operation)?.as_ref()?;
        Some(operation.span)
    }

    /// What credentials of a scheme are compared with.
    pub(crate) fn credential_hints(&self, scheme: &str) -> Vec<HintValue> {
        let Some(caller) = self.callers.get(scheme) else {
            return Vec::new();
        };
        let mut walk = Walk::new(caller.credential, 1);
        walk.given(&caller.given);
        for requirement in &caller.require {
            walk.expr(&requirement.condition.expr);
        }
        walk.found.into_iter().map(|hint| hint.value).collect()
    }
}

impl Resource {
    /// Whether a stored field names a record of another resource.
    pub(crate) fn relates(&self, field: &str) -> bool {
        self.relations.values().any(|it| it.by == field)
    }
}

struct Walk {
    inputs: usize,
    parts: usize,
    /// Slots whose value is made of inputs.
    made: HashMap<usize, Vec<Way>>,
    found: Vec<Hint>,
}

impl Walk {
    fn new(inputs: usize, parts: usize) -> Self {
        Self {
            inputs,
            parts,
            made: HashMap::new(),
            found: Vec::new(),
        }
    }

    fn given(&mut self, given: &[Given]) {
        for entry in given {
            match &entry.value {
                GivenValue::Query(query) => self.query(query),
                GivenValue::Source(source) => {
                    self.source(source);
                    if let Source::Formula(formula) = source {
                        let ways = self.ways(&formula.expr);
                        self.made.insert(entry.slot, ways);
                    }
                }
            }
        }
    }

    fn query(&mut self, query: &Query) {
        if let Some(key) = &query.key {
            self.expr(&key.expr);
            self.note(&key.expr, &HintValue::KeyOf(query.resource));
        }
        self.formulas(query.filter.as_ref());
    }

    fn formulas<'f>(&mut self, formulas: impl IntoIterator<Item = &'f Formula>) {
        for formula in formulas {
            self.expr(&formula.expr);
        }
    }

    fn source(&mut self, source: &Source) {
        match source {
            Source::Literal(_) => {}
            Source::Formula(formula) => self.expr(&formula.expr),
            Source::Map(entries) => entries.iter().for_each(|(_, it)| self.source(it)),
            Source::List(items) => items.iter().for_each(|it| self.source(it)),
        }
    }

    /// Finds comparisons, in all parts.
    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Binary(operator, left, right) => {
                self.compared(*operator, left, right);
                self.compared(*operator, right, left);
            }
            ExprKind::Lookup(resource, key) => self.note(key, &HintValue::KeyOf(*resource)),
            ExprKind::Call(function, arguments) => match (function.name, arguments.as_slice()) {
                ("from_json", [text]) => self.note(text, &HintValue::Json),
                (_, [left, right]) => {
                    self.compared(Operator::Equal, left, right);
                    self.compared(Operator::Equal, right, left);
                }
                _ => {}
            },
            _ => {}
        }
        for part in expr.parts() {
            self.expr(part);
        }
    }

    /// An input on the left is compared with what stands on the right.
    fn compared(&mut self, operator: Operator, left: &Expr, right: &Expr) {
        if let ExprKind::Call(function, arguments) = &left.kind
            && function.name == "size"
            && let (Some(inner), ExprKind::Constant(Val::Int(size))) =
                (arguments.first(), &right.kind)
        {
            return self.note(inner, &HintValue::Size(*size));
        }
        match (&right.kind, operator) {
            (ExprKind::Constant(value), _) => self.constants(left, value),
            (ExprKind::List(items), Operator::In) => {
                for item in items {
                    self.compared(Operator::Equal, left, item);
                }
            }
            _ => {}
        }
        for (resource, field) in fields(right) {
            self.note(left, &HintValue::FieldOf(resource, field));
        }
        for (part, path) in self.ways(right) {
            self.note(left, &HintValue::Same(part, path));
        }
    }

    fn constants(&mut self, left: &Expr, value: &Val) {
        match value {
            Val::List(items) => items.iter().for_each(|item| self.constants(left, item)),
            Val::Int(number) => {
                for near in [*number, number.saturating_add(1), number.saturating_sub(1)] {
                    self.note(left, &HintValue::Literal(near.into()));
                }
            }
            Val::Text(_) | Val::Bool(_) | Val::Number(_) => {
                self.note(left, &HintValue::Literal(value.into()));
            }
            _ => {}
        }
    }

    fn note(&mut self, input: &Expr, value: &HintValue) {
        for (part, path) in self.ways(input) {
            let value = value.clone();
            let hint = Hint { part, path, value };
            if !matches!(&hint.value, HintValue::Same(part, path) if (*part, path) == (hint.part, &hint.path))
                && !self.found.contains(&hint)
            {
                self.found.push(hint);
            }
        }
    }

    /// The inputs that an expression is made of.
    fn ways(&self, expr: &Expr) -> Vec<Way> {
        if let Some(way) = self.way(expr) {
            return vec![way];
        }
        if let ExprKind::Slot(slot) = &expr.kind {
            return self.made.get(slot).cloned().unwrap_or_default();
        }
        let all = expr.parts().into_iter().flat_map(|it| self.ways(it));
        all.collect()
    }

    /// The input that an expression is.
    fn way(&self, expr: &Expr) -> Option<Way> {
        match &expr.kind {
            ExprKind::Slot(slot) => {
                let part = slot.checked_sub(self.inputs)?;
                (part < self.parts).then(|| (part, Vec::new()))
            }
            ExprKind::Field(target, name) | ExprKind::Has(target, name) => {
                let (part, mut path) = self.way(target)?;
                path.push(Arc::clone(name));
                Some((part, path))
            }
            _ => None,
        }
    }
}

/// The fields of records that an expression is made of.
fn fields(expr: &Expr) -> Vec<(usize, Arc<str>)> {
    if let ExprKind::Field(target, name) = &expr.kind {
        let mut members = target.ty.members().iter();
        if let Some(Type::Record(resource)) = members.find(|it| matches!(it, Type::Record(_))) {
            return vec![(*resource, Arc::clone(name))];
        }
    }
    expr.parts().into_iter().flat_map(fields).collect()
}
