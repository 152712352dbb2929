//! API traffic: where requests go, limits, other origins, packing.

use super::{get, send};
use crate::host::testing::{self, Toy, folder, write};
use crate::host::{Host, HostEvent};
use serde_json::json;

#[tokio::test]
async fn an_api_is_reached_by_name_path_and_sandbox() {
    let (_folder, host) = testing::host();
    let got = get(&host, "/toy/word").await;
    assert_eq!(
        (
            got.status.as_u16(),
            got.json(),
            got.header("mimeo-exchange")
        ),
        (200, json!("hello!"), "1")
    );
    send(
        &host,
        "POST /~alice/v1/toy/counters",
        &["host: me:1", "x-forwarded-proto: https"],
        "abc",
    )
    .await;
    let exchange = host.journal().get(2).unwrap().exchange;
    assert_eq!(exchange.request.base, "https://me:1/~alice/v1/toy");
    assert_eq!(
        (&*exchange.sandbox, &*exchange.request.path),
        ("alice", "/counters")
    );
    assert_eq!(
        send(&host, "GET /toy/counters", &["mimeo-sandbox: alice"], "")
            .await
            .json(),
        json!(1)
    );
    assert_eq!(get(&host, "/toy/counters").await.json(), json!(0));
}

#[tokio::test]
async fn strangers_are_told_where_the_apis_are() {
    let (_folder, host) = testing::host();
    let mut events = host.subscribe();
    let got = get(&host, "/tyo/word").await;
    assert_eq!(
        (got.status.as_u16(), got.header("content-type")),
        (404, "application/problem+json")
    );
    assert_eq!(
        got.json()["detail"],
        "no API is served at `/tyo`; did you mean `toy`?"
    );
    assert_eq!(got.json()["apis"][0]["path"], "/toy");
    assert!(matches!(
        events.recv().await,
        Ok(HostEvent::Astray { status: 404, .. })
    ));
    assert_eq!(get(&host, "/").await.json()["apis"][0]["name"], "toy");
    let page = send(&host, "GET /~alice", &["accept: text/html,*/*"], "").await;
    assert!(String::from_utf8_lossy(&page.body).contains("<code>/~alice/toy</code>"));
    assert_eq!(
        send(&host, "POST /", &[], "").await.header("allow"),
        "GET, HEAD"
    );
}

#[tokio::test]
async fn an_api_that_never_loaded_says_why() {
    let (root, settings) = folder();
    write(root.path(), "toy", "half");
    let host = Host::open(settings, Toy).unwrap().host;
    let got = get(&host, "/toy/word").await;
    assert_eq!((got.status.as_u16(), got.header("retry-after")), (503, "1"));
    assert_eq!(got.json()["diagnostics"][0]["code"], "broken");
}

#[tokio::test]
async fn pages_of_other_origins_may_use_the_apis() {
    let (_folder, host) = testing::host();
    let asked = [
        "origin: http://app",
        "access-control-request-method: POST",
        "access-control-request-headers: token",
    ];
    let got = send(&host, "OPTIONS /toy/counters", &asked, "").await;
    assert_eq!(got.status, 204);
    assert_eq!(got.header("access-control-allow-origin"), "http://app");
    assert_eq!(
        got.header("access-control-allow-methods"),
        "GET, HEAD, POST, OPTIONS"
    );
    assert_eq!(got.header("access-control-allow-headers"), "token");
    let got = send(&host, "OPTIONS /toy/nowhere", &asked, "").await;
    assert_eq!(got.header("access-control-allow-methods"), "POST");
    let got = send(&host, "GET /toy/word", &asked[..1], "").await;
    assert_eq!(got.header("access-control-allow-credentials"), "true");
    assert_eq!(
        got.header("access-control-expose-headers"),
        "mimeo-exchange"
    );
    assert!(
        got.headers
            .get_all("vary")
            .iter()
            .any(|value| value == "Origin")
    );
    let got = send(&host, "GET /nowhere", &asked[..1], "").await;
    assert_eq!(
        (
            got.status.as_u16(),
            got.header("access-control-allow-origin")
        ),
        (404, "http://app")
    );
}

#[tokio::test]
async fn bodies_have_a_limit_and_a_panic_is_an_answer() {
    let (_folder, host) = testing::host();
    let got = send(&host, "POST /toy/counters", &[], &"x".repeat(101)).await;
    assert_eq!(
        (got.status.as_u16(), got.json()["limit"].clone()),
        (413, json!(100))
    );
    assert_eq!(host.journal().get(1).unwrap().exchange.answer.status, 413);
    assert_eq!(
        send(&host, "POST /toy/counters", &[], &"x".repeat(100))
            .await
            .status,
        201
    );
    assert_eq!(get(&host, "/toy/panic").await.status, 500);
    assert_eq!(send(&host, "POST /toy/panic", &[], "").await.status, 500);
    assert_eq!(
        send(&host, "POST /toy/counters", &[], "").await.status,
        201,
        "the lock is not poisoned"
    );
}

#[tokio::test]
async fn large_answers_are_packed() {
    let (_folder, host) = testing::host();
    for coding in ["gzip", "br"] {
        let got = send(
            &host,
            "GET /toy/large",
            &[&format!("accept-encoding: {coding}")],
            "",
        )
        .await;
        assert_eq!(got.header("content-encoding"), coding);
        assert!(got.body.len() < 500);
    }
    let got = send(&host, "GET /toy/word", &["accept-encoding: gzip"], "").await;
    assert_eq!(got.header("content-encoding"), "");
    let got = send(&host, "HEAD /toy/large", &[], "").await;
    assert_eq!((got.header("content-length"), got.body.len()), ("5002", 0));
}
