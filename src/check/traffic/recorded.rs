//! Exchanges as someone else has recorded them.

use super::private::is_mark;
use crate::check::{Address, Received};
use crate::contract::{Contract, Found, RawRequest, Violation};
use bytes::Bytes;
use http::{HeaderMap, Method};
use indexmap::IndexMap;
use reqwest::Url;

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
    /// Whether the body of the answer is known. Browsers forget large ones.
    pub is_whole: bool,
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

impl Recording {
    /// The service that most of the requests to operations of a contract went to, and how many these are; nothing if
    /// none is to an operation.
    pub fn service(&self, contract: &Contract, name: &str) -> Option<(Address, usize)> {
        let mut counts: IndexMap<(String, String), usize> = IndexMap::new();
        for recorded in &self.exchanges {
            if let Some(base) = recorded.base(contract, name) {
                *counts.entry((recorded.root(), base)).or_default() += 1;
            }
        }
        // Of several with the most requests, the first.
        let most = counts.into_iter().rev().max_by_key(|it| it.1);
        most.map(|((root, path), count)| (Address { root, path }, count))
    }

    /// How many requests are to operations of a contract, where the service is at that address.
    pub fn count(&self, contract: &Contract, address: &Address) -> usize {
        let below = self.exchanges.iter().filter(|it| it.is_to(address));
        below
            .filter(|it| it.matched(contract, &address.path).is_some())
            .count()
    }
}

impl Recorded {
    /// Scheme, host and port, as an [`Address`] has them.
    pub(super) fn root(&self) -> String {
        let url = Url::parse(&self.url).ok();
        url.map_or_else(String::new, |it| it.origin().ascii_serialization())
    }

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

    /// The path of the URL.
    pub fn path(&self) -> &str {
        self.target().0
    }

    /// Whether it is below that address.
    pub(super) fn is_to(&self, address: &Address) -> bool {
        self.root() == address.root && behind(self.target().0, &address.path).is_some()
    }

    /// The base in front of the path of an operation: a documented one, the API's name, or none.
    pub(super) fn base(&self, contract: &Contract, name: &str) -> Option<String> {
        let named = format!("/{name}");
        let mut bases = contract.base_paths();
        bases.push(&named);
        bases.push("");
        let fits = |base: &&&str| {
            let behind = behind(self.target().0, base);
            behind.is_some_and(|it| {
                matches!(contract.find(&self.method, it), Found::Operation { .. })
            })
        };
        bases.iter().find(fits).map(|it| (*it).to_owned())
    }

    /// The operation that was asked below a base; nothing for a request to something else.
    pub(super) fn matched(&self, contract: &Contract, base: &str) -> Option<Matched> {
        let (path, query) = self.target();
        let path = behind(path, base)?;
        let Found::Operation { index, path_params } = contract.find(&self.method, path) else {
            return None;
        };
        let violations = self.body.as_ref().map(|body| {
            let raw = RawRequest {
                path_params: &path_params,
                query,
                headers: &self.headers,
                body,
            };
            let mut found = contract.operations[index].decode(contract, &raw).violations;
            let json = serde_json::from_slice(body).ok();
            found.retain(|it| !is_mark(json.as_ref(), &it.pointer));
            found
        });
        Some(Matched {
            operation: index,
            path: path.to_owned(),
            violations: violations.unwrap_or_default(),
        })
    }
}

/// What of a path stands behind a base, with its slash.
pub(super) fn behind<'p>(path: &'p str, base: &str) -> Option<&'p str> {
    path.strip_prefix(base).filter(|it| it.starts_with('/'))
}
