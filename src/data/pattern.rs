//! Texts that match a regular expression, drawn from its syntax tree.
//!
//! Anchors are dropped: the text is all of the match. Look-around is cut out of the pattern, and whoever holds the
//! text against the schema tells whether it is satisfied all the same. References back to a group are refused.

use super::draw::Draw;
use crate::contract::portable;
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Literal, Repetition};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Repetitions without an upper bound are at most this much longer than they must be.
const MORE: [u32; 4] = [3, 12, 40, 160];
/// No text is longer, in bytes.
const LONGEST: usize = 100_000;
/// So many patterns are kept; then all are forgotten.
const KNOWN: usize = 500;
/// How often a length is tried.
const TRIES: usize = 12;

/// How far repetitions go beyond what they must.
#[derive(Clone, Copy)]
enum More {
    /// By any number up to this one.
    UpTo(u32),
    /// By this number, where they may.
    By(u32),
}

/// A text that matches, drawn with this seed.
pub(crate) fn text_like(pattern: &str, seed: u64) -> Option<String> {
    let mut draw = Draw::new(seed, 0, super::Scene::default());
    sample(pattern, &mut draw, (0, None))
}

/// A text that matches, with a number of characters in the bounds where one is found; nothing for a pattern that
/// cannot be read.
pub(super) fn sample(
    pattern: &str,
    draw: &mut Draw,
    (least, most): (usize, Option<usize>),
) -> Option<String> {
    let read = read(pattern);
    // A look-ahead may tell more than what stands behind it.
    let ahead = read.ahead.as_ref().filter(|_| draw.below(3) == 0);
    let tree = ahead.or(read.tree.as_ref())?;
    let mut text = |more: More| {
        let mut text = String::new();
        write(tree, draw, more, &mut text);
        text
    };
    let fits = |text: &String| {
        let count = text.chars().count();
        count >= least && most.is_none_or(|it| count <= it)
    };
    let some = MORE
        .iter()
        .flat_map(|more| std::iter::repeat_n(*more, TRIES));
    let near = least.max(1) / 4;
    for more in some.filter(|more| *more as usize >= near) {
        let text = text(More::UpTo(more));
        if fits(&text) {
            return Some(text);
        }
    }
    let (none, one) = (text(More::By(0)), text(More::By(1)));
    let step = one
        .chars()
        .count()
        .saturating_sub(none.chars().count())
        .max(1);
    let missing = least.saturating_sub(none.chars().count()).div_ceil(step);
    let missing = u32::try_from(missing).unwrap_or(0);
    let long = (0..TRIES).map(|_| text(More::By(missing))).find(fits);
    long.or_else(|| Some(lengthen(pattern, none, least, draw)))
}

/// A pattern without an end takes anything behind the match.
fn lengthen(pattern: &str, mut text: String, least: usize, draw: &mut Draw) -> String {
    if !pattern.ends_with('$') {
        let missing = least.saturating_sub(text.chars().count()).min(LONGEST);
        text += &draw.letters(missing, "abcdefghijklmnopqrstuvwxyz");
    }
    text
}

/// Whether a text matches; nothing for a pattern that cannot be read here.
pub(super) fn matches(pattern: &str, text: &str) -> Option<bool> {
    let read = read(pattern);
    Some(read.matcher.as_ref()?.is_match(text))
}

/// The number of characters that every match has at least.
pub(super) fn least(pattern: &str) -> usize {
    fn count(tree: &Hir) -> usize {
        match tree.kind() {
            HirKind::Empty | HirKind::Look(_) => 0,
            HirKind::Literal(Literal(bytes)) => String::from_utf8_lossy(bytes).chars().count(),
            HirKind::Class(_) => 1,
            HirKind::Repetition(it) => {
                let times = usize::try_from(it.min).unwrap_or(usize::MAX);
                count(&it.sub).saturating_mul(times)
            }
            HirKind::Capture(it) => count(&it.sub),
            HirKind::Concat(parts) => parts.iter().map(count).fold(0, usize::saturating_add),
            HirKind::Alternation(parts) => parts.iter().map(count).min().unwrap_or(0),
        }
    }
    read(pattern).tree.as_ref().map_or(0, count)
}

/// What was read of a pattern.
struct Read {
    tree: Option<Hir>,
    /// What the first look-ahead shows, with what stands before it.
    ahead: Option<Hir>,
    matcher: Option<regex::Regex>,
}

thread_local! {
    /// Reading takes far longer than using; the same few patterns are used all the time.
    static READ: RefCell<HashMap<String, Rc<Read>>> = RefCell::default();
}

fn read(pattern: &str) -> Rc<Read> {
    READ.with_borrow_mut(|known| {
        if let Some(read) = known.get(pattern) {
            return Rc::clone(read);
        }
        if known.len() >= KNOWN {
            known.clear();
        }
        let plain = portable(pattern);
        let matcher = regex::RegexBuilder::new(&ascii_classes(&plain))
            .size_limit(10 << 20)
            .build();
        let read = Rc::new(Read {
            tree: parse(&plain),
            ahead: ahead(&plain).and_then(|it| parse(&it)),
            matcher: matcher.ok(),
        });
        known.insert(pattern.to_owned(), Rc::clone(&read));
        read
    })
}

fn parse(pattern: &str) -> Option<Hir> {
    let read = |pattern: &str| {
        ParserBuilder::new()
            .nest_limit(60)
            .build()
            .parse(pattern)
            .ok()
    };
    let pattern = ascii_classes(pattern);
    read(&pattern).or_else(|| read(&without_look_around(&pattern)))
}

/// `\d` and `\w` are ASCII in the expressions of JSON Schema.
fn ascii_classes(pattern: &str) -> String {
    let mut plain = String::with_capacity(pattern.len());
    let mut letters = pattern.chars();
    let mut in_class = false;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('d') if in_class => plain.push_str("0-9"),
                Some('d') => plain.push_str("[0-9]"),
                Some('w') if in_class => plain.push_str("A-Za-z0-9_"),
                Some('w') => plain.push_str("[A-Za-z0-9_]"),
                Some('/') => plain.push('/'),
                Some(other) => plain.extend(['\\', other]),
                None => plain.push('\\'),
            },
            '[' if in_class => plain.push_str("\\["),
            '[' | ']' => {
                in_class = letter == '[';
                plain.push(letter);
            }
            other => plain.push(other),
        }
    }
    plain
}

/// The pattern without `(?=…)`, `(?!…)`, `(?<=…)` and `(?<!…)`.
fn without_look_around(pattern: &str) -> String {
    let mut rest = pattern;
    let mut kept = String::new();
    while let Some(at) = ["(?=", "(?!", "(?<=", "(?<!"]
        .iter()
        .filter_map(|it| rest.find(it))
        .min()
    {
        kept.push_str(&rest[..at]);
        rest = &rest[at + group_length(&rest[at..])..];
    }
    kept + rest
}

/// The pattern up to its first `(?=…)`, with what that looks for.
fn ahead(pattern: &str) -> Option<String> {
    let at = pattern.find("(?=")?;
    let group = &pattern[at..at + group_length(&pattern[at..])];
    Some(format!(
        "{}{}",
        &pattern[..at],
        group.replacen("(?=", "(?:", 1)
    ))
}

/// The length of the group that a text begins with, in bytes.
fn group_length(text: &str) -> usize {
    let (mut depth, mut in_class, mut escaped) = (0usize, false, false);
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => depth += 1,
            ')' if !in_class => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

fn write(tree: &Hir, draw: &mut Draw, more: More, text: &mut String) {
    if text.len() > LONGEST {
        return;
    }
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(Literal(bytes)) => text.push_str(&String::from_utf8_lossy(bytes)),
        HirKind::Class(class) => text.extend(letter(class, draw)),
        HirKind::Repetition(repetition) => {
            for _ in 0..times(repetition, draw, more) {
                write(&repetition.sub, draw, more, text);
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, draw, more, text),
        HirKind::Concat(parts) => parts.iter().for_each(|it| write(it, draw, more, text)),
        HirKind::Alternation(parts) => write(&parts[draw.below(parts.len())], draw, more, text),
    }
}

fn times(repetition: &Repetition, draw: &mut Draw, more: More) -> u32 {
    let (More::UpTo(count) | More::By(count)) = more;
    let most = repetition.min.saturating_add(count);
    let most = repetition.max.map_or(most, |it| it.min(most));
    match more {
        More::UpTo(_) => {
            let width = i64::from(most.saturating_sub(repetition.min));
            repetition.min + u32::try_from(draw.between(0, width)).unwrap_or(0)
        }
        More::By(_) => most,
    }
}

/// One letter of a class: a printable ASCII one if there is any, else a common Chinese one, else the first.
fn letter(class: &Class, draw: &mut Draw) -> Option<char> {
    let ranges: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => class
            .iter()
            .map(|it| (it.start() as u32, it.end() as u32))
            .collect(),
        Class::Bytes(class) => class
            .iter()
            .map(|it| (it.start().into(), it.end().into()))
            .collect(),
    };
    let usual = [(0x61, 0x7a), (0x30, 0x39), (0x41, 0x5a)];
    let whole: Vec<(u32, u32)> = usual
        .into_iter()
        .flat_map(|it| overlaps(&ranges, it))
        .collect();
    let from = [(0x21, 0x7e), (0x20, 0x20), (0x4e00, 0x9fa5)]
        .into_iter()
        .map(|it| overlaps(&ranges, it))
        .find(|it| !it.is_empty());
    let from = match whole.is_empty() {
        false => whole,
        true => from.unwrap_or(ranges),
    };
    let size = |(start, end): &(u32, u32)| (end - start + 1) as usize;
    let mut at = draw.below(from.iter().map(size).sum());
    for range in &from {
        if at < size(range) {
            return char::from_u32(range.0 + u32::try_from(at).unwrap_or(0));
        }
        at -= size(range);
    }
    None
}

fn overlaps(ranges: &[(u32, u32)], (low, high): (u32, u32)) -> Vec<(u32, u32)> {
    let cut = |(start, end): &(u32, u32)| ((*start).max(low), (*end).min(high));
    let cut = ranges.iter().map(cut);
    cut.filter(|(start, end)| start <= end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Scene;

    fn draw(seed: u64) -> Draw {
        Draw::new(seed, seed, Scene::default())
    }

    #[test]
    fn samples_match() {
        for pattern in [
            r"^1[3-9]\d{9}$",
            r"^[A-Z]{2,4}-\d+$",
            r"^(foo|bar)?[^a-z\s]+$",
            r"^[\u4e00-\u9fa5]{2,4}$",
            r"\w+@\w+\.com",
            r"^.{3}$",
            r"^\/v\d\/[a-z-]+$",
            r"^#[0-9a-fA-F]{6}$",
        ] {
            for seed in 0..50 {
                let text = sample(pattern, &mut draw(seed), (0, None)).unwrap();
                assert_eq!(matches(pattern, &text), Some(true), "{pattern} {text}");
            }
        }
    }

    #[test]
    fn look_around_is_cut_out_and_back_references_are_refused() {
        let text = sample(
            r"^(?=.*[a-z])(?!.*\))[a-z0-9]{8,}$",
            &mut draw(1),
            (0, None),
        )
        .unwrap();
        assert!(text.len() >= 8, "{text}");
        assert_eq!(sample(r"(a)\1", &mut draw(1), (0, None)), None);
        let shown = |seed| sample(r"^a:(?=b+:c)(.*:){2}.*$", &mut draw(seed), (0, None));
        assert!((0..20).any(|it| shown(it).is_some_and(|text| text.starts_with("a:b"))));
    }

    #[test]
    fn lengths_are_kept() {
        let length = |pattern, bounds| sample(pattern, &mut draw(3), bounds).unwrap().len();
        assert!((50..=60).contains(&length("^[a-z]+$", (50, Some(60)))));
        assert!(length("^[a-z]*$", (0, Some(2))) <= 2);
        assert!(length("abc", (10, None)) >= 10);
    }
}
