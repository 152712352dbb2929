//! From a place in a text to the place in the file: quotes, escapes and folded lines make the two
//! differ. Used to point into formulas and templates.

use super::file::{Sources, Span, offset};
use super::node::Node;
use std::ops::Range;

impl Sources {
    /// The bytes of the file behind a range of bytes of a string node's text. Where the two texts
    /// cannot be brought together it is the whole node.
    pub fn inner_span(&self, node: &Node, range: Range<usize>) -> Span {
        let span = node.span;
        let text = &self.file(span.file).text;
        let (start, end) = (span.start as usize, span.end as usize);
        let (Some(cooked), Some(raw)) = (node.as_str(), text.get(start..end)) else {
            return span;
        };
        let style = Style::of(&text[..start], raw);
        let Some(inner) = locate(raw, cooked, style, range) else {
            return span;
        };
        Span {
            file: span.file,
            start: offset(start + inner.start),
            end: offset(start + inner.end),
        }
    }
}

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// Plain or block: nothing is escaped.
    Bare,
    Single,
    Double,
}

impl Style {
    fn of(before: &str, raw: &str) -> Self {
        match raw.as_bytes().first() {
            Some(b'"') if !in_block_scalar(before) => Self::Double,
            Some(b'\'') if !in_block_scalar(before) => Self::Single,
            _ => Self::Bare,
        }
    }
}

/// Whether the line above ends with the head of a block scalar, such as `>-`.
fn in_block_scalar(before: &str) -> bool {
    let Some((above, indentation)) = before.rsplit_once('\n') else {
        return false;
    };
    if !indentation.trim().is_empty() {
        return false;
    }
    let line = above.trim_end().rsplit('\n').next().unwrap_or_default();
    let line = line.split(" #").next().unwrap_or_default();
    let head = line
        .trim_end()
        .trim_end_matches(|sign: char| sign.is_ascii_digit() || sign == '-' || sign == '+');
    head.ends_with(['|', '>'])
}

/// A piece of the raw text: one character, an escape, or nothing but a continued line.
struct Unit {
    /// Its bytes.
    raw: Range<usize>,
    /// What it stands for, if it stands for anything.
    means: Option<char>,
    escaped: bool,
}

impl Unit {
    /// Whether it is a space or line break that folding may change.
    fn is_loose(&self) -> bool {
        !self.escaped && self.means.is_some_and(char::is_whitespace)
    }
}

/// Walks both texts in step until the range is found.
fn locate(raw: &str, cooked: &str, style: Style, range: Range<usize>) -> Option<Range<usize>> {
    let units = units(raw, style);
    let mut next = 0;
    let mut found: Option<Range<usize>> = None;
    let mut last_end = units.first().map_or(0, |unit| unit.raw.start);
    let mut cooked_at = 0;
    while cooked_at < cooked.len() && cooked_at < range.end.max(range.start + 1) {
        let character = cooked[cooked_at..].chars().next()?;
        let step = step(&units, &mut next, &cooked[cooked_at..])?;
        let after = cooked_at + character.len_utf8();
        if after > range.start {
            let start = found.map_or(step.start, |found| found.start);
            found = Some(start..step.end.max(start));
        }
        last_end = step.end;
        cooked_at = after;
    }
    let found = found.unwrap_or(last_end..last_end);
    Some(if range.is_empty() {
        found.start..found.start
    } else {
        found
    })
}

/// The raw bytes of the first character of `cooked`; moves `next` behind them.
fn step(units: &[Unit], next: &mut usize, cooked: &str) -> Option<Range<usize>> {
    let character = cooked.chars().next()?;
    if character.is_whitespace() {
        return whitespace(units, next, cooked);
    }
    while let Some(unit) = units.get(*next) {
        if unit.means == Some(character) {
            *next += 1;
            return Some(unit.raw.clone());
        }
        let skipped = unit.means.is_none_or(char::is_whitespace);
        if !skipped {
            return None;
        }
        *next += 1;
    }
    None
}

fn whitespace(units: &[Unit], next: &mut usize, cooked: &str) -> Option<Range<usize>> {
    let character = cooked.chars().next()?;
    while units.get(*next).is_some_and(|unit| unit.means.is_none()) {
        *next += 1;
    }
    let here = units.get(*next).map(|unit| unit.raw.clone());
    let Some(unit) = units.get(*next) else {
        // A line break that the end of a block scalar brings.
        let end = units.last().map_or(0, |unit| unit.raw.end);
        return Some(end..end);
    };
    let run = units[*next..].iter().take_while(|unit| unit.is_loose());
    let run: Vec<&Unit> = run.collect();
    let folds = run.iter().any(|unit| unit.means == Some('\n'));
    if !folds {
        if unit.means == Some(character) {
            *next += 1;
        }
        return here;
    }
    // The last of the whitespace takes what is left of the folded run; the others stay before it.
    let rest = cooked[character.len_utf8()..].chars();
    let left = rest.take_while(|next| next.is_whitespace()).count();
    let break_at = run.iter().rposition(|unit| unit.means == Some('\n'))?;
    let exact = unit.means == Some(character);
    *next += if left == 0 {
        run.len()
    } else if exact {
        1
    } else {
        // Indentation that the text does not have.
        usize::from(character == ' ') * (break_at + 1).min(run.len() - 1)
    };
    here
}

fn units(raw: &str, style: Style) -> Vec<Unit> {
    let mut units = Vec::new();
    let (mut at, end) = match style {
        Style::Bare => (0, raw.len()),
        // A quoted text ends with the quote with which it begins.
        Style::Single | Style::Double => (1, raw.len().saturating_sub(1).max(1)),
    };
    while let Some(character) = raw.get(at..end).and_then(|rest| rest.chars().next()) {
        let unit = match (style, character) {
            (Style::Double, '\\') => escape(raw, at, end),
            (Style::Single, '\'') => Unit {
                raw: at..(at + 2).min(end),
                means: Some('\''),
                escaped: true,
            },
            // A carriage return is no character of the text; its line break is.
            _ => Unit {
                raw: at..at + character.len_utf8(),
                means: (character != '\r').then_some(character),
                escaped: false,
            },
        };
        at = unit.raw.end;
        units.push(unit);
    }
    units
}

fn escape(raw: &str, at: usize, end: usize) -> Unit {
    let sign = raw[at + 1..end].chars().next().unwrap_or('\\');
    let hex = |digits: usize| {
        let start = at + 2;
        let value = raw.get(start..start + digits);
        let value = value.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        (value, start + digits)
    };
    let (means, stop) = match sign {
        'x' => character(hex(2)),
        'U' => character(hex(8)),
        'u' => match hex(4) {
            (Some(high @ 0xd800..0xdc00), stop) => {
                let low = raw.get(stop + 2..stop + 6);
                let low = low.and_then(|digits| u32::from_str_radix(digits, 16).ok());
                let low = low.unwrap_or(0xdc00).wrapping_sub(0xdc00) & 0x3ff;
                character((Some(0x1_0000 + ((high - 0xd800) << 10) + low), stop + 6))
            }
            other => character(other),
        },
        '\n' | '\r' => (None, continued_line(raw, at + 1, end)),
        _ => (Some(simple_escape(sign)), at + 1 + sign.len_utf8()),
    };
    Unit {
        raw: at..stop.min(end).max(at + 1),
        means,
        escaped: true,
    }
}

fn character((value, stop): (Option<u32>, usize)) -> (Option<char>, usize) {
    (value.and_then(char::from_u32), stop)
}

/// Where a line that ends with a backslash goes on.
fn continued_line(raw: &str, at: usize, end: usize) -> usize {
    let rest = &raw[at..end];
    let text = rest.trim_start_matches(['\r', '\n', ' ', '\t']);
    end - text.len()
}

fn simple_escape(sign: char) -> char {
    match sign {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        other => other,
    }
}

#[cfg(test)]
#[path = "place_tests.rs"]
mod tests;
