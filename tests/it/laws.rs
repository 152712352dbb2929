//! What holds for every API under `specs/`, whatever is asked: random calls made from the contract's own examples
//! never end in a 5xx, never break the contract, change nothing when they are refused, and give the same bytes again.

use bytes::Bytes;
use http::HeaderMap;
use libtest_mimic::Trial;
use mimeo::behavior;
use mimeo::contract::{Operation, ParameterPlace, SchemeKind};
use mimeo::engine::{self, Api, Exchange, Occasion, Request};
use mimeo::host::{ApiFiles, discover};
use mimeo::source::Disk;
use mimeo::state::{ApiState, Transaction};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

const STEPS: u64 = 400;
const NOON: i64 = 1_615_262_400_000;

/// One trial an API.
pub fn trials() -> Vec<Trial> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = discover(&[root.join("specs")], &root.join("fixtures"));
    let found = found.unwrap_or_else(|(path, error)| panic!("{}: {error}", path.display()));
    let trial = |files: ApiFiles| {
        Trial::test(format!("laws: random calls of {}", files.name), move || {
            let world = World::new(&files);
            for seed in 1..=2 {
                assert_eq!(
                    world.run(seed),
                    world.run(seed),
                    "the same calls gave other bytes"
                );
            }
            Ok(())
        })
    };
    found.into_iter().map(trial).collect()
}

struct World {
    api: Api,
    start: ApiState,
    credentials: Vec<String>,
}

impl World {
    fn new(files: &ApiFiles) -> Self {
        let compiled = engine::compile(
            engine::ApiFiles {
                name: &files.name,
                behavior: files.behavior.as_deref(),
                contract: files.contract.as_deref(),
                overlays: &files.overlays,
                fixtures: &files.fixture_files,
            },
            1,
            engine::Options::default(),
            &Disk,
        );
        let api = compiled.api.expect("specs that load");
        let behavior = Arc::clone(api.behavior.as_ref().unwrap());
        let mut records = Transaction::begin(ApiState::empty(Arc::clone(&behavior.layout)), 1);
        let mut credentials = vec!["nobody".to_owned()];
        for record in behavior::seed(&behavior, NOON, 1).0 {
            let tokens = record
                .data
                .iter()
                .filter(|(name, _)| name.to_lowercase().contains("token"));
            credentials.extend(
                tokens
                    .filter_map(|(_, value)| value.as_str())
                    .map(str::to_owned),
            );
            records.put(record.resource, record.data).unwrap();
        }
        Self {
            api,
            start: records.finish().0,
            credentials,
        }
    }

    /// All statuses and bodies, after having held every exchange against the laws.
    fn run(&self, seed: u64) -> Vec<(u16, Bytes)> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut state = self.start.clone();
        let mut answers = Vec::new();
        for number in 0..STEPS {
            let request = self.request(&mut random);
            let told = format!("{} {}?{}", request.method, request.path, request.query);
            let occasion = Occasion {
                now: NOON + i64::try_from(number).unwrap() * 1000,
                sandbox: "default".into(),
                number,
            };
            let mut records = Transaction::begin(state, 1);
            engine::run_timers(&self.api, &occasion, &mut records);
            let before = records.changes().records.len();
            let exchange = engine::handle(&self.api, request, &occasion, &mut records);
            let refused = exchange.answer.status.is_client_error();
            assert!(
                !refused || records.changes().records.len() == before,
                "{told}: refused, and changed something"
            );
            lawful(&told, &exchange);
            state = records.finish().0;
            answers.push((exchange.answer.status.as_u16(), exchange.answer.body));
        }
        answers
    }

    fn request(&self, random: &mut ChaCha8Rng) -> Request {
        let operations = &self.api.contract.operations;
        let operation = &operations[pick(random, operations.len())];
        let mut headers = HeaderMap::new();
        self.credential(operation, &mut headers, random);
        let body = body(operation, &mut headers, random);
        let mut path = operation.path.clone();
        let mut query = String::new();
        for parameter in &operation.parameters {
            let example = parameter.examples.first().map(|it| it.value.clone());
            let known = example.or_else(|| {
                parameter
                    .schema
                    .as_ref()?
                    .shape()
                    .enumeration
                    .clone()?
                    .first()
                    .cloned()
            });
            let value = match known {
                Some(value) if !one_in(random, 3) => text(&value),
                _ => (random.next_u32() % 30).to_string(),
            };
            let value = form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>();
            match parameter.place {
                ParameterPlace::Path => {
                    path = path.replace(&format!("{{{}}}", parameter.name), &value);
                }
                ParameterPlace::Query if parameter.required || one_in(random, 2) => {
                    let _ = write!(query, "{}={value}&", parameter.name);
                }
                _ => {}
            }
        }
        Request {
            method: operation.method.clone(),
            path,
            query: query.trim_end_matches('&').to_owned(),
            headers,
            body,
            base: format!("http://localhost:4010/{}", self.api.name),
        }
    }

    fn credential(&self, operation: &Operation, headers: &mut HeaderMap, random: &mut ChaCha8Rng) {
        let credential = &self.credentials[pick(random, self.credentials.len())];
        for (name, _) in operation.security.iter().flat_map(|it| &it.schemes) {
            match &self.api.contract.schemes[name].kind {
                SchemeKind::ApiKey {
                    place: ParameterPlace::Header,
                    name,
                } => {
                    let name = http::HeaderName::try_from(name.as_str()).unwrap();
                    headers.insert(name, credential.parse().unwrap());
                }
                _ => {
                    let bearer = format!("Bearer {credential}");
                    headers.insert(http::header::AUTHORIZATION, bearer.parse().unwrap());
                }
            }
        }
    }
}

fn lawful(told: &str, exchange: &Exchange) {
    assert!(
        !exchange.answer.status.is_server_error(),
        "{told}: {:?}",
        exchange.why
    );
    assert!(
        exchange.answer_violations.is_empty(),
        "{told}: {:?}",
        exchange.answer_violations
    );
}

/// One of the operation's examples, with some of its whole numbers changed.
fn body(operation: &Operation, headers: &mut HeaderMap, random: &mut ChaCha8Rng) -> Bytes {
    let content = operation.body.as_ref().map(|it| &it.content);
    let json = content.and_then(|it| it.get("application/json"));
    let Some(media) = json.filter(|it| !it.examples.is_empty()) else {
        return Bytes::new();
    };
    let mut value = media.examples[pick(random, media.examples.len())]
        .value
        .clone();
    shake(&mut value, random);
    headers.insert(
        http::header::CONTENT_TYPE,
        "application/json".parse().unwrap(),
    );
    Bytes::from(value.to_string())
}

fn shake(value: &mut Value, random: &mut ChaCha8Rng) {
    match value {
        Value::Number(number) if number.is_u64() && one_in(random, 2) => {
            *value = Value::from(random.next_u32() % 60);
        }
        Value::Array(items) => items.iter_mut().for_each(|item| shake(item, random)),
        Value::Object(entries) => entries.values_mut().for_each(|item| shake(item, random)),
        _ => {}
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn pick(random: &mut ChaCha8Rng, count: usize) -> usize {
    random.next_u32() as usize % count
}

fn one_in(random: &mut ChaCha8Rng, count: usize) -> bool {
    pick(random, count) == 0
}
