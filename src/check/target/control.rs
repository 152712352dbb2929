//! The control API of a mimeo: which APIs it serves, sandboxes, actions of the operator, the clock.

use super::wire::Wire;
use crate::check::sequence::Received;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

/// The header that chooses a sandbox.
pub(super) const SANDBOX: &str = "mimeo-sandbox";

/// What is known of a mimeo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Control {
    /// The API that is judged, by the mimeo's name for it.
    pub(super) api: String,
}

/// Whether an answer to [`health`] comes from a mimeo.
pub(super) fn is_mimeo(answer: &Received) -> bool {
    let health = answer.json.as_ref();
    answer.status == 200
        && health.is_some_and(|it| it["status"] == "ok" && it.get("generation").is_some())
}

/// Asks whether this is a mimeo.
pub(super) fn health() -> Wire {
    request(Method::GET, "/__mimeo/health".to_owned())
}

/// Asks for the APIs.
pub(super) fn apis() -> Wire {
    request(Method::GET, "/__mimeo/apis".to_owned())
}

/// The names in an answer to [`apis`].
pub(super) fn names(answer: &Received) -> Vec<String> {
    let apis = answer.json.as_ref().and_then(|it| it["apis"].as_array());
    let apis = apis.into_iter().flatten();
    apis.filter_map(|it| it["name"].as_str().map(str::to_owned))
        .collect()
}

/// Forgets a sandbox.
pub(super) fn forget(sandbox: &str) -> Wire {
    request(Method::DELETE, format!("/__mimeo/sandboxes/{sandbox}"))
}

/// Lets the clock go on.
pub(super) fn advance(millis: i64) -> Wire {
    let mut request = request(Method::PUT, "/__mimeo/clock".to_owned());
    let body = json!({"advance": format!("{millis}ms")});
    with_json(&mut request, &body);
    request
}

impl Control {
    /// Performs an action of the operator.
    pub(super) fn operate(&self, resource: &str, key: &str, action: &str) -> Wire {
        let [api, resource, key, action] =
            [&self.api, resource, key, action].map(|it| utf8_percent_encode(it, NON_ALPHANUMERIC));
        let path =
            format!("/__mimeo/apis/{api}/resources/{resource}/records/{key}/actions/{action}");
        request(Method::POST, path)
    }
}

fn request(method: Method, path: String) -> Wire {
    Wire {
        method,
        path,
        headers: HeaderMap::new(),
        body: Bytes::new(),
    }
}

fn with_json(request: &mut Wire, body: &Value) {
    let json = HeaderValue::from_static("application/json");
    request.headers.insert(header::CONTENT_TYPE, json);
    request.body = body.to_string().into();
}
