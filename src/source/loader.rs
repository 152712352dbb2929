//! Reads documents and every file that they refer to. Each file is read once; what goes wrong is a
//! diagnostic and stops nothing else. Addresses are paths like others:
//! whether they can be read is the affair of [`Files`].

use super::bundle::{Bundle, Document, schema_ids};
use super::codes::yaml as codes;
use super::diagnostic::{Code, Diagnostic, Related};
use super::file::{FileId, SourceFile, Sources, Span, offset};
use super::files::{Files, is_url, normalize};
use super::json::parse_json;
use super::node::{Kind, Node};
use super::reference::Reference;
use super::yaml::parse_yaml;
use indexmap::IndexMap;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many further places are shown for one missing file.
const MAX_RELATED: usize = 5;

/// Collects the documents of one load.
pub struct Loader<'a> {
    files: &'a dyn Files,
    sources: Sources,
    /// What became of every path that was tried.
    attempts: IndexMap<PathBuf, Attempt>,
    /// By file, in the order of reading.
    documents: Vec<Document>,
    diagnostics: Vec<Diagnostic>,
    /// References that are still to be followed.
    pending: Vec<(PathBuf, Span)>,
}

/// What became of a path.
#[derive(Clone, Copy)]
enum Attempt {
    Read(FileId),
    /// It could not be read, as the diagnostic of this index says.
    Failed(usize),
}

impl<'a> Loader<'a> {
    /// A loader that has read nothing yet.
    pub fn new(files: &'a dyn Files) -> Self {
        Self {
            files,
            sources: Sources::default(),
            attempts: IndexMap::new(),
            documents: Vec::new(),
            diagnostics: Vec::new(),
            pending: Vec::new(),
        }
    }

    /// Reads a file and all that it refers to. `None` if the file itself could not be read; one
    /// whose text is broken has an id, but no document.
    pub fn load(&mut self, path: impl AsRef<Path>) -> Option<FileId> {
        self.load_from(path.as_ref(), None)
    }

    /// Like [`Loader::load`], for a file that another one names at a place.
    pub fn load_named_at(&mut self, path: impl AsRef<Path>, place: Span) -> Option<FileId> {
        self.load_from(path.as_ref(), Some(place))
    }

    /// The document of a file that was loaded already, to find out what else to load.
    pub fn document(&self, file: FileId) -> Option<&Node> {
        self.documents.get(file.0 as usize)?.node.as_deref()
    }

    /// Everything that was read, and every problem on the way.
    pub fn finish(self) -> (Bundle, Vec<Diagnostic>) {
        let attempts = self
            .attempts
            .into_iter()
            .map(|(path, attempt)| match attempt {
                Attempt::Read(file) => (path, Some(file)),
                Attempt::Failed(_) => (path, None),
            });
        let bundle = Bundle {
            sources: self.sources,
            documents: self.documents,
            paths: attempts.collect(),
        };
        (bundle, self.diagnostics)
    }

    fn load_from(&mut self, path: &Path, place: Option<Span>) -> Option<FileId> {
        let file = self.read(path, place);
        while let Some((path, place)) = self.next_pending() {
            if !(is_url(&path) && self.is_named_by_id(&path)) {
                self.read(&path, Some(place));
            }
        }
        file
    }

    /// The file to be read next: addresses come last, because a schema of a file may say that it is the one that is
    /// meant.
    fn next_pending(&mut self) -> Option<(PathBuf, Span)> {
        let local = self.pending.iter().rposition(|(path, _)| !is_url(path));
        let at = local.or(self.pending.len().checked_sub(1))?;
        Some(self.pending.remove(at))
    }

    fn is_named_by_id(&self, url: &Path) -> bool {
        let url = url.to_str().unwrap_or_default();
        let documents = self.documents.iter().filter_map(|it| it.node.as_deref());
        let mut ids = documents.flat_map(schema_ids);
        ids.any(|id| names_id(&id, url))
    }

    fn read(&mut self, path: &Path, place: Option<Span>) -> Option<FileId> {
        let path = normalize(path);
        match self.attempts.get(&path) {
            Some(Attempt::Read(file)) => return Some(*file),
            Some(Attempt::Failed(index)) => {
                if let (Some(span), Some(first)) = (place, self.diagnostics.get_mut(*index)) {
                    add_place(first, span);
                }
                return None;
            }
            None => {}
        }
        match self.files.read(&path) {
            Ok(bytes) => Some(self.parse(&path, bytes)),
            Err(error) => {
                let diagnostic = unreadable(&path, &error);
                let diagnostic = match place {
                    Some(span) => diagnostic.at(span),
                    None => diagnostic.in_file(&path),
                };
                self.attempts
                    .insert(path, Attempt::Failed(self.diagnostics.len()));
                self.diagnostics.push(diagnostic);
                None
            }
        }
    }

    fn parse(&mut self, path: &Path, bytes: Vec<u8>) -> FileId {
        let text = String::from_utf8(bytes);
        let (text, broken) = match text {
            Ok(text) => (text, None),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                (
                    readable_part(error.as_bytes(), at),
                    Some((at, error.as_bytes()[at])),
                )
            }
        };
        let file = self.sources.add(SourceFile::new(path, text));
        self.attempts.insert(path.to_owned(), Attempt::Read(file));
        let node = if let Some((at, byte)) = broken {
            let bytes_begin = self.sources.file(file).text.as_bytes().first().copied();
            self.diagnostics
                .push(invalid_utf8(file, at, byte, bytes_begin));
            None
        } else {
            let text = &self.sources.file(file).text;
            let (node, problems) = if is_json(path, text) {
                parse_json(text, file)
            } else {
                parse_yaml(text, file)
            };
            self.diagnostics.extend(problems);
            node
        };
        if let Some(node) = &node {
            self.pending.extend(outgoing(node, path));
        }
        let node = node.map(Arc::new);
        self.documents.push(Document { node });
        file
    }
}

/// A file named `.json` is JSON if it looks like it; everything else is YAML.
fn is_json(path: &Path, text: &str) -> bool {
    let named_json = path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let text = text.trim_start_matches('\u{feff}').trim_start();
    // An address often says nothing of the kind of its document; YAML begins with a brace only in theory.
    let named_json = named_json || (is_url(path) && text.starts_with('{'));
    // An empty or scalar JSON file is told the same either way.
    named_json && (text.is_empty() || text.starts_with(['{', '[', '/', '"']))
}

/// The files that a document refers to, the first one last, because they are taken from the end.
fn outgoing(node: &Node, path: &Path) -> Vec<(PathBuf, Span)> {
    let mut outside = Vec::new();
    collect_references(node, "", &mut |text, span| {
        if !text.starts_with('#') {
            outside.push((text.to_owned(), span));
        }
    });
    if outside.is_empty() {
        return Vec::new();
    }
    let ids = schema_ids(node);
    let mut found: Vec<(PathBuf, Span)> = Vec::new();
    for (text, span) in outside {
        let document = text.split('#').next().unwrap_or_default();
        if ids.iter().any(|id| names_id(id, document)) {
            continue;
        }
        let target = Reference::parse(&text).and_then(|it| it.file.path_from(path));
        found.extend(target.map(|it| (it, span)));
    }
    found.reverse();
    found
}

/// Whether a relative reference means a schema with this `$id` rather than a file.
pub(crate) fn names_id(id: &str, document: &str) -> bool {
    let id = id.trim_end_matches('#');
    id == document
        || id
            .strip_suffix(document)
            .is_some_and(|base| base.ends_with('/'))
}

/// Calls back for every `$ref` that is a reference and not data.
pub(crate) fn collect_references(node: &Node, parent: &str, found: &mut impl FnMut(&str, Span)) {
    match &node.kind {
        Kind::Sequence(items) => {
            for item in items {
                collect_references(item, "", found);
            }
        }
        Kind::Mapping(mapping) => {
            for (key, entry) in mapping.iter() {
                if let ("$ref", Some(text)) = (key.as_str(), entry.value.as_str()) {
                    found(text, entry.value.span);
                }
                let is_data = matches!(key.as_str(), "example" | "default" | "const" | "enum");
                if !is_data || parent == "properties" || parent == "schemas" {
                    collect_references(&entry.value, key, found);
                }
            }
        }
        _ => {}
    }
}

fn add_place(diagnostic: &mut Diagnostic, span: Span) {
    if diagnostic.span.is_none() {
        diagnostic.span = Some(span);
    } else if diagnostic.span != Some(span) && diagnostic.related.len() < MAX_RELATED {
        let label = "also named here".to_owned();
        diagnostic.related.push(Related { span, label });
    }
}

fn unreadable(path: &Path, error: &Error) -> Diagnostic {
    let name = path.display();
    if is_url(path) {
        let message = format!("{name} cannot be read: {error}");
        return Diagnostic::new(&codes::REMOTE_REF, message)
            .help("check the address, or download the document and refer to its path");
    }
    let (code, message, help): (&'static Code, _, _) = match error.kind() {
        ErrorKind::NotFound => (
            &codes::MISSING_FILE,
            format!("the file {name} does not exist"),
            "create it or correct the path; a path in a `$ref` is relative to the file it stands in",
        ),
        ErrorKind::IsADirectory => (
            &codes::UNREADABLE_FILE,
            format!("{name} is a directory"),
            "name a file in it",
        ),
        ErrorKind::PermissionDenied => (
            &codes::UNREADABLE_FILE,
            format!("the file {name} may not be read"),
            "give the user who runs mimeo the permission to read it",
        ),
        ErrorKind::FileTooLarge => (
            &codes::FILE_TOO_LARGE,
            format!("the file {name} has more than 64 MiB"),
            "split it with `$ref`, or check whether it is a document at all",
        ),
        _ => (
            &codes::UNREADABLE_FILE,
            format!("the file {name} cannot be read: {error}"),
            "check the path and the disk",
        ),
    };
    Diagnostic::new(code, message).help(help)
}

fn invalid_utf8(file: FileId, at: usize, byte: u8, first: Option<u8>) -> Diagnostic {
    let mark = char::REPLACEMENT_CHARACTER.len_utf8();
    let span = Span {
        file,
        start: offset(at),
        end: offset(at + mark),
    };
    let help = if at == 0 && matches!(byte, 0xff | 0xfe) {
        "the file looks like UTF-16; save it as UTF-8"
    } else if first == Some(0) || byte == 0 {
        "the file looks binary; check its name"
    } else {
        "save the file as UTF-8"
    };
    Diagnostic::new(
        &codes::INVALID_UTF8,
        format!("the byte 0x{byte:02x} at offset {at} is not UTF-8"),
    )
    .at(span)
    .expected("UTF-8 text")
    .help(help)
}

/// The text before the first broken byte, that byte as a mark, and the rest of its line.
fn readable_part(bytes: &[u8], at: usize) -> String {
    let end = bytes[at..].iter().take(200).position(|byte| *byte == b'\n');
    let end = end.map_or(bytes.len().min(at + 200), |length| at + length);
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}

#[cfg(test)]
#[path = "loader_tests.rs"]
mod tests;
