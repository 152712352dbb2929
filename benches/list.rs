//! What the first page of a list costs over a thousand and over a million records, with an indexed filter that
//! picks a seventh of them; and what one that has no index costs. The ratios are what counts.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement")]

use bytes::Bytes;
use mimeo::engine::{self, Api, ApiFiles, Occasion, Request};
use mimeo::source::MemoryFiles;
use mimeo::state::{ApiState, Transaction};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const CONTRACT: &str = "
openapi: 3.1.0
info: {title: Things, version: '1'}
servers: [{url: /things}]
paths:
  /things:
    get:
      operationId: listThings
      parameters:
        - {name: kind, in: query, schema: {type: integer}}
        - {name: title, in: query, schema: {type: string}}
        - {name: page, in: query, required: true, schema: {type: integer, minimum: 1}}
      responses:
        '200':
          description: a page
          content:
            application/json:
              schema:
                type: object
                required: [total, items]
                properties:
                  total: {type: integer}
                  items:
                    type: array
                    items:
                      type: object
                      required: [id, kind, title, made_at]
                      properties:
                        id: {type: integer}
                        kind: {type: integer}
                        title: {type: string}
                        made_at: {type: string, format: date-time}
";

const BEHAVIOR: &str = "
behavior: 1
contract: openapi.yaml
replies:
  page: {total: =page.total, items: =page.items}
resources:
  things:
    key: {field: id, next: integer}
    fields: {id: integer, kind: integer, title: string, made_at: timestamp}
    index: [kind]
    order: [-made_at]
operations:
  listThings:
    list: things
    where: =(!has(query.kind) || record.kind == query.kind) && (!has(query.title) || record.title == query.title)
    page: {number: =query.page, size: 20}
";

fn main() {
    let api = api();
    let (small, large) = (filled(&api, 1_000), filled(&api, 1_000_000));
    println!("first page of 20, median:      1,000 records   1,000,000 records   ratio");
    for (what, query) in [
        ("indexed filter", "kind=3&page=1"),
        ("no filter", "page=1"),
        ("page 5 of the filter", "kind=3&page=5"),
    ] {
        let (one, other) = (measure(&api, &small, query), measure(&api, &large, query));
        let ratio = other.as_secs_f64() / one.as_secs_f64();
        println!(
            "  {what:<26} {:>12.1} µs {:>16.1} µs {ratio:>9.2}",
            micros(one),
            micros(other)
        );
    }
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn api() -> Api {
    let files = MemoryFiles::default()
        .with("openapi.yaml", CONTRACT)
        .with("behavior.yaml", BEHAVIOR);
    let name: Arc<str> = "things".into();
    let files_of = ApiFiles {
        name: &name,
        behavior: Some(Path::new("behavior.yaml")),
        contract: None,
        fixtures: &[],
        overlays: &[],
    };
    let compiled = engine::compile(files_of, 1, engine::Options::default(), &files);
    let style = mimeo::source::Style::default();
    let told = mimeo::source::render(&compiled.diagnostics, &compiled.sources, style);
    compiled.api.unwrap_or_else(|| panic!("{told}"))
}

fn filled(api: &Api, count: i64) -> ApiState {
    let layout = Arc::clone(&api.behavior.as_ref().unwrap().layout);
    let mut records = Transaction::begin(ApiState::empty(layout), 1);
    for id in 1..=count {
        let second = id % 60;
        let data = json!({
            "id": id,
            "kind": id % 7,
            "title": format!("thing {id}"),
            "made_at": format!("2021-03-09T{:02}:{:02}:{second:02}.000Z", id / 3600 % 24, id / 60 % 60),
        });
        let serde_json::Value::Object(data) = data else {
            unreachable!()
        };
        records.put(0, data).unwrap();
    }
    records.finish().0
}

fn measure(api: &Api, state: &ApiState, query: &str) -> Duration {
    let mut times: Vec<Duration> = (0..200)
        .map(|number| {
            let request = Request {
                method: http::Method::GET,
                path: "/things".to_owned(),
                query: query.to_owned(),
                headers: http::HeaderMap::new(),
                body: Bytes::new(),
                base: "http://localhost/things".to_owned(),
            };
            let occasion = Occasion {
                now: 0,
                sandbox: "default".into(),
                number,
            };
            let mut records = Transaction::begin(state.clone(), 1);
            let began = Instant::now();
            let exchange = engine::handle(api, request, &occasion, &mut records);
            let took = began.elapsed();
            assert_eq!(exchange.answer.status, 200, "{:?}", exchange.why);
            took
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}
