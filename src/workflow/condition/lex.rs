//! From text to tokens.

use super::ast::Operator;
use super::parse::ConditionError;
use serde_json::Value;

/// A token and where it begins, in bytes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub at: usize,
    pub end: usize,
    pub kind: Kind,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A runtime expression.
    Expression(String),
    /// A literal.
    Literal(Value),
    /// A comparison.
    Operator(Operator),
    And,
    Or,
    Not,
    Open,
    Close,
    /// `[n]`
    Index(usize),
    /// `.name`
    Name(String),
}

/// Signs, longer ones first.
const SIGNS: [(&str, Kind); 11] = [
    ("==", Kind::Operator(Operator::Equal)),
    ("!=", Kind::Operator(Operator::Unequal)),
    ("<=", Kind::Operator(Operator::LessOrEqual)),
    (">=", Kind::Operator(Operator::GreaterOrEqual)),
    ("&&", Kind::And),
    ("||", Kind::Or),
    ("<", Kind::Operator(Operator::Less)),
    (">", Kind::Operator(Operator::Greater)),
    ("!", Kind::Not),
    ("(", Kind::Open),
    (")", Kind::Close),
];

/// Characters that end a runtime expression.
const ENDS: &[char] = &[
    '(', ')', '[', ']', '=', '!', '<', '>', '&', '|', ',', '\'', '"',
];

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, ConditionError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (kind, length) = token(&text[at..], first, text)?;
        let end = at + length;
        tokens.push(Token { at, end, kind });
        at = end;
    }
    Ok(tokens)
}

fn token(rest: &str, first: char, whole: &str) -> Result<(Kind, usize), ConditionError> {
    let unexpected = || ConditionError::Unexpected {
        found: rest.chars().take(20).collect(),
        condition: whole.to_owned(),
    };
    let word = |ends: &dyn Fn(char) -> bool| rest[1..].find(ends).map_or(rest.len(), |at| at + 1);
    match first {
        '$' => {
            let end = word(&|it| it.is_whitespace() || ENDS.contains(&it));
            Ok((Kind::Expression(rest[..end].to_owned()), end))
        }
        '\'' => quoted(rest).ok_or_else(unexpected),
        '[' => {
            let end = rest.find(']').ok_or_else(unexpected)?;
            let index = rest[1..end].trim().parse().map_err(|_| unexpected())?;
            Ok((Kind::Index(index), end + 1))
        }
        '.' => {
            let end = word(&|it| !(it.is_alphanumeric() || it == '_' || it == '-'));
            match end {
                1 => Err(unexpected()),
                end => Ok((Kind::Name(rest[1..end].to_owned()), end)),
            }
        }
        first if first == '-' || first.is_ascii_digit() => {
            let end = word(&|it| !(it.is_ascii_alphanumeric() || "+-.".contains(it)));
            let number = serde_json::from_str(&rest[..end]).map_err(|_| unexpected())?;
            Ok((Kind::Literal(number), end))
        }
        first if first.is_alphabetic() => {
            let end = word(&|it| !it.is_alphanumeric()).max(first.len_utf8());
            match &rest[..end] {
                "true" => Ok((Kind::Literal(true.into()), end)),
                "false" => Ok((Kind::Literal(false.into()), end)),
                "null" => Ok((Kind::Literal(Value::Null), end)),
                other => Err(ConditionError::Word {
                    word: other.to_owned(),
                }),
            }
        }
        _ => {
            let sign = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign));
            let (sign, kind) = sign.ok_or_else(unexpected)?;
            Ok((kind.clone(), sign.len()))
        }
    }
}

/// A text in single quotes; a quote in it is written twice.
fn quoted(rest: &str) -> Option<(Kind, usize)> {
    let mut text = String::new();
    let mut at = 1;
    loop {
        let end = at + rest[at..].find('\'')?;
        text.push_str(&rest[at..end]);
        if !rest[end + 1..].starts_with('\'') {
            return Some((Kind::Literal(text.into()), end + 1));
        }
        text.push('\'');
        at = end + 2;
    }
}
