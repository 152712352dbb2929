//! A request with all its values filled in, as it goes over the wire.

use crate::check::sequence::{Body, Origin, Part, Received, Reference, Request, Text};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use std::sync::Arc;

/// All that may not stand in a segment of a path or in a pair of a query as it is.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A request as it goes over the wire.
#[derive(Clone, Debug)]
pub struct Wire {
    /// The method.
    pub method: Method,
    /// Path and query from the root of the target on, percent-encoded.
    pub path: String,
    /// Header fields.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// Why a request cannot be sent at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsendable {
    /// An earlier answer does not have the value.
    #[error("the answer to step {} has nothing at {}", .0.step + 1, .0.origin)]
    NoValue(Reference),
    /// A header field that HTTP does not allow.
    #[error("the header `{0}` has a value that cannot be sent")]
    Header(String),
}

/// Where the values of a request come from.
pub(crate) struct Values<'a> {
    /// The answers to the steps before.
    pub(crate) received: &'a [Option<Arc<Received>>],
    /// The credential of that name, if there is a better one than the step's own.
    pub(crate) secret: &'a (dyn Fn(&str) -> Option<String> + Sync),
}

impl Wire {
    /// Fills in the values of a request; the path begins with `base`.
    pub(super) fn new(
        request: &Request,
        base: &str,
        values: &Values<'_>,
    ) -> Result<Self, Unsendable> {
        let mut path = format!("{base}{}", values.path(&request.path)?);
        for (at, (name, value)) in request.query.iter().enumerate() {
            path.push(if at == 0 { '?' } else { '&' });
            path.extend(utf8_percent_encode(name, RESERVED));
            path.push('=');
            path.extend(utf8_percent_encode(&values.text(value)?, RESERVED));
        }
        let mut headers = HeaderMap::new();
        let (media_type, body) = values.body(&request.body)?;
        if let Some(media_type) = media_type.filter(|it| !it.is_empty()) {
            append(&mut headers, header::CONTENT_TYPE.as_str(), media_type)?;
        }
        for (name, value) in &request.headers {
            if name.eq_ignore_ascii_case(header::CONTENT_TYPE.as_str()) {
                headers.remove(header::CONTENT_TYPE);
            }
            append(&mut headers, name, &values.text(value)?)?;
        }
        Ok(Self {
            method: request.method.clone(),
            path,
            headers,
            body,
        })
    }
}

fn append(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), Unsendable> {
    let unsendable = || Unsendable::Header(name.to_owned());
    let field = HeaderName::from_bytes(name.as_bytes()).map_err(|_| unsendable())?;
    let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| unsendable())?;
    headers.append(field, value);
    Ok(())
}

impl Values<'_> {
    /// The text with its values in it, as they are.
    pub(super) fn text(&self, text: &Text) -> Result<String, Unsendable> {
        self.join(text, str::to_owned)
    }

    fn path(&self, text: &Text) -> Result<String, Unsendable> {
        self.join(text, |value| {
            utf8_percent_encode(value, RESERVED).to_string()
        })
    }

    fn join(&self, text: &Text, encode: fn(&str) -> String) -> Result<String, Unsendable> {
        let mut joined = String::new();
        for part in &text.0 {
            match part {
                Part::Fixed(fixed) => joined.push_str(fixed),
                Part::Value(reference) => {
                    let value = reference.find(self.received);
                    let value = value.ok_or_else(|| Unsendable::NoValue(reference.clone()))?;
                    joined.push_str(&encode(&plain(&value)));
                }
                Part::Secret { name, value } => match (self.secret)(name) {
                    Some(better) => joined.push_str(&better),
                    None => joined.push_str(value),
                },
            }
        }
        Ok(joined)
    }

    fn body<'b>(&self, body: &'b Body) -> Result<(Option<&'b str>, Bytes), Unsendable> {
        match body {
            Body::None => Ok((None, Bytes::new())),
            Body::Bytes { media_type, bytes } => Ok((Some(media_type), bytes.clone())),
            Body::Json {
                media_type,
                value,
                references,
            } => {
                let mut value = value.clone();
                for (pointer, reference) in references {
                    let found = reference.find(self.received);
                    let found = found.ok_or_else(|| Unsendable::NoValue(reference.clone()))?;
                    if let Some(place) = value.pointer_mut(pointer) {
                        *place = found;
                    }
                }
                Ok((Some(media_type), value.to_string().into()))
            }
        }
    }
}

impl Reference {
    /// The value, if the answer has it.
    pub fn find(&self, received: &[Option<Arc<Received>>]) -> Option<Value> {
        let answer = received.get(self.step)?.as_ref()?;
        match &self.origin {
            Origin::Body(pointer) => answer.json.as_ref()?.pointer(pointer).cloned(),
            Origin::Header(name) => {
                let value = answer.headers.get(name)?;
                Some(String::from_utf8_lossy(value.as_bytes()).into())
            }
        }
    }
}

/// A value as it is written in paths, queries and headers.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use indexmap::IndexMap;
    use serde_json::json;

    fn value(pointer: &str) -> Part {
        Part::Value(Reference {
            step: 0,
            origin: Origin::Body(pointer.to_owned()),
        })
    }

    fn request() -> Request {
        Request {
            method: Method::POST,
            path: Text(vec![Part::Fixed("/orders/".into()), value("/id")]),
            query: vec![
                ("a b".into(), Text::fixed("c&d=你")),
                ("empty".into(), Text::default()),
            ],
            headers: vec![(
                "Token".into(),
                Text(vec![Part::Secret {
                    name: "token".into(),
                    value: "weak".into(),
                }]),
            )],
            body: Body::Json {
                media_type: "application/json".into(),
                value: json!({"of": 0}),
                references: IndexMap::from([(
                    "/of".to_owned(),
                    Reference {
                        step: 0,
                        origin: Origin::Body("/n".into()),
                    },
                )]),
            },
        }
    }

    fn wire(answer: Value, secret: Option<&str>) -> Result<Wire, Unsendable> {
        let received = Received {
            status: 200,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            json: Some(answer),
            micros: 0,
        };
        let values = Values {
            received: &[Some(Arc::new(received))],
            secret: &|_| secret.map(str::to_owned),
        };
        Wire::new(&request(), "/shop", &values)
    }

    #[test]
    fn values_are_filled_in_where_they_stand_and_encoded() {
        let wire = wire(json!({"id": "a/b", "n": 7}), None).unwrap();
        assert_eq!(
            wire.path,
            "/shop/orders/a%2Fb?a%20b=c%26d%3D%E4%BD%A0&empty="
        );
        assert_eq!(wire.body, r#"{"of":7}"#);
        assert_eq!(wire.headers["token"], "weak");
        assert_eq!(wire.headers["content-type"], "application/json");
    }

    #[test]
    fn a_credential_of_the_settings_goes_before_that_of_the_step() {
        let wire = wire(json!({"id": 1, "n": 7}), Some("strong")).unwrap();
        assert_eq!(wire.headers["token"], "strong");
    }

    #[test]
    fn a_value_that_is_not_there_cannot_be_sent() {
        let error = wire(json!({"n": 7}), None).unwrap_err();
        assert_eq!(error.to_string(), "the answer to step 1 has nothing at /id");
    }
}
