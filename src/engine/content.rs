//! Serves back what records hold as files.

use super::draft::Draft;
use crate::behavior::{Behavior, Content};
use crate::state::{Record, Transaction};
use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use std::sync::Arc;

/// Answers with the file at the request's path; `false` if there is none.
pub(super) fn serve(draft: &mut Draft<'_>, records: &Transaction) -> bool {
    if !matches!(draft.request.method, Method::GET | Method::HEAD) {
        return false;
    }
    let Some(behavior) = draft.api.behavior.clone() else {
        return false;
    };
    let path = percent_decode_str(&draft.request.path)
        .decode_utf8_lossy()
        .into_owned();
    let Some((media_type, hash, bytes)) = find(&behavior, records, &path) else {
        return false;
    };
    let tag = format!("\"{hash}\"");
    let known = draft.request.headers.get(header::IF_NONE_MATCH);
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        draft.answer_empty(StatusCode::NOT_MODIFIED);
    } else {
        let media_type = HeaderValue::from_str(&media_type);
        let fallback = HeaderValue::from_static("application/octet-stream");
        draft.answer_bytes(StatusCode::OK, media_type.unwrap_or(fallback), bytes);
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        draft.header(header::ETAG, tag);
    }
    draft.header(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    draft.why(format!("the file of a record that says `{path}`"), None);
    true
}

fn find(behavior: &Behavior, records: &Transaction, path: &str) -> Option<(String, String, Bytes)> {
    let resources = behavior.resources.iter().enumerate();
    let mut with_content = resources.filter_map(|(at, it)| Some((at, it.content.as_ref()?)));
    with_content.find_map(|(at, content)| {
        let record = record(records, at, content, path)?;
        let text = |field: &str| record.get(field).and_then(Value::as_str).map(str::to_owned);
        let media_type = text(&content.media_type).unwrap_or_default();
        let blob = text(&content.blob)?;
        let bytes = records.blob(&blob).or_else(|| data_uri(&blob))?;
        let tag = if blob.len() == 64 {
            blob
        } else {
            record.key.to_string()
        };
        Some((media_type, tag, bytes))
    })
}

fn record(
    records: &Transaction,
    resource: usize,
    content: &Content,
    path: &str,
) -> Option<Arc<Record>> {
    let says =
        |record: &&Arc<Record>| record.get(&content.at).and_then(Value::as_str) == Some(path);
    match content.index {
        Some(index) => records
            .bucket(resource, index, &[Value::from(path)])
            .iter()
            .next()
            .cloned(),
        None => records.all(resource).iter().find(says).cloned(),
    }
}

/// The bytes of a picture that a formula has made.
fn data_uri(text: &str) -> Option<Bytes> {
    let (_, data) = text.strip_prefix("data:")?.split_once(";base64,")?;
    crate::contract::decode_base64(data).map(Bytes::from)
}
