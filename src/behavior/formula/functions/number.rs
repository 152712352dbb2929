//! Functions on numbers.

use super::{Env, Function, Gives, INT, NUMBER, TEXT, Takes, int_of, number_of, wanted};
use crate::behavior::types::Type;
use crate::behavior::value::Val;

/// A list's element type, as `min`, `max` and `sum` give it.
const ELEMENT: Gives = Gives::From(|types| match types.first() {
    Some(Type::List(element)) => (**element).clone(),
    Some(other) => types[1..]
        .iter()
        .fold(other.clone(), |all, ty| all.or(ty.clone())),
    None => Type::Any,
});

pub(super) const ALL: &[Function] = &[
    Function::new(
        "int",
        &[Takes::Scalar],
        INT,
        "a whole number from a number, digits or a truth value (true is 1)",
        |_, arguments| match &arguments[0] {
            Val::Bool(value) => Ok(Val::Int(i64::from(*value))),
            Val::Text(text) => text
                .trim()
                .parse()
                .map(Val::Int)
                .map_err(|_| format!("`{text}` is not a whole number")),
            value @ (Val::Int(_) | Val::Number(_)) => {
                number_of(std::slice::from_ref(value), 0).map(truncate)
            }
            other => Err(wanted("number or digits", other)),
        },
    ),
    Function::new(
        "double",
        &[Takes::Scalar],
        NUMBER,
        "a number from a number or its digits",
        |_, arguments| match &arguments[0] {
            Val::Text(text) => text
                .trim()
                .parse::<f64>()
                .ok()
                .filter(|value| value.is_finite())
                .map(Val::Number)
                .ok_or_else(|| format!("`{text}` is not a number")),
            other => number_of(std::slice::from_ref(other), 0).map(Val::Number),
        },
    ),
    Function::new(
        "round",
        &[Takes::Number, Takes::Int],
        NUMBER,
        "the number rounded to that many decimal places, halves away from zero",
        |_, arguments| {
            let scale = 10_f64.powi(i32::try_from(int_of(arguments, 1)?).unwrap_or(0));
            Ok(Val::Number(
                (number_of(arguments, 0)? * scale).round() / scale,
            ))
        },
    ),
    Function::new(
        "fixed",
        &[Takes::Scalar, Takes::Int],
        TEXT,
        "a decimal number as text with exactly that many places",
        fixed,
    ),
    Function::new(
        "abs",
        &[Takes::Number],
        ELEMENT,
        "the number without its sign",
        |_, arguments| match &arguments[0] {
            Val::Int(value) => Ok(Val::Int(value.saturating_abs())),
            _ => number_of(arguments, 0).map(|value| Val::Number(value.abs())),
        },
    ),
    Function::new(
        "floor",
        &[Takes::Number],
        INT,
        "the greatest whole number that is not greater",
        |_, arguments| number_of(arguments, 0).map(|value| truncate(value.floor())),
    ),
    Function::new(
        "ceil",
        &[Takes::Number],
        INT,
        "the least whole number that is not less",
        |_, arguments| number_of(arguments, 0).map(|value| truncate(value.ceil())),
    ),
    Function::new(
        "min",
        &[Takes::Any],
        ELEMENT,
        "the least of the arguments, or of a list",
        |_, arguments| extreme(arguments, std::cmp::Ordering::Less),
    )
    .repeating(),
    Function::new(
        "max",
        &[Takes::Any],
        ELEMENT,
        "the greatest of the arguments, or of a list",
        |_, arguments| extreme(arguments, std::cmp::Ordering::Greater),
    )
    .repeating(),
    Function::new(
        "sum",
        &[Takes::List],
        ELEMENT,
        "the sum of a list of numbers; 0 for an empty one",
        |_, arguments| {
            let mut total = Val::Int(0);
            for item in super::list_of(arguments, 0)? {
                total = add(&total, item)?;
            }
            Ok(total)
        },
    ),
];

/// The sum of two numbers, whole while both are and it fits.
pub(crate) fn add(left: &Val, right: &Val) -> Result<Val, String> {
    if let (Val::Int(left), Val::Int(right)) = (left, right) {
        return left
            .checked_add(*right)
            .map(Val::Int)
            .ok_or_else(|| "the sum is too great".to_owned());
    }
    let number = |value: &Val| value.as_number().ok_or_else(|| wanted("number", value));
    Ok(Val::Number(number(left)? + number(right)?))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "saturates, as documented for `int`"
)]
fn truncate(value: f64) -> Val {
    Val::Int(value as i64)
}

fn extreme(arguments: &[Val], wanted: std::cmp::Ordering) -> Result<Val, String> {
    let items = match arguments {
        [Val::List(items)] => items,
        several => several,
    };
    let mut best = items.first().cloned().unwrap_or(Val::Null);
    for item in items.iter().skip(1) {
        match item.order(&best) {
            Some(order) if order == wanted => best = item.clone(),
            Some(_) => {}
            None => {
                return Err(format!(
                    "cannot compare {} with {}",
                    item.kind(),
                    best.kind()
                ));
            }
        }
    }
    Ok(best)
}

/// Decimal digits are moved as text, so that `0.1` stays what it is.
fn fixed(_: &Env<'_>, arguments: &[Val]) -> Result<Val, String> {
    let places = usize::try_from(int_of(arguments, 1)?.clamp(0, 18)).unwrap_or(0);
    let text = match &arguments[0] {
        Val::Text(text) => text.trim().to_owned(),
        value => {
            return number_of(std::slice::from_ref(value), 0)
                .map(|number| Val::text(format!("{number:.places$}")));
        }
    };
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(part) {
        return Err(format!("`{text}` is not a decimal number"));
    }
    if part.len() > places {
        let number: f64 = text
            .parse()
            .map_err(|_| format!("`{text}` is not a number"))?;
        return Ok(Val::text(format!("{number:.places$}")));
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Ok(Val::text(match places {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{part:0<places$}"),
    }))
}

#[cfg(test)]
mod tests {
    use super::super::call;
    use super::*;

    #[test]
    fn decimals_keep_their_digits() {
        let fixed = |text: &str| match call("fixed", &[Val::text(text), Val::Int(2)]) {
            Ok(Val::Text(text)) => text.to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(fixed("666"), "666.00");
        assert_eq!(fixed("0.1"), "0.10");
        assert_eq!(fixed("007.5"), "7.50");
        assert_eq!(fixed("99999999999999999999.99"), "99999999999999999999.99");
        assert!(fixed("1e3").starts_with("Err"));
    }

    #[test]
    fn numbers_come_from_what_clients_send() {
        assert!(matches!(call("int", &[Val::Bool(true)]), Ok(Val::Int(1))));
        assert!(matches!(call("int", &[Val::text("12")]), Ok(Val::Int(12))));
        assert!(call("int", &[Val::text("1.5")]).is_err());
        assert!(matches!(
            call("max", &[Val::Int(3), Val::Number(2.5)]),
            Ok(Val::Int(3))
        ));
    }
}
