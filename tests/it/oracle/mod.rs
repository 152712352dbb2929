//! The strength of the phase `model`: behavior files with one fault are served, and checked with the true model.
//! `scripts/oracle` runs it, by `MIMEO_ORACLE`; `cargo test` only shows that a handful is found, and that a service
//! without a fault is found to have none.

mod row;

use crate::mutants::{Mutant, Stand, mutants_of};
use libtest_mimic::Trial;
use mimeo::check::model::{Effort, Plan, plan};
use mimeo::check::{Initial, Inspection, Phase, Settings, Target, model};
use mimeo::engine::Api;
use mimeo::host::Host;
use row::{Outcome, kind};
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use tokio::runtime::Runtime;

/// The systems.
const APIS: [&str; 5] = [
    "homemaking",
    "driving",
    "autocity",
    "phonetrade",
    "batteryswap",
];

/// What is to be done; the words of `MIMEO_ORACLE`.
#[derive(Debug)]
struct Wanted {
    /// APIs, or beginnings of ids of faults.
    names: Vec<String>,
    /// Faults of each API.
    only: usize,
    seed: u64,
    /// Seeds with which a service without a fault is checked.
    clean: u64,
    /// Runs of the model that a plan may cost.
    runs: usize,
    /// Say of each fault what became of it.
    verbose: bool,
}

/// The words that say what is wanted, if anything is.
pub fn wanted() -> Option<String> {
    std::env::var("MIMEO_ORACLE").ok()
}

fn parse(words: &str) -> Result<Wanted, String> {
    let mut wanted = Wanted {
        names: Vec::new(),
        only: 30,
        seed: 1,
        clean: 20,
        runs: Effort::default().runs,
        verbose: false,
    };
    let mut words = words.split_whitespace();
    while let Some(word) = words.next() {
        let mut number = || {
            let number = words.next().and_then(|word| word.parse::<u64>().ok());
            number.ok_or_else(|| format!("{word} needs a number"))
        };
        match word {
            "--verbose" => wanted.verbose = true,
            "--only" => wanted.only = usize::try_from(number()?).unwrap_or(30),
            "--seed" => wanted.seed = number()?,
            "--runs" => wanted.runs = usize::try_from(number()?).unwrap_or(1),
            "--clean" => wanted.clean = number()?,
            _ if word.starts_with('-') => return Err(format!("there is no {word}")),
            _ => wanted.names.push(word.to_owned()),
        }
    }
    Ok(wanted)
}

/// The whole run. Ends with 1 if too little is found, or anything where there is nothing.
pub fn run(words: &str) -> ExitCode {
    let wanted = match parse(words) {
        Ok(wanted) => wanted,
        Err(problem) => {
            println!("{problem}");
            return ExitCode::from(2);
        }
    };
    let mut outcomes: Vec<Outcome> = Vec::new();
    let mut alarms = 0;
    for api in APIS {
        let asked = |name: &String| name.split(':').next() == Some(api);
        if !wanted.names.is_empty() && !wanted.names.iter().any(asked) {
            continue;
        }
        match of_api(api, &wanted) {
            Ok((found, false_alarms)) => {
                outcomes.extend(found);
                alarms += false_alarms;
            }
            Err(problem) => {
                println!("{api}: {problem}");
                return ExitCode::from(2);
            }
        }
    }
    let is_strong = row::print(&outcomes);
    println!("false alarms: {alarms}");
    match is_strong && alarms == 0 {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

fn of_api(api: &str, wanted: &Wanted) -> Result<(Vec<Outcome>, usize), String> {
    let bench = Bench::new(api, wanted.seed, wanted.runs)?;
    println!(
        "{api}: {} requests planned in {:.1} s, {} of {} small differences show, {} runs left",
        bench.plan.requests(),
        bench.took,
        bench.plan.variants.1,
        bench.plan.variants.0,
        bench.plan.left,
    );
    if wanted.verbose {
        for hidden in &bench.plan.hidden {
            println!("  hidden: {hidden}");
        }
        for line in bench.plan.lines(&bench.api) {
            println!("  plan: {line}");
        }
    }
    let mut alarms = 0;
    for seed in 1..=wanted.clean {
        for line in bench.clean(seed)? {
            println!("  false alarm (seed {seed}): {line}");
            alarms += 1;
        }
    }
    let mut outcomes = Vec::new();
    for mutant in drawn(&bench, wanted)? {
        let Some(outcome) = bench.check(&mutant)? else {
            continue;
        };
        if wanted.verbose || outcome.found.is_none() {
            println!("  {} {}", mutant.id, outcome.line());
            println!(
                "      line {}: {}",
                mutant.line,
                mutant.change(&bench.stand.text)
            );
        }
        outcomes.push(outcome);
        if outcomes.len() >= wanted.only {
            break;
        }
    }
    Ok((outcomes, alarms))
}

/// The faults that are planted, in an order drawn by the seed. Those that nobody can notice from outside are left out.
fn drawn(bench: &Bench, wanted: &Wanted) -> Result<Vec<Mutant>, String> {
    let equivalent = crate::mutants::equivalents()?;
    let unseen = crate::mutants::unseen()?;
    let mut all: Vec<Mutant> = mutants_of(&bench.stand)?;
    all.retain(|it| {
        let asked = wanted.names.is_empty()
            || wanted
                .names
                .iter()
                .any(|name| it.id.starts_with(name.as_str()));
        let hidden = unseen
            .keys()
            .any(|unseen| it.id.starts_with(unseen.as_str()));
        let is_noticed = !hidden && !equivalent.contains_key(&it.id);
        asked && is_noticed && kind(it, &bench.stand.text).is_some()
    });
    let mut state = wanted.seed;
    all.sort_by_cached_key(|_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    });
    // Kinds take turns, so that the frequent ones do not crowd out the others.
    let mut turns: BTreeMap<&str, usize> = BTreeMap::new();
    let mut ranked: Vec<(usize, Mutant)> = Vec::new();
    for mutant in all {
        let turn = turns
            .entry(kind(&mutant, &bench.stand.text).unwrap_or_default())
            .or_default();
        *turn += 1;
        ranked.push((*turn, mutant));
    }
    ranked.sort_by_key(|it| it.0);
    Ok(ranked.into_iter().map(|it| it.1).collect())
}

/// One API with its true model and the plan that is made from it.
struct Bench {
    stand: Stand,
    api: Arc<Api>,
    plan: Arc<Plan>,
    effort: Effort,
    took: f64,
    runtime: Runtime,
}

impl Bench {
    fn new(name: &str, seed: u64, runs: usize) -> Result<Self, String> {
        let stand = Stand::read(name)?;
        let host = stand
            .open_now(&stand.text)?
            .ok_or("the true model is refused")?;
        let api = host.generation().api(name).cloned();
        let api = api.ok_or("the API is not served")?;
        let began = Instant::now();
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = i64::try_from(now.map_err(|it| it.to_string())?.as_millis()).unwrap_or(0);
        let effort = Effort {
            runs,
            ..Effort::default()
        };
        let plan = Arc::new(plan(&api, seed, (now, true), effort));
        let took = began.elapsed().as_secs_f64();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        Ok(Self {
            stand,
            api,
            plan,
            effort,
            took,
            runtime: runtime.map_err(|it| it.to_string())?,
        })
    }

    fn inspection(&self, host: Arc<Host>, seed: u64) -> Inspection {
        let target = Target::in_process(host, &self.stand.api);
        let settings = Settings {
            phases: vec![Phase::Model],
            initial: Initial::Fixtures,
            seed,
            ..Settings::default()
        };
        Inspection::new(Arc::clone(&self.api), target, settings).with_plan(Arc::clone(&self.plan))
    }

    /// What is found in a service without a fault.
    fn clean(&self, seed: u64) -> Result<Vec<String>, String> {
        let host = self
            .stand
            .open_now(&self.stand.text)?
            .ok_or("refused at load")?;
        let mut inspection = self.inspection(host, seed);
        if seed > 1 {
            // Each seed has a plan of its own.
            let now = inspection.now();
            let plan = plan(&self.api, seed, (now, true), self.effort);
            inspection = inspection.with_plan(Arc::new(plan));
        }
        let results = self.runtime.block_on(mimeo::check::run(&inspection));
        let results = results.map_err(|it| it.to_string())?;
        let found = results.findings.iter().chain(&results.flaky);
        Ok(found
            .map(|it| {
                let differences: Vec<String> = it
                    .differences
                    .iter()
                    .map(|it| {
                        format!(
                            "{}: expected {}, found {}",
                            it.place, it.expected, it.actual
                        )
                    })
                    .collect();
                let steps: Vec<String> = it
                    .sequence
                    .steps
                    .iter()
                    .map(mimeo::check::Step::line)
                    .collect();
                format!(
                    "{} ({})\n      {}\n      {}",
                    it.summary,
                    it.fingerprint,
                    steps.join("; "),
                    differences.join("; ")
                )
            })
            .collect())
    }

    /// Serves a fault and checks it; nothing if it is refused at load.
    fn check(&self, mutant: &Mutant) -> Result<Option<Outcome>, String> {
        let text = mutant.apply(&self.stand.text);
        let Some(host) = self.stand.open_now(&text)? else {
            return Ok(None);
        };
        let inspection = self.inspection(host, 1);
        let first = self.runtime.block_on(model::first(&inspection, &self.plan));
        let first = first.map_err(|it| it.to_string())?;
        Ok(Some(Outcome::new(&self.stand, mutant, first)))
    }
}

/// Faults that must be found in every test run.
const SAMPLE: [&str; 3] = [
    "phonetrade:dictPhoneModelMaintenance.where:conjunct#2",
    "phonetrade:dictPhoneModelCondition.where:unequal#3",
    "phonetrade:resources.captchas.machine.actions.replace.by:other-role",
];

/// Trials: a sample is found, and nothing where there is nothing.
pub fn trials() -> Vec<Trial> {
    let trial = Trial::test("oracle: a sample is found, and nothing else", || {
        let bench = Bench::new("phonetrade", 1, 10_000)?;
        let alarms = bench.clean(1)?;
        if !alarms.is_empty() {
            return Err(alarms.join("\n").into());
        }
        let mutants = mutants_of(&bench.stand)?;
        for id in SAMPLE {
            let mutant = mutants.iter().find(|mutant| mutant.id == id);
            let mutant = mutant.ok_or_else(|| format!("there is no fault {id}"))?;
            let outcome = bench
                .check(mutant)?
                .ok_or_else(|| format!("{id} is refused"))?;
            if outcome.found.is_none() {
                return Err(format!("{id} {}", outcome.line()).into());
            }
        }
        Ok(())
    });
    vec![trial]
}
