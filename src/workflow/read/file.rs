//! Files to be uploaded. In a payload they are written as an object with one of these keys:
//!
//! - `file`: a path, relative to the Arazzo file;
//! - `base64`: the bytes themselves;
//! - `text`: the content as text;
//!
//! and beside it `filename` and `contentType`, which follow from the path where there is one.

use super::reader::Reader;
use crate::contract::decode_base64;
use crate::source::codes::{contract, yaml};
use crate::source::{Diagnostic, Node};
use crate::workflow::model::File;
use bytes::Bytes;
use std::path::Path;

const KEYS: [&str; 5] = ["file", "base64", "text", "filename", "contentType"];

/// The file that a node describes; nothing where it describes none.
pub(super) fn file(reader: &mut Reader<'_>, node: &Node) -> Option<File> {
    let mapping = node.as_mapping()?;
    let known = mapping.keys().all(|key| KEYS.contains(&key.as_str()));
    let text = |key: &str| node.get(key).and_then(Node::as_str);
    // A `text` alone may be a field of the payload as well as any other name.
    let is_file = text("file").or(text("base64")).is_some()
        || (text("text").is_some() && text("filename").is_some());
    if !known || !is_file {
        return None;
    }
    let path = text("file").map(Path::new);
    let own_name = path.and_then(Path::file_name).and_then(|it| it.to_str());
    let filename = text("filename").or(own_name).unwrap_or("file");
    let extension = Path::new(filename).extension();
    let extension = extension.and_then(|it| it.to_str()).unwrap_or_default();
    let content_type = text("contentType").unwrap_or_else(|| media_type(extension));
    Some(File {
        filename: filename.to_owned(),
        content_type: content_type.to_owned(),
        bytes: bytes(reader, node, path),
    })
}

fn bytes(reader: &mut Reader<'_>, node: &Node, path: Option<&Path>) -> Bytes {
    let place = |key: &str| node.get(key).map_or(node.span, |it| it.span);
    if let Some(path) = path {
        let path = reader.folder.join(path);
        return match reader.disk.read(&path) {
            Ok(bytes) => bytes.into(),
            Err(error) => {
                let message = format!("the file {} cannot be read: {error}", path.display());
                let told = Diagnostic::new(&yaml::MISSING_FILE, message).at(place("file"));
                let help = "the path of an upload is relative to the Arazzo file";
                reader.diagnostics.push(told.help(help));
                Bytes::new()
            }
        };
    }
    if let Some(text) = node.get("base64").and_then(Node::as_str) {
        let text: String = text.split_whitespace().collect();
        if let Some(bytes) = decode_base64(&text) {
            return bytes.into();
        }
        let message = "this is not base64";
        reader.tell(&contract::WRONG_KIND, place("base64"), message);
        return Bytes::new();
    }
    let text = node.get("text").and_then(Node::as_str).unwrap_or_default();
    Bytes::copy_from_slice(text.as_bytes())
}

fn media_type(extension: &str) -> &'static str {
    match extension.to_ascii_lowercase().as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        "pdf" => "application/pdf",
        "json" => "application/json",
        "txt" => "text/plain",
        "csv" => "text/csv",
        "mp4" => "video/mp4",
        _ => "application/octet-stream",
    }
}
