//! From a step to a request.

use super::body;
use super::settings::Settings;
use crate::contract::{Operation, ParameterPlace};
use crate::workflow::message::Request;
use crate::workflow::model::{Call, Step, Stories};
use crate::workflow::scope::{Scope, Values};
use crate::workflow::wire;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde_json::Value;

/// Makes the request of a step that calls an operation; the error says what is missing.
pub(super) fn request(
    stories: &Stories,
    step: &Step,
    (settings, scope): (&Settings, &Scope<'_>),
) -> Result<Request, String> {
    let Call::Operation { source, operation } = step.call else {
        return Err("the step calls no operation".to_owned());
    };
    let called = stories.operation(step.call);
    let (_, called) = called.ok_or("the step calls no operation")?;
    let mut draft = Draft::new(called);
    for one in &step.parameters {
        let value = one.value.value(scope);
        let value =
            value.map_err(|it| format!("the parameter `{}` has no value: {it}", one.name))?;
        // Null leaves a parameter out.
        if let (Some(place), false) = (one.place, value.is_null()) {
            draft.add(place, &one.name, value)?;
        }
    }
    let body = match &step.body {
        Some(body) => {
            let encoded = body::encode(body, scope).map_err(|it| it.to_string())?;
            draft.header(header::CONTENT_TYPE.as_str(), &encoded.content_type)?;
            encoded
        }
        None => body::Encoded {
            content_type: String::new(),
            bytes: Bytes::new(),
            payload: None,
        },
    };
    let base = settings.bases.get(source).map_or("", String::as_str);
    let target = draft.target(base)?;
    Ok(Request {
        source,
        operation,
        method: called.method.clone(),
        url: format!("{}{target}", settings.root),
        target,
        headers: draft.headers,
        body: body.bytes,
        payload: body.payload,
        query: draft.query,
        path: draft.path,
    })
}

struct Draft<'o> {
    operation: &'o Operation,
    template: String,
    pairs: Vec<String>,
    cookies: Vec<String>,
    headers: HeaderMap,
    query: Values,
    path: Values,
}

impl<'o> Draft<'o> {
    fn new(operation: &'o Operation) -> Self {
        Self {
            operation,
            template: operation.path.clone(),
            pairs: Vec::new(),
            cookies: Vec::new(),
            headers: HeaderMap::new(),
            query: Values::new(),
            path: Values::new(),
        }
    }

    fn add(&mut self, place: ParameterPlace, name: &str, value: Value) -> Result<(), String> {
        match place {
            ParameterPlace::Path => {
                let text = wire::path(self.operation, name, &value);
                self.template = self.template.replace(&format!("{{{name}}}"), &text);
                self.path.insert(name.to_owned(), value);
            }
            ParameterPlace::Query => {
                let pairs = wire::query(self.operation, name, &value);
                self.pairs.extend(pairs);
                self.query.insert(name.to_owned(), value);
            }
            ParameterPlace::Header => {
                let text = wire::header(self.operation, name, &value);
                self.header(name, &text)?;
            }
            ParameterPlace::Cookie => {
                let pairs = wire::cookie(self.operation, name, &value);
                self.cookies.extend(pairs);
            }
        }
        Ok(())
    }

    fn header(&mut self, name: &str, value: &str) -> Result<(), String> {
        let known = HeaderName::from_bytes(name.as_bytes());
        let value = HeaderValue::from_bytes(value.as_bytes());
        match (known, value) {
            (Ok(name), Ok(value)) => {
                self.headers.insert(name, value);
                Ok(())
            }
            _ => Err(format!(
                "the header `{name}` has a value that cannot be sent"
            )),
        }
    }

    fn target(&mut self, base: &str) -> Result<String, String> {
        if !self.cookies.is_empty() {
            let cookies = self.cookies.join("; ");
            self.header("cookie", &cookies)?;
        }
        let mark = if self.pairs.is_empty() { "" } else { "?" };
        Ok(format!(
            "{base}{}{mark}{}",
            self.template,
            self.pairs.join("&")
        ))
    }
}
