//! Which property of a record is the one that its path speaks of.

use super::shape::is_only;
use super::word::{plain, singular};
use crate::contract::{JsonType, Schema};
use indexmap::IndexMap;

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
    properties: &IndexMap<String, Schema>,
    parameter: &str,
    word: &str,
) -> Option<(String, String)> {
    let scalar = |name: &&String| {
        is_only(
            &properties[*name],
            &[JsonType::String, JsonType::Integer, JsonType::Number],
        )
    };
    let asked = plain(parameter);
    let one = plain(&singular(word));
    let find = |wanted: &str| {
        let mut names = properties.keys().filter(scalar);
        names.find(|it| plain(it) == wanted).cloned()
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
