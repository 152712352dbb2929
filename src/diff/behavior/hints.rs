//! What the clauses of an operation say about its inputs: which record's field they are compared with, and which
//! literals. Requests made from that pass, or just fail, the conditions.

use crate::behavior::{Behavior, Expr, ExprKind, Given, GivenValue, OperationAnswer, Query};
use serde_json::Value;
use std::collections::HashMap;

/// How deep formulas are looked into.
const FAR: usize = 24;

/// A field of the request, by the slot of its place (`path`, `query`, `header`, `cookie`, `body`) and its name.
pub(super) type Input = (usize, String);

/// What is known of the inputs of an operation.
#[derive(Default)]
pub(super) struct Hints {
    /// An input, and the field of a resource that it is compared with.
    pub fields: Vec<(Input, usize, String)>,
    /// An input, and a value that it is compared with.
    pub literals: Vec<(Input, Value)>,
}

impl Hints {
    /// What the clauses of an operation say.
    pub(super) fn of(behavior: &Behavior, operation: usize) -> Self {
        let Some(Some(operation)) = behavior.operations.get(operation) else {
            return Self::default();
        };
        let mut reader = Reader {
            behavior,
            inputs: operation.inputs,
            records: HashMap::new(),
            hints: Self::default(),
        };
        reader.given(&operation.given);
        for requirement in &operation.require {
            reader.visit(&requirement.condition.expr, FAR);
        }
        for change in &operation.change {
            if let Some(when) = &change.when {
                reader.visit(&when.expr, FAR);
            }
        }
        if let OperationAnswer::List(list) = &operation.answer {
            reader.query(&list.list);
        }
        reader.hints
    }
}

struct Reader<'b> {
    behavior: &'b Behavior,
    /// The slot of `path`.
    inputs: usize,
    /// Slots that hold records, and of which resource.
    records: HashMap<usize, usize>,
    hints: Hints,
}

impl Reader<'_> {
    fn given(&mut self, given: &[Given]) {
        for it in given {
            if let GivenValue::Query(query) = &it.value {
                self.query(query);
                self.records.insert(it.slot, query.resource);
            }
        }
    }

    fn query(&mut self, query: &Query) {
        if let Some(key) = &query.key {
            let field = self.behavior.resources[query.resource].key_field.clone();
            for input in self.inputs_in(&key.expr) {
                let hint = (input, query.resource, field.clone());
                self.hints.fields.push(hint);
            }
        }
        if let Some(filter) = &query.filter {
            self.records.insert(query.record, query.resource);
            self.visit(&filter.expr, FAR);
        }
    }

    fn visit(&mut self, expr: &Expr, far: usize) {
        if far == 0 {
            return;
        }
        if let ExprKind::Binary(_, left, right) = &expr.kind {
            self.relate(left, right);
            self.relate(right, left);
        }
        for part in parts(expr) {
            self.visit(part, far - 1);
        }
    }

    fn relate(&mut self, one: &Expr, other: &Expr) {
        let Some(input) = self.input(one) else { return };
        match &other.kind {
            ExprKind::Field(record, field) => {
                if let ExprKind::Slot(slot) = record.kind
                    && let Some(resource) = self.records.get(&slot)
                {
                    let hint = (input, *resource, field.to_string());
                    self.hints.fields.push(hint);
                }
            }
            ExprKind::Constant(value) => {
                let value = Value::from(value);
                if let Some(number) = value.as_i64() {
                    for near in [number.saturating_sub(1), number.saturating_add(1)] {
                        self.hints.literals.push((input.clone(), Value::from(near)));
                    }
                }
                self.hints.literals.push((input, value));
            }
            _ => {}
        }
    }

    /// The input that an expression is.
    fn input(&self, expr: &Expr) -> Option<Input> {
        let ExprKind::Field(whole, name) = &expr.kind else {
            return None;
        };
        let ExprKind::Slot(slot) = whole.kind else {
            return None;
        };
        let place = slot.checked_sub(self.inputs).filter(|it| *it < 5)?;
        Some((place, name.to_string()))
    }

    fn inputs_in(&self, expr: &Expr) -> Vec<Input> {
        let mut found: Vec<Input> = self.input(expr).into_iter().collect();
        for part in parts(expr) {
            found.extend(self.inputs_in(part));
        }
        found
    }
}

/// The expressions that an expression is made of; loops are left out.
fn parts(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Map(_) | ExprKind::Fold(_) => Vec::new(),
        _ => expr.parts(),
    }
}
