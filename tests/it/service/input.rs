//! What comes in, decoded and held against the rules by hand.

use super::depot::{Problem, Request};
use serde_json::{Map, Value};

/// A whole number within bounds, as text.
pub fn whole(text: &str, least: i64, most: i64) -> Result<i64, Problem> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = !digits.is_empty()
        && digits.bytes().all(|it| it.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'));
    let number: Option<i64> = text.parse().ok();
    let number = number.filter(|it| plain && (least..=most).contains(it));
    number.ok_or(Problem::INVALID)
}

/// The pairs of a query; a name that is known may stand once.
pub fn query(request: &Request, known: &[&str]) -> Result<Vec<(String, String)>, Problem> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (name, value) in form_urlencoded::parse(request.query.as_bytes()) {
        if !known.contains(&&*name) {
            continue;
        }
        if pairs.iter().any(|it| it.0 == name) {
            return Err(Problem::INVALID);
        }
        pairs.push((name.into_owned(), value.into_owned()));
    }
    Ok(pairs)
}

/// The JSON object in a body.
pub fn object(request: &Request) -> Result<Map<String, Value>, Problem> {
    if request.body.is_empty() && request.content_type.is_none() {
        return Err(Problem::INVALID);
    }
    let media = request.content_type.as_deref().unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default().trim();
    if !media.eq_ignore_ascii_case("application/json") {
        return Err(Problem::MEDIA_TYPE);
    }
    match serde_json::from_slice(&request.body) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(Problem::INVALID),
    }
}

/// A text of so many characters.
pub fn text(
    body: &Map<String, Value>,
    name: &str,
    (least, most): (usize, usize),
) -> Result<String, Problem> {
    let text = body.get(name).and_then(Value::as_str);
    let text = text.filter(|it| (least..=most).contains(&it.chars().count()));
    text.map(str::to_owned).ok_or(Problem::INVALID)
}

/// A whole number within bounds; 3.0 is one.
pub fn number(
    body: &Map<String, Value>,
    name: &str,
    (least, most): (i64, i64),
) -> Result<i64, Problem> {
    let value = body.get(name);
    let whole = value.and_then(Value::as_i64).or_else(|| {
        let float = value?.as_f64().filter(|it| it.fract() == 0.0)?;
        format!("{float:.0}").parse().ok()
    });
    let whole = whole.filter(|it| (least..=most).contains(it));
    whole.ok_or(Problem::INVALID)
}

/// One of some words.
pub fn word(text: &str, known: &[&'static str]) -> Result<&'static str, Problem> {
    let found = known.iter().find(|it| **it == text);
    found.copied().ok_or(Problem::INVALID)
}
