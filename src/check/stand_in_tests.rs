//! The phases `coverage` and `laws` against the repository's own stand-ins: nothing may be found.
//! `MIMEO_SEEDS=20` tries that many seeds; one is tried without it.

use super::{Inspection, Phase, Settings, run};
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

#[tokio::test]
async fn nothing_is_found_in_the_repositorys_own_stand_ins() {
    let host = repository();
    let seeds = std::env::var("MIMEO_SEEDS").ok();
    let seeds: u64 = seeds.and_then(|it| it.parse().ok()).unwrap_or(1);
    let names: Vec<String> = host
        .generation()
        .apis
        .keys()
        .map(ToString::to_string)
        .collect();
    assert!(names.len() >= 5, "{names:?}");
    for name in names {
        for seed in 1..=seeds {
            let settings = Settings {
                phases: vec![Phase::Coverage, Phase::Laws],
                seed,
                ..Settings::default()
            };
            let inspection = Inspection::of_host(&host, &name, settings).unwrap();
            let results = run(&inspection).await.unwrap();
            let all = results.findings.iter().chain(&results.flaky);
            let told: Vec<String> = all
                .map(|it| {
                    format!(
                        "{} {:?} {:?}",
                        it.fingerprint,
                        it.summary,
                        it.sequence.steps.last()
                    )
                })
                .collect();
            assert!(told.is_empty(), "{name}, seed {seed}: {told:#?}");
            assert!(results.requests > 400, "{name}: {}", results.requests);
        }
    }
}
