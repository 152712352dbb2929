//! Exchanges as someone else has recorded them.

use crate::check::Received;
use crate::contract::{Contract, Found, RawRequest, Violation};
use bytes::Bytes;
use http::{HeaderMap, Method};

/// Exchanges in the order of the recording.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    /// The exchanges.
    pub exchanges: Vec<Recorded>,
}

/// One exchange.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The method.
    pub method: Method,
    /// The whole URL.
    pub url: String,
    /// The header fields of the request.
    pub headers: HeaderMap,
    /// The body of the request; nothing where the recording lacks it.
    pub body: Option<Bytes>,
    /// The answer; nothing where none came.
    pub received: Option<Received>,
    /// When it was asked, in milliseconds since 1970 UTC.
    pub at: i64,
}

/// A request to an operation of the contract.
#[derive(Clone, Debug)]
pub(super) struct Matched {
    /// The operation, by its place in the contract.
    pub operation: usize,
    /// The path behind the base.
    pub path: String,
    /// Rules that the request breaks; none where its body is not known.
    pub violations: Vec<Violation>,
}

impl Recorded {
    /// The path and the query of the URL.
    pub(super) fn target(&self) -> (&str, &str) {
        let behind = self
            .url
            .split_once("://")
            .map_or(self.url.as_str(), |it| it.1);
        let target = behind.find('/').map_or("/", |at| &behind[at..]);
        let target = target.split('#').next().unwrap_or_default();
        target.split_once('?').unwrap_or((target, ""))
    }

    /// The operation that was asked; nothing for a request to something else. The path may begin with a documented
    /// base path, with the API's name, or with neither.
    pub(super) fn matched(&self, contract: &Contract, name: &str) -> Option<Matched> {
        let (path, query) = self.target();
        let named = format!("/{name}");
        let mut bases = contract.base_paths();
        bases.push(&named);
        bases.push("");
        let behind = bases.iter().filter_map(|base| {
            let behind = path.strip_prefix(base)?;
            behind.starts_with('/').then_some(behind)
        });
        let mut found = behind.filter_map(|it| match contract.find(&self.method, it) {
            Found::Operation { index, path_params } => Some((it, index, path_params)),
            _ => None,
        });
        let (path, operation, path_params) = found.next()?;
        let violations = self.body.as_ref().map(|body| {
            let raw = RawRequest {
                path_params: &path_params,
                query,
                headers: &self.headers,
                body,
            };
            contract.operations[operation]
                .decode(contract, &raw)
                .violations
        });
        Some(Matched {
            operation,
            path: path.to_owned(),
            violations: violations.unwrap_or_default(),
        })
    }
}
