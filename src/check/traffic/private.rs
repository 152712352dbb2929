//! What of a body is nobody's business: passwords, secrets and tokens, by their names, or by what the contract says of
//! them. In a recording a mark stands in their place, and nothing is said about the mark.

use super::recorded::{Recorded, Recording};
use super::{Conversation, recorded::behind};
use crate::check::{Address, Body, Call, Received};
use crate::contract::{MediaType, Operation, Schema};
use crate::engine::Api;
use bytes::Bytes;
use http::header;
use serde_json::Value;
use std::fmt::Write as _;

/// What stands in place of a secret.
pub const MASK: &str = "***";

/// How deep bodies are looked into.
const DEEPEST: usize = 32;

/// Endings of names that say what is behind them, in small letters without separators.
const ENDINGS: [&str; 10] = [
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "secretkey",
];

/// Endings that look like these and are not.
const HARMLESS: [&str; 3] = ["pagetoken", "cursortoken", "synctoken"];

impl Recording {
    /// The recording without secrets in bodies.
    #[must_use]
    pub fn without_secrets(&self, api: &Api, address: &Address) -> Self {
        let exchanges = self.exchanges.iter();
        Self {
            exchanges: exchanges
                .map(|it| it.without_secrets(api, address))
                .collect(),
        }
    }
}

impl Conversation {
    /// The conversation without secrets in the bodies of requests. Values of earlier answers stay what they are.
    #[must_use]
    pub fn without_secrets(mut self, api: &Api) -> Self {
        for step in &mut self.sequence.steps {
            let operation = step
                .operation
                .and_then(|at| api.contract.operations.get(at));
            let Call::Request(request) = &mut step.call else {
                continue;
            };
            match &mut request.body {
                Body::Json {
                    media_type,
                    value,
                    references,
                } => {
                    let schema = operation.and_then(|it| asked(it, media_type));
                    let kept = |pointer: &str| references.contains_key(pointer);
                    mask((value, schema.as_ref()), &mut String::new(), &kept);
                }
                Body::Bytes { media_type, bytes } => {
                    if let Some(form) = masked_form(media_type, bytes) {
                        *bytes = form;
                    }
                }
                Body::None => {}
            }
        }
        self
    }
}

impl Recorded {
    /// The exchange without secrets in its bodies.
    fn without_secrets(&self, api: &Api, address: &Address) -> Self {
        let mut recorded = self.clone();
        let base = self.base_below(api, address);
        let path = behind(self.path(), &base);
        let matched = path.and_then(|_| self.matched(&api.contract, &base));
        let operation = matched.map(|it| &api.contract.operations[it.operation]);
        let media_type = self.headers.get(header::CONTENT_TYPE);
        let media_type = media_type.map_or_else(String::new, |it| {
            String::from_utf8_lossy(it.as_bytes()).into_owned()
        });
        recorded.body = self.body.as_ref().map(|body| {
            if let Ok(mut value) = serde_json::from_slice::<Value>(body) {
                let schema = operation.and_then(|it| asked(it, &media_type));
                let before = value.clone();
                mask((&mut value, schema.as_ref()), &mut String::new(), &|_| {
                    false
                });
                return match value == before {
                    true => body.clone(),
                    false => value.to_string().into(),
                };
            }
            masked_form(&media_type, body).unwrap_or_else(|| body.clone())
        });
        if let Some(received) = &mut recorded.received {
            let schema = operation.and_then(|it| answered(it, received));
            hide(received, schema.as_ref());
        }
        recorded
    }

    /// Whether something of it was taken out: then nothing that depends on it can be judged.
    pub(super) fn is_masked(&self) -> bool {
        let has = |bytes: &[u8]| bytes.windows(MASK.len()).any(|it| it == MASK.as_bytes());
        let received = self.received.as_ref();
        has(self.url.as_bytes())
            || self.headers.values().any(|it| has(it.as_bytes()))
            || self.body.as_ref().is_some_and(|it| has(it))
            || received.is_some_and(|it| has(&it.body))
    }
}

fn hide(received: &mut Received, schema: Option<&Schema>) {
    let Some(json) = &mut received.json else {
        return;
    };
    let before = json.clone();
    mask((json, schema), &mut String::new(), &|_| false);
    if *json != before {
        received.body = json.to_string().into();
    }
}

fn asked(operation: &Operation, media_type: &str) -> Option<Schema> {
    let content = &operation.body.as_ref()?.content;
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let found = content.iter().find(|it| it.0.starts_with(essence));
    let media: &MediaType = found.or_else(|| content.first())?.1;
    media.schema.clone()
}

fn answered(operation: &Operation, received: &Received) -> Option<Schema> {
    operation
        .response(received.status)?
        .main_content()?
        .1
        .schema
        .clone()
}

/// Masks what is private in a value. `keeps` says which places stay.
fn mask(
    (value, schema): (&mut Value, Option<&Schema>),
    pointer: &mut String,
    keeps: &dyn Fn(&str) -> bool,
) {
    if pointer.matches('/').count() > DEEPEST {
        return;
    }
    let length = pointer.len();
    match value {
        Value::Array(items) => {
            let inner = schema.and_then(|it| it.shape().items.clone());
            for (at, item) in items.iter_mut().enumerate() {
                let _ = write!(pointer, "/{at}");
                mask((item, inner.as_ref()), pointer, keeps);
                pointer.truncate(length);
            }
        }
        Value::Object(members) => {
            let shape = schema.map(Schema::shape).unwrap_or_default();
            for (name, member) in members {
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                let inner = shape.properties.get(name).map(|it| &it.schema);
                let is_private = is_private(name) || inner.is_some_and(says_private);
                let is_value = member.is_string() || member.is_number();
                if is_private && is_value && !keeps(pointer) {
                    *member = MASK.into();
                } else {
                    mask((member, inner), pointer, keeps);
                }
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

/// A form whose private fields are masked; nothing if it has none, or is no form.
fn masked_form(media_type: &str, bytes: &[u8]) -> Option<Bytes> {
    if !media_type.starts_with("application/x-www-form-urlencoded") {
        return None;
    }
    let pairs = || form_urlencoded::parse(bytes);
    if !pairs().any(|(name, _)| is_private(&name)) {
        return None;
    }
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs() {
        let value = if is_private(&name) {
            MASK.into()
        } else {
            value
        };
        form.append_pair(&name, &value);
    }
    Some(form.finish().into())
}

/// Whether a name says that its value is a secret.
fn is_private(name: &str) -> bool {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let name: String = letters.map(|it| it.to_ascii_lowercase()).collect();
    ENDINGS.iter().any(|it| name.ends_with(it)) && !HARMLESS.iter().any(|it| name.ends_with(it))
}

/// Whether a schema says so.
fn says_private(schema: &Schema) -> bool {
    let Some(node) = schema.node() else {
        return false;
    };
    let format = node.get("format").and_then(crate::source::Node::as_str);
    let write_only = node.get("writeOnly").and_then(crate::source::Node::as_bool);
    format == Some("password") || write_only == Some(true)
}

/// Whether a rule is broken by a mark only.
pub(super) fn is_mark(json: Option<&Value>, pointer: &str) -> bool {
    json.and_then(|it| it.pointer(pointer)) == Some(&Value::from(MASK))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_say_what_is_private() {
        for name in [
            "password",
            "newPassword",
            "client_secret",
            "access-token",
            "X_API_KEY",
            "pwd",
        ] {
            assert!(is_private(name), "{name}");
        }
        for name in ["token_type", "nextPageToken", "passwordless", "name", "key"] {
            assert!(!is_private(name), "{name}");
        }
    }

    #[test]
    fn what_is_private_is_masked_wherever_it_stands() {
        let mut value = json!({"user": {"name": "ann", "password": "x1"}, "tokens": [{"token": 5}], "secret": null});
        mask((&mut value, None), &mut String::new(), &|it| {
            it == "/tokens/0/token"
        });
        let expected = json!({"user": {"name": "ann", "password": "***"}, "tokens": [{"token": 5}], "secret": null});
        assert_eq!(value, expected);
        let form = masked_form("application/x-www-form-urlencoded", b"a=1&pwd=x%20y");
        assert_eq!(form, Some(Bytes::from_static(b"a=1&pwd=***")));
    }
}
