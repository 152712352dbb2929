//! The document as a whole: version, sources, workflows.

use super::reader::Reader;
use super::sources::{self, WithControl};
use super::{check, keys, workflow};
use crate::source::codes::workflow as codes;
use crate::source::{Bundle, Diagnostic, FileId, Files, Loader, Node, Sources};
use crate::workflow::model::Stories;
use indexmap::IndexMap;
use std::path::Path;

/// What an Arazzo file has become.
#[derive(Debug)]
pub struct Loaded {
    /// The workflows; absent if there is an error.
    pub stories: Option<Stories>,
    /// Every problem.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that they point into.
    pub sources: Sources,
}

/// Reads an Arazzo file with the contracts that it names.
pub fn load(path: &Path, disk: &dyn Files) -> Loaded {
    let files = WithControl(disk);
    let mut loader = Loader::new(&files);
    let file = loader.load(path);
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let root = file.and_then(|file| loader.document(file)).cloned();
    let contracts = match &root {
        Some(root) => sources::load(&mut loader, root, &folder),
        None => Vec::new(),
    };
    let (bundle, mut diagnostics) = loader.finish();
    let mut stories = None;
    if let Some(root) = &root {
        let mut reader = Reader {
            bundle: &bundle,
            disk,
            root,
            folder,
            sources: Vec::new(),
            workflows: IndexMap::new(),
            uses: Vec::new(),
            diagnostics: Vec::new(),
        };
        if version(&mut reader) {
            sources::read(&mut reader, contracts);
            stories = Some(document(&mut reader, path));
        }
        diagnostics.extend(reader.diagnostics);
    }
    finished(&bundle, stories, (file, diagnostics))
}

fn finished(
    bundle: &Bundle,
    stories: Option<Stories>,
    (file, mut diagnostics): (Option<FileId>, Vec<Diagnostic>),
) -> Loaded {
    let own = |it: &Diagnostic| it.span.is_some_and(|span| Some(span.file) != file);
    diagnostics.sort_by_key(|it| (own(it), it.span.map(|span| (span.file, span.start))));
    let is_broken = diagnostics.iter().any(Diagnostic::is_error);
    Loaded {
        stories: stories.filter(|_| !is_broken),
        diagnostics,
        sources: bundle.sources.clone(),
    }
}

fn version(reader: &mut Reader<'_>) -> bool {
    let root = reader.root;
    let Some(node) = root.get("arazzo") else {
        let told = Diagnostic::new(&codes::NOT_ARAZZO, "this is not an Arazzo document");
        let told = told
            .at(root.span)
            .expected("a mapping with the key `arazzo`");
        reader.diagnostics.push(told);
        return false;
    };
    if node.as_str().is_some_and(|it| it.starts_with("1.0.")) {
        return true;
    }
    let message = match node.as_str() {
        Some(text) => format!("Arazzo `{text}` is not read"),
        None => "the version is not a string".to_owned(),
    };
    let told = Diagnostic::new(&codes::ARAZZO_VERSION, message).at(node.span);
    let told = told
        .expected("a string such as `1.0.1`")
        .actual(node.kind_name());
    reader.diagnostics.push(told);
    false
}

fn document(reader: &mut Reader<'_>, path: &Path) -> Stories {
    let root: &Node = reader.root;
    reader.check_keys(root, &keys::DOCUMENT);
    let title = root.get("info").and_then(|info| {
        reader.check_keys(info, &keys::INFO);
        reader.required(info, "title", &keys::INFO)
    });
    if let Some(components) = root.get("components") {
        reader.check_keys(components, &keys::COMPONENTS);
    }
    let workflows = workflow::workflows(reader);
    check::references(reader, &workflows);
    Stories {
        path: path.to_owned(),
        title: title.map_or_else(String::new, |it| it.0.to_owned()),
        sources: std::mem::take(&mut reader.sources),
        workflows,
        files: reader.bundle.sources.clone(),
    }
}
