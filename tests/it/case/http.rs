//! `http` blocks: read as written, and made into a request that can be sent.

use super::markdown::unescape;
use super::model::Message;
use super::pattern::Bindings;
use crate::backend::Request;
use std::fmt::Write as _;
use std::path::Path;

/// Reads start line, headers and body.
pub fn parse(place: &str, lines: &[&str]) -> Result<Message, String> {
    let Some((start, mut rest)) = lines.split_first() else {
        return Err(format!("{place}: an http block needs a first line"));
    };
    let mut start = (*start).to_owned();
    while let [line, after @ ..] = rest {
        let part = line.trim_start();
        if part.len() == line.len() || !part.starts_with(['?', '&']) {
            break;
        }
        start.push_str(part.trim_end());
        rest = after;
    }
    let mut headers = Vec::new();
    let mut body = None;
    while let [line, after @ ..] = rest {
        rest = after;
        if line.trim().is_empty() {
            body = Some(rest.join("\n")).filter(|body| !body.trim().is_empty());
            break;
        }
        let Some((name, value)) = line.split_once(':') else {
            return Err(format!(
                "{place}: `{line}` is no header; a blank line comes before a body"
            ));
        };
        headers.push((name.trim().to_lowercase(), value.trim().to_owned()));
    }
    Ok(Message {
        start,
        headers,
        body,
        text: lines.join("\n"),
    })
}

/// The bytes that are sent as they are: lines end in CR LF but for the last, and `\xNN` is a byte.
pub fn raw(message: &Message, bindings: &Bindings) -> Result<Vec<u8>, String> {
    let text = bindings.fill(&message.text.replace('\n', "\r\n"))?;
    // A head without a body ends in an empty line.
    let end = if text.contains("\r\n\r\n") {
        ""
    } else {
        "\r\n\r\n"
    };
    unescape(format!("{text}{end}").as_bytes())
}

/// The request that is sent: placeholders filled in, defaults added. `folder` is where `< file` is looked up.
pub fn request(message: &Message, bindings: &Bindings, folder: &Path) -> Result<Request, String> {
    let start = bindings.fill(&message.start)?;
    let Some((method, target)) = start.split_once(' ') else {
        return Err(format!("`{start}` is not `METHOD /path`"));
    };
    let target = target.trim().trim_end_matches(" HTTP/1.1");
    let mut headers = Vec::new();
    for (name, value) in &message.headers {
        headers.push((name.clone(), bindings.fill(value)?));
    }
    let has = |headers: &[(String, String)], name: &str| headers.iter().any(|(n, _)| n == name);
    if !has(&headers, "host") {
        headers.push(("host".to_owned(), "localhost:4010".to_owned()));
    }
    if message.body.is_some() && !has(&headers, "content-type") {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
    }
    let multipart = headers
        .iter()
        .any(|(name, value)| name == "content-type" && value.starts_with("multipart/"));
    let body = match &message.body {
        Some(text) if multipart => parts(&bindings.fill(text)?, folder)?,
        Some(text) => included(&bindings.fill(text)?, folder)?,
        None => Vec::new(),
    };
    Ok(Request {
        method: method.to_owned(),
        target: encoded(target),
        headers,
        body,
    })
}

/// Lines of a multipart body end in CR LF, the last one too.
fn parts(text: &str, folder: &Path) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    for line in text.lines() {
        body.extend(included(line, folder)?);
        body.extend_from_slice(b"\r\n");
    }
    Ok(body)
}

/// A text that is `< path` stands for the file's bytes.
fn included(text: &str, folder: &Path) -> Result<Vec<u8>, String> {
    let Some(path) = text.strip_prefix("< ") else {
        return Ok(text.as_bytes().to_vec());
    };
    let path = folder.join(path.trim());
    std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Spaces and what is not ASCII are percent-encoded, so that cases can be read.
fn encoded(target: &str) -> String {
    let mut encoded = String::new();
    for character in target.chars() {
        if character.is_ascii_graphic() {
            encoded.push(character);
            continue;
        }
        let mut buffer = [0; 4];
        for byte in character.encode_utf8(&mut buffer).bytes() {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}
