//! Kinds of values by the words that name them: one file a field of life, one row a kind.
//!
//! A property is of a kind if the last words of its name are the kind's: `mobilePhone`, `user_phone` and `phone` are
//! phones. Where the name tells nothing, a Chinese description does.

mod amount;
mod business;
mod contact;
mod key;
mod moment;
mod papers;
mod person;
mod picture;
mod place;
mod prose;
mod web;

pub(super) use contact::email;
pub(super) use key::{is_key, uuid};
pub(super) use moment::{date, date_time, instant, print, time_of_day};
pub(crate) use picture::PICTURES;
pub(super) use prose::{key_word, word, words};
pub(super) use web::{hostname, ipv4, uri};

use super::context::{Locale, Scene};
use super::draw::{Draw, mix};
use super::hint::{self, Hint};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng as _;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::LazyLock;

/// One kind of value.
pub(super) struct Kind {
    /// The name in `fake(…)`; the first of its words.
    pub name: &'static str,
    /// Endings of property names, in small letters and without separators; English and pinyin.
    pub words: &'static [&'static str],
    /// Parts of Chinese descriptions and property names.
    pub hints: &'static [&'static str],
    /// How a value is made.
    pub make: Make,
}

/// How a value of a kind is made.
pub(super) enum Make {
    /// A text of a fixed form, which cannot be cut.
    Code(fn(&mut Draw) -> String),
    /// A text that can be cut and lengthened.
    Prose(fn(&mut Draw) -> String),
    /// A text that depends on the words around it.
    Named(fn(&Hint<'_>, &mut Draw) -> String),
    /// A number between two others.
    Number { low: i64, high: i64, decimals: u8 },
    /// A key: small numbers that count up, or a text that is used once.
    Key,
    /// An instant.
    Moment,
}

impl Kind {
    const fn new(
        name: &'static str,
        words: &'static [&'static str],
        hints: &'static [&'static str],
        make: Make,
    ) -> Self {
        Self {
            name,
            words,
            hints,
            make,
        }
    }
}

const fn number(low: i64, high: i64) -> Make {
    Make::Number {
        low,
        high,
        decimals: 0,
    }
}

/// Every kind.
fn all() -> impl Iterator<Item = &'static Kind> {
    [
        person::ALL,
        contact::ALL,
        place::ALL,
        business::ALL,
        papers::ALL,
        amount::ALL,
        moment::ALL,
        picture::ALL,
        web::ALL,
        key::ALL,
        prose::ALL,
    ]
    .into_iter()
    .flatten()
}

static BY_WORD: LazyLock<HashMap<&'static str, &'static Kind>> = LazyLock::new(|| {
    let rows = all().flat_map(|kind| {
        let words = std::iter::once(&kind.name).chain(kind.words);
        words.map(move |word| (*word, kind))
    });
    let mut known = HashMap::new();
    for (word, kind) in rows {
        known.entry(word).or_insert(kind);
    }
    known
});

/// The kind of that name, or that one of its words names.
pub(super) fn by_name(name: &str) -> Option<&'static Kind> {
    let joined = hint::words(name).concat();
    BY_WORD.get(joined.as_str()).copied()
}

/// The kind that the words around a value tell.
pub(super) fn find(hint: &Hint<'_>) -> Option<&'static Kind> {
    let words = hint.words();
    let named = (0..words.len()).find_map(|from| {
        let end = words[from..].concat();
        BY_WORD.get(end.as_str()).copied()
    });
    named
        .or_else(|| told_by(hint.name))
        .or_else(|| told_by(hint.about))
        .or_else(|| run_together(words.last()?))
}

/// The kind that the first clause of a Chinese text ends with: the last of its parts, of two the longer one.
fn told_by(text: &str) -> Option<&'static Kind> {
    if text.is_ascii() {
        return None;
    }
    let clause = text
        .split(|it: char| !it.is_alphanumeric())
        .find(|it| !it.is_empty())?;
    let rows = all().flat_map(|kind| kind.hints.iter().map(move |it| (*it, kind)));
    let found = rows.filter_map(|(part, kind)| {
        let at = clause.rfind(part)?;
        Some((at + part.len(), part.len(), kind))
    });
    found.max_by_key(|it| (it.0, it.1)).map(|it| it.2)
}

/// A name such as `userphone` that does not show its words.
fn run_together(word: &str) -> Option<&'static Kind> {
    let ends = BY_WORD.iter();
    let long = ends.filter(|(end, _)| end.len() > 4 && word.ends_with(**end));
    long.max_by_key(|it| it.0.len()).map(|it| *it.1)
}

/// A text of a kind.
pub(super) fn text(kind: &Kind, hint: &Hint<'_>, draw: &mut Draw) -> String {
    match &kind.make {
        Make::Code(make) | Make::Prose(make) => make(draw),
        Make::Named(make) => make(hint, draw),
        Make::Number {
            low,
            high,
            decimals,
        } => super::number::print((*low, *high), *decimals, draw),
        Make::Key => key::text(hint, draw),
        Make::Moment => moment::text(hint, draw),
    }
}

/// The words of a question that is answered by yes or no, and the usual answer.
pub(super) fn truth(hint: &Hint<'_>, draw: &mut Draw) -> Value {
    let name = hint.words().concat();
    let has = |words: &[&str]| words.iter().any(|it| name.contains(it));
    if has(&[
        "delete", "disabled", "blocked", "banned", "locked", "error", "archived",
    ]) {
        return Value::Bool(false);
    }
    if has(&[
        "success",
        "enable",
        "active",
        "available",
        "valid",
        "verified",
    ]) || name == "ok"
    {
        return Value::Bool(true);
    }
    Value::Bool(draw.below(2) == 0)
}

/// The names of the kinds, for `fake(kind)`.
pub(crate) fn names() -> Vec<&'static str> {
    let mut names: Vec<&str> = all().map(|kind| kind.name).collect();
    names.sort_unstable();
    names
}

/// A text of the kind of that name; nothing if there is no such kind.
pub(crate) fn fake(
    kind: &str,
    rng: &mut ChaCha8Rng,
    (locale, now_ms): (Locale, i64),
) -> Option<String> {
    let kind = by_name(kind)?;
    let seed = rng.next_u64();
    let scene = Scene {
        locale,
        now_ms,
        serves_pictures: false,
    };
    let mut draw = Draw::new(seed, mix(seed, "record"), scene);
    let hint = Hint {
        name: kind.name,
        ..Hint::default()
    };
    Some(text(kind, &hint, &mut draw))
}

#[cfg(test)]
mod tests;
