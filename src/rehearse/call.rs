//! A request to an operation, from its contract alone.

use super::values::Values;
use super::{body, credentials};
use crate::contract::{
    Condition, Contract, Found, Operation, Parameter, ParameterPlace, ParameterStyle, Place,
    RawRequest,
};
use crate::data::proof_in;
use crate::engine::Request;
use crate::workflow::wire;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde_json::Value;
use std::collections::HashMap;

/// How often another value is tried where one cannot be written.
const TRIES: u64 = 12;

/// The reason of an operation that nobody may call.
pub(super) const NO_CALLER: &str = "its security names no scheme of the document";

/// How many paths are tried until one leads to the operation.
const TURNS: u64 = 6;

/// Why no request can be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}: {detail}")]
pub struct Unmade {
    /// The kind of reason, the same for all operations that share it.
    pub reason: &'static str,
    /// What it is here.
    pub detail: String,
}

impl Unmade {
    pub(super) fn new(reason: &'static str, detail: String) -> Self {
        Self { reason, detail }
    }

    /// Why the document allows no request, if it is the document's fault.
    pub(super) fn proof(&self) -> Option<&'static str> {
        let known = self.reason == NO_CALLER;
        known
            .then_some(NO_CALLER)
            .or_else(|| proof_in(&self.detail))
    }
}

/// The parts of a request in the making.
#[derive(Default)]
pub(super) struct Draft {
    path: HashMap<String, String>,
    query: Vec<String>,
    headers: HeaderMap,
    cookies: Vec<String>,
    body: Bytes,
}

impl Draft {
    /// Adds a pair to the query, unless a parameter of that name stands there.
    pub(super) fn pair(&mut self, name: &str, value: &str) {
        let front = format!("{}=", wire::encode(name));
        if !self.query.iter().any(|it| it.starts_with(&front)) {
            self.query.push(front + &wire::encode(value));
        }
    }

    /// Adds a header, as far as its name and value can be one.
    pub(super) fn header(&mut self, name: &str, value: &str) {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value.as_bytes())) {
            self.headers.insert(name, value);
        }
    }

    /// Adds a cookie, unless a parameter of that name stands there.
    pub(super) fn cookie(&mut self, name: &str, value: &str) {
        let front = format!("{name}=");
        if !self.cookies.iter().any(|it| it.starts_with(&front)) {
            self.cookies.push(front + &wire::encode(value));
        }
    }

    /// Meets a condition behind the path, if no parameter does.
    fn meet(&mut self, operation: &Operation, condition: &Condition) {
        let mut parameters = operation.parameters.iter();
        if parameters.all(|it| !it.name.eq_ignore_ascii_case(&condition.name)) {
            self.pair(&condition.name, condition.value.as_deref().unwrap_or("1"));
        }
    }

    /// Sets the body.
    pub(super) fn body(&mut self, media_type: &str, bytes: Bytes) {
        self.header("content-type", media_type);
        self.body = bytes;
    }
}

/// A request with everything that the operation at that place of the contract knows. The same seed gives the same one.
/// Fails if the contract allows none.
pub fn call(contract: &Contract, index: usize, seed: u64, now_ms: i64) -> Result<Request, Unmade> {
    let mut request = attempt(contract, index, Values::new(contract, seed, now_ms))?;
    // An example may be the fixed text of another path, or contain what separates it from the next parameter.
    for turn in 1..TURNS {
        if arrives(contract, index, &request) {
            break;
        }
        let values = Values::new(contract, seed + turn, now_ms).without_examples();
        request = attempt(contract, index, values)?;
    }
    Ok(request)
}

/// Whether the path leads to the operation, with values that it takes.
fn arrives(contract: &Contract, index: usize, request: &Request) -> bool {
    let (query, headers) = (request.query.as_str(), &request.headers);
    let found = contract.find_by(&request.method, &request.path, (query, headers));
    let Found::Operation {
        index: found,
        path_params,
    } = found
    else {
        return false;
    };
    let raw = RawRequest {
        path_params: &path_params,
        query,
        headers,
        body: &request.body,
    };
    let decoded = || contract.operations[index].decode(contract, &raw);
    found == index
        && !decoded()
            .violations
            .iter()
            .any(|it| matches!(it.place, Place::Path(_)))
}

fn attempt(contract: &Contract, index: usize, mut values: Values<'_>) -> Result<Request, Unmade> {
    let operation = &contract.operations[index];
    let mut draft = Draft::default();
    for parameter in &operation.parameters {
        add(operation, parameter, &mut values, &mut draft)?;
    }
    if let Some(declared) = &operation.body {
        body::add(declared, &mut values, &mut draft)?;
    }
    credentials::attach(contract, operation, &mut draft)?;
    let (path, conditions) = Condition::split(&operation.path);
    for condition in conditions {
        draft.meet(operation, &condition);
    }
    if !draft.cookies.is_empty() {
        let cookies = draft.cookies.join("; ");
        draft.header(header::COOKIE.as_str(), &cookies);
    }
    Ok(Request {
        method: operation.method.clone(),
        path: filled_in(path, &draft.path),
        query: draft.query.join("&"),
        headers: draft.headers,
        body: draft.body,
        base: "http://localhost".to_owned(),
    })
}

fn add(
    operation: &Operation,
    parameter: &Parameter,
    values: &mut Values<'_>,
    draft: &mut Draft,
) -> Result<(), Unmade> {
    let mut reason = "nothing can be written".to_owned();
    for _ in 0..TRIES {
        let value = match values.value(parameter.schema.as_ref(), &parameter.examples) {
            Ok(value) => value,
            Err(conflict) => {
                reason = conflict;
                break;
            }
        };
        if write(operation, parameter, &value, draft) {
            return Ok(());
        }
    }
    if !parameter.required {
        return Ok(());
    }
    let detail = format!("parameter `{}`: {reason}", parameter.name);
    Err(Unmade::new("a parameter has no value", detail))
}

/// Writes a value; `false` if this one cannot be written there.
fn write(operation: &Operation, parameter: &Parameter, value: &Value, draft: &mut Draft) -> bool {
    let name = &parameter.name;
    // An empty list looks like an absent one.
    let is_empty = matches!(value, Value::Array(items) if items.is_empty());
    if parameter.style != ParameterStyle::Json && is_empty {
        return false;
    }
    match parameter.place {
        ParameterPlace::Path => {
            let text = wire::path(operation, name, value);
            let can = !text.is_empty();
            if can {
                draft.path.insert(name.clone(), text);
            }
            can
        }
        ParameterPlace::Query => {
            draft.query.extend(wire::query(operation, name, value));
            true
        }
        ParameterPlace::Header => {
            let text = wire::header(operation, name, value);
            let can = HeaderValue::from_bytes(text.as_bytes()).is_ok() && text.trim() == text;
            if can {
                draft.header(name, &text);
            }
            can
        }
        ParameterPlace::Cookie => {
            let pairs = wire::cookie(operation, name, value);
            draft.cookies.extend(pairs);
            true
        }
    }
}

/// The path with its parameters filled in; what is not declared is 1.
fn filled_in(template: &str, values: &HashMap<String, String>) -> String {
    let mut path = String::new();
    let mut rest = template.strip_prefix('/').unwrap_or(template);
    path.push('/');
    while let Some(open) = rest.find('{') {
        let name = &rest[open + 1..];
        let close = name.find(['}', '/']).filter(|at| *at > 0);
        let Some(close) = close.filter(|at| name[*at..].starts_with('}')) else {
            break;
        };
        path.push_str(&wire::encode_path(&rest[..open]));
        path.push_str(values.get(&name[..close]).map_or("1", String::as_str));
        rest = &name[close + 1..];
    }
    path.push_str(&wire::encode_path(rest));
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_filled_in() {
        let values = HashMap::from([("a".to_owned(), "x%20y".to_owned())]);
        for (template, expected) in [
            ("/p/{a}", "/p/x%20y"),
            ("p/{a}.json/{b}", "/p/x%20y.json/1"),
            ("/{a", "/%7Ba"),
        ] {
            assert_eq!(filled_in(template, &values), expected);
        }
    }
}
