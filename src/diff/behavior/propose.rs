//! Requests that are worth a try at a moment. The simple proposer takes one good request for each operation and varies
//! one field after the other.

use super::hints::Hints;
use super::values::{Pool, Samples};
use crate::behavior::{Behavior, GivenValue};
use crate::contract::{
    Access, Alternative, MediaRange, Operation, ParameterPlace, Schema, SchemeKind,
};
use crate::engine::{Api, Request};
use crate::state::ApiState;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

/// How many credentials of a scheme are tried.
const CREDENTIALS: usize = 3;
/// The place of the body among the inputs.
const BODY: usize = 4;
/// How many values of a field are tried together with those of another.
const TOGETHER: usize = 3;
/// How many requests are proposed for an operation at a moment.
const MOST: usize = 120;

/// A request that is worth a try.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The operation, by its place in the contract.
    pub operation: usize,
    /// What is sent.
    pub request: Request,
}

/// Whoever proposes requests.
pub trait Propose {
    /// Requests for an operation at a moment, the likeliest first.
    fn requests(&self, api: &Api, operation: usize, records: &ApiState) -> Vec<Proposal>;
}

/// Proposes what schemas and records suggest.
#[derive(Clone, Debug, Default)]
pub struct Proposer {
    samples: Samples,
}

/// A value of a request and what else it may be.
struct Field {
    place: Place,
    name: String,
    required: bool,
    candidates: Vec<Value>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Parameter(ParameterPlace),
    Body,
}

impl Propose for Proposer {
    fn requests(&self, api: &Api, operation: usize, records: &ApiState) -> Vec<Proposal> {
        let Some(behavior) = &api.behavior else {
            return Vec::new();
        };
        let declared = &api.contract.operations[operation];
        let Some(fields) = fields(api, behavior, (operation, &self.samples), records) else {
            return Vec::new();
        };
        let mut requests = Vec::new();
        let credentials = credentials(api, behavior, declared, records);
        for chosen in choices(&fields) {
            if requests.len() >= MOST {
                break;
            }
            for credential in &credentials {
                let request = Draft {
                    api,
                    operation: declared,
                    chosen: &chosen,
                    credential,
                };
                requests.extend(request.build());
            }
        }
        requests.truncate(MOST);
        requests
            .into_iter()
            .map(|request| Proposal { operation, request })
            .collect()
    }
}

/// The fields of an operation; nothing for a body that cannot be written here.
fn fields(
    api: &Api,
    behavior: &Behavior,
    (operation, samples): (usize, &Samples),
    records: &ApiState,
) -> Option<Vec<Field>> {
    let declared = &api.contract.operations[operation];
    let hints = Hints::of(behavior, operation);
    let pool = Pool {
        contract: &api.contract,
        behavior,
        records,
        hints: &hints,
        samples,
    };
    let mut fields = Vec::new();
    for parameter in &declared.parameters {
        let place = match parameter.place {
            ParameterPlace::Path => 0,
            ParameterPlace::Query => 1,
            ParameterPlace::Header => 2,
            ParameterPlace::Cookie => 3,
        };
        fields.push(Field {
            place: Place::Parameter(parameter.place),
            name: parameter.name.clone(),
            required: parameter.required,
            candidates: pool.candidates((place, &parameter.name), parameter.schema.as_ref()),
        });
    }
    if let Some(body) = &declared.body {
        let media = body.content.values().find(|it| writes(&it.range))?;
        for (name, schema, required) in properties(media.schema.as_ref()?) {
            fields.push(Field {
                place: Place::Body,
                candidates: pool.candidates((BODY, &name), Some(&schema)),
                name,
                required: required && body.required,
            });
        }
    }
    let possible = fields
        .iter()
        .all(|it| !it.required || !it.candidates.is_empty());
    possible.then_some(fields)
}

fn writes(range: &MediaRange) -> bool {
    range.subtype == "json" || range.subtype.ends_with("+json") || is_form(range)
}

fn is_form(range: &MediaRange) -> bool {
    range.subtype == "x-www-form-urlencoded"
}

/// The properties of a body; of alternatives, those of the first that has any.
fn properties(schema: &Schema) -> Vec<(String, Schema, bool)> {
    let shape = schema.shape();
    let own = shape.properties.iter();
    let own: Vec<_> = own
        .map(|(name, it)| (name.clone(), it.schema.clone(), it.required))
        .collect();
    if own.is_empty() {
        let inner = shape.alternatives.iter().map(properties);
        return inner
            .into_iter()
            .find(|it| !it.is_empty())
            .unwrap_or_default();
    }
    own
}

type Chosen<'f> = Vec<(&'f Field, &'f Value)>;

/// The likeliest request, then others that differ from it in one field.
fn choices(fields: &[Field]) -> Vec<Chosen<'_>> {
    let base: Chosen<'_> = fields
        .iter()
        .filter(|it| it.required)
        .filter_map(|it| Some((it, it.candidates.first()?)))
        .collect();
    let mut all = vec![base.clone()];
    let mut pairs = Vec::new();
    for field in fields {
        let others = field.candidates.iter().skip(usize::from(field.required));
        for value in others {
            let mut chosen: Chosen<'_> = base
                .iter()
                .filter(|it| !std::ptr::eq(it.0, field))
                .copied()
                .collect();
            chosen.push((field, value));
            all.push(chosen);
        }
    }
    for (at, one) in fields.iter().enumerate() {
        for other in &fields[at + 1..] {
            for value in one.candidates.iter().take(TOGETHER) {
                for second in other.candidates.iter().take(TOGETHER) {
                    let is_other = |it: &&(&Field, &Value)| {
                        !std::ptr::eq(it.0, one) && !std::ptr::eq(it.0, other)
                    };
                    let mut chosen: Chosen<'_> = base.iter().filter(is_other).copied().collect();
                    chosen.extend([(one, value), (other, second)]);
                    pairs.push(chosen);
                }
            }
        }
    }
    // Fields that belong together, such as a name and its password, are often those of one record.
    for at in 1..3 {
        let other: Chosen<'_> = fields
            .iter()
            .filter(|it| it.required)
            .filter_map(|it| Some((it, it.candidates.get(at).or(it.candidates.first())?)))
            .collect();
        all.push(other);
    }
    let everything: Chosen<'_> = fields
        .iter()
        .filter_map(|it| Some((it, it.candidates.first()?)))
        .collect();
    all.push(everything);
    all.extend(pairs);
    all
}

/// A scheme's name, its kind, and the credential.
type Credential = Vec<(SchemeKind, String)>;

/// Ways to be let in; one empty way where nothing is asked for, or nothing is known.
fn credentials(
    api: &Api,
    behavior: &Behavior,
    operation: &Operation,
    records: &ApiState,
) -> Vec<Credential> {
    let Access::AnyOf(alternatives) = operation.security(&api.contract) else {
        return vec![Vec::new()];
    };
    let mut all: Vec<Credential> = Vec::new();
    for Alternative { schemes } in &alternatives {
        let [scheme] = schemes.as_slice() else {
            continue;
        };
        for text in known(behavior, &scheme.name, records) {
            all.push(vec![(scheme.kind.clone(), text)]);
        }
    }
    all.push(Vec::new());
    all
}

/// Texts by which the caller's records may be found.
fn known(behavior: &Behavior, scheme: &str, records: &ApiState) -> Vec<String> {
    let Some(caller) = behavior.callers.get(scheme) else {
        return Vec::new();
    };
    let queries = caller.given.iter().filter_map(|it| match &it.value {
        GivenValue::Query(query) => Some(query),
        GivenValue::Source(_) => None,
    });
    let Some(query) = queries.into_iter().next() else {
        return Vec::new();
    };
    let mut texts = Vec::new();
    // The newest first: whoever has just logged in.
    let all: Vec<_> = records.all(query.resource).iter().collect();
    for record in all.iter().take(CREDENTIALS).chain(all.iter().rev().take(1)) {
        if query.key.is_some() {
            texts.push(record.key.to_string());
        } else {
            let strings = record.data.values().filter_map(Value::as_str);
            texts.extend(strings.take(CREDENTIALS).map(str::to_owned));
        }
    }
    texts.dedup();
    texts
}

struct Draft<'d> {
    api: &'d Api,
    operation: &'d Operation,
    chosen: &'d Chosen<'d>,
    credential: &'d Credential,
}

impl Draft<'_> {
    fn build(&self) -> Option<Request> {
        let mut path = self.operation.path.clone();
        let mut query: Vec<(String, String)> = Vec::new();
        let mut headers = HeaderMap::new();
        let mut body = Map::new();
        for (field, value) in self.chosen {
            let text = text(value);
            match field.place {
                Place::Parameter(ParameterPlace::Path) => {
                    let escaped = utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string();
                    path = path.replace(&format!("{{{}}}", field.name), &escaped);
                }
                Place::Parameter(ParameterPlace::Query) => query.push((field.name.clone(), text)),
                Place::Parameter(ParameterPlace::Header) => put(&mut headers, &field.name, &text)?,
                Place::Parameter(ParameterPlace::Cookie) => {
                    put(&mut headers, "cookie", &format!("{}={text}", field.name))?;
                }
                Place::Body => {
                    body.insert(field.name.clone(), (*value).clone());
                }
            }
        }
        for (kind, text) in self.credential {
            match kind {
                SchemeKind::ApiKey {
                    place: ParameterPlace::Query,
                    name,
                } => query.push((name.clone(), text.clone())),
                SchemeKind::ApiKey {
                    place: ParameterPlace::Cookie,
                    name,
                } => {
                    put(&mut headers, "cookie", &format!("{name}={text}"))?;
                }
                SchemeKind::ApiKey { name, .. } => put(&mut headers, name, text)?,
                SchemeKind::Bearer => {
                    put(&mut headers, "authorization", &format!("Bearer {text}"))?;
                }
                _ => return None,
            }
        }
        let body = self.body(body, &mut headers)?;
        let pairs = query
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        Some(Request {
            method: self.operation.method.clone(),
            path,
            query: form_urlencoded::Serializer::new(String::new())
                .extend_pairs(pairs)
                .finish(),
            headers,
            body,
            base: format!("http://localhost:4010/{}", self.api.name),
        })
    }

    fn body(&self, fields: Map<String, Value>, headers: &mut HeaderMap) -> Option<Bytes> {
        let Some(body) = &self.operation.body else {
            return Some(Bytes::new());
        };
        if fields.is_empty() && !body.required {
            return Some(Bytes::new());
        }
        let (_, media) = body.content.iter().find(|it| writes(&it.1.range))?;
        put(headers, "content-type", &media.range.to_string())?;
        if is_form(&media.range) {
            let pairs = fields
                .iter()
                .map(|(name, value)| (name.as_str(), text(value)));
            let text = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(pairs)
                .finish();
            return Some(Bytes::from(text));
        }
        Some(Bytes::from(Value::Object(fields).to_string()))
    }
}

fn put(headers: &mut HeaderMap, name: &str, value: &str) -> Option<()> {
    let name: HeaderName = name.parse().ok()?;
    headers.insert(name, HeaderValue::from_str(value).ok()?);
    Some(())
}

/// A value as parameters write it.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}
