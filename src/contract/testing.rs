//! What the tests of this module share: a contract from a text, and requests to it.

use super::model::{Contract, Operation};
use super::router::Found;
use super::{Decoded, RawRequest};
use crate::source::{Bundle, Diagnostic, Loader, MemoryFiles};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method};

/// The bundle of some files; the first one is the document.
pub(super) fn bundle(files: &[(&str, &str)]) -> (Bundle, Vec<Diagnostic>) {
    let memory = files
        .iter()
        .fold(MemoryFiles::default(), |memory, (path, text)| {
            memory.with(path, *text)
        });
    let mut loader = Loader::new(&memory);
    for (path, _) in files {
        loader.load(path);
    }
    loader.finish()
}

/// The contract of some files, and everything wrong with them.
pub(crate) fn compile_files(files: &[(&str, &str)]) -> (Option<Contract>, Vec<Diagnostic>) {
    let (bundle, mut diagnostics) = bundle(files);
    let root = bundle.file_by_path(files[0].0.as_ref()).unwrap();
    let (contract, found) = Contract::compile(&bundle, root);
    diagnostics.extend(found);
    (contract, diagnostics)
}

/// The contract of a document that must be in order.
pub(crate) fn contract(text: &str) -> Contract {
    let (contract, diagnostics) = compile_files(&[("openapi.yaml", text)]);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    contract.unwrap()
}

/// Names of codes with line and column of their places.
pub(super) fn places(files: &[(&str, &str)]) -> Vec<String> {
    let (bundle, _) = bundle(files);
    let (_, diagnostics) = compile_files(files);
    let place = |it: &Diagnostic| it.span.map(|span| bundle.sources.place(span));
    diagnostics
        .iter()
        .map(|it| format!("{} {}", it.code.name, place(it).unwrap_or_default()))
        .collect()
}

/// A request in parts.
pub(super) struct Request<'r> {
    pub method: Method,
    /// Path and query.
    pub target: &'r str,
    pub headers: &'r [(&'r str, &'r str)],
    pub body: &'r [u8],
}

impl<'r> Request<'r> {
    pub(super) fn get(target: &'r str) -> Self {
        Self {
            method: Method::GET,
            target,
            headers: &[],
            body: b"",
        }
    }

    pub(super) fn post(
        target: &'r str,
        content_type: &'r [(&'r str, &'r str)],
        body: &'r str,
    ) -> Self {
        Self {
            method: Method::POST,
            target,
            headers: content_type,
            body: body.as_bytes(),
        }
    }

    /// The request as its operation understands it.
    pub(super) fn decode(&self, contract: &Contract) -> Decoded {
        let (path, query) = self.target.split_once('?').unwrap_or((self.target, ""));
        let Found::Operation { index, path_params } = contract.find(&self.method, path) else {
            panic!("{} {path} is not found", self.method);
        };
        let operation: &Operation = &contract.operations[index];
        operation.decode(
            contract,
            &RawRequest {
                path_params: &path_params,
                query,
                headers: &headers(self.headers),
                body: &Bytes::copy_from_slice(self.body),
            },
        )
    }
}

/// Headers from pairs.
pub(super) fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let pairs = pairs.iter().map(|(name, value)| {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        (name, HeaderValue::from_str(value).unwrap())
    });
    pairs.collect()
}
