//! Contract, behavior and fixtures, compiled together.

use super::Options;
use super::proven::Proven;
use crate::behavior::{self, Behavior, FixtureFile, Inputs};
use crate::contract::{Contract, overlay};
use crate::data;
use crate::infer;
use crate::source::codes::contract::EXAMPLE_INVALID;
use crate::source::{Bundle, Diagnostic, FileId, Files, Loader, Node, Sources};
use bytes::Bytes;
use std::borrow::Cow;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many bytes a document without a behavior file may have for its schemas and examples to be checked at load.
const CHECKED: usize = 1 << 20;

/// One API, ready to serve. Immutable; an edit makes a new one with a higher generation.
#[derive(Debug)]
pub struct Api {
    /// Its name: the folder under `specs/`.
    pub name: Arc<str>,
    /// Counts the successful loads of this API, from 1.
    pub generation: u64,
    /// How it answers where its files leave a choice.
    pub options: Options,
    /// What requests and answers look like.
    pub contract: Arc<Contract>,
    /// What they do; absent for a contract without a behavior file.
    pub behavior: Option<Arc<Behavior>>,
    /// The behavior file among the sources.
    pub behavior_file: Option<FileId>,
    /// Every file it was compiled from.
    pub sources: Sources,
    /// Whether schemas and examples were checked too; those of a large document without a behavior file are not.
    pub checked: bool,
    /// Bodies that were answered before.
    pub(super) proven: Proven,
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
    /// Overlays of the contract, in their order.
    pub overlays: &'a [PathBuf],
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
pub fn compile(
    files: ApiFiles<'_>,
    generation: u64,
    options: Options,
    disk: &dyn Files,
) -> Compiled {
    let mut loader = Loader::new(disk);
    let behavior = files.behavior.and_then(|path| loader.load(path));
    let contract = match files.behavior {
        Some(path) => behavior.and_then(|file| named_contract(&mut loader, path, file)),
        None => files.contract.and_then(|path| loader.load(path)),
    };
    let fixtures = behavior.map(|_| load_fixtures(&mut loader, files.fixtures));
    let fixtures = fixtures.unwrap_or_default();
    let overlays = load_all(&mut loader, files.overlays);
    let (mut bundle, mut diagnostics) = loader.finish();
    let checked = behavior.is_some() || size(&bundle.sources) <= CHECKED;
    let (contract, found) = match contract {
        Some(root) => read(&mut bundle, root, &overlays, options),
        None => (None, Vec::new()),
    };
    diagnostics.extend(found);
    if checked {
        diagnostics.extend(lint(&bundle, contract.as_deref()));
    }
    let mut failed = contract.is_none();
    let mut model = None;
    if let Some(contract) = &contract
        && let Some(written) = written(&bundle, behavior, contract, options)
    {
        let inputs = Inputs {
            bundle: &bundle,
            node: &written.node,
            file: behavior.unwrap_or(contract.root),
            inferred: &written.inferred,
            contract,
            api: files.name,
            fixtures: &fixtures,
            read_blob: &|file, path| read_blob(disk, &bundle, file, path),
        };
        let (compiled, found) = behavior::compile(inputs);
        // What is wrong with an inferred behavior is no fault of the files: the API is then served without state.
        failed |= behavior.is_some() && compiled.is_none();
        diagnostics.extend(found.into_iter().filter(|_| behavior.is_some()));
        model = compiled.map(Arc::new);
    }
    // A document that nobody prepared is served as far as it goes.
    failed |= behavior.is_some() && diagnostics.iter().any(Diagnostic::is_error);
    let sources = bundle.sources;
    let api = contract.filter(|_| !failed).map(|contract| Api {
        name: Arc::clone(files.name),
        generation,
        options,
        contract,
        behavior: model,
        behavior_file: behavior,
        sources: sources.clone(),
        checked,
        proven: Proven::default(),
    });
    Compiled {
        api,
        diagnostics,
        sources,
    }
}

/// The contract, with its overlays, and every problem of them.
fn read(
    bundle: &mut Bundle,
    root: FileId,
    overlays: &[FileId],
    options: Options,
) -> (Option<Arc<Contract>>, Vec<Diagnostic>) {
    let mut diagnostics = overlay::apply(bundle, root, overlays);
    let (contract, found) = Contract::read(bundle, root);
    diagnostics.extend(found);
    if let (Some(locale), Some(contract)) = (options.locale, &contract) {
        locale.rule(contract);
    }
    (contract.map(Arc::new), diagnostics)
}

/// What is wrong with schemas, examples and what says how data is made.
fn lint(bundle: &Bundle, contract: Option<&Contract>) -> Vec<Diagnostic> {
    let said = data::check_directives(bundle);
    let found = contract.into_iter().flat_map(Contract::lint);
    // What has placeholders is no value yet.
    let is_template = |it: &Diagnostic| it.span.is_some_and(|it| said.examples.contains(&it));
    let mut all: Vec<Diagnostic> = found
        .filter(|it| it.code != &EXAMPLE_INVALID || !is_template(it))
        .collect();
    all.extend(said.diagnostics);
    all
}

fn size(sources: &Sources) -> usize {
    sources.iter().map(|(_, file)| file.text.len()).sum()
}

/// What a behavior file says, and what was inferred.
struct Written<'b> {
    node: Cow<'b, Node>,
    /// The operations that nobody wrote.
    inferred: HashSet<String>,
}

/// The behavior file, on top of what the contract tells where the file or the options ask for that.
fn written<'b>(
    bundle: &'b Bundle,
    behavior: Option<FileId>,
    contract: &Contract,
    options: Options,
) -> Option<Written<'b>> {
    let Some(file) = behavior else {
        let inferred = (!options.stateless).then(|| infer::rest(contract, ""))?;
        return (!inferred.is_empty()).then(|| Written {
            node: Cow::Owned(inferred.node(contract)),
            inferred: inferred.operations(),
        });
    };
    let node = bundle.document(file)?;
    if node.get("infer").and_then(Node::as_str) != Some("rest") {
        return Some(Written {
            node: Cow::Borrowed(node),
            inferred: HashSet::new(),
        });
    }
    let reference = node.get("contract").and_then(Node::as_str)?;
    let inferred = infer::rest(contract, reference);
    let mut operations = inferred.operations();
    let own = node.get("operations").and_then(Node::as_mapping);
    for id in own.into_iter().flat_map(|it| it.keys()) {
        operations.remove(id);
    }
    Some(Written {
        node: Cow::Owned(infer::on_top(inferred.node(contract), node)),
        inferred: operations,
    })
}

/// The contract that a behavior file names.
fn named_contract(loader: &mut Loader<'_>, behavior: &Path, file: FileId) -> Option<FileId> {
    let node = loader.document(file)?.get("contract")?;
    let (name, span) = (node.as_str()?.to_owned(), node.span);
    let folder = behavior.parent().unwrap_or(Path::new(""));
    loader.load_named_at(folder.join(name), span)
}

fn load_all(loader: &mut Loader<'_>, paths: &[PathBuf]) -> Vec<FileId> {
    paths.iter().filter_map(|path| loader.load(path)).collect()
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
