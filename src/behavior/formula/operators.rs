//! What operators take and give: the static half. `eval` has the other.

use super::expr::{Expr, ExprKind, Operator};
use crate::behavior::types::Type;

/// Why an operator cannot work on its operands.
pub(super) struct Mismatch {
    /// Which operand is at fault, from 0.
    pub operand: usize,
    /// What is wrong.
    pub message: String,
    /// What would fit.
    pub expected: String,
    /// What stands there.
    pub actual: String,
}

/// The expression for an operator of the grammar with its type, or nothing if the name is no operator.
pub(super) fn resolve(name: &str, operands: &[Expr]) -> Option<(ExprKind, Result<Type, Mismatch>)> {
    let boxed = |at: usize| Box::new(operands[at].clone());
    match (name, operands.len()) {
        ("!_", 1) => Some((ExprKind::Not(boxed(0)), truth(operands, &[0]))),
        ("-_", 1) => Some((ExprKind::Negate(boxed(0)), negated(&operands[0]))),
        ("_&&_", 2) => Some((ExprKind::And(boxed(0), boxed(1)), truth(operands, &[0, 1]))),
        ("_||_", 2) => Some((ExprKind::Or(boxed(0), boxed(1)), truth(operands, &[0, 1]))),
        ("_?_:_", 3) => {
            let kind = ExprKind::Choose(boxed(0), boxed(1), boxed(2));
            let ty = operands[1].ty.clone().or(operands[2].ty.clone());
            Some((kind, truth(operands, &[0]).map(|_| ty)))
        }
        (_, 2) => {
            let operator = binary(name)?;
            let ty = result(operator, name, &operands[0], &operands[1]);
            Some((ExprKind::Binary(operator, boxed(0), boxed(1)), ty))
        }
        _ => None,
    }
}

fn binary(name: &str) -> Option<Operator> {
    Some(match name {
        "_==_" => Operator::Equal,
        "_!=_" => Operator::NotEqual,
        "_<_" => Operator::Less,
        "_<=_" => Operator::AtMost,
        "_>_" => Operator::Greater,
        "_>=_" => Operator::AtLeast,
        "_+_" => Operator::Add,
        "_-_" => Operator::Subtract,
        "_*_" => Operator::Multiply,
        "_/_" => Operator::Divide,
        "_%_" => Operator::Remainder,
        "@in" => Operator::In,
        _ => return None,
    })
}

fn truth(operands: &[Expr], which: &[usize]) -> Result<Type, Mismatch> {
    match which
        .iter()
        .find(|at| !operands[**at].ty.overlaps(&Type::Bool))
    {
        None => Ok(Type::Bool),
        Some(at) => Err(Mismatch {
            operand: *at,
            message: "a condition must be true or false".to_owned(),
            expected: Type::Bool.to_string(),
            actual: operands[*at].ty.to_string(),
        }),
    }
}

fn negated(operand: &Expr) -> Result<Type, Mismatch> {
    match operand.ty.non_null() {
        ty @ (Type::Int | Type::Number | Type::Span | Type::Any) => Ok(ty),
        other => Err(Mismatch {
            operand: 0,
            message: "only numbers and durations have a negative".to_owned(),
            expected: Type::Number.to_string(),
            actual: other.to_string(),
        }),
    }
}

fn result(operator: Operator, name: &str, left: &Expr, right: &Expr) -> Result<Type, Mismatch> {
    let symbol = name.trim_matches(|it| it == '_' || it == '@');
    match operator {
        Operator::Equal | Operator::NotEqual => match left.ty.overlaps(&right.ty) {
            true => Ok(Type::Bool),
            false => Err(mismatch(symbol, "can never be equal", left, right)),
        },
        Operator::In => match right.ty.non_null() {
            Type::List(element)
                if left.ty.overlaps(&element) || *element == Type::Union(vec![]) =>
            {
                Ok(Type::Bool)
            }
            Type::Any => Ok(Type::Bool),
            Type::Map(_) if left.ty.overlaps(&Type::Text) => Ok(Type::Bool),
            _ => Err(mismatch(symbol, "can never be in it", left, right)),
        },
        _ => {
            let mut all: Option<Type> = None;
            for one in left.ty.non_null().members() {
                for other in right.ty.non_null().members() {
                    if let Some(ty) = pair(operator, one, other) {
                        all = Some(all.map_or(ty.clone(), |all| all.or(ty)));
                    }
                }
            }
            all.ok_or_else(|| mismatch(symbol, "do not fit together", left, right))
        }
    }
}

fn mismatch(symbol: &str, problem: &str, left: &Expr, right: &Expr) -> Mismatch {
    Mismatch {
        operand: 1,
        message: format!("the two sides of `{symbol}` {problem}"),
        expected: left.ty.to_string(),
        actual: right.ty.to_string(),
    }
}

fn pair(operator: Operator, left: &Type, right: &Type) -> Option<Type> {
    use Operator::{Add, AtLeast, AtMost, Divide, Greater, Less, Multiply, Remainder, Subtract};
    use Type::{Any, Int, List, Number, Span, Text, Time};
    let ordered = matches!(operator, Less | AtMost | Greater | AtLeast);
    match (left, right) {
        (Any, _) | (_, Any) => Some(if ordered { Type::Bool } else { Any }),
        (Int | Number, Int | Number) | (Text, Text) | (Time, Time) | (Span, Span) if ordered => {
            Some(Type::Bool)
        }
        (Int, Int) => Some(Int),
        (Int | Number, Int | Number) if operator != Remainder => Some(Number),
        (Text, Text) if operator == Add => Some(Text),
        (Time, Span) if matches!(operator, Add | Subtract) => Some(Time),
        (Span, Time) if operator == Add => Some(Time),
        (Time, Time) if operator == Subtract => Some(Span),
        (Span, Span) if matches!(operator, Add | Subtract) => Some(Span),
        (Span, Int | Number) if matches!(operator, Multiply | Divide) => Some(Span),
        (List(one), List(other)) if operator == Add => {
            Some(Type::list((**one).clone().or((**other).clone())))
        }
        _ => None,
    }
}
