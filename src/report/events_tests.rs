//! Events as people read them.

use super::*;
use crate::source::Sources;
use crate::source::{Diagnostic, codes};
use chrono::FixedOffset;
use std::sync::Arc;

fn text(event: &HostEvent) -> String {
    let zone = FixedOffset::east_opt(0).unwrap();
    let events = Events {
        lines: Lines { color: false, zone },
        style: Style::default(),
    };
    events.event(event, 3_723_000)
}

#[test]
fn broken_files_are_drawn_before_what_came_of_them() {
    let code = codes::find("missing-file").unwrap();
    let found = Diagnostic::new(code, "the file x does not exist").in_file("x");
    let refused = |serving| HostEvent::Refused {
        api: "shop".into(),
        diagnostics: Arc::new([found.clone()]),
        sources: Sources::default(),
        serving,
    };
    let told = text(&refused(Some(2)));
    assert!(told.starts_with("error[missing-file]: "), "{told}");
    let last = "\n01:02:03 shop has errors; generation 2 is still served\n";
    assert!(told.ends_with(last), "{told}");
    let last = "\n01:02:03 shop has errors; it is not served until this is mended\n";
    assert!(text(&refused(None)).ends_with(last));
}

#[test]
fn other_events_are_a_line_each() {
    let api = || Arc::from("shop");
    let lines = vec!["one".to_owned(), "two".to_owned()];
    let kept = HostEvent::StateKept { api: api(), lines };
    assert_eq!(text(&kept), "01:02:03 shop: one\n01:02:03 shop: two\n");
    let reloaded = HostEvent::Reloaded {
        api: api(),
        generation: 3,
        millis: 12,
        notes: Arc::new([]),
        sources: Sources::default(),
    };
    assert_eq!(
        text(&reloaded),
        "01:02:03 shop reloaded in 12 ms (generation 3)\n"
    );
    let astray = HostEvent::Astray {
        method: http::Method::GET,
        path: "/x".to_owned(),
        status: 404,
        reason: "no API".to_owned(),
    };
    assert_eq!(text(&astray), "01:02:03 GET /x 404 no API\n");
}
