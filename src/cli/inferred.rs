//! What `mimeo explain FILE` and `mimeo init FILE` share: a document, and the behavior that is inferred from it.

use super::settings::CACHE;
use crate::engine::Options;
use crate::host::{ApiFiles, Model, Web, discover};
use crate::infer::{self, Inferred};
use crate::report::Output;
use crate::source::{Diagnostic, render};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// A document that was read, and what it tells.
pub struct Read {
    /// The document.
    pub document: PathBuf,
    /// The behavior; a file beside the document.
    pub inferred: Inferred,
}

impl Read {
    /// Reads one document. Its errors are printed; nothing is answered if it cannot be read at all.
    pub fn new(path: &Path, output: &Output) -> Result<Option<Self>> {
        let files = files(path)?;
        let document = files
            .contract
            .clone()
            .with_context(|| format!("{} has no OpenAPI document of its own", path.display()))?;
        let files = ApiFiles {
            behavior: None,
            ..files
        };
        let model = Model {
            options: Options {
                stateless: true,
                ..Options::default()
            },
        };
        let compiled = model.read(&files, 1, &Web::new(CACHE, false));
        let Some(api) = compiled.api else {
            let errors: Vec<Diagnostic> = compiled
                .diagnostics
                .into_iter()
                .filter(Diagnostic::is_error)
                .collect();
            output.complain(&render(&errors, &compiled.sources, output.style()));
            return Ok(None);
        };
        let name = document.file_name().unwrap_or_default().to_string_lossy();
        let inferred = infer::rest(&api.contract, &name);
        Ok(Some(Self { document, inferred }))
    }

    /// The behavior as a file.
    pub fn yaml(&self) -> String {
        let name = self
            .document
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        self.inferred.yaml(&format!(
            "What mimeo reads out of {name}: which records there are, and what operations do with them.\n\
             Operations that are not named here answer with the document's examples, or with generated values.\n\
             Kept as behavior.yaml beside the document it can be edited; see docs/behavior.md."
        ))
    }
}

fn files(path: &Path) -> Result<ApiFiles> {
    let found = match discover(&[path.to_owned()], Path::new("fixtures")) {
        Ok(found) => found,
        Err((path, error)) => bail!("cannot read {}: {error}", path.display()),
    };
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) => bail!("no OpenAPI document in {}", path.display()),
        (Some(_), Some(_)) => bail!("{} has several documents; name one of them", path.display()),
    }
}
