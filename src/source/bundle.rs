//! The documents of one load, and the way from a `$ref` to what it means.

use super::diagnostic::Diagnostic;
use super::file::{FileId, Sources, Span};
use super::files::normalize;
use super::loader::{collect_references, names_id};
use super::node::{Kind, Node};
use super::ref_error::RefError;
use super::reference::{Location, Reference};
use indexmap::IndexMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One file as it was parsed.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// Absent when the text could not be parsed, which has been told.
    pub(crate) node: Option<Arc<Node>>,
}

/// Every document of one load.
#[derive(Clone, Debug, Default)]
pub struct Bundle {
    /// The texts of the files.
    pub sources: Sources,
    /// By file.
    pub(crate) documents: Vec<Document>,
    /// Every path that was tried, and the file if it could be read.
    pub(crate) paths: IndexMap<PathBuf, Option<FileId>>,
}

/// What a reference means.
#[derive(Clone, Debug)]
pub struct Target<'a> {
    /// The file it is in.
    pub file: FileId,
    /// Where in the file: a JSON Pointer without percent escapes, so that equal targets have equal pointers.
    pub pointer: String,
    /// What is there.
    pub node: &'a Node,
}

impl Bundle {
    /// The document of a file; absent when it could not be parsed.
    pub fn document(&self, file: FileId) -> Option<&Node> {
        self.documents.get(file.0 as usize)?.node.as_deref()
    }

    /// A file and all that it refers to, directly or through others.
    pub(crate) fn reachable(&self, root: FileId) -> Vec<FileId> {
        let mut reached = vec![root];
        let mut next = 0;
        while self.documents.len() > 1 && next < reached.len() {
            let file = reached[next];
            next += 1;
            let path = &self.sources.file(file).path;
            let Some(node) = self.document(file) else {
                continue;
            };
            collect_references(node, "", &mut |text, _| {
                if text.starts_with('#') {
                    return;
                }
                let target = Reference::parse(text).and_then(|it| it.file.path_from(path));
                if let Some(file) = target.and_then(|it| self.file_by_path(&it))
                    && !reached.contains(&file)
                {
                    reached.push(file);
                }
            });
        }
        reached
    }

    /// Makes another document of one, such as one of a newer version. Copies it only if somebody else holds it.
    pub(crate) fn rewrite(&mut self, file: FileId, rewrite: impl FnOnce(Node) -> Node) {
        let Some(document) = self.documents.get_mut(file.0 as usize) else {
            return;
        };
        if let Some(node) = document.node.take() {
            let node = Arc::try_unwrap(node).unwrap_or_else(|shared| (*shared).clone());
            document.node = Some(Arc::new(rewrite(node)));
        }
    }

    /// The file that was read from a path, however the path is written.
    pub fn file_by_path(&self, path: &Path) -> Option<FileId> {
        self.paths.get(&normalize(path)).copied().flatten()
    }

    /// Every path that was read, or would have been: the ones to watch.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.paths.keys().map(PathBuf::as_path)
    }

    /// Finds what a `$ref` in the file `base` means, or says how far it leads.
    pub fn resolve(&self, base: FileId, reference: &str) -> Result<Target<'_>, RefError> {
        let parsed = Reference::parse(reference).ok_or_else(|| RefError::Malformed {
            reference: reference.to_owned(),
            reason: "its percent escapes are not UTF-8",
        })?;
        let document = reference.split('#').next().unwrap_or_default();
        let root = self.root(base, &parsed.file, document)?;
        match parsed.fragment.as_str() {
            "" => Ok(root),
            pointer if pointer.starts_with('/') => follow(root, pointer),
            anchor => find_anchor(&root, anchor),
        }
    }

    /// The diagnostic for a reference at a place; `None` if the reason has been told already.
    pub fn explain(&self, error: &RefError, at: Span) -> Option<Diagnostic> {
        error.diagnostic(&self.sources, at)
    }

    /// Finds the document or the schema with an `$id` that the part before `#` means.
    fn root(&self, base: FileId, location: &Location, text: &str) -> Result<Target<'_>, RefError> {
        let whole = |file: FileId| {
            let node = self.document(file).ok_or_else(|| RefError::Broken {
                path: self.sources.file(file).path.clone(),
            })?;
            Ok(Target {
                file,
                pointer: String::new(),
                node,
            })
        };
        let base_path = &self.sources.file(base).path;
        let path = match location {
            Location::Same => return whole(base),
            location => location.path_from(base_path),
        };
        if let Some(file) = path.as_deref().and_then(|path| self.file_by_path(path)) {
            return whole(file);
        }
        self.schema_by_id(base, text).ok_or_else(|| match path {
            Some(path) => RefError::MissingFile { path },
            None => RefError::Remote {
                url: text.to_owned(),
            },
        })
    }

    fn schema_by_id(&self, base: FileId, text: &str) -> Option<Target<'_>> {
        let others = self.sources.iter().map(|(file, _)| file);
        std::iter::once(base).chain(others).find_map(|file| {
            let root = self.document(file)?;
            let mut pointer = String::new();
            let is_it = |node: &Node| {
                let id = id(node);
                id.is_some_and(|id| names_id(id, text))
            };
            let node = search(root, &mut pointer, &is_it)?;
            Some(Target {
                file,
                pointer,
                node,
            })
        })
    }
}

/// The address that a schema, or a whole document of 3.2, says it has.
fn id(node: &Node) -> Option<&str> {
    let id = node.get("$id").or_else(|| node.get("$self"));
    id.and_then(Node::as_str)
}

/// Every `$id` in a document.
pub(crate) fn schema_ids(root: &Node) -> Vec<String> {
    let mut ids = Vec::new();
    visit(root, &mut |node| {
        ids.extend(id(node).map(str::to_owned));
    });
    ids
}

fn visit<'a>(node: &'a Node, see: &mut impl FnMut(&'a Node)) {
    see(node);
    match &node.kind {
        Kind::Sequence(items) => items.iter().for_each(|item| visit(item, see)),
        Kind::Mapping(mapping) => mapping.values().for_each(|entry| visit(&entry.value, see)),
        _ => {}
    }
}

/// The first node for which `is_it` holds; `pointer` is extended by the way to it.
fn search<'a>(
    node: &'a Node,
    pointer: &mut String,
    is_it: &dyn Fn(&Node) -> bool,
) -> Option<&'a Node> {
    if is_it(node) {
        return Some(node);
    }
    let length = pointer.len();
    let mut step = |token: &str, child: &'a Node| {
        pointer.push('/');
        pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
        let found = search(child, pointer, is_it);
        if found.is_none() {
            pointer.truncate(length);
        }
        found
    };
    match &node.kind {
        Kind::Sequence(items) => {
            let mut items = items.iter().enumerate();
            items.find_map(|(index, item)| step(&index.to_string(), item))
        }
        Kind::Mapping(mapping) => {
            let mut entries = mapping.iter();
            entries.find_map(|(key, entry)| step(key, &entry.value))
        }
        _ => None,
    }
}

fn follow<'a>(root: Target<'a>, pointer: &str) -> Result<Target<'a>, RefError> {
    let mut target = root;
    for token in pointer[1..].split('/') {
        let step = format!("/{token}");
        let Some(node) = target.node.pointer(&step) else {
            return Err(RefError::MissingPointer {
                file: target.file,
                found: target.pointer,
                token: token.replace("~1", "/").replace("~0", "~"),
                keys: keys(target.node),
            });
        };
        target.pointer.push_str(&step);
        target.node = node;
    }
    Ok(target)
}

fn keys(node: &Node) -> Vec<String> {
    match &node.kind {
        Kind::Mapping(mapping) => mapping.keys().cloned().collect(),
        Kind::Sequence(items) => (0..items.len()).map(|index| index.to_string()).collect(),
        _ => Vec::new(),
    }
}

fn find_anchor<'a>(root: &Target<'a>, anchor: &str) -> Result<Target<'a>, RefError> {
    let name = |node: &'a Node| {
        let anchor = node.get("$anchor").or_else(|| node.get("$dynamicAnchor"));
        anchor.and_then(Node::as_str)
    };
    let mut pointer = root.pointer.clone();
    let is_it = |node: &Node| {
        let mut anchors = ["$anchor", "$dynamicAnchor"].into_iter();
        anchors.any(|key| node.get(key).and_then(Node::as_str) == Some(anchor))
    };
    if let Some(node) = search(root.node, &mut pointer, &is_it) {
        return Ok(Target {
            file: root.file,
            pointer,
            node,
        });
    }
    let mut anchors = Vec::new();
    visit(root.node, &mut |node| {
        anchors.extend(name(node).map(str::to_owned));
    });
    Err(RefError::MissingAnchor {
        file: root.file,
        anchor: anchor.to_owned(),
        anchors,
    })
}
