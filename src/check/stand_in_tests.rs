//! The phases `coverage` and `laws` against the repository's own stand-ins: nothing may be found.
//! A few hundred requests to each are sent; `MIMEO_SEEDS=20` sends all of them, with that many seeds.

use super::{Initial, Inspection, Limits, Phase, Results, Settings, Target, run};
use crate::engine::Options;
use crate::host::{self, Host, Model, Opened};
use std::path::Path;
use std::sync::Arc;

fn repository() -> Arc<Host> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let settings = host::Settings {
        specs: vec![root.join("specs")],
        fixtures: root.join("fixtures"),
        ..host::Settings::default()
    };
    let Opened { host, .. } = Host::open(
        settings,
        Model {
            options: Options::default(),
        },
    )
    .unwrap();
    host
}

/// Requests of one phase where no seeds are asked for.
const SOME: usize = 250;

/// What is found in one API.
async fn check(
    host: &Arc<Host>,
    name: &str,
    (phase, seed): (Phase, u64),
    limits: Limits,
) -> Results {
    let settings = Settings {
        phases: vec![phase],
        seed,
        initial: Initial::Fixtures,
        ..Settings::default()
    };
    let target = Target::in_process(Arc::clone(host), name).with_limits(limits);
    let generation = host.generation();
    let api = generation.api(name).unwrap();
    run(&Inspection::new(Arc::clone(api), target, settings))
        .await
        .unwrap()
}

#[tokio::test]
async fn nothing_is_found_in_the_repositorys_own_stand_ins() {
    let host = repository();
    let seeds = std::env::var("MIMEO_SEEDS").ok();
    let seeds: Option<u64> = seeds.and_then(|it| it.parse().ok());
    let limits = Limits {
        max_requests: seeds.is_none().then_some(SOME),
        ..Limits::default()
    };
    let apis = &host.generation().apis;
    assert!(apis.len() >= 5, "{:?}", apis.keys());
    for name in apis.keys() {
        for seed in 1..=seeds.unwrap_or(1) {
            for phase in [Phase::Coverage, Phase::Laws] {
                let results = check(&host, name, (phase, seed), limits).await;
                let all = results.findings.iter().chain(&results.flaky);
                let last = |it: &super::Finding| format!("{:?}", it.sequence.steps.last());
                let told: Vec<_> = all
                    .map(|it| (&it.fingerprint, &it.summary, last(it)))
                    .collect();
                assert!(told.is_empty(), "{name}, seed {seed}: {told:#?}");
                assert!(
                    results.requests > 20,
                    "{name} {phase:?}: {}",
                    results.requests
                );
            }
        }
    }
}
