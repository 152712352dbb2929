//! The host with a toy engine: exchanges, sandboxes, records, reload.

use super::testing::{self, Toy, folder, request, write};
use super::*;
use crate::engine::Request;
use http::Method;
use serde_json::{Map, json};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;

/// Longer than any test machine needs.
const LONG: Duration = Duration::from_secs(20);

async fn ask(host: &Host, sandbox: &str, request: Request) -> String {
    let api = host.generation().api("toy").cloned().unwrap();
    let exchange = host.exchange(sandbox, &api, request).await;
    format!(
        "{} {}",
        exchange.answer.status.as_u16(),
        String::from_utf8_lossy(&exchange.answer.body)
    )
}

fn counters(host: &Host) -> Collection {
    let api = host.generation().api("toy").cloned().unwrap();
    Collection {
        sandbox: "default".into(),
        api,
        resource: "counters".into(),
    }
}

async fn next(events: &mut Receiver<HostEvent>) -> HostEvent {
    tokio::time::timeout(LONG, events.recv())
        .await
        .expect("an event")
        .unwrap()
}

#[tokio::test]
async fn writes_are_read_back_in_their_own_sandbox() {
    let (_folder, host) = testing::host();
    assert_eq!(
        ask(&host, "default", request(Method::POST, "/counters")).await,
        r#"201 {"id":1}"#
    );
    assert_eq!(
        ask(&host, "default", request(Method::GET, "/counters")).await,
        "200 1"
    );
    assert_eq!(
        ask(&host, "alice", request(Method::GET, "/counters")).await,
        "200 0"
    );
    let all = host.journal().list(&ExchangeQuery::default());
    assert_eq!(all.iter().map(|it| it.id).collect::<Vec<_>>(), [3, 2, 1]);
    let refused = ask(&host, "no/name", request(Method::GET, "/counters")).await;
    assert!(
        refused.starts_with("400 ") && refused.contains("no/name"),
        "{refused}"
    );
}

#[tokio::test]
async fn a_closed_store_is_a_clear_answer() {
    let (root, mut settings) = folder();
    settings.store = StoreChoice::Sqlite(root.path().join("state.db"));
    let host = Host::open(settings, Toy).unwrap().host;
    host.close().unwrap();
    let answer = ask(&host, "default", request(Method::POST, "/counters")).await;
    assert!(
        answer.starts_with("503 ") && answer.contains("the store is closed"),
        "{answer}"
    );
    let journal = host.journal().list(&ExchangeQuery::default());
    assert!(journal[0].touched.is_empty());
}

#[tokio::test]
async fn an_operator_replaces_acts_and_deletes() {
    let (_folder, host) = testing::host();
    let all = counters(&host);
    let (shown, is_new) = host.put_record(&all, "7", Map::new()).await.unwrap();
    assert!(is_new && shown.record.get("id") == Some(&json!(7)));
    let other = Map::from_iter([("id".into(), json!(8)), ("size".into(), json!("x"))]);
    let Err(RecordError::Unfit { problems, .. }) = host.put_record(&all, "7", other).await else {
        panic!("it does not fit")
    };
    assert_eq!(
        problems.iter().map(|it| &*it.pointer).collect::<Vec<_>>(),
        ["/id", "/size"]
    );
    let (shown, touched) = host.act(&all, "7", "close").await.unwrap();
    assert_eq!((shown.state.as_deref(), touched.len()), (Some("closed"), 1));
    let refused = host.act(&all, "7", "close").await.unwrap_err();
    assert!(
        matches!(refused, RecordError::Operate(OperateError::Refused { .. })),
        "{refused}"
    );
    for wrong in ["07", "x", "8"] {
        let error = host.record_of(&all, wrong).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("`counters` has no record `{wrong}`")
        );
    }
    host.delete_record(&all, "7").await.unwrap();
    assert_eq!(host.delete_records(&all).await.unwrap(), 0);
}

#[tokio::test]
async fn lists_are_paged_and_filtered() {
    let (_folder, host) = testing::host();
    let all = counters(&host);
    for id in 1..=5 {
        let data = Map::from_iter([("size".into(), json!(id % 2))]);
        host.put_record(&all, &id.to_string(), data).await.unwrap();
    }
    let filters = vec![("size".to_owned(), "1".to_owned())];
    let odd = host
        .records(
            &all,
            &Selection {
                filters,
                offset: 1,
                size: 5,
            },
        )
        .await
        .unwrap();
    let keys: Vec<_> = odd
        .records
        .iter()
        .map(|it| it.record.key.to_string())
        .collect();
    assert_eq!((odd.total, keys.join(" ")), (3, "3 5".to_owned()));
    let page = host
        .records(
            &all,
            &Selection {
                filters: Vec::new(),
                offset: 4,
                size: 2,
            },
        )
        .await
        .unwrap();
    assert_eq!((page.total, page.records.len()), (5, 1));
}

#[test]
fn a_load_with_the_same_files_changes_nothing() {
    let (_folder, host) = testing::host();
    let before = host.generation().number;
    assert!(host.reload().unwrap().is_empty());
    assert_eq!(host.generation().number, before);
}

#[test]
fn errors_keep_the_last_good_version_and_state_survives() {
    let (root, host) = testing::host();
    fs::write(root.path().join("fixtures/toy/counters.yaml"), "41").unwrap();
    write(root.path(), "toy", "half");
    let events = host.reload().unwrap();
    assert!(
        matches!(
            events[..],
            [HostEvent::Refused {
                serving: Some(1),
                ..
            }]
        ),
        "{events:?}"
    );
    let slot = Arc::clone(&host.generation().apis["toy"]);
    assert!(slot.has_errors() && slot.api.is_some());
    write(root.path(), "toy", "whole!");
    let events = host.reload().unwrap();
    let [
        HostEvent::Reloaded { generation: 2, .. },
        HostEvent::StateKept { lines, .. },
    ] = &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!(lines, &["counters: fixtures 1 added"]);
}

#[tokio::test]
async fn a_request_with_an_old_version_is_answered() {
    let (root, host) = testing::host();
    let old = host.generation().api("toy").cloned().unwrap();
    write(root.path(), "toy", "newer!");
    host.reload().unwrap();
    let exchange = host
        .exchange("default", &old, request(Method::POST, "/counters"))
        .await;
    assert_eq!(exchange.answer.status, 201);
}

async fn until_served(events: &mut Receiver<HostEvent>) -> u64 {
    loop {
        if let HostEvent::Reloaded { generation, .. } = next(events).await {
            return generation;
        }
    }
}

async fn watched(watch: Watch) {
    let (root, host) = testing::host();
    let mut events = host.subscribe();
    let watcher = Watcher::start(&host, watch).unwrap();
    // The watch begins on another thread; writing again and again is noticed as soon as it has begun.
    let mut tries = 0;
    while host.generation().apis["toy"]
        .api
        .as_ref()
        .unwrap()
        .contract
        .title
        == "hello!"
    {
        write(root.path(), "toy", &format!("try {tries}!"));
        tries += 1;
        let _ = tokio::time::timeout(Duration::from_millis(200), until_served(&mut events)).await;
    }
    // An editor that writes beside the file and renames.
    let target = root.path().join("specs/toy/openapi.yaml");
    fs::write(root.path().join("specs/toy/openapi.yaml~"), "renamed!").unwrap();
    fs::rename(root.path().join("specs/toy/openapi.yaml~"), &target).unwrap();
    wait_for_title(&host, &mut events, "renamed!").await;
    // A half-written file, then the whole one.
    fs::write(&target, "ha").unwrap();
    while !matches!(next(&mut events).await, HostEvent::Refused { .. }) {}
    fs::write(&target, "half and half!").unwrap();
    wait_for_title(&host, &mut events, "half and half!").await;
    appears_and_goes(&host, &mut events, root.path()).await;
    drop(watcher);
}

async fn wait_for_title(host: &Host, events: &mut Receiver<HostEvent>, title: &str) {
    while host.generation().api("toy").unwrap().contract.title != title {
        until_served(events).await;
    }
}

async fn appears_and_goes(host: &Host, events: &mut Receiver<HostEvent>, root: &Path) {
    write(root, "other", "new!");
    while host.generation().api("other").is_none() {
        until_served(events).await;
    }
    fs::remove_dir_all(root.join("specs/other")).unwrap();
    while !matches!(next(events).await, HostEvent::Removed { .. }) {}
    assert!(host.generation().api("other").is_none());
}

#[tokio::test]
async fn changes_are_noticed_when_the_system_tells() {
    watched(Watch::Notify).await;
}

#[tokio::test]
async fn changes_are_noticed_by_looking_again() {
    watched(Watch::Poll(Duration::from_millis(5))).await;
}
