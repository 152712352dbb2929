//! The control API, resource by resource.

use super::{DOCUMENT, get, send};
use crate::host::Host;
use crate::host::testing::{self, write};
use serde_json::json;
use std::sync::Arc;

#[tokio::test]
async fn the_control_api_shows_apis_and_exchanges() {
    let (root, host) = testing::host();
    assert_eq!(get(&host, "/__mimeo/health").await.json()["status"], "ok");
    write(root.path(), "toy", "half");
    host.reload().unwrap();
    let api = get(&host, "/__mimeo/apis").await.json()["apis"][0].clone();
    assert_eq!(
        (&api["state"], &api["operations"], &api["resources"][0]),
        (&json!("stale"), &json!(4), &json!("counters"))
    );
    assert_eq!(
        get(&host, "/__mimeo/apis/toy/openapi.json").await.json()["info"]["title"],
        "hello!"
    );
    assert_eq!(
        get(&host, "/__mimeo/apis/tyo/openapi.json").await.json()["detail"],
        "there is no API `tyo`; did you mean `toy`?"
    );
    send(
        &host,
        "POST /toy/counters?a=b",
        &["content-type: application/json"],
        r#"{"x":1}"#,
    )
    .await;
    get(&host, "/toy/none").await;
    let list = get(&host, "/__mimeo/exchanges?status=404").await.json();
    assert_eq!(
        (
            list["exchanges"].as_array().unwrap().len(),
            &list["exchanges"][0]["path"]
        ),
        (1, &json!("/none"))
    );
    let one = get(&host, "/__mimeo/exchanges/1").await.json();
    assert_eq!(one["request"]["body"], json!({"size": 7, "json": {"x": 1}}));
    assert_eq!(get(&host, "/__mimeo/exchanges?stats=404").await.status, 400);
    assert_eq!(get(&host, "/~bob/__mimeo/exchanges/1").await.status, 404);
    assert_eq!(
        send(&host, "DELETE /__mimeo/exchanges", &[], "")
            .await
            .status,
        204
    );
    assert_eq!(get(&host, "/__mimeo/exchanges/1").await.status, 404);
}

const RECORDS: &str = "/__mimeo/apis/toy/resources/counters/records";

/// The status of the answer to a request below the records of `toy`'s counters.
async fn record_status(host: &Arc<Host>, line: &str, body: &str) -> u16 {
    let line = line.replace(' ', &format!(" {RECORDS}"));
    send(host, &line, &[], body).await.status.as_u16()
}

#[tokio::test]
async fn records_are_written_and_deleted() {
    let (_folder, host) = testing::host();
    let body = r#"{"size":3,"status":0}"#;
    assert_eq!(record_status(&host, "PUT /7", body).await, 201);
    assert_eq!(record_status(&host, "PUT /7", body).await, 200);
    assert_eq!(record_status(&host, "PUT /7", "[]").await, 400);
    let wrong = send(&host, &format!("PUT {RECORDS}/7"), &[], r#"{"size":"x"}"#).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(wrong.json()["problems"][0]["pointer"], "/size");
    assert_eq!(record_status(&host, "DELETE /7", "").await, 204);
    assert_eq!(record_status(&host, "DELETE /7", "").await, 404);
    assert_eq!(record_status(&host, "GET /x", "").await, 404);
    assert_eq!(record_status(&host, "DELETE ", "").await, 204);
    for unknown in [
        RECORDS.replace("counters", "none"),
        RECORDS.replace("toy", "none"),
    ] {
        assert_eq!(get(&host, &unknown).await.status, 404, "{unknown}");
    }
}

#[tokio::test]
async fn records_are_listed_as_json_and_as_fixtures() {
    let (_folder, host) = testing::host();
    record_status(&host, "PUT /7", r#"{"size":4,"status":0}"#).await;
    record_status(&host, "PUT /8", r#"{"size":4,"status":1}"#).await;
    let list = get(&host, &format!("{RECORDS}?size=1&status=1"))
        .await
        .json();
    assert_eq!(
        (&list["total"], &list["records"][0]["state"]),
        (&json!(1), &json!("closed"))
    );
    assert_eq!(get(&host, &format!("{RECORDS}?page=0")).await.status, 400);
    let accept = ["accept: application/yaml"];
    let yaml = send(&host, &format!("GET {RECORDS}?status=0"), &accept, "").await;
    assert_eq!(yaml.body, "- size: 4\n  status: 0\n  id: 7\n");
}

#[tokio::test]
async fn actions_are_performed_or_refused_with_a_reason() {
    let (_folder, host) = testing::host();
    record_status(&host, "PUT /7", r#"{"status":0}"#).await;
    let acted = send(&host, &format!("POST {RECORDS}/7/actions/close"), &[], "")
        .await
        .json();
    assert_eq!(acted["record"]["state"], "closed");
    assert_eq!(acted["touched"][0]["to"], "closed");
    assert_eq!(record_status(&host, "POST /7/actions/close", "").await, 409);
    assert_eq!(record_status(&host, "POST /8/actions/close", "").await, 404);
    let typo = send(&host, &format!("POST {RECORDS}/7/actions/clsoe"), &[], "").await;
    let detail = "`counters` has no action `clsoe`; did you mean `close`?";
    assert_eq!(
        (typo.status.as_u16(), &typo.json()["detail"]),
        (404, &json!(detail))
    );
}

/// The status of the answer to a request to the control API of the sandbox `amy`.
async fn status(host: &Arc<Host>, line: &str, body: &str) -> u16 {
    let line = line.replace(" /", " /~amy/__mimeo/");
    send(host, &line, &[], body).await.status.as_u16()
}

#[tokio::test]
async fn sandboxes_are_made_and_deleted() {
    let (_folder, host) = testing::host();
    let made = send(&host, "POST /__mimeo/sandboxes", &[], r#"{"name":"amy"}"#).await;
    assert_eq!(
        (made.status.as_u16(), made.header("location")),
        (201, "/~amy/")
    );
    assert_eq!(
        status(&host, "POST /sandboxes", r#"{"name":"amy"}"#).await,
        200
    );
    assert_eq!(
        status(&host, "POST /sandboxes", r#"{"name":"a/b"}"#).await,
        400
    );
    let list = get(&host, "/__mimeo/sandboxes").await.json();
    assert_eq!(list["sandboxes"][0]["name"], "amy");
    for (name, expected) in [("amy", 204), ("amy", 404), ("default", 409)] {
        let got = send(&host, &format!("DELETE /__mimeo/sandboxes/{name}"), &[], "").await;
        assert_eq!(got.status, expected, "{name}");
    }
}

#[tokio::test]
async fn each_sandbox_has_its_own_clock() {
    let (_folder, host) = testing::host();
    let freeze = r#"{"freeze":"2021-03-09T12:00:00+08:00"}"#;
    assert_eq!(status(&host, "PUT /clock", freeze).await, 200);
    assert_eq!(
        status(&host, "PUT /clock", r#"{"advance":"5m"}"#).await,
        200
    );
    let clock = get(&host, "/~amy/__mimeo/clock").await.json();
    assert!(
        clock["now"]
            .as_str()
            .unwrap()
            .starts_with("2021-03-09T04:05:00"),
        "{clock}"
    );
    assert_eq!(status(&host, "PUT /clock", r#"{"resume":true}"#).await, 200);
    assert_eq!(
        get(&host, "/~amy/__mimeo/clock").await.json()["frozen"],
        false
    );
    let wrong = [
        r#"{"advanse":"5m"}"#,
        r#"{"advance":"soon"}"#,
        r#"{"resume":false}"#,
        "{}",
        "",
    ];
    for wrong in wrong {
        assert_eq!(status(&host, "PUT /clock", wrong).await, 400, "{wrong}");
    }
}

#[tokio::test]
async fn a_sandbox_returns_to_a_snapshot() {
    let (_folder, host) = testing::host();
    send(&host, "POST /~amy/toy/counters", &[], "").await;
    assert_eq!(
        status(&host, "POST /snapshots", r#"{"name":"one"}"#).await,
        201
    );
    let list = get(&host, "/~amy/__mimeo/snapshots").await.json();
    assert_eq!(
        (
            &list["snapshots"][0]["name"],
            &list["snapshots"][0]["records"]
        ),
        (&json!("one"), &json!(1))
    );
    assert_eq!(status(&host, "POST /reset", "").await, 204);
    assert_eq!(get(&host, "/~amy/toy/counters").await.json(), json!(0));
    assert_eq!(status(&host, "POST /snapshots/one/restore", "").await, 204);
    assert_eq!(get(&host, "/~amy/toy/counters").await.json(), json!(1));
    assert_eq!(status(&host, "DELETE /snapshots/one", "").await, 204);
    assert_eq!(status(&host, "POST /snapshots/one/restore", "").await, 404);
}

#[tokio::test]
async fn the_control_api_keeps_to_its_document() {
    let (_folder, host) = testing::host();
    assert_eq!(
        get(&host, "/__mimeo/openapi.json").await.json()["openapi"],
        "3.1.0"
    );
    assert_eq!(get(&host, "/__mimeo/nothing").await.status, 404);
    assert_eq!(get(&host, "/__mimeo").await.status, 404);
    let got = send(&host, "PATCH /__mimeo/clock", &[], "").await;
    assert_eq!(
        (got.status.as_u16(), got.header("allow")),
        (405, "GET, PUT, OPTIONS")
    );
    assert_eq!(
        send(&host, "OPTIONS /__mimeo/clock", &[], "")
            .await
            .header("allow"),
        "GET, PUT, OPTIONS"
    );
    for operation in &DOCUMENT.operations {
        let path = operation
            .path
            .replace("{api}", "toy")
            .replace("{resource}", "counters");
        let path = path.replace(['{', '}'], "x");
        let line = format!("{} /__mimeo{path}", operation.method);
        if operation.id == "followEvents" {
            continue;
        }
        let got = send(&host, &line, &[], "{}").await;
        let unknown = got.header("content-type").contains("problem")
            && got.json()["type"] == "urn:mimeo:problem:unknown-path";
        assert!(
            !unknown && got.status != 405,
            "{line} is documented, but not there"
        );
    }
}

#[tokio::test]
async fn foreign_pages_may_not_use_the_control_api() {
    let (_folder, host) = testing::host();
    for headers in [
        &["host: localhost:4010", "origin: http://localhost:3000"][..],
        &["host: evil.example"],
        &["host: localhost", "sec-fetch-site: cross-site"],
    ] {
        let got = send(&host, "POST /__mimeo/reset", headers, "").await;
        assert_eq!(got.status, 403);
        assert_eq!(got.header("access-control-allow-origin"), "");
    }
    let own = ["host: localhost:4010", "origin: http://localhost:4010"];
    assert_eq!(
        send(&host, "POST /__mimeo/reset", &own, "").await.status,
        204
    );
}
