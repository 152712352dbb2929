use mimeo::*;
use std::path::Path;
use std::sync::Arc;
fn main() {
    if std::env::args().nth(1).as_deref() == Some("schema") {
        println!(
            "{}",
            serde_json::to_string_pretty(&behavior::schema()).unwrap()
        );
        return;
    }
    let name: Arc<str> = "homemaking".into();
    let mut fixtures: Vec<_> = std::fs::read_dir("fixtures/homemaking")
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_some())
        .collect();
    fixtures.sort();
    let t = std::time::Instant::now();
    let c = engine::compile(
        engine::ApiFiles {
            name: &name,
            behavior: Some(Path::new("specs/homemaking/behavior.yaml")),
            contract: None,
            fixtures: &fixtures,
        },
        1,
        true,
        &source::Disk,
    );
    eprintln!("{:?}", t.elapsed());
    eprintln!(
        "{}",
        source::render(&c.diagnostics, &c.sources, source::Style::default())
    );
    let Some(api) = c.api else { return };
    let b = api.behavior.clone().unwrap();
    let now = 1_615_262_400_000;
    let (recs, _) = behavior::seed(&b, now, 1);
    let mut tx = state::Transaction::begin(state::ApiState::empty(b.layout.clone()), 1);
    for r in recs {
        tx.put(r.resource, r.data).unwrap();
    }
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let mut p = line.splitn(4, ' ');
        let (m, path, tok, body) = (
            p.next().unwrap(),
            p.next().unwrap(),
            p.next().unwrap_or("-"),
            p.next().unwrap_or(""),
        );
        let (path, q) = path.split_once('?').unwrap_or((path, ""));
        let mut headers = http::HeaderMap::new();
        if tok != "-" {
            headers.insert("token", tok.parse().unwrap());
        }
        if !body.is_empty() {
            headers.insert("content-type", "application/json".parse().unwrap());
        }
        let r = engine::Request {
            method: m.parse().unwrap(),
            path: path.into(),
            query: q.into(),
            headers,
            body: bytes::Bytes::from(body.to_owned()),
            base: "http://localhost:4010/homemaking".into(),
        };
        let o = engine::Occasion {
            now,
            sandbox: "default".into(),
        };
        let t = std::time::Instant::now();
        let e = engine::handle(&api, r, &o, &mut tx);
        let el = t.elapsed();
        println!(
            "> {line}\n{} {:?} {:?}\n{}\n",
            e.answer.status,
            el,
            e.touched,
            String::from_utf8_lossy(&e.answer.body)
                .chars()
                .take(700)
                .collect::<String>()
        );
        for w in &e.why {
            println!("   why {} {:?}", w.text, w.place);
        }
    }
}
