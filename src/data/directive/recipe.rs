//! How a name of either family becomes a value.

use super::call::Call;
use crate::contract::{JsonType, TypeSet};
use crate::data::draw::Draw;
use crate::data::hint::Hint;
use crate::data::kinds::{self, Make};
use crate::data::number;
use serde_json::{Number, Value};

/// The largest number where none is given.
const USUAL: i64 = 1000;
/// No text and no list is longer.
pub(super) const LONGEST: i64 = 100;
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";
const DAY: i64 = 86_400_000;

/// How a value is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Recipe {
    /// A kind of that name.
    Kind(&'static str),
    /// A whole number between two others.
    Integer,
    /// A number between two others, with decimals.
    Float,
    /// Yes or no.
    Truth,
    /// One of the arguments, or of the list that is the only one.
    Pick,
    /// That many letters.
    Letters,
    /// An instant, by a pattern such as `yyyy-MM-dd`; this one where none is given.
    Moment(&'static str),
    /// An instant that many days from now.
    Shifted(i64),
}

/// One row of a family's table.
pub(super) type Row = (&'static str, Recipe);

impl Recipe {
    /// A value.
    pub(super) fn make(self, call: &Call, hint: &Hint<'_>, draw: &mut Draw) -> Value {
        match self {
            Self::Kind(name) => kind(name, hint, draw),
            Self::Integer => {
                let (low, high) = range(call);
                draw.between(low, high).into()
            }
            Self::Float => {
                let (low, high) = range(call);
                let decimals = call.number(2).or(call.option(&["fractionDigits"]));
                let decimals = u8::try_from(decimals.unwrap_or(2).clamp(0, 6)).unwrap_or(2);
                numeric(&number::print((low, high), decimals, draw))
            }
            Self::Truth => Value::Bool(draw.below(2) == 0),
            Self::Pick => {
                let listed = match call.arguments.as_slice() {
                    [Value::Array(listed)] => listed.as_slice(),
                    several => several,
                };
                match listed.is_empty() {
                    true => Value::Null,
                    false => listed[draw.below(listed.len())].clone(),
                }
            }
            Self::Letters => {
                let sizes: Vec<i64> = (0..3).filter_map(|at| call.number(at)).collect();
                let low = sizes.first().copied().or(call.option(&["length", "min"]));
                let low = low.unwrap_or(6).clamp(0, LONGEST);
                let high = sizes.get(1).copied().unwrap_or(low).clamp(low, LONGEST);
                let count = usize::try_from(draw.between(low, high)).unwrap_or(0);
                Value::String(draw.letters(count, LETTERS))
            }
            Self::Moment(usual) => {
                let pattern = if call.raw.is_empty() {
                    usual
                } else {
                    &call.raw
                };
                let millis = kinds::instant(hint, draw);
                Value::String(kinds::print(millis, &strftime(pattern), draw))
            }
            Self::Shifted(days) => {
                let millis = draw.scene.now_ms + days * draw.between(DAY / 24, DAY);
                Value::String(kinds::print(millis, &strftime(ISO), draw))
            }
        }
    }
}

/// How instants look where nothing is said.
pub(super) const ISO: &str = "yyyy-MM-ddTHH:mm:ssZ";

fn kind(name: &str, hint: &Hint<'_>, draw: &mut Draw) -> Value {
    let Some(kind) = kinds::by_name(name) else {
        return Value::Null;
    };
    let hint = Hint {
        name: kind.name,
        ..*hint
    };
    let text = kinds::text(kind, &hint, draw);
    match kind.make {
        Make::Number { .. } => numeric(&text),
        _ => Value::String(text),
    }
}

fn numeric(text: &str) -> Value {
    text.parse::<Number>().map_or(Value::Null, Value::Number)
}

/// The bounds that the arguments name: two numbers, `{min, max}`, or only the larger one in `{max}`.
fn range(call: &Call) -> (i64, i64) {
    let low = call.number(0).or(call.option(&["min"]));
    let high = call.number(1).or(call.option(&["max"]));
    let low = low.unwrap_or(high.unwrap_or(0).min(0));
    (low, high.unwrap_or(low.saturating_add(USUAL)).max(low))
}

/// A pattern of letters, such as `yyyy-MM-dd HH:mm:ss`, as `strftime` has it.
fn strftime(pattern: &str) -> String {
    const PARTS: [(&str, &str); 18] = [
        ("yyyy", "%Y"),
        ("YYYY", "%Y"),
        ("MM", "%m"),
        ("dd", "%d"),
        ("DD", "%d"),
        ("HH", "%H"),
        ("hh", "%I"),
        ("mm", "%M"),
        ("ss", "%S"),
        ("SSS", "%3f"),
        ("yy", "%y"),
        ("y", "%y"),
        ("M", "%-m"),
        ("d", "%-d"),
        ("H", "%-H"),
        ("m", "%-M"),
        ("s", "%-S"),
        ("A", "%p"),
    ];
    let mut rest = pattern;
    let mut written = String::new();
    while let Some(letter) = rest.chars().next() {
        let part = PARTS.iter().find(|it| rest.starts_with(it.0));
        match part {
            Some((letters, meaning)) => {
                written.push_str(meaning);
                rest = &rest[letters.len()..];
            }
            None => {
                if letter == '%' {
                    written.push('%');
                }
                written.push(letter);
                rest = &rest[letter.len_utf8()..];
            }
        }
    }
    written
}

/// The value in a type that the schema allows, where only the type is different: `"12"` for 12.
pub(in crate::data) fn suited(value: Value, types: TypeSet) -> Value {
    if types.is_any() || types.allows(JsonType::of(&value)) {
        return value;
    }
    match &value {
        Value::Number(number) if types.names(JsonType::String) => number.to_string().into(),
        Value::String(text) if text.len() < 16 => match numeric(text) {
            Value::Null => value,
            number => number,
        },
        _ => value,
    }
}
