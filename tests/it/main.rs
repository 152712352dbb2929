//! The one integration binary: the cases under `tests/cases`, the rules of the house, and the coverage of
//! the inventory. `cargo test --test it -- NAME` runs what has NAME in its name.

#![expect(
    clippy::unwrap_used,
    reason = "everything here is a test; there is just no attribute that says so to clippy"
)]
#![expect(clippy::print_stdout, reason = "long runs say what they did")]
#![expect(clippy::format_collect, reason = "short lists of messages")]

mod backend;
mod behavior_pairs;
mod browser;
mod callbacks;
mod case;
mod check;
mod control;
mod corpus;
mod coverage;
mod crash;
#[cfg(unix)]
mod disk;
mod docs;
mod fuzzing;
mod laws;
mod mutants;
mod oracle;
mod pairs;
mod prism;
#[cfg(unix)]
mod proxy;
mod proxy_edges;
mod reload;
mod reproduce;
mod serve;
mod service;
mod story;
mod tidy;
mod traffic;
mod tree;

use libtest_mimic::{Arguments, Trial};
use std::process::ExitCode;

fn main() -> ExitCode {
    let (cases, problems) = case::collect(&case::folder());
    if let Some(words) = mutants::wanted() {
        return mutants::run(&words, cases);
    }
    if let Some(words) = oracle::wanted() {
        return oracle::run(&words);
    }
    if let Some(documents) = corpus::rest_law::wanted() {
        return corpus::rest_law::run(&documents);
    }
    let arguments = Arguments::from_args();
    let mut trials = vec![Trial::test("cases: every file can be read", move || {
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems.join("\n").into())
        }
    })];
    trials.extend(case::self_checks());
    trials.extend(tidy::trials(&cases));
    trials.extend(coverage::trials(&cases));
    trials.extend(laws::trials());
    trials.extend(behavior_pairs::trials());
    trials.extend(docs::trials());
    trials.extend(pairs::trials());
    trials.extend(reload::trials());
    trials.extend(traffic::trials());
    trials.extend(prism::trials());
    trials.extend(fuzzing::trials());
    trials.extend(corpus::rest_law::trials());
    trials.extend(corpus::init::trials());
    trials.extend(serve::trials());
    trials.extend(callbacks::trials());
    trials.extend(check::trials());
    #[cfg(unix)]
    trials.extend(proxy::trials());
    trials.extend(proxy_edges::trials());
    trials.extend(crash::trials());
    trials.extend(mutants::trials());
    trials.extend(oracle::trials());
    #[cfg(unix)]
    trials.extend(disk::trials());
    trials.extend(story::trials());
    trials.extend(reproduce::trials());
    trials.extend(browser::trials());
    trials.extend(cases.into_iter().map(|case| {
        Trial::test(case.name.clone(), move || {
            case::run(&case).map_err(libtest_mimic::Failed::from)
        })
    }));
    libtest_mimic::run(&arguments, trials).exit_code()
}
