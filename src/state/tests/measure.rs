//! Figures, for `cargo test --release measure -- --ignored --nocapture`.
#![expect(
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "figures are for reading"
)]

use super::*;
use std::time::{Duration, Instant};

fn filled(count: i64) -> ApiState {
    let mut tx = Transaction::begin(ApiState::empty(layout()), 1);
    for key in 0..count {
        let data = json!({"id": key, "kind": key % 7, "size": key % 50, "time": key * 7919 % 100_003, "title": "a thing"});
        tx.put(THINGS, object(data)).unwrap();
    }
    tx.finish().0
}

fn mean(runs: u32, mut run: impl FnMut(u32)) -> f64 {
    let start = Instant::now();
    (0..runs).for_each(&mut run);
    start.elapsed().as_secs_f64() * 1e6 / f64::from(runs)
}

#[test]
#[ignore = "a measurement"]
fn measure_pages() {
    for count in [1_000, 1_000_000] {
        let start = Instant::now();
        let state = filled(count);
        let built = start.elapsed();
        let bucket = |run: u32| state.bucket(THINGS, 0, &[json!(run % 7)]);
        let page = mean(20_000, |run| assert_eq!(bucket(run).page(0, 20).len(), 20));
        let total = mean(20_000, |run| assert!(bucket(run).len() > 100));
        let middle = mean(100, |run| {
            assert_eq!(bucket(run).page(bucket(run).len() / 2, 20).len(), 20);
        });
        let update = mean(20_000, |run| {
            let mut tx = Transaction::begin(state.clone(), 1);
            tx.put(
                THINGS,
                object(json!({"id": 5, "kind": run % 7, "time": run})),
            )
            .unwrap();
            assert_eq!(tx.finish().1.records.len(), 1);
        });
        println!(
            "{count} records built in {built:?}; us: page {page:.2}, total {total:.2}, page in the middle {middle:.1}, update {update:.2}"
        );
    }
}

#[test]
#[ignore = "a measurement"]
fn measure_writes() {
    for writers in [1, 16] {
        let directory = tempfile::tempdir().unwrap();
        let world = world(SqliteStore::open(&directory.path().join("state.db")).unwrap());
        let sandbox = world.sandbox("default").unwrap();
        let layout = layout();
        let end = Instant::now() + Duration::from_secs(2);
        let text = "x".repeat(400);
        let create = |tx: &mut Transaction| {
            let key = tx.next_key(THINGS).unwrap();
            tx.put(
                THINGS,
                object(json!({"id": key, "kind": key % 7, "time": key, "text": text})),
            )
            .unwrap();
        };
        std::thread::scope(|scope| {
            for _ in 0..writers {
                scope.spawn(|| {
                    while Instant::now() < end {
                        sandbox.write(&layout, create).unwrap().1.wait().unwrap();
                    }
                });
            }
        });
        println!(
            "{writers} writers: {:.0} writes/s",
            records(&sandbox).len() as f64 / 2.0
        );
    }
}

#[test]
#[ignore = "a measurement"]
fn measure_loading() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("state.db");
    {
        let world = world(SqliteStore::open(&path).unwrap());
        let fill = |tx: &mut Transaction| {
            for key in 3..100_000 {
                let data = json!({"id": key, "kind": key % 7, "size": key % 50, "time": key, "text": "x".repeat(300)});
                tx.put(THINGS, object(data)).unwrap();
            }
        };
        world
            .sandbox("default")
            .unwrap()
            .write(&layout(), fill)
            .unwrap()
            .1
            .wait()
            .unwrap();
        let start = Instant::now();
        world.snapshot("default", "s").unwrap();
        println!("snapshot of 100,000: {:?}", start.elapsed());
    }
    let start = Instant::now();
    let store = SqliteStore::open(&path).unwrap();
    let opened = start.elapsed();
    let world = World::open(store, settings()).unwrap();
    let loaded = start.elapsed();
    install(&world, vec![fixture(1, "one"), fixture(2, "two")]);
    println!(
        "100,000 records: opened {opened:?}, loaded {loaded:?}, installed {:?}",
        start.elapsed()
    );
}
