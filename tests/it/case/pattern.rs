//! Texts with wildcards and names: `…` matches anything, `{{name}}` binds what it meets first and must
//! meet the same again.

use regex::Regex;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static NAME: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{\{(\w+)\}\}").unwrap());
static REPEAT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\{\{repeat (\S+) (\d+)\}\}").unwrap());

/// What the names of a case stand for.
#[derive(Clone, Debug, Default)]
pub struct Bindings {
    values: BTreeMap<String, Value>,
}

impl Bindings {
    /// What a name stands for.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// Gives a name its value.
    pub fn bind(&mut self, name: &str, value: Value) {
        self.values.insert(name.to_owned(), value);
    }

    /// Puts the values in the place of the names; texts without quotes, other values as JSON.
    /// `{{repeat x 1000}}` makes a long text.
    pub fn fill(&self, text: &str) -> Result<String, String> {
        let mut missing = None;
        let filled = NAME.replace_all(text, |found: &regex::Captures<'_>| {
            self.text(&found[1]).unwrap_or_else(|| {
                missing = Some(found[1].to_owned());
                String::new()
            })
        });
        let filled = REPEAT.replace_all(&filled, |found: &regex::Captures<'_>| {
            found[1].repeat(found[2].parse().unwrap_or(0))
        });
        match missing {
            Some(name) => Err(format!("`{{{{{name}}}}}` has no value yet")),
            None => Ok(filled.into_owned()),
        }
    }

    fn text(&self, name: &str) -> Option<String> {
        match self.get(name)? {
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        }
    }
}

/// The name, if the whole text is `{{name}}`.
pub fn whole_name(text: &str) -> Option<&str> {
    let name = text.strip_prefix("{{")?.strip_suffix("}}")?;
    let word = |character: char| character.is_alphanumeric() || character == '_';
    name.chars().all(word).then_some(name)
}

/// Whether a text fits the pattern; names that occur for the first time are bound.
pub fn fits(pattern: &str, text: &str, bindings: &mut Bindings) -> bool {
    let mut expression = String::from("(?s)^");
    let mut fresh: Vec<String> = Vec::new();
    let mut at = 0;
    for found in NAME.captures_iter(pattern) {
        let (Some(whole), name) = (found.get(0), &found[1]) else {
            continue;
        };
        literal(&pattern[at..whole.start()], &mut expression);
        at = whole.end();
        if let Some(value) = bindings.text(name) {
            expression.push_str(&regex::escape(&value));
        } else {
            fresh.push(name.to_owned());
            expression.push_str("(.+?)");
        }
    }
    literal(&pattern[at..], &mut expression);
    expression.push('$');
    let Ok(expression) = Regex::new(&expression) else {
        return false;
    };
    let Some(found) = expression.captures(text) else {
        return false;
    };
    for (at, name) in fresh.iter().enumerate() {
        let value = Value::String(found[at + 1].to_owned());
        match bindings.get(name) {
            Some(bound) if *bound != value => return false,
            _ => bindings.bind(name, value),
        }
    }
    true
}

fn literal(text: &str, expression: &mut String) {
    for (at, part) in text.split('…').enumerate() {
        if at > 0 {
            expression.push_str(".*?");
        }
        expression.push_str(&regex::escape(part));
    }
}
