//! The five systems of the repository, checked in this process.

use super::game::{Game, Ground, Verdict};
use super::moves::Move;
use super::plan::{Effort, Plan, plan};
use crate::check::{Call, Received};
use crate::engine::Api;
use crate::host::{Host, Model, Opened, Settings};
use crate::state::Clock;
use std::path::Path;
use std::sync::Arc;

fn host(api: &str) -> Arc<Host> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let settings = Settings {
        specs: vec![root.join("specs").join(api)],
        fixtures: root.join("fixtures"),
        clock: Clock::REAL,
        ..Settings::default()
    };
    let Opened { host, .. } = Host::open(settings, Model { strict: true }).unwrap();
    host
}

#[test]
fn a_plan_is_made() {
    let name = std::env::var("API").unwrap_or_else(|_| "homemaking".to_owned());
    let host = host(&name);
    let api: Arc<Api> = Arc::clone(host.generation().api(&name).unwrap());
    let began = std::time::Instant::now();
    let plan = plan(&api, 1, (1_790_000_000_000, true), Effort::default());
    let requests: usize = plan.sequences.iter().map(Vec::len).sum();
    panic!(
        "{:?}: {} sequences, {requests} requests, variants {:?}\n{}",
        began.elapsed(),
        plan.sequences.len(),
        plan.variants,
        plan.hidden.join("\n")
    );
}
