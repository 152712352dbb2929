//! What formulas see of a request.

use crate::behavior::Val;
use crate::contract::Decoded;
use crate::state::Transaction;
use serde_json::{Map, Value};

/// The values of `path`, `query`, `header`, `cookie`, `body` and `files`, in this order.
pub(super) fn values(decoded: &Decoded, files: Val) -> [Val; 6] {
    let map = |entries: &Map<String, Value>| Val::from(entries);
    let body = decoded.body.as_ref().map_or(Val::Null, Val::from);
    [
        map(&decoded.path),
        map(&decoded.query),
        map(&decoded.header),
        map(&decoded.cookie),
        body,
        files,
    ]
}

/// Puts uploaded files aside and describes each.
pub(super) fn files(decoded: &Decoded, records: &mut Transaction) -> Val {
    let describe = |file: &crate::contract::UploadedFile| {
        let filename = file.filename.clone().unwrap_or_default();
        let extension = match filename.rsplit_once('.') {
            Some((_, extension)) => extension.to_ascii_lowercase(),
            None => String::new(),
        };
        let media_type = file
            .content_type
            .as_deref()
            .unwrap_or("application/octet-stream");
        Val::map([
            ("name".to_owned(), Val::text(file.name.as_str())),
            ("filename".to_owned(), Val::text(filename)),
            ("extension".to_owned(), Val::text(extension)),
            ("type".to_owned(), Val::text(media_type)),
            (
                "size".to_owned(),
                Val::Int(i64::try_from(file.bytes.len()).unwrap_or(i64::MAX)),
            ),
            (
                "blob".to_owned(),
                Val::Text(records.put_blob(file.bytes.clone())),
            ),
        ])
    };
    Val::list(decoded.files.iter().map(describe).collect())
}
