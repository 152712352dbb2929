//! The whole server without a port: the edge and the control API, whose every answer is held against its document.

mod control;
mod edge;
mod port;

use super::{ServerSettings, service};
use crate::contract::{Contract, Found};
use crate::host::Host;
use crate::source::{Loader, MemoryFiles};
use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use serde_json::Value;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tower::{Service, ServiceExt};

/// Longer than any test machine needs.
const LONG: Duration = Duration::from_secs(20);

static DOCUMENT: LazyLock<Contract> = LazyLock::new(|| {
    let files =
        MemoryFiles::default().with("openapi.yaml", include_str!("../control/openapi.yaml"));
    let mut loader = Loader::new(&files);
    let root = loader.load("openapi.yaml").unwrap();
    let (bundle, problems) = loader.finish();
    assert!(problems.is_empty(), "{problems:#?}");
    let (contract, problems) = Contract::compile(&bundle, root);
    assert!(problems.is_empty(), "{problems:#?}");
    contract.unwrap()
});

/// What came back.
struct Got {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Got {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

/// Sends `METHOD /target` with headers (`name: value`) and a body.
async fn send(host: &Arc<Host>, line: &str, headers: &[&str], body: &str) -> Got {
    let (method, target) = line.split_once(' ').unwrap();
    let mut request = Request::builder().method(method).uri(target);
    for header in headers {
        let (name, value) = header.split_once(": ").unwrap();
        request = request.header(name, value);
    }
    let request = request
        .body(Full::new(Bytes::from(body.to_owned())))
        .unwrap();
    let mut settings = ServerSettings::default();
    settings.limits.body = 100;
    let mut service = service(Arc::clone(host), settings);
    let response = service.ready().await.unwrap().call(request).await.unwrap();
    let (head, body) = response.into_parts();
    let body = tokio::time::timeout(LONG, body.collect())
        .await
        .unwrap()
        .unwrap()
        .to_bytes();
    let got = Got {
        status: head.status,
        headers: head.headers,
        body,
    };
    if let Some((_, path)) = target.split_once("/__mimeo") {
        judge(method, path, &got);
    }
    got
}

/// Holds an answer of the control API against its document.
fn judge(method: &str, path: &str, got: &Got) {
    let path = path.split('?').next().unwrap();
    let method: Method = method.parse().unwrap();
    if let Found::Operation { index, .. } = DOCUMENT.find(&method, path) {
        let operation = &DOCUMENT.operations[index];
        let text = || Value::String(String::from_utf8_lossy(&got.body).into_owned());
        let body = serde_json::from_slice(&got.body).unwrap_or_else(|_| text());
        let body = Some(&body).filter(|_| !got.body.is_empty());
        let violations =
            operation.validate_answer(&DOCUMENT, got.status.as_u16(), &got.headers, body);
        assert!(violations.is_empty(), "{method} {path}: {violations:#?}");
    }
}

async fn get(host: &Arc<Host>, target: &str) -> Got {
    send(host, &format!("GET {target}"), &[], "").await
}
