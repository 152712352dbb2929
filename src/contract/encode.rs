//! Values as texts: headers in the simple style, forms, and XML. The reverse of `decode`, for answers.

mod xml;

use super::media_type::{Codec, MediaRange, best};
use super::model::{MediaType, Parameter, ParameterStyle, Response};
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

impl Response {
    /// The value in a media type of the answer that is neither JSON nor plain text; nothing for all others.
    pub(crate) fn written(&self, media_type: &str, value: &Value) -> Option<String> {
        let found = MediaRange::parse(media_type)?;
        let ranges = self.content.values().map(|it| &it.range);
        self.content[best(ranges, &found)?].written(&found, value)
    }
}

impl MediaType {
    /// The value in a media type that is neither JSON nor unknown; nothing for all others.
    pub(crate) fn written(&self, found: &MediaRange, value: &Value) -> Option<String> {
        match (found.codec(), value) {
            (Codec::Xml, value) => Some(self.xml(value)),
            (Codec::Form, Value::Object(_)) => Some(self.form(value)),
            (Codec::Text | Codec::Bytes, Value::String(text)) => Some(text.clone()),
            _ => None,
        }
    }

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
