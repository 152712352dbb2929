//! The repository's own APIs, and small ones from a text, for the tests of several modules.

use crate::engine::{self, Api, ApiFiles, Options};
use crate::host::discover;
use crate::source::{Disk, Files, MemoryFiles};
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// 2021-03-09T12:00:00+08:00.
pub(in crate::check) const NOON: i64 = 1_615_262_400_000;

/// Every API under `specs/`.
pub(in crate::check) fn repository() -> Vec<Arc<Api>> {
    static COMPILED: LazyLock<Vec<Arc<Api>>> = LazyLock::new(compile_all);
    COMPILED.clone()
}

fn compile_all() -> Vec<Arc<Api>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = discover(&[root.join("specs")], &root.join("fixtures"));
    let found = found.unwrap_or_else(|(path, error)| panic!("{}: {error}", path.display()));
    let compile = |files: &crate::host::ApiFiles| {
        let files = ApiFiles {
            name: &files.name,
            behavior: files.behavior.as_deref(),
            contract: files.contract.as_deref(),
            fixtures: &files.fixture_files,
            overlays: &files.overlays,
        };
        compiled(files, &Disk)
    };
    found.iter().map(compile).collect()
}

/// An API that has a contract only.
pub(in crate::check) fn plain(contract: &str) -> Arc<Api> {
    let memory = MemoryFiles::default().with("openapi.yaml", contract);
    let name = Arc::from("plain");
    let files = ApiFiles {
        name: &name,
        behavior: None,
        contract: Some(Path::new("openapi.yaml")),
        fixtures: &[],
        overlays: &[],
    };
    compiled(files, &memory)
}

fn compiled(files: ApiFiles<'_>, disk: &dyn Files) -> Arc<Api> {
    let options = Options {
        stateless: true,
        ..Options::default()
    };
    let compiled = engine::compile(files, 1, options, disk);
    let diagnostics = compiled.diagnostics;
    let api = compiled.api.unwrap_or_else(|| panic!("{diagnostics:#?}"));
    Arc::new(api)
}
