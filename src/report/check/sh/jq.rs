//! JSON Pointers for `jq`.

use serde_json::Value;
use std::fmt::Write as _;

/// Words that jq reserves; as names of properties they have to be quoted.
const RESERVED: [&str; 24] = [
    "and", "as", "break", "catch", "def", "elif", "else", "end", "false", "foreach", "if",
    "import", "include", "label", "module", "not", "null", "or", "reduce", "then", "true", "try",
    "__loc__", "limit",
];

/// A step into a value.
enum Token {
    Name(String),
    Index(usize),
}

/// `.data.items[0]["a b"]`. Numbers are indexes where the sample has a list, or is not known.
pub(super) fn path(pointer: &str, sample: Option<&Value>) -> String {
    let mut path = String::new();
    for token in tokens(pointer, sample) {
        match token {
            Token::Index(index) => {
                let _ = write!(path, "[{index}]");
            }
            Token::Name(name) if is_word(&name) => {
                let _ = write!(path, ".{name}");
            }
            Token::Name(name) => {
                let _ = write!(path, "[{}]", literal(&name));
            }
        }
    }
    if path.starts_with('.') {
        path
    } else {
        format!(".{path}")
    }
}

/// `["data","items",0]`: the same as a value.
pub(super) fn list(pointer: &str, sample: Option<&Value>) -> String {
    let tokens = tokens(pointer, sample)
        .into_iter()
        .map(|token| match token {
            Token::Index(index) => Value::from(index),
            Token::Name(name) => Value::from(name),
        });
    tokens.collect::<Value>().to_string()
}

fn tokens(pointer: &str, sample: Option<&Value>) -> Vec<Token> {
    let mut at = sample;
    let mut tokens = Vec::new();
    for token in pointer.split('/').skip(1) {
        let name = token.replace("~1", "/").replace("~0", "~");
        let index = name
            .parse()
            .ok()
            .filter(|_| !matches!(at, Some(Value::Object(_))));
        at = match (at, index) {
            (Some(Value::Array(items)), Some(index)) => items.get::<usize>(index),
            (Some(Value::Object(entries)), _) => entries.get(&name),
            _ => None,
        };
        tokens.push(index.map_or(Token::Name(name), Token::Index));
    }
    tokens
}

fn is_word(name: &str) -> bool {
    let mut letters = name.chars();
    letters
        .next()
        .is_some_and(|it| it.is_ascii_alphabetic() || it == '_')
        && letters.all(|it| it.is_ascii_alphanumeric() || it == '_')
        && !RESERVED.contains(&name)
}

/// A text of jq: the JSON of it. A backslash before a parenthesis cannot come about, for JSON doubles it.
fn literal(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn pointers_become_paths() {
        let sample = json!({"a": [{"0": 1}]});
        assert_eq!(path("/a/0/0", Some(&sample)), r#".a[0]["0"]"#);
        assert_eq!(
            path("/a b/c~1d/end/3", None),
            r#".["a b"]["c/d"]["end"][3]"#
        );
        assert_eq!(path("", None), ".");
        assert_eq!(list("/a/0/0", Some(&sample)), r#"["a",0,"0"]"#);
    }
}
