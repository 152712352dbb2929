//! The client's own way to this API, in values: taken out of what comes in, put back into what goes out.

use crate::behavior::OWN_BASE;
use serde_json::Value;

/// Texts that begin with the client's base URL begin with the symbol instead.
pub(crate) fn to_own(value: &mut Value, base: &str) {
    texts(value, &mut |text| {
        if let Some(rest) = text.strip_prefix(base)
            && (rest.is_empty() || rest.starts_with(['/', '?', '#']))
        {
            *text = format!("{OWN_BASE}{rest}");
        }
    });
}

/// The symbol becomes the client's base URL, wherever it stands in a text.
pub(super) fn from_own(value: &mut Value, base: &str) {
    texts(value, &mut |text| {
        if text.contains(OWN_BASE) {
            *text = text.replace(OWN_BASE, base);
        }
    });
}

fn texts(value: &mut Value, change: &mut dyn FnMut(&mut String)) {
    match value {
        Value::String(text) => change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| texts(item, change)),
        Value::Object(entries) => entries.values_mut().for_each(|item| texts(item, change)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn links_survive_a_change_of_host() {
        let mut value = json!({"a": ["http://one/shop/x.png"], "b": "http://one/shopping"});
        to_own(&mut value, "http://one/shop");
        assert_eq!(
            value,
            json!({"a": ["mimeo://self/x.png"], "b": "http://one/shopping"})
        );
        from_own(&mut value, "https://two/~alice/shop");
        assert_eq!(value["a"][0], "https://two/~alice/shop/x.png");
    }
}
