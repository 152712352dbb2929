//! Headers that tell a client which rules of the contract an exchange broke.

use crate::engine::Exchange;
use http::{HeaderMap, HeaderValue};
use std::fmt::Write as _;

/// How many rules the answer breaks; absent for none.
const VIOLATIONS: &str = "mimeo-violations";

/// The same and those of the request, under the name that Prism gives it.
const PRISM_VIOLATIONS: &str = "sl-violations";
/// How many violations are told in a header.
const TOLD: usize = 20;

/// Tells what was broken; nothing where nothing was.
pub(super) fn mark(headers: &mut HeaderMap, exchange: &Exchange) {
    if let Some(violations) = prism_violations(exchange) {
        headers.insert(PRISM_VIOLATIONS, violations);
    }
    if !exchange.answer_violations.is_empty() {
        headers.insert(
            VIOLATIONS,
            HeaderValue::from(exchange.answer_violations.len()),
        );
    }
}

/// Every broken rule of request and answer in the form that Prism has for it; nothing where there is none. Of very
/// many only the first are told, because clients limit the size of headers.
fn prism_violations(exchange: &Exchange) -> Option<HeaderValue> {
    let request = exchange.request_violations.iter();
    let request = request.map(|it| it.to_prism("request"));
    let answer = exchange.answer_violations.iter();
    let all: Vec<_> = request
        .chain(answer.map(|it| it.to_prism("response")))
        .take(TOLD)
        .collect();
    if all.is_empty() {
        return None;
    }
    // Headers are ASCII; JSON can say everything in it.
    let mut text = String::new();
    for unit in serde_json::Value::from(all).to_string().encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() && !byte.is_ascii_control() => text.push(char::from(byte)),
            _ => {
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    HeaderValue::from_str(&text).ok()
}
