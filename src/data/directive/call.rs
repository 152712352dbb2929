//! A name with arguments: `datatype.number({"min": 1})`, `@integer(1, 9)`.

use serde_json::Value;

/// A name with its arguments.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Call {
    pub name: String,
    /// What stands between the parentheses, without quotes around it.
    pub raw: String,
    pub arguments: Vec<Value>,
}

impl Call {
    /// Reads `name` or `name(arguments)`; other text behind it is passed over.
    pub(super) fn parse(text: &str) -> Self {
        let text = text.trim();
        let Some((name, rest)) = text.split_once('(') else {
            return Self::plain(text);
        };
        let raw = rest.rsplit_once(')').map_or(rest, |it| it.0);
        Self::with(name.trim(), raw)
    }

    /// A name alone.
    pub(super) fn plain(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// A name with the text of its arguments.
    pub(super) fn with(name: &str, raw: &str) -> Self {
        let raw = raw.trim();
        let listed = serde_yaml::from_str::<Value>(&format!("[{}]", spaced(raw)));
        let arguments = match listed {
            Ok(Value::Array(arguments)) => arguments,
            _ => Vec::new(),
        };
        Self {
            name: name.to_owned(),
            raw: raw.trim_matches(['"', '\'']).to_owned(),
            arguments,
        }
    }

    /// A name whose arguments are a value already: a list of them, or one.
    pub(super) fn given(name: &str, arguments: Value) -> Self {
        let arguments = match arguments {
            Value::Array(arguments) => arguments,
            Value::Null | Value::Bool(_) => Vec::new(),
            one => vec![one],
        };
        Self {
            name: name.to_owned(),
            raw: String::new(),
            arguments,
        }
    }

    /// A whole number at a place.
    pub(super) fn number(&self, at: usize) -> Option<i64> {
        self.arguments.get(at).and_then(whole)
    }

    /// A whole number among the named options.
    pub(super) fn option(&self, names: &[&str]) -> Option<i64> {
        let options = self.arguments.iter().find_map(Value::as_object)?;
        names.iter().find_map(|it| options.get(*it).and_then(whole))
    }
}

fn whole(value: &Value) -> Option<i64> {
    let float = || {
        let float = value.as_f64()?;
        format!("{:.0}", float.trunc()).parse().ok()
    };
    value.as_i64().or_else(float)
}

/// YAML wants a space behind the colon of `{min:1}`.
fn spaced(raw: &str) -> String {
    let mut quote: Option<char> = None;
    let mut depth = 0_usize;
    let mut spaced = String::new();
    for letter in raw.chars() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, '{') => depth += 1,
            (None, '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        spaced.push(letter);
        if letter == ':' && quote.is_none() && depth > 0 {
            spaced.push(' ');
        }
    }
    spaced
}
