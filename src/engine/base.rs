//! The client's own way to this API, in values: taken out of what comes in, put back into what goes out.

use crate::behavior::OWN_BASE;
use crate::data::PICTURES;
use serde_json::Value;

/// Texts that begin with the client's base URL begin with the symbol instead.
pub(crate) fn to_own(value: &mut Value, base: &str) {
    let pictures = pictures(base);
    texts(value, &mut |text| {
        for (written, symbol) in [(base, OWN_BASE), (pictures.as_str(), PICTURES)] {
            if let Some(rest) = text.strip_prefix(written)
                && (rest.is_empty() || rest.starts_with(['/', '?', '#']))
            {
                *text = format!("{symbol}{rest}");
                return;
            }
        }
    });
}

/// The symbols become the client's base URL and that of its pictures, wherever they stand in a text.
pub(super) fn from_own(value: &mut Value, base: &str) {
    texts(value, &mut |text| {
        if let Some(shown) = shown(text, base) {
            *text = shown;
        }
    });
}

/// A text as the client reads it; nothing if there is no symbol in it.
pub(super) fn shown(text: &str, base: &str) -> Option<String> {
    let own = text
        .contains(OWN_BASE)
        .then(|| text.replace(OWN_BASE, base));
    let text = own.as_deref().unwrap_or(text);
    let pictured = text
        .contains(PICTURES)
        .then(|| text.replace(PICTURES, &pictures(base)));
    pictured.or(own)
}

/// Where a client that reaches an API under a base URL gets the pictures: below the root, whatever the sandbox.
fn pictures(base: &str) -> String {
    let host = base.find("://").map_or(0, |at| at + 3);
    let end = base[host..].find('/').map_or(base.len(), |at| host + at);
    format!("{}/__mimeo/pictures", &base[..end])
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

    #[test]
    fn pictures_are_below_the_root() {
        let mut value = json!([format!("{PICTURES}/9x9/a.png"), "mimeo://self/a"]);
        from_own(&mut value, "https://two/~alice/shop");
        assert_eq!(
            value,
            json!([
                "https://two/__mimeo/pictures/9x9/a.png",
                "https://two/~alice/shop/a"
            ])
        );
        to_own(&mut value, "https://two/~alice/shop");
        assert_eq!(value[0], format!("{PICTURES}/9x9/a.png"));
        assert_eq!(pictures("http://host:1"), "http://host:1/__mimeo/pictures");
        assert_eq!(pictures(""), "/__mimeo/pictures");
    }
}
