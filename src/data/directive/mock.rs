//! Mock.js: placeholders (`@cname`, `@integer(1, 9)`) in texts, and rules behind names (`"list|1-3": […]`).
//!
//! A text that is one placeholder becomes its value with its type. In other texts placeholders become parts of the
//! text; an address such as `li@example.com` has none, because something stands in front of the `@`.

use super::call::Call;
use super::chance::Chance;
use super::recipe::Recipe::{Float, Integer, Kind, Letters, Moment, Pick, Truth};
use super::recipe::{LONGEST, Recipe, Row};
use crate::data::draw::Draw;
use crate::data::hint::Hint;
use crate::source::Node;
use serde_json::{Number, Value};

pub(super) const KEY: &str = "x-mock";

/// The placeholders, in small letters.
pub(super) const NAMES: &[Row] = &[
    ("boolean", Truth),
    ("bool", Truth),
    ("natural", Integer),
    ("integer", Integer),
    ("int", Integer),
    ("float", Float),
    ("character", Letters),
    ("char", Letters),
    ("string", Letters),
    ("str", Letters),
    ("date", Moment("yyyy-MM-dd")),
    ("time", Moment("HH:mm:ss")),
    ("datetime", Moment("yyyy-MM-dd HH:mm:ss")),
    ("now", Moment("yyyy-MM-dd HH:mm:ss")),
    ("image", Kind("image")),
    ("dataimage", Kind("image")),
    ("color", Kind("color")),
    ("hex", Kind("color")),
    ("paragraph", Kind("paragraph")),
    ("cparagraph", Kind("paragraph")),
    ("sentence", Kind("sentence")),
    ("csentence", Kind("sentence")),
    ("word", Kind("word")),
    ("cword", Kind("word")),
    ("title", Kind("title")),
    ("ctitle", Kind("title")),
    ("first", Kind("firstname")),
    ("cfirst", Kind("lastname")),
    ("last", Kind("lastname")),
    ("clast", Kind("firstname")),
    ("name", Kind("fullname")),
    ("cname", Kind("fullname")),
    ("url", Kind("url")),
    ("domain", Kind("domain")),
    ("email", Kind("email")),
    ("ip", Kind("ip")),
    ("province", Kind("province")),
    ("city", Kind("city")),
    ("county", Kind("district")),
    ("zip", Kind("zipcode")),
    ("phone", Kind("phone")),
    ("guid", Kind("uuid")),
    ("uuid", Kind("uuid")),
    ("id", Kind("idcard")),
    ("pick", Pick),
];

/// What a placeholder means.
pub(super) fn find(name: &str) -> Option<Recipe> {
    let mut rows = NAMES.iter();
    rows.find(|it| it.0.eq_ignore_ascii_case(name))
        .map(|it| it.1)
}

/// A part of a text.
#[derive(Debug, PartialEq)]
pub(super) enum Piece<'t> {
    Text(&'t str),
    Call(Call),
}

/// The parts of a text. Names that stand for nothing are calls too.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut done = 0;
    let mut from = 0;
    while let Some(at) = text[from..].find('@').map(|it| it + from) {
        from = at + 1;
        let before = text[..at].chars().next_back();
        let rest = &text[from..];
        let length = rest.find(|it: char| !it.is_ascii_alphabetic());
        let (name, behind) = rest.split_at(length.unwrap_or(rest.len()));
        if name.is_empty() || before.is_some_and(|it| it.is_alphanumeric() || it == '\\') {
            continue;
        }
        found.push(Piece::Text(&text[done..at]));
        let raw = arguments(behind);
        found.push(Piece::Call(match raw {
            Some(raw) => Call::with(name, raw),
            None => Call::plain(name),
        }));
        from += name.len() + raw.map_or(0, |it| it.len() + 2);
        done = from;
    }
    found.push(Piece::Text(&text[done..]));
    found.retain(|it| *it != Piece::Text(""));
    found
}

/// What stands between the parentheses that a text begins with.
fn arguments(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return (at > 0).then(|| &text[1..at]);
        }
    }
    None
}

/// Whether there is a placeholder anywhere in a value.
pub(in crate::data) fn is_mocked(value: &Value) -> bool {
    match value {
        Value::String(text) => {
            text.contains('@')
                && pieces(text)
                    .iter()
                    .any(|it| matches!(it, Piece::Call(call) if find(&call.name).is_some()))
        }
        Value::Array(items) => items.iter().any(is_mocked),
        Value::Object(members) => members.iter().any(|(name, value)| {
            name.split_once('|').is_some_and(|it| is_rule(it.1)) || is_mocked(value)
        }),
        _ => false,
    }
}

/// An example with values in place of its placeholders; nothing where it has none.
pub(in crate::data) fn expand(value: &Value, hint: &Hint<'_>, chance: &Chance) -> Option<Value> {
    is_mocked(value).then(|| filled(value, hint, chance))
}

/// The value of `x-mock`.
pub(in crate::data) fn mocked(schema: &Node, hint: &Hint<'_>, chance: &Chance) -> Option<Value> {
    let template = schema.get(KEY)?.to_json();
    Some(filled(&template, hint, chance)).filter(|it| !it.is_null())
}

fn filled(value: &Value, hint: &Hint<'_>, chance: &Chance) -> Value {
    match value {
        Value::String(text) => filled_text(text, hint, chance),
        Value::Array(items) => {
            let items = items.iter().enumerate();
            let filled = items.map(|(at, it)| filled(it, hint, &chance.item(at)));
            Value::Array(filled.collect())
        }
        Value::Object(members) => {
            let member = |(key, value): (&String, &Value)| {
                let parts = key.split_once('|').filter(|it| is_rule(it.1));
                let (name, rule) = parts.unwrap_or((key, ""));
                let hint = Hint { name, ..*hint };
                let value = ruled(value, rule, &hint, &chance.member(name));
                (name.to_owned(), value)
            };
            Value::Object(members.iter().map(member).collect())
        }
        value => value.clone(),
    }
}

fn filled_text(text: &str, hint: &Hint<'_>, chance: &Chance) -> Value {
    let pieces = pieces(text);
    let made = |call: &Call, at: usize| {
        let mut draw = chance.member(&at.to_string()).draw();
        find(&call.name).map(|it| it.make(call, hint, &mut draw))
    };
    if let [Piece::Call(call)] = pieces.as_slice() {
        return made(call, 0).unwrap_or_else(|| Value::from(text));
    }
    let texts = pieces.iter().enumerate().map(|(at, piece)| match piece {
        Piece::Text(text) => (*text).to_owned(),
        Piece::Call(call) => match made(call, at) {
            Some(Value::String(text)) => text,
            Some(value) => value.to_string(),
            None => format!("@{}", call.name),
        },
    });
    Value::String(texts.collect())
}

/// The rule behind a name: `1-3`, `3`, `+1`, `1-9.2-4`.
fn ruled(value: &Value, rule: &str, hint: &Hint<'_>, chance: &Chance) -> Value {
    if rule.is_empty() {
        return filled(value, hint, chance);
    }
    let mut draw = chance.draw();
    let (whole, decimals) = rule.split_once('.').unwrap_or((rule, ""));
    let (low, high) = span(whole);
    match value {
        Value::Number(_) if !decimals.is_empty() => {
            let places = span(decimals).1;
            let call = Call::given("float", serde_json::json!([low, high, places]));
            Float.make(&call, hint, &mut draw)
        }
        Value::Number(first) if rule.starts_with('+') => counted(first, rule, chance.index),
        Value::Number(_) => draw.between(low, high).into(),
        Value::Bool(_) => Value::Bool(draw.below(2) == 0),
        Value::Array(items) if rule == "+1" && !items.is_empty() => {
            filled(&items[chance.index % items.len()], hint, chance)
        }
        Value::Array(items) if rule == "1" && !items.is_empty() => {
            filled(&items[draw.below(items.len())], hint, chance)
        }
        Value::Null => Value::Null,
        value => repeated(value, times(&mut draw, (low, high)), hint, chance),
    }
}

/// A number that grows from one record of a list to the next.
fn counted(first: &Number, rule: &str, index: usize) -> Value {
    let step = rule[1..].trim().parse::<i64>().unwrap_or(1);
    let index = i64::try_from(index).unwrap_or(0);
    let grown = first
        .as_i64()
        .and_then(|first| first.checked_add(step.checked_mul(index)?));
    grown.map_or_else(|| first.clone().into(), Value::from)
}

/// Whether what stands behind a `|` in a name is a rule.
fn is_rule(rule: &str) -> bool {
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    let range = |it: &str| match it.split_once('-') {
        Some((low, high)) => digits(low) && digits(high),
        None => digits(it),
    };
    match (rule.strip_prefix('+'), rule.split_once('.')) {
        (Some(step), _) => digits(step),
        (None, Some((whole, decimals))) => range(whole) && range(decimals),
        (None, None) => range(rule),
    }
}

/// That many times the items of a list or the text; that many members of an object.
fn repeated(value: &Value, count: usize, hint: &Hint<'_>, chance: &Chance) -> Value {
    match value {
        Value::Array(items) => {
            let all = items.iter().cycle().take(items.len() * count).enumerate();
            let made = all.map(|(at, it)| filled(it, hint, &chance.item(at)));
            Value::Array(made.collect())
        }
        Value::Object(members) => {
            let kept = members.iter().take(count);
            let kept = kept.map(|(name, value)| (name.clone(), value.clone()));
            filled(&Value::Object(kept.collect()), hint, chance)
        }
        Value::String(text) => filled_text(&text.repeat(count), hint, chance),
        value => value.clone(),
    }
}

fn times(draw: &mut Draw, (low, high): (i64, i64)) -> usize {
    usize::try_from(draw.between(low, high).clamp(0, LONGEST)).unwrap_or(0)
}

/// `1-3` or `3`.
fn span(text: &str) -> (i64, i64) {
    let (low, high) = text.split_once('-').unwrap_or((text, text));
    let low = low.trim().parse().unwrap_or(1);
    (low, high.trim().parse().unwrap_or(low).max(low))
}
