//! Which property of a record is the one that its path speaks of.

use super::shape::{Properties, is_only};
use super::word::{plain, singular};
use crate::contract::{JsonType, Property};

/// Properties that tell records apart, best first.
const KEYS: &[&str] = &[
    "id",
    "uuid",
    "guid",
    "uid",
    "key",
    "slug",
    "name",
    "code",
    "number",
    "identifier",
    "handle",
    "login",
    "username",
    "sid",
    "arn",
    "sku",
    "token",
    "symbol",
    "reference",
    "email",
    "address",
    "hash",
    "ref",
];

/// The property that holds the value of the parameter, and why.
pub(super) fn find(
    properties: &Properties,
    parameter: &str,
    word: &str,
) -> Option<(String, String)> {
    let words: Vec<String> = properties.keys().map(|it| plain(it)).collect();
    let scalar = |of: &Property| {
        is_only(
            &of.schema,
            &[JsonType::String, JsonType::Integer, JsonType::Number],
        )
    };
    let asked = plain(parameter);
    let one = plain(&singular(word));
    let find = |wanted: &str| {
        let mut named = properties.iter().zip(&words);
        let found = named.find(|((_, of), word)| *word == wanted && scalar(of));
        found.map(|((name, _), _)| name.clone())
    };
    if let Some(name) = find(&asked) {
        return Some((name, format!("the path calls it `{parameter}`")));
    }
    // `petId` is the `id` of a pet, `order_number` the `number` of an order.
    for key in KEYS {
        if asked.ends_with(key)
            && let Some(name) = find(key).or_else(|| find(&format!("{one}{key}")))
        {
            return Some((name, format!("`{parameter}` of the path ends with it")));
        }
    }
    for key in KEYS {
        if let Some(name) = find(key).or_else(|| find(&format!("{one}{key}"))) {
            return Some((name, "records are usually told apart by it".to_owned()));
        }
    }
    None
}
