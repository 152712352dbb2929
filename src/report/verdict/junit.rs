//! A verdict as `JUnit` XML: a suite for each API; in it a test for each broken rule and for each thing that was
//! expected and never used, and one for all the other requests.

use super::human::{times, what};
use crate::verdict::{ApiVerdict, Verdict};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

/// The XML.
pub fn junit(verdict: &Verdict) -> String {
    let mut report = Report::new("mimeo verdict");
    for api in &verdict.apis {
        report.add_test_suite(suite(api));
    }
    report.to_string().unwrap_or_default()
}

fn suite(api: &ApiVerdict) -> TestSuite {
    let mut suite = TestSuite::new(api.name.as_str());
    let case = |name: &str, status| {
        let mut case = TestCase::new(name, status);
        case.set_classname(format!("{}.verdict", api.name));
        case
    };
    let mut all = case("requests", TestCaseStatus::success());
    all.set_system_out(format!("{} requests", api.requests));
    suite.add_test_case(all);
    for broken in &api.broken {
        let rule = broken.rule.as_deref().unwrap_or("none");
        let first = &broken.first;
        let told = format!(
            "{}\nrule: {rule}\nfirst: {} {} was answered with {}\n{}",
            broken.message,
            first.method,
            first.path,
            first.status,
            times(broken.count)
        );
        let what = what(broken);
        suite.add_test_case(case(&what, failed((&what, "broken"), &told)));
    }
    if api.more > 0 {
        let told = format!("{} requests broke rules of still more kinds", api.more);
        suite.add_test_case(case("more", failed((&told, "broken"), "")));
    }
    for missing in &api.missing {
        let name = format!("{} {}", missing.kind, missing.name);
        let told = format!("{name} was never used");
        suite.add_test_case(case(&name, failed((&told, "unused"), &missing.place)));
    }
    for tolerated in &api.tolerated {
        let mut status = TestCaseStatus::skipped();
        status.set_message(tolerated.because.as_deref().unwrap_or("tolerated"));
        suite.add_test_case(case(&what(&tolerated.broken), status));
    }
    suite
}

fn failed((message, kind): (&str, &str), told: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_message(message);
    status.set_type(kind);
    status.set_description(told);
    status
}
