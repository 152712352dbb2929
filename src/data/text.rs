//! Texts: by format, by what the words around them tell, by pattern, else plain words, within the bounds of length.

use super::draw::Draw;
use super::format;
use super::hint::Hint;
use super::kinds::{self, Make};
use super::pattern;
use super::rules::Rules;
use serde_json::Value;

/// How often a kind is asked for a text that fits.
const TRIES: usize = 10;
/// No text is longer, whatever the schema demands.
const LONGEST: usize = 1_000_000;

/// A text for the rules.
pub(super) fn make(rules: &Rules<'_>, hint: &Hint<'_>, mut draw: Draw, attempt: u32) -> Value {
    let text = formatted(rules, hint, &mut draw)
        .or_else(|| named(rules, hint, &mut draw, attempt))
        .or_else(|| carried(rules, hint, &mut draw, attempt))
        .or_else(|| sampled(rules, &mut draw))
        .unwrap_or_else(|| plain(rules, hint, &mut draw));
    Value::String(text)
}

fn formatted(rules: &Rules<'_>, hint: &Hint<'_>, draw: &mut Draw) -> Option<String> {
    let format = rules.format?;
    for _ in 0..TRIES {
        let text = format::make(format, hint, draw)?;
        // Most formats do not tell capital letters from small ones, but patterns do.
        let capital = text.to_uppercase();
        let mut spellings = [text, capital].into_iter();
        if let Some(text) = spellings.find(|it| fits(rules, it)) {
            return Some(text);
        }
    }
    match rules.patterns.is_empty() {
        true => format::fitted(format, draw, bounds(rules)),
        false => None,
    }
}

/// By the words around it.
fn named(rules: &Rules<'_>, hint: &Hint<'_>, draw: &mut Draw, attempt: u32) -> Option<String> {
    let by_format = rules.format.and_then(kinds::by_name);
    let kind = by_format.or_else(|| kinds::find(hint))?;
    if attempt > 4 {
        return None;
    }
    for _ in 0..TRIES {
        let text = kinds::text(kind, hint, draw);
        if fits(rules, &text) {
            return Some(text);
        }
        if matches!(kind.make, Make::Prose(_)) && rules.patterns.is_empty() {
            return Some(cut(rules, &text, draw));
        }
    }
    None
}

/// A picture within the value, where the schema has no room for the address of one.
fn carried(rules: &Rules<'_>, hint: &Hint<'_>, draw: &mut Draw, attempt: u32) -> Option<String> {
    if !draw.scene.serves_pictures {
        return None;
    }
    draw.scene.serves_pictures = false;
    named(rules, hint, draw, attempt).filter(|it| it.starts_with("data:"))
}

fn sampled(rules: &Rules<'_>, draw: &mut Draw) -> Option<String> {
    let first = rules.patterns.first()?;
    let found = (0..TRIES)
        .find_map(|_| pattern::sample(first, draw, bounds(rules)).filter(|it| may_fit(rules, it)));
    found.or_else(|| pattern::sample(first, draw, bounds(rules)))
}

fn plain(rules: &Rules<'_>, hint: &Hint<'_>, draw: &mut Draw) -> String {
    let text = match rules.most.text {
        Some(most) if most < 8 => kinds::word(draw),
        _ => kinds::words(hint, draw),
    };
    cut(rules, &text, draw)
}

/// The text, shortened or lengthened to the bounds.
fn cut(rules: &Rules<'_>, text: &str, draw: &mut Draw) -> String {
    let (least, most) = bounds(rules);
    let mut text: String = text.chars().take(most.unwrap_or(usize::MAX)).collect();
    let mut count = text.chars().count();
    while count < least {
        let next = match (count, draw.is_chinese()) {
            (0, _) | (_, true) => kinds::word(draw),
            _ => format!(" {}", kinds::word(draw)),
        };
        let room = most.unwrap_or(usize::MAX) - count;
        text.extend(next.chars().take(room));
        count += next.chars().count().min(room);
    }
    let trimmed = text.trim_end();
    match trimmed.chars().count() >= least {
        true => trimmed.to_owned(),
        // Some readers cut off what is blank.
        false => {
            let missing = count - trimmed.chars().count();
            format!("{trimmed}{}", "a".repeat(missing))
        }
    }
}

fn bounds(rules: &Rules<'_>) -> (usize, Option<usize>) {
    let most = rules.most.text;
    let least = rules.least.text.unwrap_or(0).min(LONGEST);
    (least.min(most.unwrap_or(least)), most)
}

/// Whether a text keeps length and patterns; a format is judged with the whole value.
fn fits(rules: &Rules<'_>, text: &str) -> bool {
    let known = |it: &&str| pattern::matches(it, text).is_some();
    rules.patterns.iter().all(known) && may_fit(rules, text)
}

/// The same where patterns that cannot be read here are taken for kept: the text was made after one of them.
fn may_fit(rules: &Rules<'_>, text: &str) -> bool {
    let (least, most) = bounds(rules);
    let count = text.chars().count();
    count >= least
        && most.is_none_or(|it| count <= it)
        && rules
            .patterns
            .iter()
            .all(|it| pattern::matches(it, text).unwrap_or(true))
}
