//! Contract, behavior and fixtures, compiled together.

use crate::behavior::{self, Behavior, FixtureFile, Inputs};
use crate::contract::Contract;
use crate::source::{Bundle, Diagnostic, FileId, Files, Loader, Sources};
use bytes::Bytes;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One API, ready to serve. Immutable; an edit makes a new one with a higher generation.
#[derive(Debug)]
pub struct Api {
    /// Its name: the folder under `specs/`.
    pub name: Arc<str>,
    /// Counts the successful loads of this API, from 1.
    pub generation: u64,
    /// Whether an answer that breaks the contract becomes a 500 that says so.
    pub strict: bool,
    /// What requests and answers look like.
    pub contract: Contract,
    /// What they do; absent for a contract without a behavior file.
    pub behavior: Option<Arc<Behavior>>,
    /// The behavior file among the sources.
    pub behavior_file: Option<FileId>,
    /// Every file it was compiled from.
    pub sources: Sources,
}

/// The files that one API is compiled from.
#[derive(Clone, Copy, Debug)]
pub struct ApiFiles<'a> {
    /// The API's name.
    pub name: &'a Arc<str>,
    /// The behavior file, if there is one.
    pub behavior: Option<&'a Path>,
    /// The contract, where no behavior file names one.
    pub contract: Option<&'a Path>,
    /// The fixture files.
    pub fixtures: &'a [PathBuf],
}

/// What the files of an API have become.
#[derive(Debug)]
pub struct Compiled {
    /// The API; absent if there is an error.
    pub api: Option<Api>,
    /// Every problem.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that they point into.
    pub sources: Sources,
}

/// Compiles an API. Files are read through `disk` only.
pub fn compile(files: ApiFiles<'_>, generation: u64, strict: bool, disk: &dyn Files) -> Compiled {
    let mut loader = Loader::new(disk);
    let behavior = files.behavior.and_then(|path| loader.load(path));
    let contract = match (files.behavior, behavior) {
        (Some(path), Some(file)) => named_contract(&mut loader, path, file),
        (Some(_), None) => None,
        (None, _) => files.contract.and_then(|path| loader.load(path)),
    };
    let fixtures = match behavior {
        Some(_) => load_fixtures(&mut loader, files.fixtures),
        None => Vec::new(),
    };
    let (bundle, mut diagnostics) = loader.finish();
    let contract = contract.and_then(|root| {
        let (contract, found) = Contract::compile(&bundle, root);
        diagnostics.extend(found);
        contract
    });
    let mut failed = contract.is_none();
    let mut model = None;
    if let (Some(file), Some(contract)) = (behavior, &contract) {
        let read_blob = |file: FileId, path: &str| read_blob(disk, &bundle, file, path);
        let inputs = Inputs {
            bundle: &bundle,
            file,
            contract,
            api: files.name,
            fixtures: &fixtures,
            read_blob: &read_blob,
        };
        let (compiled, found) = behavior::compile(inputs);
        diagnostics.extend(found);
        failed |= compiled.is_none();
        model = compiled.map(Arc::new);
    }
    failed |= diagnostics.iter().any(Diagnostic::is_error);
    let sources = bundle.sources.clone();
    let api = contract.filter(|_| !failed).map(|contract| Api {
        name: Arc::clone(files.name),
        generation,
        strict,
        contract,
        behavior: model,
        behavior_file: behavior,
        sources: sources.clone(),
    });
    Compiled {
        api,
        diagnostics,
        sources,
    }
}

/// The contract that a behavior file names.
fn named_contract(loader: &mut Loader<'_>, behavior: &Path, file: FileId) -> Option<FileId> {
    let node = loader.document(file)?.get("contract")?;
    let (name, span) = (node.as_str()?.to_owned(), node.span);
    let folder = behavior.parent().unwrap_or(Path::new(""));
    loader.load_named_at(folder.join(name), span)
}

fn load_fixtures(loader: &mut Loader<'_>, paths: &[PathBuf]) -> Vec<FixtureFile> {
    let load = |path: &PathBuf| {
        let resource = path.file_stem()?.to_str()?.to_owned();
        let file = loader.load(path)?;
        Some(FixtureFile { resource, file })
    };
    paths.iter().filter_map(load).collect()
}

fn read_blob(disk: &dyn Files, bundle: &Bundle, file: FileId, path: &str) -> Result<Bytes, String> {
    let beside = bundle
        .sources
        .file(file)
        .path
        .parent()
        .unwrap_or(Path::new(""))
        .join(path);
    disk.read(&beside)
        .map(Bytes::from)
        .map_err(|problem| problem.to_string())
}
