//! A verdict as annotations of GitHub Actions.

use super::human::{times, what};
use crate::check::Place;
use crate::report::check::github_command;
use crate::verdict::Verdict;

/// A command for each broken rule, and for each thing that was expected and never used.
pub fn github(verdict: &Verdict) -> String {
    let mut lines = Vec::new();
    for api in &verdict.apis {
        for broken in &api.broken {
            let operation = broken.operation.as_ref().and_then(|it| api.places.get(it));
            let place = broken.rule.as_ref().or(operation);
            let place = place.and_then(|it| read(it));
            let first = &broken.first;
            let told = format!(
                "{}, {}\n{}\nfirst: {} {} was answered with {}",
                what(broken),
                times(broken.count),
                broken.message,
                first.method,
                first.path,
                first.status
            );
            let title = format!("{}: a request breaks the contract", api.name);
            lines.push(github_command("error", place.as_ref(), (&title, &told)));
        }
        for missing in &api.missing {
            let told = format!("{} {} was never used", missing.kind, missing.name);
            let title = format!("{}: not used", api.name);
            let place = read(&missing.place);
            lines.push(github_command("error", place.as_ref(), (&title, &told)));
        }
        for place in &api.idle {
            let title = format!("{}: idle", api.name);
            let told = "nothing needed this toleration";
            lines.push(github_command(
                "warning",
                read(place).as_ref(),
                (&title, told),
            ));
        }
    }
    lines.push(String::new());
    lines.join("\n")
}

/// `file:line:column`
fn read(place: &str) -> Option<Place> {
    let (rest, column) = place.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    Some(Place {
        file: file.to_owned(),
        line: line.parse().ok()?,
        column: column.parse().ok()?,
    })
}
