//! Values as texts: headers in the simple style, and forms. The reverse of `decode`, for answers.

use super::model::{MediaType, Parameter, ParameterStyle};
use serde_json::Value;

impl Parameter {
    /// The text of a header with that value.
    pub(crate) fn written(&self, value: &Value) -> String {
        match value {
            _ if self.style == ParameterStyle::Json => value.to_string(),
            Value::Array(items) => joined(items.iter().map(plain)),
            Value::Object(entries) => joined(entries.iter().map(|(name, value)| {
                let between = if self.explode { '=' } else { ',' };
                format!("{name}{between}{}", plain(value))
            })),
            value => plain(value),
        }
    }
}

impl MediaType {
    /// The text of a form with that object.
    pub(crate) fn form(&self, value: &Value) -> String {
        let mut form = form_urlencoded::Serializer::new(String::new());
        for (name, value) in value.as_object().into_iter().flatten() {
            let explode = self.encoding.get(name).is_none_or(|it| it.explode);
            match value {
                Value::Array(items) if explode => {
                    for item in items {
                        form.append_pair(name, &plain(item));
                    }
                }
                Value::Array(items) => {
                    form.append_pair(name, &joined(items.iter().map(plain)));
                }
                value => {
                    form.append_pair(name, &plain(value));
                }
            }
        }
        form.finish()
    }
}

fn joined(pieces: impl Iterator<Item = String>) -> String {
    pieces.collect::<Vec<_>>().join(",")
}

/// A text without its quotes; anything else as JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
