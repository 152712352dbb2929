//! The Markdown around requests and answers.

use super::expected::{answer, last_answer};
use super::message::request;
use crate::check::Finding;
use crate::report::check::names::Names;
use crate::report::check::reproduction::Unsayable;
use crate::report::check::view::View;
use std::fmt::Write as _;

/// A file with one case.
pub(in crate::report::check) fn write(
    view: &View<'_>,
    finding: &Finding,
) -> Result<String, Unsayable> {
    Ok(format!(
        "# {}\n\n{}",
        one_line(&finding.summary),
        below(view, finding)?
    ))
}

/// A file with a case for each finding; why others are left out stands at its end.
pub(in crate::report::check) fn write_all(view: &View<'_>) -> String {
    let mut text = format!("# What `mimeo check` found in {}\n", view.results.api);
    let mut left_out = String::new();
    for finding in view.findings() {
        let hidden = Finding {
            sequence: view.secrets.hide(&finding.sequence),
            ..finding.clone()
        };
        match below(view, &hidden) {
            Ok(case) => {
                let _ = write!(text, "\n## {}\n\n{case}", one_line(&finding.summary));
            }
            Err(problem) => {
                let _ = writeln!(left_out, "- {}: {problem}", finding.fingerprint);
            }
        }
    }
    if !left_out.is_empty() {
        let _ = write!(text, "\n## Left out\n\n{left_out}");
    }
    text
}

/// What stands below the heading.
fn below(view: &View<'_>, finding: &Finding) -> Result<String, Unsayable> {
    let names = Names::of(finding);
    let mut text = format!(
        "Expected: {}. Found by `mimeo check` in the phase {} with seed {}.\n",
        one_line(&finding.expected.text),
        finding.phase.name(),
        finding.seed
    );
    for ground in &finding.grounds {
        let place = ground.place.as_ref();
        let place = place.map(|it| format!(" ({}:{}:{})", it.file, it.line, it.column));
        let ground = one_line(&ground.text);
        let _ = writeln!(text, "- {ground}{}", place.unwrap_or_default());
    }
    let count = finding.sequence.steps.len();
    for (at, step) in finding.sequence.steps.iter().enumerate() {
        let asked = request(view, (step, &names), at + 1)?;
        let answered = match at + 1 == count {
            true => last_answer(finding, &names)?,
            false => answer(finding, &names, at)?,
        };
        if !step.purpose.is_empty() {
            let _ = write!(text, "\n{}:\n", one_line(&step.purpose));
        }
        let _ = write!(text, "\n{}\n{}", block(&asked), block(&answered));
    }
    Ok(text)
}

/// A fenced block whose fence is longer than any that stands in it.
pub(in crate::report::check) fn block(content: &str) -> String {
    let ticks = |line: &str| line.len() - line.trim_start_matches('`').len();
    let longest = content.lines().map(ticks).max().unwrap_or(0);
    let fence = "`".repeat((longest + 1).max(3));
    format!("{fence}http\n{content}\n{fence}\n")
}

fn one_line(text: &str) -> String {
    text.chars()
        .map(|it| if it.is_control() { ' ' } else { it })
        .collect()
}
