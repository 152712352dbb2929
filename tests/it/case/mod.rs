//! Executable Markdown: a heading is a test, its fenced blocks are files, requests, expected answers,
//! edits and console runs. `tests/cases/README.md` describes the format for authors.

mod console;
mod edit;
mod http;
mod json;
mod markdown;
mod model;
mod pattern;
mod rewrite;
mod run;
mod self_check;
mod workspace;

pub use model::{Case, Mode};
pub use run::{exchanges_only, replay, run, shares};
pub use self_check::trials as self_checks;

use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the cases.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// The cases of one text.
pub fn read(name: &str, text: &str) -> Result<Vec<Case>, String> {
    markdown::parse(name, text)
}

/// Every case of every Markdown file below a folder, and what is wrong with the files.
pub fn collect(folder: &Path) -> (Vec<Case>, Vec<String>) {
    let mut cases = Vec::new();
    let mut problems = Vec::new();
    for path in crate::tree::files(folder, "md") {
        let name = path.strip_prefix(folder).unwrap_or(&path);
        match fs::read_to_string(&path) {
            Ok(text) => match markdown::parse(&name.to_string_lossy(), &text) {
                Ok(found) => cases.extend(found),
                Err(problem) => problems.push(problem),
            },
            Err(error) => problems.push(format!("{}: {error}", name.display())),
        }
    }
    (cases, problems)
}
