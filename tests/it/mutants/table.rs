//! What is told about the mutants of one API, and in one table about all.

use super::mutant::Mutant;
use super::order::Known;
use super::play::Stand;
use super::verdict::Verdict;
use std::collections::{BTreeMap, BTreeSet};

/// The share of survivors that is too much, in percent.
const MOST: usize = 5;

/// The numbers of one API.
pub struct Row {
    api: String,
    mutants: usize,
    refused: usize,
    killed: usize,
    timed_out: usize,
    equivalent: usize,
    survived: usize,
}

impl Row {
    /// Counts verdicts.
    pub fn count(
        api: &str,
        verdicts: &[(&Mutant, Verdict)],
        allowed: &BTreeMap<String, String>,
    ) -> Self {
        let number = |fits: &dyn Fn(&Verdict) -> bool| {
            let fitting = verdicts.iter().filter(|(_, verdict)| fits(verdict));
            fitting.count()
        };
        let survivors = verdicts.iter().filter(|(_, it)| *it == Verdict::Survived);
        let equivalent = survivors.filter(|(mutant, _)| allowed.contains_key(&mutant.id));
        let equivalent = equivalent.count();
        Self {
            api: api.to_owned(),
            mutants: verdicts.len(),
            refused: number(&|it| *it == Verdict::Refused),
            killed: number(&|it| matches!(it, Verdict::Killed(_))),
            timed_out: number(&|it| *it == Verdict::TimedOut),
            equivalent,
            survived: number(&|it| *it == Verdict::Survived) - equivalent,
        }
    }

    /// Mutants that somebody could notice.
    fn visible(&self) -> usize {
        self.mutants - self.refused - self.equivalent
    }

    /// Whether too many survived.
    pub fn fails(&self) -> bool {
        self.survived * 100 > self.visible() * MOST
    }
}

/// One line an API.
pub fn print(rows: &[Row]) {
    println!(
        "\n{:<14} {:>8} {:>8} {:>8} {:>8} {:>11} {:>9} {:>7}",
        "api", "mutants", "refused", "killed", "timeout", "equivalent", "survived", "share"
    );
    for row in rows {
        let permille = (row.survived * 1000)
            .checked_div(row.visible())
            .unwrap_or(0);
        println!(
            "{:<14} {:>8} {:>8} {:>8} {:>8} {:>11} {:>9} {:>5}.{}%",
            row.api,
            row.mutants,
            row.refused,
            row.killed,
            row.timed_out,
            row.equivalent,
            row.survived,
            permille / 10,
            permille % 10
        );
    }
}

/// Every mutant that nobody noticed, with the rules that the nearest cases name.
pub fn survivors(stand: &Stand, known: &Known, survivors: &[&Mutant]) {
    for mutant in survivors {
        println!("  {}", mutant.id);
        let change = mutant.change(&stand.text);
        println!(
            "    specs/{}/behavior.yaml:{}: {change}",
            stand.api, mutant.line
        );
        let order = known.order(&mutant.subject);
        let best = order.first().map_or(0, |(score, _)| *score);
        let nearest = order
            .iter()
            .take_while(|(score, _)| *score == best && best > 0);
        let rules: BTreeSet<&str> = nearest
            .flat_map(|(_, played)| &played.case.rules)
            .map(|rule| rule.id.as_str())
            .collect();
        let rules: Vec<&str> = rules.into_iter().take(4).collect();
        if !rules.is_empty() {
            println!("    perhaps {}", rules.join(", "));
        }
    }
}
