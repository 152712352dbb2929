//! Commands that GitHub Actions reads from the log of a job and shows as annotations at the lines of the spec files.

use super::view::View;
use crate::check::{Finding, Place};
use std::fmt::Write as _;

pub(super) fn write(view: &View<'_>) -> String {
    let mut text = String::new();
    for finding in &view.results.findings {
        annotate(&mut text, "error", view, finding);
    }
    for finding in &view.results.flaky {
        annotate(&mut text, "warning", view, finding);
    }
    for finding in &view.results.known {
        annotate(&mut text, "notice", view, finding);
    }
    for fingerprint in &view.results.stale {
        let told =
            format!("The baseline entry {fingerprint} did not show; --update-baseline removes it.");
        let _ = writeln!(
            text,
            "::warning title={}::{}",
            property("stale baseline"),
            data(&told)
        );
    }
    text
}

fn annotate(text: &mut String, kind: &str, view: &View<'_>, finding: &Finding) {
    let mut told = format!("{}\nexpected: {}", finding.summary, finding.expected.text);
    for difference in &finding.differences {
        let _ = write!(
            told,
            "\n{}: expected {}, found {}",
            difference.place, difference.expected, difference.actual
        );
    }
    for (at, step) in finding.sequence.steps.iter().enumerate() {
        let _ = write!(told, "\n{}. {}", at + 1, super::line::line(step));
    }
    for ground in &finding.grounds {
        let _ = write!(told, "\n{}", ground.text);
    }
    let title = format!("{}: {}", view.results.api, finding.check.name);
    let _ = writeln!(
        text,
        "{}",
        command(kind, place(view, finding).as_ref(), (&title, &told))
    );
}

/// The first ground that stands somewhere, else the operation.
pub(super) fn place(view: &View<'_>, finding: &Finding) -> Option<Place> {
    let grounds = finding.grounds.iter().find_map(|it| it.place.clone());
    grounds.or_else(|| {
        let operation = view.api.contract.operation(finding.operation.as_ref()?)?;
        let position = view.api.sources.position(operation.id_span);
        let path = view.api.sources.path(operation.id_span);
        Some(Place {
            file: path.display().to_string(),
            line: position.line,
            column: position.column,
        })
    })
}

/// `::error file=…,line=…,col=…,title=…::message`
pub(in crate::report) fn command(
    kind: &str,
    place: Option<&Place>,
    (title, told): (&str, &str),
) -> String {
    let place = place.map(|it| {
        let file = property(&it.file);
        format!("file={file},line={},col={},", it.line, it.column)
    });
    let place = place.unwrap_or_default();
    format!("::{kind} {place}title={}::{}", property(title), data(told))
}

/// Line breaks and percent signs of a message.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A value in front of the message.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::registry::Report;
    use super::super::testing::with_view;
    use super::*;

    #[test]
    fn findings_stand_at_their_lines() {
        let text = with_view(|view| Report::find("github").unwrap().write(view));
        let mut lines = text.lines();
        let first = lines.next().unwrap();
        let head = "::error file=specs/shop/behavior.yaml,line=12,col=3,title=shop%3A status::payOrder answered 200, expected 409 too_late%0Aexpected: 409 too_late%0A1. POST /orders?note=a b&c%0A2. ";
        assert!(first.starts_with(head), "{first}");
        let second = lines.next().unwrap();
        assert!(
            second.starts_with("::warning title=stale baseline::The baseline entry model:gone")
        );
        assert_eq!(lines.next(), None);
    }

    #[test]
    fn signs_of_the_commands_are_escaped() {
        let place = Place {
            file: "a:b,c%.yaml".to_owned(),
            line: 1,
            column: 2,
        };
        let told = command("error", Some(&place), ("t", "100%\r\nx::y"));
        assert_eq!(
            told,
            "::error file=a%3Ab%2Cc%25.yaml,line=1,col=2,title=t::100%25%0D%0Ax::y"
        );
    }

    #[test]
    fn without_grounds_it_is_the_operation() {
        with_view(|view| {
            let mut finding = view.results.findings[0].clone();
            finding.grounds.clear();
            let found = place(view, &finding).unwrap();
            assert_eq!(
                (found.file.as_str(), found.line),
                ("specs/shop/openapi.yaml", 18)
            );
            finding.operation = None;
            assert_eq!(place(view, &finding), None);
        });
    }
}
