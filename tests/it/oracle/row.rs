//! What became of planted faults, and the table by kind.

use crate::mutants::{Mutant, Stand};
use mimeo::check::model::First;
use std::collections::BTreeMap;

/// The share of faults that must be found, in percent.
const LEAST: usize = 95;
/// The most requests until a fault is found, in the middle.
const REQUESTS: usize = 200;
/// The most steps of the shortest sequence, in the middle.
const STEPS: usize = 4;

/// What became of a fault.
pub struct Outcome {
    /// The API.
    pub api: String,
    /// The kind of fault.
    pub kind: &'static str,
    /// Requests until it was found, the steps that show it, and what is told.
    pub found: Option<(usize, usize, String)>,
    /// Requests in all, where it was not found.
    pub requests: usize,
}

impl Outcome {
    /// From what the phase says.
    pub fn new(stand: &Stand, mutant: &Mutant, first: Result<First, usize>) -> Self {
        let requests = first.as_ref().map_or_else(|it| *it, |it| it.requests);
        let found = first.ok().map(|it| {
            let steps = it.finding.sequence.steps.len();
            (it.requests, steps, it.finding.summary)
        });
        Self {
            api: stand.api.clone(),
            kind: kind(mutant, &stand.text).unwrap_or_default(),
            found,
            requests,
        }
    }

    /// In one line.
    pub fn line(&self) -> String {
        match &self.found {
            Some((requests, steps, summary)) => {
                format!("found after {requests} requests in {steps} steps: {summary}")
            }
            None => format!("NOT FOUND in {} requests", self.requests),
        }
    }
}

/// The kind of fault that a mutant is; nothing for those that are no fault of behavior, such as another text.
pub fn kind(mutant: &Mutant, original: &str) -> Option<&'static str> {
    let mut parts = mutant.id.splitn(3, ':');
    let (_, clause, change) = (parts.next()?, parts.next()?, parts.next()?);
    let change = change.split('#').next()?;
    let last = clause.rsplit('.').next()?;
    let has = |word: &str| clause.split('.').any(|it| it == word);
    let starts = |word: &str| clause.split('.').any(|it| it.starts_with(word));
    let others = ["errors", "failures", "time", "replies"];
    if others.iter().any(|it| clause.starts_with(it)) {
        return None;
    }
    // Only records of the same instant are told apart by the second field of an order.
    if mutant.id.contains(":reverse#") {
        return None;
    }
    // The operator may do what the system does.
    if change == "other-role" && mutant.change(original).contains("`operator` -> `system`") {
        return None;
    }
    // What is set twice is as if it were set once, unless it counts.
    let counts =
        || last.starts_with("create_") || mutant.new.contains(" + ") || mutant.new.contains(" - 1");
    if change == "twice" && !counts() {
        return None;
    }
    Some(match change {
        "drop" if has("require") => "clause removed",
        "drop" if has("set") => "stale value",
        "drop" if last == "where" || last == "when" => "filter ignored",
        "drop" if last == "sort" || last == "order" => "wrong order",
        "drop" if starts("create_") || starts("update_") || starts("delete_") || starts("act_") => {
            "effect missing"
        }
        "drop" if last == "change" => "effect missing",
        "drop" if has("from") => "wrong state",
        "drop" => "clause removed",
        "twice" => "effect doubled",
        "negate" | "unequal" | "equal" | "and" | "or" | "true" | "false" | "not" => {
            "condition flipped"
        }
        "other-state" => "wrong state",
        "other-role" => "wrong owner",
        "wrong-error" => "wrong error",
        "other-field" => "wrong value",
        "reverse" => "wrong order",
        "left" | "right" | "then" | "otherwise" => "condition cut",
        _ => "off by one",
    })
}

/// Prints the table; whether the oracle is strong enough.
pub fn print(outcomes: &[Outcome]) -> bool {
    let mut kinds: BTreeMap<&str, Vec<&Outcome>> = BTreeMap::new();
    let mut apis: BTreeMap<&str, Vec<&Outcome>> = BTreeMap::new();
    for outcome in outcomes {
        kinds.entry(outcome.kind).or_default().push(outcome);
        apis.entry(&outcome.api).or_default().push(outcome);
    }
    println!(
        "\n{:<20} {:>8} {:>7} {:>7} {:>10} {:>8} {:>7}",
        "kind", "planted", "found", "share", "median req", "max req", "steps"
    );
    for (name, outcomes) in kinds.iter().chain(&apis) {
        line(name, outcomes);
    }
    let all: Vec<&Outcome> = outcomes.iter().collect();
    let (found, requests, steps) = line("all", &all);
    found * 100 >= all.len() * LEAST && requests <= REQUESTS && steps <= STEPS
}

fn line(name: &str, outcomes: &[&Outcome]) -> (usize, usize, usize) {
    let found: Vec<&(usize, usize, String)> =
        outcomes.iter().filter_map(|it| it.found.as_ref()).collect();
    let requests: Vec<usize> = found.iter().map(|it| it.0).collect();
    let steps: Vec<usize> = found.iter().map(|it| it.1).collect();
    let share = (found.len() * 1000)
        .checked_div(outcomes.len())
        .unwrap_or(0);
    let (median, middle) = (median(requests.clone()), median(steps));
    println!(
        "{name:<20} {:>8} {:>7} {:>5}.{}% {:>10} {:>8} {:>7}",
        outcomes.len(),
        found.len(),
        share / 10,
        share % 10,
        median,
        requests.iter().max().unwrap_or(&0),
        middle
    );
    (found.len(), median, middle)
}

fn median(mut numbers: Vec<usize>) -> usize {
    numbers.sort_unstable();
    numbers.get(numbers.len() / 2).copied().unwrap_or(0)
}
