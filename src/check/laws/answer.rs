//! What can be found in an answer without knowing its schema: its list, its total, a key.

use serde_json::Value;

/// Answers are looked into this deep for their list and total.
const DEEP: usize = 3;

/// The list of an answer: the first that is found from outside to inside.
pub(super) fn items(json: &Value) -> Option<&Vec<Value>> {
    level_by_level(json, &|_, value| value.as_array())
}

/// The total of an answer, by the names that are usual for it.
pub(super) fn total(json: &Value) -> Option<u64> {
    level_by_level(json, &|name, value| {
        let name: String = name.chars().filter(|it| it.is_alphanumeric()).collect();
        let usual = [
            "total",
            "totalcount",
            "totalelements",
            "totalnum",
            "totalitems",
            "totalrows",
        ];
        let named = usual.contains(&name.to_ascii_lowercase().as_str());
        named.then(|| value.as_u64()).flatten()
    })
}

fn level_by_level<'v, T>(
    json: &'v Value,
    find: &dyn Fn(&'v str, &'v Value) -> Option<T>,
) -> Option<T> {
    let mut level: Vec<(&str, &Value)> = vec![("", json)];
    for _ in 0..=DEEP {
        if let Some(found) = level.iter().find_map(|(name, value)| find(name, value)) {
            return Some(found);
        }
        let objects = level.iter().filter_map(|(_, value)| value.as_object());
        let entries = objects.flat_map(|it| it.iter());
        level = entries
            .map(|(name, value)| (name.as_str(), value))
            .collect();
    }
    None
}

/// Whether a value stands directly in an element of a list, or is one. Numbers and their texts are the same.
pub(super) fn lists(items: &[Value], key: &Value) -> bool {
    items.iter().any(|item| match item {
        Value::Object(entries) => entries.values().any(|it| same(it, key)),
        other => same(other, key),
    })
}

/// Whether two values are the same, be they written as numbers or as texts.
pub(super) fn same(one: &Value, other: &Value) -> bool {
    let plain = |it: &Value| it.as_str().map_or_else(|| it.to_string(), str::to_owned);
    one == other || plain(one) == plain(other)
}

/// What tells an element of a list from others: its key if it has one, else itself.
pub(super) fn identity(item: &Value) -> &Value {
    let Value::Object(entries) = item else {
        return item;
    };
    let mut names = ["id", "uuid", "key", "no", "code"].iter();
    let usual = names.find_map(|name| entries.get(*name));
    let first = || {
        let mut entries = entries.iter();
        let ends = |it: &&(&String, &Value)| {
            let name = it.0.to_ascii_lowercase();
            name.ends_with("id") && (it.1.is_string() || it.1.is_number())
        };
        entries.find(|it| ends(&it)).map(|it| it.1)
    };
    usual.or_else(first).unwrap_or(item)
}

/// A value for messages, with its type.
pub(super) fn told(value: &Value) -> String {
    let kind = crate::contract::JsonType::of(value).as_str();
    let text = value.to_string();
    match text.char_indices().nth(80) {
        Some((at, _)) => format!("{kind} {}…", &text[..at]),
        None => format!("{kind} {text}"),
    }
}
