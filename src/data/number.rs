//! Numbers: a point of a grid between two bounds.

use super::draw::Draw;
use super::hint::Hint;
use super::kinds::{self, Make};
use super::rules::Rules;
use crate::contract::JsonType;
use crate::source::{Kind, Node};
use serde_json::{Number, Value};

/// A number with twelve decimals.
pub(super) type Fixed = i128;

/// One.
pub(super) const UNIT: Fixed = 1_000_000_000_000;
/// The decimals of [`Fixed`].
const DECIMALS: u32 = 12;
/// The largest whole number that JavaScript knows exactly.
const SAFE: Fixed = 9_007_199_254_740_991 * UNIT;
/// Larger bounds are taken for this one.
const HUGE: Fixed = 1_000_000_000_000_000_000_000 * UNIT;

/// The number of a node; larger ones than can be kept become the largest that can.
pub(super) fn fixed(node: &Node) -> Option<Fixed> {
    let Kind::Number(number) = &node.kind else {
        return None;
    };
    if let Some(whole) = number.as_i64() {
        return Some(Fixed::from(whole) * UNIT);
    }
    let float = number.as_f64()?;
    if float.abs() >= 1e21 {
        return Some(if float < 0.0 { -HUGE } else { HUGE });
    }
    format!("{float:.12}").replace('.', "").parse().ok()
}

/// A number for the rules, near what its name lets expect.
pub(super) fn make(rules: &Rules<'_>, hint: &Hint<'_>, mut draw: Draw, kind: JsonType) -> Value {
    let integer = kind == JsonType::Integer;
    let named = kinds::find(hint);
    let (low, high, decimals) = match named.map(|it| &it.make) {
        Some(Make::Number {
            low,
            high,
            decimals,
        }) => (
            Fixed::from(*low) * UNIT,
            Fixed::from(*high) * UNIT,
            *decimals,
        ),
        Some(Make::Key) => key(hint),
        Some(Make::Moment) => moment(hint, &mut draw),
        // Types and states are small numbers; digits of a code are a number too.
        Some(kind @ (Make::Code(_) | Make::Named(_))) => {
            let text = match kind {
                Make::Code(make) => make(&mut draw),
                Make::Named(make) => make(hint, &mut draw),
                _ => String::new(),
            };
            let digits = text.parse::<i64>().ok();
            let range = digits.map_or((UNIT, 3 * UNIT), |it| {
                (Fixed::from(it) * UNIT, Fixed::from(it) * UNIT)
            });
            (range.0, range.1, 0)
        }
        _ => (0, 100 * UNIT, 2),
    };
    let mut grid = grid(rules, if integer { 0 } else { decimals });
    let bounds = bounds(rules);
    loop {
        let (first, end) = points(rules, bounds, grid);
        if first <= end {
            let (from, to) = near((low, high), (first, end), grid);
            return number(draw.wide(from, to) * grid);
        }
        if integer || !rules.steps.is_empty() || grid <= 1 {
            let (least, most) = (rules.low.map(|it| it.0), rules.high.map(|it| it.0));
            let turn = draw.below(2) == 0;
            let bound = if turn { least.or(most) } else { most.or(least) };
            return number(bound.unwrap_or(0));
        }
        grid = (grid / 10).max(1);
    }
}

/// The distance of two allowed numbers.
pub(super) fn grid(rules: &Rules<'_>, decimals: u8) -> Fixed {
    let own = 10i128.pow(DECIMALS.saturating_sub(u32::from(decimals)));
    let is_whole = matches!(rules.format, Some("int32" | "int64"))
        || !rules.types.names(JsonType::Number) && !rules.types.is_any();
    let own = if is_whole { UNIT } else { own };
    let whole = own == UNIT;
    let mut grid = match rules.steps.first() {
        Some(step) => *step,
        None => return own,
    };
    for step in rules.steps.iter().skip(1) {
        grid = least_common(grid, *step);
    }
    if whole {
        least_common(grid, UNIT)
    } else {
        grid
    }
}

fn least_common(a: Fixed, b: Fixed) -> Fixed {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    (a / x).saturating_mul(b)
}

/// The bounds of the rules and of what JavaScript counts exactly.
pub(super) fn bounds(rules: &Rules<'_>) -> (Fixed, Fixed) {
    let (low, high) = match rules.format {
        Some("int32") => (Fixed::from(i32::MIN) * UNIT, Fixed::from(i32::MAX) * UNIT),
        _ => (-SAFE, SAFE),
    };
    let own = |bound: Option<(Fixed, bool)>| bound.map(|it| it.0);
    let least = own(rules.low).map_or(low, |it| it.max(low));
    let most = own(rules.high).map_or(high, |it| it.min(high));
    match least <= most {
        true => (least, most),
        // Bounds that lie beyond what JavaScript counts exactly are the document's own wish.
        false => (
            own(rules.low).unwrap_or(-HUGE),
            own(rules.high).unwrap_or(HUGE),
        ),
    }
}

/// The first and the last point of the grid within the bounds.
pub(super) fn points(
    rules: &Rules<'_>,
    (least, most): (Fixed, Fixed),
    grid: Fixed,
) -> (Fixed, Fixed) {
    let open = |bound: Option<(Fixed, bool)>, at: Fixed| bound == Some((at, true));
    let mut first = least.div_euclid(grid) + Fixed::from(least.rem_euclid(grid) != 0);
    let mut end = most.div_euclid(grid);
    if open(rules.low, first * grid) {
        first += 1;
    }
    if open(rules.high, end * grid) {
        end -= 1;
    }
    (first, end)
}

/// The part of the allowed points that is plausible.
fn near((low, high): (Fixed, Fixed), (first, last): (Fixed, Fixed), grid: Fixed) -> (Fixed, Fixed) {
    let from = low.div_euclid(grid) + Fixed::from(low.rem_euclid(grid) != 0);
    let to = high.div_euclid(grid);
    let (from, to) = (from.max(first), to.min(last));
    if from <= to {
        return (from, to);
    }
    let some = 100;
    match high / grid < first {
        true => (first, last.min(first.saturating_add(some))),
        false => (first.max(last.saturating_sub(some)), last),
    }
}

/// Keys count up in a list.
fn key(hint: &Hint<'_>) -> (Fixed, Fixed, u8) {
    match (hint.index, super::hint::words(hint.name).len()) {
        (Some(index), 1) => {
            let index = Fixed::try_from(index).unwrap_or(0) + 1;
            (index * UNIT, index * UNIT, 0)
        }
        _ => (UNIT, 100 * UNIT, 0),
    }
}

/// An instant as seconds or milliseconds since 1970.
fn moment(hint: &Hint<'_>, draw: &mut Draw) -> (Fixed, Fixed, u8) {
    let millis = kinds::instant(hint, draw);
    let name = hint.name.to_ascii_lowercase();
    let about = hint.about.to_lowercase();
    let in_millis = name.ends_with("ms")
        || name.ends_with("millis")
        || about.contains("毫秒")
        || about.contains("milli");
    let value = if in_millis {
        millis
    } else {
        millis.div_euclid(1000)
    };
    (Fixed::from(value) * UNIT, Fixed::from(value) * UNIT, 0)
}

/// A whole number where it is one, else its shortest decimal form.
pub(super) fn number(value: Fixed) -> Value {
    if value % UNIT == 0 {
        if let Ok(whole) = i64::try_from(value / UNIT) {
            return whole.into();
        }
        if let Ok(whole) = u64::try_from(value / UNIT) {
            return whole.into();
        }
    }
    let float: f64 = text(value).parse().unwrap_or(0.0);
    Number::from_f64(float).map_or(Value::Null, Value::Number)
}

fn text(value: Fixed) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, rest) = (
        value.unsigned_abs() / UNIT.unsigned_abs(),
        value.unsigned_abs() % UNIT.unsigned_abs(),
    );
    format!("{sign}{whole}.{rest:012}")
}

/// A number of a kind as text, such as a price: `12.50`.
pub(super) fn print((low, high): (i64, i64), decimals: u8, draw: &mut Draw) -> String {
    let scale = 10i64.pow(u32::from(decimals));
    let value = draw.between(low.saturating_mul(scale), high.saturating_mul(scale));
    match decimals {
        0 => value.to_string(),
        _ => {
            let sign = if value < 0 { "-" } else { "" };
            let (whole, rest) = (value.abs() / scale, value.abs() % scale);
            format!(
                "{sign}{whole}.{rest:0width$}",
                width = usize::from(decimals)
            )
        }
    }
}
