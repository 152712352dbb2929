//! Mutants of one formula, found in its text alone: a comparison swapped, an operand dropped, a number off by
//! one. Whether the result still is a formula is for the load to say.

use std::ops::Range;

/// One small change.
#[derive(Debug, PartialEq, Eq)]
pub struct Change {
    /// What is done, as the id of the mutant names it.
    pub operator: &'static str,
    /// The bytes of the formula.
    pub range: Range<usize>,
    /// What stands there afterwards.
    pub new: New,
}

/// What stands in the place of a range.
#[derive(Debug, PartialEq, Eq)]
pub enum New {
    /// This.
    Text(String),
    /// The same in `!(…)`.
    Negated,
    /// The same in `(…) + 1`.
    OneMore,
}

/// A word, number, text or sign.
#[derive(Clone, Copy)]
struct Token<'a> {
    text: &'a str,
    start: usize,
}

impl Token<'_> {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }

    fn opens(&self) -> bool {
        matches!(self.text, "(" | "[" | "{")
    }

    fn closes(&self) -> bool {
        matches!(self.text, ")" | "]" | "}")
    }
}

/// All changes of a formula, which is given without its `=`.
pub fn changes(formula: &str) -> Vec<Change> {
    let tokens = tokens(formula);
    let mut changes = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map_or("", |at| tokens[at].text);
        literal(*token, before, &mut changes);
    }
    level(&tokens, "", &mut changes);
    changes.sort_by_key(|change| change.range.start);
    changes
}

/// A condition can be negated as a whole too; where it is one comparison, that is the swap.
pub fn conditions(formula: &str) -> Vec<Change> {
    let mut changes = changes(formula);
    let swaps = |change: &Change| matches!(change.operator, "equal" | "unequal");
    if changes.len() != 1 || !changes.iter().all(swaps) {
        let range = 0..formula.len();
        let negated = Change {
            operator: "negate",
            range,
            new: New::Negated,
        };
        if !changes.contains(&negated) {
            changes.insert(0, negated);
        }
    }
    changes
}

fn literal(token: Token, before: &str, changes: &mut Vec<Change>) {
    let range = token.start..token.end();
    let mut add = |operator, new: String| {
        changes.push(Change {
            operator,
            range: range.clone(),
            new: New::Text(new),
        });
    };
    match token.text {
        "==" => add("unequal", "!=".to_owned()),
        "!=" => add("equal", "==".to_owned()),
        "<" => add("less-or-equal", "<=".to_owned()),
        "<=" => add("less", "<".to_owned()),
        ">" => add("greater-or-equal", ">=".to_owned()),
        ">=" => add("greater", ">".to_owned()),
        "true" => add("false", "false".to_owned()),
        "false" => add("true", "true".to_owned()),
        text => {
            if let Ok(number) = text.parse::<u64>() {
                add("plus-one", (number + 1).to_string());
                if number > 0 {
                    add("minus-one", (number - 1).to_string());
                }
            } else if text.starts_with(|sign: char| sign.is_ascii_digit()) {
                let number: f64 = text.parse().unwrap_or_default();
                add("doubled", format!("{:?}", number * 2.0));
            } else if before == "(" {
                for (operator, new) in durations(text) {
                    add(operator, new);
                }
            }
        }
    }
}

/// `'2h'`, doubled and halved.
fn durations(text: &str) -> Vec<(&'static str, String)> {
    let Some(quote) = text.chars().next().filter(|it| matches!(it, '\'' | '"')) else {
        return Vec::new();
    };
    let inner = text.trim_matches(quote);
    let changed = scaled(inner).into_iter();
    changed
        .map(|(operator, new)| (operator, format!("{quote}{new}{quote}")))
        .collect()
}

/// A duration such as `30m`, doubled and halved; `0s` becomes a minute.
pub fn scaled(text: &str) -> Vec<(&'static str, String)> {
    let unit = text.trim_start_matches(|sign: char| sign.is_ascii_digit());
    let number = text[..text.len() - unit.len()].parse::<u64>();
    let millis = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Vec::new(),
    };
    match number {
        Ok(0) => vec![("later", "60s".to_owned())],
        Ok(number) => {
            let half = if number % 2 == 0 || millis == 1 {
                format!("{}{unit}", number / 2)
            } else {
                format!("{}ms", number * millis / 2)
            };
            vec![
                ("doubled", format!("{}{unit}", number * 2)),
                ("halved", half),
            ]
        }
        Err(_) => Vec::new(),
    }
}

/// What stands between two brackets, or the whole; `before` is the word before the bracket.
fn level(tokens: &[Token], before: &str, changes: &mut Vec<Change>) {
    let elements = split(tokens, &[","]);
    if before == "in[" && elements.len() > 1 {
        for at in 0..elements.len() {
            changes.push(text_change("element", without(&elements, at), ""));
        }
    }
    for part in split(tokens, &[",", "?", ":"]) {
        let next = part.last().map_or(0, Token::end);
        let asks = (tokens.iter()).any(|token| token.text == "?" && token.start >= next)
            && is_asked(tokens, next);
        if asks && let Some(range) = range(part) {
            changes.push(Change {
                operator: "negate",
                range,
                new: New::Negated,
            });
        }
        let disjuncts = split(part, &["||"]);
        operands(&disjuncts, ("disjunct", "false"), changes);
        for disjunct in disjuncts {
            operands(&split(disjunct, &["&&"]), ("conjunct", "true"), changes);
        }
    }
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at].opens() {
            let end = closing(tokens, at);
            let word = at.checked_sub(1).map_or("", |at| tokens[at].text);
            let before = format!("{word}{}", tokens[at].text);
            level(&tokens[at + 1..end], &before, changes);
            at = end;
        }
        at += 1;
    }
}

/// Whether the token that begins at or behind `offset` is a `?`.
fn is_asked(tokens: &[Token], offset: usize) -> bool {
    let next = tokens.iter().find(|token| token.start >= offset);
    next.is_some_and(|token| token.text == "?")
}

fn operands(parts: &[&[Token]], (operator, new): (&'static str, &str), changes: &mut Vec<Change>) {
    if parts.len() > 1 {
        let ranges = parts.iter().filter_map(|part| range(part));
        changes.extend(ranges.map(|range| text_change(operator, range, new)));
    }
}

fn text_change(operator: &'static str, range: Range<usize>, new: &str) -> Change {
    Change {
        operator,
        range,
        new: New::Text(new.to_owned()),
    }
}

/// The bytes to remove so that one element of a list goes, with the comma behind or before it.
fn without(elements: &[&[Token]], at: usize) -> Range<usize> {
    let start = |at: usize| elements[at].first().map_or(0, |token| token.start);
    let end = |at: usize| elements[at].last().map_or(0, Token::end);
    if at + 1 < elements.len() {
        start(at)..start(at + 1)
    } else {
        end(at - 1)..end(at)
    }
}

fn range(tokens: &[Token]) -> Option<Range<usize>> {
    Some(tokens.first()?.start..tokens.last()?.end())
}

/// The parts between these signs, as far as they stand outside of brackets.
fn split<'t, 'a>(tokens: &'t [Token<'a>], signs: &[&str]) -> Vec<&'t [Token<'a>]> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, token) in tokens.iter().enumerate() {
        if token.opens() {
            depth += 1;
        } else if token.closes() {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && signs.contains(&token.text) {
            parts.push(&tokens[start..at]);
            start = at + 1;
        }
    }
    parts.push(&tokens[start..]);
    parts
}

fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        if token.opens() {
            depth += 1;
        } else if token.closes() {
            depth -= 1;
            if depth == 0 {
                return at;
            }
        }
    }
    tokens.len()
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut start = 0;
    while let Some(sign) = text[start..].chars().next() {
        let length = token_length(&text[start..], sign);
        if !sign.is_whitespace() {
            let text = &text[start..start + length];
            tokens.push(Token { text, start });
        }
        start += length;
    }
    tokens
}

fn token_length(rest: &str, sign: char) -> usize {
    let run = |fits: fn(char) -> bool| rest.find(|next| !fits(next)).unwrap_or(rest.len());
    match sign {
        '\'' | '"' => {
            let mut escaped = false;
            let end = rest[1..].find(|next| {
                let ends = next == sign && !escaped;
                escaped = next == '\\' && !escaped;
                ends
            });
            end.map_or(rest.len(), |end| end + 2)
        }
        _ if sign.is_ascii_digit() => {
            let whole = run(|next| next.is_ascii_digit());
            let fraction = rest[whole..].strip_prefix('.').unwrap_or_default();
            let digits = fraction.find(|next: char| !next.is_ascii_digit());
            match digits.unwrap_or(fraction.len()) {
                0 => whole,
                digits => whole + 1 + digits,
            }
        }
        _ if sign.is_alphabetic() || sign == '_' => {
            run(|next| next.is_alphanumeric() || next == '_')
        }
        _ => {
            let pairs = ["==", "!=", "<=", ">=", "&&", "||"];
            let pair = pairs.iter().any(|pair| rest.starts_with(pair));
            if pair { 2 } else { sign.len_utf8() }
        }
    }
}
