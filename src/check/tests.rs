//! The seam as a whole: an inspector of the test, a stand-in, and what comes of it.

use super::inspection::Inspection;
use super::inspector::Inspector;
use super::results::{Phase, Results};
use super::run::run_with;
use super::sequence::{Origin, Part, Reference, Request, Sequence, Step, Text};
use super::settings::Settings;
use super::suspicion::{Shows, Suspicion};
use super::target::{Limits, Stop, Target};
use super::testing::{SERVED, api, host, inspection};
use super::{Check, Confirmation, Event, Finding, Listener};
use futures_util::future::BoxFuture;
use http::Method;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

/// Lists the items, then gets one of them.
struct Visit;

fn step(inspection: &Inspection, id: &str, path: Text) -> Step {
    let operation = inspection.api.contract.operation_index(id);
    let mut request = Request::new(Method::GET, "");
    request.path = path;
    Step::request("look", operation, request)
}

impl Inspector for Visit {
    fn phase(&self) -> Phase {
        Phase::Laws
    }

    fn inspect<'a>(&'a self, inspection: &'a Inspection) -> BoxFuture<'a, Result<(), Stop>> {
        Box::pin(async move {
            let mut session = inspection.start().await?;
            let list = step(inspection, "listItems", Text::fixed("/items"));
            session.send(list.clone()).await?;
            session.send(list).await?;
            let first = Part::Value(Reference {
                step: 1,
                origin: Origin::Body("/1".into()),
            });
            let path = Text(vec![Part::Fixed("/items/".into()), first]);
            session.send(step(inspection, "getItem", path)).await?;
            Ok(())
        })
    }
}

fn settings(baseline: &[&str]) -> Settings {
    Settings {
        phases: vec![Phase::Laws],
        baseline: baseline.iter().map(|it| (*it).to_owned()).collect(),
        ..Settings::default()
    }
}

async fn visit(inspection: &Inspection) -> Results {
    run_with(inspection, &[&Visit]).await.unwrap()
}

#[tokio::test]
async fn a_service_that_keeps_its_contract_has_no_findings() {
    let results = visit(&inspection(SERVED, settings(&["gone"]))).await;
    assert!(results.findings.is_empty(), "{:#?}", results.findings);
    assert_eq!((results.requests, results.cut), (3, None));
    assert_eq!(results.stale, ["gone"]);
    assert_eq!(results.coverage.operations.seen, ["listItems", "getItem"]);
    assert!(results.coverage.statuses.missed.is_empty());
}

#[tokio::test]
async fn a_broken_rule_is_found_shortened_and_confirmed() {
    let strict = SERVED.replace(
        "schema: {type: object}",
        "schema: {type: object, required: [name]}",
    );
    let results = visit(&inspection(&strict, settings(&[]))).await;
    let [finding] = &results.findings[..] else {
        panic!("{:#?}", results.findings);
    };
    assert_eq!(finding.check.name, "answer-schema");
    assert_eq!(
        finding.sequence.steps.len(),
        2,
        "the first list is not needed"
    );
    assert_eq!(finding.confirmation, Confirmation { shown: 5, tried: 5 });
    assert_eq!(
        finding.fingerprint,
        "answer-schema:getItem:200:required:body"
    );
    let place = finding.grounds[0].place.as_ref().unwrap();
    assert!(place.file.ends_with("openapi.yaml") && place.line > 1);
    let known = visit(&inspection(&strict, settings(&[&finding.fingerprint]))).await;
    assert_eq!((known.findings.len(), known.known.len()), (0, 1));
}

#[tokio::test]
async fn an_undeclared_status_is_told_with_those_that_are_declared() {
    let other = SERVED.replacen("'200'", "'204'", 1);
    let results = visit(&inspection(&other, settings(&[]))).await;
    let finding = &results.findings[0];
    assert_eq!(
        finding.summary,
        "listItems answered 200, which it does not declare"
    );
    assert_eq!(finding.duplicates, 1);
}

#[tokio::test]
async fn a_fault_that_does_not_show_again_is_flaky() {
    static ODD: Check = Check {
        name: "odd",
        promise: "nothing",
    };
    let inspection = inspection(SERVED, settings(&[]));
    let sequence = Sequence {
        steps: vec![step(&inspection, "listItems", Text::fixed("/items"))],
    };
    let asked = AtomicU32::new(0);
    let shows =
        move |_: &[Option<Arc<super::Received>>]| asked.fetch_add(1, Ordering::Relaxed) == 0;
    inspection.suspect(Suspicion {
        finding: Finding::new(&ODD, sequence, Vec::new()),
        shows: Shows::All(Arc::new(shows)),
    });
    let results = visit(&inspection).await;
    assert!(results.findings.is_empty());
    assert_eq!(results.flaky[0].confirmation.shown, 1);
}

#[tokio::test]
async fn a_spent_budget_ends_the_run_and_is_said() {
    let mut inspection = inspection(SERVED, settings(&[]));
    inspection.target = inspection.target.with_limits(Limits {
        max_requests: Some(2),
        ..Limits::default()
    });
    let results = visit(&inspection).await;
    assert_eq!(
        results.cut.as_deref(),
        Some("the budget of 2 requests is spent")
    );
    assert_eq!(results.requests, 2);
}

#[tokio::test]
async fn each_session_has_a_sandbox_that_is_forgotten() {
    let (_folder, host) = host(SERVED);
    let target = Target::in_process(Arc::clone(&host), "shop");
    let inspection = Inspection::new(api(SERVED), target, settings(&[]));
    {
        let mut session = inspection.start().await.unwrap();
        let list = step(&inspection, "listItems", Text::fixed("/items"));
        session.send(list).await.unwrap();
        assert_eq!(host.world().list().len(), 2);
    }
    visit(&inspection).await;
    assert_eq!(host.world().list().len(), 1);
}

#[derive(Default)]
struct Lines(Mutex<Vec<String>>);

impl Listener for Lines {
    fn event(&self, event: &Event) {
        if let Event::Sent { step, line, .. } = event {
            let told = format!("{} | {line}", step.line());
            self.0.lock().unwrap().push(told);
        }
    }
}

#[tokio::test]
async fn what_is_sent_is_told_with_its_values() {
    let lines = Arc::new(Lines::default());
    let listener: Arc<dyn Listener> = lines.clone();
    visit(&inspection(SERVED, settings(&[])).with_listener(listener)).await;
    let told = lines.0.lock().unwrap();
    assert_eq!(
        told[2],
        "GET /items/2 | GET http://localhost:4010/shop/items/2"
    );
}
