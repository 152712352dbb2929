//! The inventory's rules, and the cases and stories that name them. `scripts/rule-coverage` prints the table of all
//! systems; here the served ones must be complete.

use crate::case::Case;
use crate::story;
use libtest_mimic::Trial;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// `id`, `basis` and `system` of every rule, with a head line.
const LIST: &str = include_str!("../rules.tsv");

/// A rule of the inventory.
struct Rule {
    id: &'static str,
    /// Stated by the document or implied by it; the others are proposals.
    binding: bool,
    system: &'static str,
}

fn rules() -> impl Iterator<Item = Rule> {
    LIST.lines().skip(1).filter_map(|line| {
        let mut columns = line.split('\t');
        Some(Rule {
            id: columns.next()?,
            binding: matches!(columns.next()?, "stated" | "implied"),
            system: columns.next()?,
        })
    })
}

/// One trial for the names, one for each served system.
pub fn trials(cases: &[Case]) -> Vec<Trial> {
    let in_cases = cases.iter().flat_map(|case| &case.rules);
    let in_cases = in_cases.map(|rule| (rule.id.clone(), format!("tests/cases/{}", rule.place)));
    let in_stories = story::rules().into_iter().map(|rule| (rule.id, rule.place));
    let named: BTreeMap<String, String> = in_stories.chain(in_cases).collect();
    let known: BTreeSet<&str> = rules().map(|rule| rule.id).collect();
    let wrong: Vec<String> = named
        .iter()
        .filter(|(id, _)| !known.contains(id.as_str()))
        .map(|(id, place)| format!("{place}: there is no rule {id}"))
        .collect();
    let mut trials = vec![Trial::test("rules: every named rule exists", move || {
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(wrong.join("\n").into())
        }
    })];
    let systems: BTreeSet<&str> = rules().map(|rule| rule.system).collect();
    for system in systems.into_iter().filter(|system| is_served(system)) {
        let missing = missing(system, &named);
        trials.push(Trial::test(
            format!("rules: {system} is covered"),
            move || {
                if missing.is_empty() {
                    Ok(())
                } else {
                    Err(missing.into())
                }
            },
        ));
    }
    trials
}

fn missing(system: &str, named: &BTreeMap<String, String>) -> String {
    let mut told = String::new();
    for rule in rules().filter(|rule| rule.binding && rule.system == system) {
        if !named.contains_key(rule.id) {
            let _ = writeln!(told, "no case and no story names {}", rule.id);
        }
    }
    told
}

fn is_served(system: &str) -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("specs").join(system).is_dir()
}
