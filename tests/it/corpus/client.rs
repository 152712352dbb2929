//! A client that knows nothing but the document: it makes requests that keep the contract, and remembers every answer
//! that does not.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use mimeo::contract::{
    Contract, Direction, Operation, Parameter, ParameterPlace, Schema, SchemeKind,
};
use mimeo::data::{Context, generate};
use mimeo::engine::{Api, Exchange, Occasion, Request, handle};
use mimeo::state::{ApiLayout, ApiState, Transaction};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// 2021-03-09T04:00:00Z.
const NOON: i64 = 1_615_262_400_000;

/// A client of one API, alone with it.
pub struct Client<'a> {
    pub api: &'a Api,
    records: Transaction,
    number: u64,
    /// What was wrong with answers.
    pub faults: Vec<String>,
}

/// What came back.
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
    pub why: String,
}

impl Reply {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl<'a> Client<'a> {
    pub fn new(api: &'a Api) -> Self {
        let layout = match &api.behavior {
            Some(behavior) => Arc::clone(&behavior.layout),
            None => Arc::new(ApiLayout::new(&api.name, [])),
        };
        Self {
            api,
            records: Transaction::begin(ApiState::empty(layout), 1),
            number: 0,
            faults: Vec::new(),
        }
    }

    /// Calls an operation with these values in its path and, where they are named, in its query.
    pub fn call(
        &mut self,
        operation: &Operation,
        path: &[String],
        query: &BTreeMap<String, String>,
        body: Option<&Value>,
    ) -> Reply {
        let mut headers = HeaderMap::new();
        let mut pairs: Vec<(String, String)> = Vec::new();
        for parameter in operation.parameters.iter().filter(|it| it.required) {
            let value = || self.sample(parameter);
            match parameter.place {
                ParameterPlace::Query if !query.contains_key(&parameter.name) => {
                    pairs.push((parameter.name.clone(), value()));
                }
                ParameterPlace::Header => header(&mut headers, &parameter.name, &value()),
                _ => {}
            }
        }
        pairs.extend(
            query
                .iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
        credentials(&self.api.contract, operation, &mut headers, &mut pairs);
        let mut bytes = Bytes::new();
        if let Some(body) = body {
            let kinds = operation.body.iter().flat_map(|it| it.content.keys());
            let json = kinds.clone().find(|it| it.contains("json"));
            let kind = json
                .or_else(|| kinds.clone().next())
                .map_or("application/json", |it| it);
            let form = kind.contains("form-urlencoded");
            bytes = if form {
                form_of(body)
            } else {
                Bytes::from(body.to_string())
            };
            let kind = if kind.contains('*') {
                "application/json"
            } else {
                kind
            };
            header(&mut headers, "content-type", kind);
        }
        let pairs = pairs
            .iter()
            .map(|(name, value)| format!("{}={}", escape(name), escape(value)));
        let request = Request {
            method: operation.method.clone(),
            path: filled(&operation.path, path),
            query: pairs.collect::<Vec<_>>().join("&"),
            headers,
            body: bytes,
            base: "http://localhost:4010/x".to_owned(),
        };
        self.send(request)
    }

    fn send(&mut self, request: Request) -> Reply {
        self.number += 1;
        let occasion = Occasion {
            now: NOON + i64::try_from(self.number).unwrap_or(0) * 1000,
            sandbox: "default".into(),
            number: self.number,
        };
        let line = format!("{} {}?{}", request.method, request.path, request.query);
        let exchange: Exchange = handle(self.api, request, &occasion, &mut self.records);
        let status = exchange.answer.status.as_u16();
        if let Some(first) = exchange.answer_violations.first() {
            let fault = format!("{line}: {} {}", first.pointer, first.message);
            self.faults.push(fault);
        } else if status >= 500 {
            self.faults.push(format!("{line}: {status}"));
        }
        let why: Vec<&str> = exchange.why.iter().map(|it| it.text.as_str()).collect();
        Reply {
            status,
            headers: exchange.answer.headers,
            body: serde_json::from_slice(&exchange.answer.body).unwrap_or(Value::Null),
            why: why.join("; "),
        }
    }

    /// A value for a parameter, as text.
    pub fn sample(&self, parameter: &Parameter) -> String {
        let example = parameter.examples.first().map(|it| it.value.clone());
        let fits = |value: &Value| {
            let schema = parameter.schema.as_ref();
            schema.is_none_or(|it| it.fits(value, Direction::Request))
        };
        let value = example.filter(fits).or(parameter.default.clone());
        let value =
            value.or_else(|| generate(parameter.schema.as_ref()?, &mut self.context(7)).ok());
        text_of(&value.unwrap_or_else(|| Value::from("x")))
    }

    /// A body that an operation takes; nothing where none is known.
    pub fn body(&self, operation: &Operation) -> Option<Value> {
        let content = &operation.body.as_ref()?.content;
        let json = content.iter().find(|it| it.0.contains("json"));
        let media = json.or_else(|| content.first())?.1;
        let schema = media.schema.as_ref()?;
        let example = media.examples.first().map(|it| it.value.clone());
        let fits = |it: &Value| schema.fits(it, Direction::Request);
        let whole = || (1..6).find_map(|seed| self.valid(schema, seed));
        example.filter(fits).or_else(whole)
    }

    fn valid(&self, schema: &Schema, seed: u64) -> Option<Value> {
        let mut value = generate(schema, &mut self.context(seed)).ok()?;
        // What only travels to the server is not generated.
        let shape = schema.shape();
        if let Value::Object(object) = &mut value {
            for (name, property) in &shape.properties {
                if property.required && !object.contains_key(name) {
                    let part = generate(&property.schema, &mut self.context(seed)).ok()?;
                    object.insert(name.clone(), part);
                }
            }
        }
        schema.fits(&value, Direction::Request).then_some(value)
    }

    fn context(&self, seed: u64) -> Context<'_> {
        Context::new(&self.api.contract, seed, NOON)
    }
}

/// The values of a template's parameters in their places.
fn filled(template: &str, values: &[String]) -> String {
    let mut values = values.iter();
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once('{') {
        let (_, after) = behind.split_once('}').unwrap_or((behind, ""));
        text.push_str(before);
        text.push_str(&escape(values.next().map_or("x", String::as_str)));
        rest = after;
    }
    text + rest
}

/// The credentials of the first alternative that an operation offers.
fn credentials(
    contract: &Contract,
    operation: &Operation,
    headers: &mut HeaderMap,
    query: &mut Vec<(String, String)>,
) {
    let alternative = operation.security.first();
    let names = alternative.into_iter().flat_map(|it| &it.schemes);
    for scheme in names.filter_map(|it| contract.schemes.get(&it.0)) {
        match &scheme.kind {
            SchemeKind::ApiKey {
                place: ParameterPlace::Query,
                name,
            } => {
                query.push((name.clone(), "secret".to_owned()));
            }
            SchemeKind::ApiKey {
                place: ParameterPlace::Cookie,
                name,
            } => {
                header(headers, "cookie", &format!("{name}=secret"));
            }
            SchemeKind::ApiKey { name, .. } => header(headers, name, "secret"),
            SchemeKind::Basic => header(headers, "authorization", "Basic eDp5"),
            SchemeKind::Bearer => header(headers, "authorization", "Bearer secret"),
            SchemeKind::Http(name) => header(headers, "authorization", &format!("{name} secret")),
            SchemeKind::Digest => {
                let fields = r#"Digest username="u", realm="r", nonce="n", uri="/", response="0123456789abcdef0123456789abcdef""#;
                header(headers, "authorization", fields);
            }
            SchemeKind::MutualTls => {}
        }
    }
}

fn header(headers: &mut HeaderMap, name: &str, value: &str) {
    let name = HeaderName::from_bytes(name.as_bytes());
    if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
        headers.insert(name, value);
    }
}

/// A scalar as it stands in a path; a list by commas.
pub fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text_of).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

fn form_of(body: &Value) -> Bytes {
    let empty = Map::new();
    let entries = body.as_object().unwrap_or(&empty).iter();
    let scalars = entries.filter(|it| !it.1.is_object() && !it.1.is_array());
    let pairs =
        scalars.map(|(name, value)| format!("{}={}", escape(name), escape(&text_of(value))));
    Bytes::from(pairs.collect::<Vec<_>>().join("&"))
}

fn escape(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// The methods of the law, for messages.
pub fn called(operation: &Operation) -> String {
    let method: &Method = &operation.method;
    format!("{method} {}", operation.path)
}
