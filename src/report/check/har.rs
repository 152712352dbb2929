//! HAR 1.2: every exchange, for browsers and other HTTP tools. Credentials and cookies are masked by their places, too.

use super::secret::MASK;
use super::view::{Sent, View};
use crate::check::{Body, Call, Part, Received, Text};
use crate::contract::{Contract, ParameterPlace, SchemeKind};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};
use std::borrow::Cow;

/// Headers whose values are nobody's business.
const PRIVATE: [&str; 4] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
];

pub(super) fn write(view: &View<'_>) -> String {
    let masks = match view.is_open {
        true => Masks::default(),
        false => Masks::of(&view.api.contract),
    };
    let entries: Vec<Value> = view
        .sent()
        .filter_map(|it| entry(view, &masks, &it))
        .collect();
    let log = json!({"log": {
        "version": "1.2",
        "creator": {"name": "mimeo", "version": env!("CARGO_PKG_VERSION")},
        "comment": format!("mimeo check of {} at {}", view.results.api, view.results.target),
        "entries": entries,
    }});
    format!("{log:#}\n")
}

/// Where credentials travel; nowhere where all is shown.
#[derive(Default)]
struct Masks {
    headers: Vec<String>,
    query: Vec<String>,
}

impl Masks {
    fn of(contract: &Contract) -> Self {
        let mut masks = Self {
            headers: PRIVATE.iter().map(|it| (*it).to_owned()).collect(),
            query: Vec::new(),
        };
        for scheme in contract.schemes.values() {
            match &scheme.kind {
                SchemeKind::ApiKey {
                    place: ParameterPlace::Header,
                    name,
                } => masks.headers.push(name.to_lowercase()),
                SchemeKind::ApiKey {
                    place: ParameterPlace::Query,
                    name,
                } => masks.query.push(name.clone()),
                _ => {}
            }
        }
        masks
    }

    fn header(&self, name: &str, value: String) -> Value {
        let private = self.headers.iter().any(|it| name.eq_ignore_ascii_case(it));
        let value = if private { MASK.to_owned() } else { value };
        json!({"name": name, "value": value})
    }

    /// The URL, and the pairs of its query.
    fn url(&self, url: &str) -> (String, Vec<Value>) {
        let Some((path, query)) = url.split_once('?') else {
            return (url.to_owned(), Vec::new());
        };
        let mut written = Vec::new();
        let mut listed = Vec::new();
        for pair in query.split('&') {
            let mut read = form_urlencoded::parse(pair.as_bytes());
            let Some((name, value)) = read.next() else {
                written.push(pair.to_owned());
                continue;
            };
            if self.query.iter().any(|it| *it == name) {
                let name_as_written = pair.split('=').next().unwrap_or_default();
                written.push(format!("{name_as_written}={MASK}"));
                listed.push(json!({"name": name, "value": MASK}));
            } else {
                written.push(pair.to_owned());
                listed.push(json!({"name": name, "value": value}));
            }
        }
        (format!("{path}?{}", written.join("&")), listed)
    }
}

fn entry(view: &View<'_>, masks: &Masks, sent: &Sent<'_>) -> Option<Value> {
    let Call::Request(request) = &sent.step.call else {
        return None;
    };
    let url = sent.line.split_once(' ').map_or(sent.line, |it| it.1);
    let (url, query) = masks.url(url);
    let headers = request.headers.iter();
    let headers: Vec<Value> = headers
        .map(|(name, value)| masks.header(name, plain(value, view.is_open)))
        .collect();
    let mut asked = json!({
        "method": request.method.as_str(),
        "url": url,
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers,
        "queryString": query,
        "headersSize": -1,
        "bodySize": 0,
    });
    if let Some((media_type, bytes)) = post_data(&request.body) {
        asked["bodySize"] = bytes.len().into();
        asked["postData"] = json!({"mimeType": media_type, "params": []});
        put_text(&mut asked["postData"], &bytes);
    }
    let at = DateTime::from_timestamp_millis(sent.at).unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "microseconds of one request")]
    let time = sent.received.map_or(0.0, |it| it.micros as f64 / 1000.0);
    Some(json!({
        "startedDateTime": at.to_rfc3339_opts(SecondsFormat::Millis, true),
        "time": time,
        "request": asked,
        "response": answer(masks, sent.received),
        "cache": {},
        "timings": {"send": 0, "wait": time, "receive": 0},
        "comment": format!("{}: {}", sent.phase.name(), view.operation(sent.step).unwrap_or(&sent.step.purpose)),
    }))
}

/// Media type and bytes of a body.
fn post_data(body: &Body) -> Option<(&str, Cow<'_, [u8]>)> {
    match body {
        Body::None => None,
        Body::Json {
            media_type, value, ..
        } => Some((media_type, value.to_string().into_bytes().into())),
        Body::Bytes { media_type, bytes } => Some((media_type, Cow::Borrowed(bytes))),
    }
}

fn answer(masks: &Masks, received: Option<&Received>) -> Value {
    let Some(received) = received else {
        return json!({
            "status": 0, "statusText": "", "httpVersion": "HTTP/1.1", "cookies": [], "headers": [],
            "content": {"size": 0, "mimeType": "x-unknown"},
            "redirectURL": "", "headersSize": -1, "bodySize": -1, "comment": "no answer",
        });
    };
    let headers: Vec<Value> = received
        .headers
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            masks.header(name.as_str(), value)
        })
        .collect();
    let header = |name: &str| {
        let value = received.headers.get(name).map(http::HeaderValue::as_bytes);
        String::from_utf8_lossy(value.unwrap_or_default()).into_owned()
    };
    let mut content = json!({"size": received.body.len(), "mimeType": header("content-type")});
    if received.body.is_empty() && received.headers.contains_key("content-encoding") {
        // It was packed in a way that nobody here knows, so it is not known.
        content["size"] = json!(-1);
    } else {
        put_text(&mut content, &received.body);
    }
    let status = http::StatusCode::from_u16(received.status).ok();
    json!({
        "status": received.status,
        "statusText": status.and_then(|it| it.canonical_reason()).unwrap_or_default(),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": headers,
        "content": content,
        "redirectURL": header("location"),
        "headersSize": -1,
        "bodySize": received.body.len(),
    })
}

/// The bytes of a body, in Base64 where they are no text.
fn put_text(content: &mut Value, bytes: &[u8]) {
    match std::str::from_utf8(bytes) {
        Ok(text) => content["text"] = text.into(),
        Err(_) => {
            content["text"] = STANDARD.encode(bytes).into();
            content["encoding"] = "base64".into();
        }
    }
}

/// A text that was sent; what was a credential is masked.
fn plain(text: &Text, is_open: bool) -> String {
    let parts = text.0.iter().map(|part| match part {
        Part::Fixed(text) => text.as_str(),
        Part::Secret { value, .. } if is_open => value.as_str(),
        Part::Value(_) | Part::Secret { .. } => MASK,
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::super::registry::Report;
    use super::super::testing::with_view;
    use super::*;

    #[test]
    fn exchanges_are_entries_without_credentials() {
        let text = with_view(|view| Report::find("har").unwrap().write(view));
        assert!(
            !text.contains("s3cr3t") && !text.contains("abcdef"),
            "{text}"
        );
        let log: Value = serde_json::from_str(&text).unwrap();
        let entry = &log["log"]["entries"][0];
        assert_eq!(entry["startedDateTime"], "2021-03-09T04:00:00.000Z");
        assert_eq!(entry["time"], 1.234);
        let url = "http://127.0.0.1:4010/shop/v1/orders?note=a%20b&key=***";
        assert_eq!(entry["request"]["url"], url);
        assert_eq!(
            entry["request"]["queryString"][0],
            json!({"name": "note", "value": "a b"})
        );
        assert_eq!(entry["response"]["statusText"], "Created");
        assert_eq!(
            entry["response"]["headers"][1],
            json!({"name": "set-cookie", "value": "***"})
        );
    }

    #[test]
    fn keys_in_the_query_are_masked_by_their_names() {
        let masks = Masks {
            headers: Vec::new(),
            query: vec!["key".to_owned()],
        };
        let (url, pairs) = masks.url("http://x/y?a=1&key=other");
        assert_eq!(url, "http://x/y?a=1&key=***");
        assert_eq!(pairs[1], json!({"name": "key", "value": "***"}));
    }
}
