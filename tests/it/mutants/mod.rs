//! The mutation test over behavior files: one clause at a time is removed or flipped, and some case must notice.
//! `scripts/mutants` runs it, by `MIMEO_MUTANTS`; `cargo test` only shows that a handful is noticed.

mod clauses;
mod equivalent;
mod formula;
mod mutant;
mod order;
mod piece;
mod play;
mod table;
mod verdict;
mod walk;

use crate::case::Case;
use libtest_mimic::Trial;
use mimeo::source::{Disk, Loader};
pub use mutant::Mutant;
use order::Known;
pub use play::Stand;
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;
use verdict::Verdict;

/// What is to be done; the words of `MIMEO_MUTANTS`.
#[derive(Debug, Default)]
struct Wanted {
    /// APIs, or beginnings of ids (`homemaking:order.`); all without any.
    names: Vec<String>,
    /// Show the mutants instead of running them.
    list: bool,
    /// Say of each mutant what became of it.
    verbose: bool,
    /// At most so many of each API, drawn by `seed`.
    only: Option<usize>,
    seed: u64,
}

/// Whether mutants are wanted instead of tests, and the words that say which.
pub fn wanted() -> Option<String> {
    std::env::var("MIMEO_MUTANTS").ok()
}

/// The whole run. Ends with 1 if too many survive or the list of equivalent ones is stale, with 2 if nothing runs.
pub fn run(words: &str, cases: Vec<Case>) -> ExitCode {
    let cases: Vec<Arc<Case>> = cases.into_iter().map(Arc::new).collect();
    let run = || -> Result<bool, String> {
        let wanted = parse(words)?;
        let allowed = equivalent::read(equivalent::EQUIVALENT)?;
        let mut rows = Vec::new();
        let mut sound = true;
        for api in apis(&wanted) {
            let Some(row) = api_row(&api, &wanted, (&cases, &allowed))? else {
                continue;
            };
            let (row, is_current) = row;
            sound &= is_current && !row.fails();
            rows.push(row);
        }
        table::print(&rows);
        Ok(sound)
    };
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            println!("{problem}");
            ExitCode::from(2)
        }
    }
}

fn parse(words: &str) -> Result<Wanted, String> {
    let mut wanted = Wanted {
        seed: 1,
        ..Wanted::default()
    };
    let mut words = words.split_whitespace();
    while let Some(word) = words.next() {
        let number = |word: Option<&str>| {
            let number = word.and_then(|word| word.parse::<u64>().ok());
            number.ok_or_else(|| "--only and --seed need a number".to_owned())
        };
        match word {
            "--list" => wanted.list = true,
            "--verbose" => wanted.verbose = true,
            "--only" => wanted.only = usize::try_from(number(words.next())?).ok(),
            "--seed" => wanted.seed = number(words.next())?,
            _ if word.starts_with('-') => return Err(format!("there is no {word}")),
            _ => wanted.names.push(word.to_owned()),
        }
    }
    Ok(wanted)
}

fn apis(wanted: &Wanted) -> Vec<String> {
    let specs = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
    let files = crate::tree::files(&specs, "yaml");
    let behaviors = files.iter().filter(|path| path.ends_with("behavior.yaml"));
    let names = behaviors.filter_map(|path| path.parent()?.file_name()?.to_str());
    let asked = |api: &&str| {
        let fits = |name: &String| name.split(':').next() == Some(api);
        wanted.names.is_empty() || wanted.names.iter().any(fits)
    };
    names.filter(asked).map(str::to_owned).collect()
}

/// Lists or runs the mutants of one API; what is told about it, and whether the list of equivalents is current.
fn api_row(
    api: &str,
    wanted: &Wanted,
    (cases, allowed): (&[Arc<Case>], &BTreeMap<String, String>),
) -> Result<Option<(table::Row, bool)>, String> {
    let (stand, known, all) = prepare(api, cases)?;
    let mutants = drawn(&all, wanted);
    if wanted.list {
        for mutant in &mutants {
            let change = mutant.change(&stand.text);
            println!("{}\n    line {}: {change}", mutant.id, mutant.line);
        }
        return Ok(None);
    }
    println!(
        "{api}: {} mutants, {} cases and workflows",
        mutants.len(),
        known.pieces.len()
    );
    for skipped in &known.skipped {
        println!("  without {skipped}");
    }
    let verdicts = verdict::run_all(&stand, &known, &mutants);
    let verdicts: Vec<(&Mutant, Verdict)> = mutants.iter().zip(verdicts).collect();
    if wanted.verbose {
        for (mutant, verdict) in &verdicts {
            println!("  {} {verdict:?}", mutant.id);
        }
    }
    let is_current = stale(api, &all, (&verdicts, allowed));
    let survivors: Vec<&Mutant> = verdicts
        .iter()
        .filter(|(mutant, it)| *it == Verdict::Survived && !allowed.contains_key(&mutant.id))
        .map(|(mutant, _)| *mutant)
        .collect();
    table::survivors(&stand, &known, &survivors);
    Ok(Some((
        table::Row::count(api, &verdicts, allowed),
        is_current,
    )))
}

/// An API, what its cases do, and its mutants.
type Prepared = (Arc<Stand>, Arc<Known>, Vec<Mutant>);

/// Reads an API, makes its mutants and learns what its cases do.
fn prepare(api: &str, cases: &[Arc<Case>]) -> Result<Prepared, String> {
    let stand = Stand::read(api)?;
    let mut loader = Loader::new(&Disk);
    let file = loader.load(&stand.path).ok_or("no behavior file")?;
    let (bundle, _) = loader.finish();
    let root = bundle.document(file).ok_or("the behavior file is broken")?;
    let mut mutants = walk::mutants(api, &bundle.sources, root);
    // Effects that are doubled are planted by the oracle alone: most of them are the same as one.
    mutants.retain(|it| !it.id.contains(&format!(":{}", mutant::TWICE)));
    let known = Known::learn(&stand, cases, root)?;
    Ok((Arc::new(stand), Arc::new(known), mutants))
}

/// All mutants of an API.
pub fn mutants_of(stand: &Stand) -> Result<Vec<Mutant>, String> {
    let mut loader = Loader::new(&Disk);
    let file = loader.load(&stand.path).ok_or("no behavior file")?;
    let (bundle, _) = loader.finish();
    let root = bundle.document(file).ok_or("the behavior file is broken")?;
    Ok(walk::mutants(&stand.api, &bundle.sources, root))
}

/// The mutants that nobody can notice, with the reasons.
pub fn unseen() -> Result<BTreeMap<String, String>, String> {
    equivalent::read(equivalent::UNSEEN)
}

/// Mutants that nobody can notice from outside, with the reasons.
pub fn equivalents() -> Result<BTreeMap<String, String>, String> {
    equivalent::read(equivalent::EQUIVALENT)
}

/// The mutants that are asked for, in the order of the file.
fn drawn(all: &[Mutant], wanted: &Wanted) -> Vec<Mutant> {
    let asked = |mutant: &&Mutant| {
        let mut prefixes = wanted.names.iter();
        wanted.names.is_empty() || prefixes.any(|prefix| mutant.id.starts_with(prefix.as_str()))
    };
    let asked: Vec<&Mutant> = all.iter().filter(asked).collect();
    let mut places: Vec<usize> = (0..asked.len()).collect();
    if let Some(only) = wanted.only {
        // A linear congruential generator draws well enough, and the same everywhere.
        let mut state = wanted.seed;
        places.sort_by_cached_key(|_| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state >> 33
        });
        places.truncate(only);
        places.sort_unstable();
    }
    places.into_iter().map(|at| asked[at].clone()).collect()
}

/// Tells entries of the list of equivalents that are wrong; true if there is none.
fn stale(
    api: &str,
    all: &[Mutant],
    (verdicts, allowed): (&[(&Mutant, Verdict)], &BTreeMap<String, String>),
) -> bool {
    let mut is_current = true;
    let prefix = format!("{api}:");
    for id in allowed.keys().filter(|id| id.starts_with(&prefix)) {
        let exists = all.iter().any(|mutant| mutant.id == *id);
        let run = verdicts.iter().find(|(mutant, _)| mutant.id == *id);
        let problem = match run {
            None if !exists => "there is no such mutant".to_owned(),
            None | Some((_, Verdict::Survived)) => continue,
            Some((_, verdict)) => format!("it does not survive: {verdict:?}"),
        };
        println!("tests/mutants-equivalent.txt: {id}: {problem}");
        is_current = false;
    }
    is_current
}

/// A few that must be noticed in every test run.
const SAMPLE: [&str; 5] = [
    "homemaking:order.create.require.service_not_published:drop",
    "homemaking:resources.orders.machine.actions.pay.by:other-role",
    "homemaking:refund.process.where:drop",
    "homemaking:callers.token.require.token_invalid:greater-or-equal",
    "homemaking:service.my.page.number:next",
];

/// One trial: the sample is noticed.
pub fn trials() -> Vec<Trial> {
    let trial = Trial::test("mutants: a sample is noticed by the cases", || {
        let (cases, _) = crate::case::collect(&crate::case::folder());
        let cases: Vec<Arc<Case>> = cases.into_iter().map(Arc::new).collect();
        let (stand, known, mutants) = prepare("homemaking", &cases)?;
        for id in SAMPLE {
            let mutant = mutants.iter().find(|mutant| mutant.id == id);
            let mutant = mutant.ok_or_else(|| format!("there is no mutant {id}"))?;
            match verdict::watched(&stand, &known, mutant) {
                Verdict::Killed(_) => {}
                other => return Err(format!("{id}: {other:?}").into()),
            }
        }
        Ok(())
    });
    vec![trial]
}
