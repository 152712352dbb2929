//! `JUnit` XML: a suite for each phase, in it a test for each operation and one for each failing sequence.

use super::line;
use super::reproduction::REPRODUCTIONS;
use super::view::View;
use crate::check::{Finding, Phase};
use chrono::DateTime;
use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};
use std::collections::BTreeSet;
use std::fmt::Write as _;

pub(super) fn write(view: &View<'_>) -> String {
    let results = view.results;
    let mut report = Report::new(format!("mimeo check {}", results.api));
    report.set_time(results.time);
    let began = view.sent().next().map(|it| it.at);
    let began = began.and_then(DateTime::from_timestamp_millis);
    if let Some(began) = began {
        report.set_timestamp(began);
    }
    for phase in &results.phases {
        report.add_test_suite(suite(view, *phase));
    }
    if !results.skipped.is_empty() {
        let mut suite = TestSuite::new("skipped");
        for told in &results.skipped {
            let mut status = TestCaseStatus::skipped();
            status.set_message(told.as_str());
            let mut case = TestCase::new(told.as_str(), status);
            case.set_classname(format!("{}.skipped", results.api));
            suite.add_test_case(case);
        }
        report.add_test_suite(suite);
    }
    report.to_string().unwrap_or_default()
}

fn suite(view: &View<'_>, phase: Phase) -> TestSuite {
    let results = view.results;
    let mut suite = TestSuite::new(phase.name());
    let class = format!("{}.{}", results.api, phase.name());
    for (name, value) in [
        ("target", results.target.clone()),
        ("seed", results.seed.to_string()),
    ] {
        suite.add_property(Property::new(name, value));
    }
    let mut time = std::time::Duration::ZERO;
    for ((_, operation), cell) in results.cells.iter().filter(|it| it.0.0 == phase) {
        time += cell.time;
        let name = if operation.is_empty() {
            "(no operation)"
        } else {
            operation
        };
        let mut case = TestCase::new(name, TestCaseStatus::success());
        case.set_classname(class.as_str());
        case.set_time(cell.time);
        case.set_system_out(format!("{} requests", cell.requests));
        suite.add_test_case(case);
    }
    let new = results.findings.iter().map(|it| (it, failed(view, it)));
    let known = results.known.iter().map(|it| {
        let mut status = TestCaseStatus::skipped();
        status.set_message(format!("known by the baseline as {}", it.fingerprint));
        (it, status)
    });
    let flaky = results.flaky.iter().map(|it| {
        let mut status = TestCaseStatus::skipped();
        let (shown, tried) = (it.confirmation.shown, it.confirmation.tried);
        status.set_message(format!("flaky: shown again in {shown} of {tried} tries"));
        (it, status)
    });
    let mut taken = BTreeSet::new();
    let all = new.chain(flaky).chain(known);
    for (finding, status) in all.filter(|it| it.0.phase == phase) {
        // CI systems take two tests of one name for one.
        let name = match taken.insert(&finding.summary) {
            true => finding.summary.clone(),
            false => format!("{} ({})", finding.summary, finding.fingerprint),
        };
        let mut case = TestCase::new(name, status);
        case.set_classname(class.as_str());
        suite.add_test_case(case);
    }
    suite.set_time(time);
    suite
}

fn failed(view: &View<'_>, finding: &Finding) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_message(finding.summary.as_str());
    status.set_type(finding.check.name);
    status.set_description(told(view, finding));
    status
}

/// Steps, expected and actual, grounds, and the script.
fn told(view: &View<'_>, finding: &Finding) -> String {
    let mut text = format!("{}: {}\n\n", finding.check.name, finding.check.promise);
    for (at, step) in finding.sequence.steps.iter().enumerate() {
        let received = finding.received.get(at).and_then(Option::as_ref);
        let status = received.map_or("no answer".to_owned(), |it| it.status.to_string());
        let _ = writeln!(text, "{}. {} -> {status}", at + 1, line::line(step));
    }
    let _ = writeln!(text, "\nexpected: {}", finding.expected.text);
    if let Some(received) = finding.received.last().and_then(Option::as_ref) {
        let _ = writeln!(
            text,
            "actual:   {}\n{}",
            received.status,
            line::received(received)
        );
    }
    for difference in &finding.differences {
        let _ = writeln!(text, "\n{}", difference.place);
        let _ = writeln!(
            text,
            "  expected: {}\n  actual:   {}",
            difference.expected, difference.actual
        );
    }
    text.push('\n');
    for ground in &finding.grounds {
        let place = ground.place.as_ref();
        let place = place.map(|it| format!("{}:{}:{}: ", it.file, it.line, it.column));
        let _ = writeln!(text, "{}{}", place.unwrap_or_default(), ground.text);
    }
    let _ = writeln!(
        text,
        "seed {}, fingerprint {}",
        finding.seed, finding.fingerprint
    );
    if let Ok(script) = REPRODUCTIONS[0].write(view, finding) {
        let _ = write!(text, "\n{script}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::registry::Report;
    use super::super::testing::{SECRET, with_view};

    #[test]
    fn operations_and_failing_sequences_are_tests() {
        let text = with_view(|view| Report::find("junit").unwrap().write(view));
        assert!(!text.contains("s3cr3t"), "{text}\n{SECRET}");
        for wanted in [
            "<testsuites name=\"mimeo check shop\" tests=\"5\" skipped=\"1\" failures=\"1\" errors=\"0\"",
            "<testsuite name=\"coverage\" tests=\"1\"",
            "<testsuite name=\"model\" tests=\"3\"",
            "<testcase name=\"createOrder\" classname=\"shop.model\"",
            "<failure message=\"payOrder answered 200, expected 409 too_late\" type=\"status\">",
            "1. POST /orders?note=a b&amp;c -&gt; 201",
            "#!/bin/sh",
            "<skipped message=\"workflows: book-and-pay needs the control API\"/>",
        ] {
            assert!(text.contains(wanted), "{wanted}\n\n{text}");
        }
    }
}
