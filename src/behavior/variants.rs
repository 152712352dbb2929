//! What could stand in the place of a clause: every small change of a formula, and nothing at all.
//! The changes are those that people make by mistake: a comparison the wrong way round or off by one, an operand
//! forgotten, another field of the same type.

use super::formula::expr::{Expr, ExprKind, Operator, slots};
use super::model::{Behavior, Formula};
use super::tap::{Clause, New, Site, Tap, Variant};
use super::time::parse_duration;
use super::types::Type;
use super::value::Val;
use std::sync::Arc;

/// Formulas with more parts than this are not changed in every part.
const MOST: usize = 80;

impl Behavior {
    /// What could stand in the place of a clause that a run came to.
    pub fn variants(&self, tap: &Tap, site: Site) -> Vec<Variant> {
        match tap.clause(site) {
            None => Vec::new(),
            Some(Clause::Step(place)) => vec![Variant {
                site,
                place,
                word: "drop",
                new: New::Nothing,
            }],
            Some(Clause::Order(place)) => vec![Variant {
                site,
                place,
                word: "reverse",
                new: New::Reversed,
            }],
            Some(Clause::Formula(formula)) => {
                let mut found = Vec::new();
                whole(&formula.expr, &mut found);
                self.parts(&formula.expr, &mut found);
                found.truncate(MOST);
                let variant = |(word, expr): (&'static str, Expr)| Variant {
                    site,
                    place: formula.span,
                    word,
                    new: New::Formula(Arc::new(expr)),
                };
                found.into_iter().map(variant).collect()
            }
        }
    }

    /// Every change of one part, each in a copy of the whole.
    fn parts(&self, expr: &Expr, found: &mut Vec<(&'static str, Expr)>) {
        self.here(expr, found);
        for (at, child) in expr.parts().into_iter().enumerate() {
            let mut inner = Vec::new();
            self.parts(child, &mut inner);
            for (word, new) in inner {
                if found.len() >= MOST {
                    return;
                }
                let mut copy = expr.clone();
                if let Some(place) = copy.parts_mut().into_iter().nth(at) {
                    *place = new;
                }
                copy.uses = slots(&copy.kind);
                found.push((word, copy));
            }
        }
    }

    /// The changes of an expression itself.
    fn here(&self, expr: &Expr, found: &mut Vec<(&'static str, Expr)>) {
        let mut add = |word, kind: ExprKind| {
            let mut new = expr.clone();
            new.uses = slots(&kind);
            new.kind = kind;
            found.push((word, new));
        };
        match &expr.kind {
            ExprKind::Binary(operator, left, right) => {
                for (word, other) in others(*operator) {
                    let (left, right) = (left.clone(), right.clone());
                    add(word, ExprKind::Binary(*other, left, right));
                }
            }
            ExprKind::And(left, right) => {
                add("left", left.kind.clone());
                add("right", right.kind.clone());
                add("or", ExprKind::Or(left.clone(), right.clone()));
            }
            ExprKind::Or(left, right) => {
                add("left", left.kind.clone());
                add("right", right.kind.clone());
                add("and", ExprKind::And(left.clone(), right.clone()));
            }
            ExprKind::Not(part) => add("not", part.kind.clone()),
            ExprKind::Choose(_, then, otherwise) => {
                add("then", then.kind.clone());
                add("otherwise", otherwise.kind.clone());
            }
            ExprKind::Constant(value) => {
                for (word, value) in near(value) {
                    add(word, ExprKind::Constant(value));
                }
            }
            ExprKind::List(items) if items.len() > 1 => {
                for at in 0..items.len() {
                    let mut fewer = items.clone();
                    fewer.remove(at);
                    add("fewer", ExprKind::List(fewer));
                }
            }
            ExprKind::Call(function, arguments) => {
                for (word, kind) in instead(function.name, arguments, &expr.ty) {
                    add(word, kind);
                }
            }
            ExprKind::Field(target, name) => {
                for other in self.siblings(target, name) {
                    let field = ExprKind::Field(target.clone(), other.into());
                    add("other-field", field);
                }
            }
            _ => {}
        }
    }

    /// Other fields of the same type: the next and the last.
    fn siblings(&self, target: &Expr, name: &str) -> Vec<&str> {
        let mut members = target.ty.members().iter();
        let resource = members.find_map(|ty| match ty {
            Type::Record(resource) => Some(*resource),
            _ => None,
        });
        let Some(fields) = resource.map(|it| &self.resources[it].fields) else {
            return Vec::new();
        };
        let Some(at) = fields.get_index_of(name) else {
            return Vec::new();
        };
        let order = (at + 1..fields.len()).chain(0..at);
        let same = order.filter(|other| fields[*other].ty == fields[at].ty);
        let mut same: Vec<&str> = same
            .filter_map(|other| fields.get_index(other))
            .map(|(name, _)| name.as_str())
            .collect();
        if same.len() > 2 {
            same = vec![same[0], same[same.len() - 1]];
        }
        same
    }
}

impl Tap {
    /// The lengths of time that stand in the clauses which runs came to, in milliseconds.
    pub fn spans(&self) -> Vec<i64> {
        spans_of(&self.formulas())
    }

    /// The same for the clauses that the present run came to.
    pub(crate) fn spans_reached(&self) -> Vec<i64> {
        let reached = self.reached().into_iter();
        let formulas: Vec<Formula> = reached
            .filter_map(|site| match self.clause(site) {
                Some(Clause::Formula(formula)) => Some(formula),
                _ => None,
            })
            .collect();
        spans_of(&formulas)
    }
}

fn spans_of(formulas: &[Formula]) -> Vec<i64> {
    let mut found = Vec::new();
    for formula in formulas {
        spans(&formula.expr, &mut found);
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn spans(expr: &Expr, found: &mut Vec<i64>) {
    match &expr.kind {
        ExprKind::Constant(Val::Span(millis)) => found.push(*millis),
        ExprKind::Call(function, arguments) if function.name == "duration" => {
            if let Some(ExprKind::Constant(Val::Text(text))) = arguments.first().map(|it| &it.kind)
            {
                found.extend(parse_duration(text).ok());
            }
        }
        _ => {}
    }
    expr.parts().into_iter().for_each(|part| spans(part, found));
}

/// What could stand in the place of a call: another length of time, or an argument of the same type.
fn instead(function: &str, arguments: &[Expr], ty: &Type) -> Vec<(&'static str, ExprKind)> {
    if let ("duration", [only]) = (function, arguments)
        && let ExprKind::Constant(Val::Text(text)) = &only.kind
    {
        let span = parse_duration(text).map_or(Val::Null, Val::Span);
        let near = near(&span).into_iter();
        return near
            .map(|(word, value)| (word, ExprKind::Constant(value)))
            .collect();
    }
    let mut found = Vec::new();
    if let Some(first) = arguments.first().filter(|it| it.ty == *ty) {
        found.push(("bare", first.kind.clone()));
    }
    if let [_, second] = arguments
        && second.ty == *ty
    {
        found.push(("second", second.kind.clone()));
    }
    found
}

/// Changes of a formula as a whole.
fn whole(expr: &Expr, found: &mut Vec<(&'static str, Expr)>) {
    if expr.ty == Type::Bool {
        found.push(("drop", Expr::constant(Val::Bool(true), expr)));
        found.push(("never", Expr::constant(Val::Bool(false), expr)));
    }
    if expr.ty.members().contains(&Type::Int) && !matches!(expr.kind, ExprKind::Constant(_)) {
        let one = Expr::constant(Val::Int(1), expr);
        let kind = ExprKind::Binary(Operator::Add, Box::new(expr.clone()), Box::new(one));
        let more = Expr {
            kind,
            ..expr.clone()
        };
        found.push(("next", more));
    }
}

fn others(operator: Operator) -> &'static [(&'static str, Operator)] {
    match operator {
        Operator::Equal => &[("unequal", Operator::NotEqual)],
        Operator::NotEqual => &[("equal", Operator::Equal)],
        Operator::Less => &[
            ("less-or-equal", Operator::AtMost),
            ("greater-or-equal", Operator::AtLeast),
        ],
        Operator::AtMost => &[("less", Operator::Less), ("greater", Operator::Greater)],
        Operator::Greater => &[
            ("greater-or-equal", Operator::AtLeast),
            ("less-or-equal", Operator::AtMost),
        ],
        Operator::AtLeast => &[("greater", Operator::Greater), ("less", Operator::Less)],
        Operator::Add => &[("subtract", Operator::Subtract)],
        Operator::Subtract => &[("add", Operator::Add)],
        Operator::Multiply => &[("divide", Operator::Divide)],
        Operator::Divide => &[("multiply", Operator::Multiply)],
        Operator::Remainder | Operator::In => &[],
    }
}

fn near(value: &Val) -> Vec<(&'static str, Val)> {
    match value {
        Val::Int(number) => vec![
            ("plus-one", Val::Int(number.saturating_add(1))),
            ("minus-one", Val::Int(number.saturating_sub(1))),
        ],
        Val::Number(number) => vec![("doubled", Val::Number(number * 2.0))],
        Val::Bool(value) => vec![("flipped", Val::Bool(!value))],
        Val::Span(millis) => vec![
            ("doubled", Val::Span(millis.saturating_mul(2))),
            ("halved", Val::Span(millis / 2)),
        ],
        Val::Text(text) if !text.is_empty() => vec![("other-text", Val::text(format!("{text}~")))],
        _ => Vec::new(),
    }
}
