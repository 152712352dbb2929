//! Source descriptions: contracts beside the Arazzo file, and the control API of mimeo, whose document is built in.

use super::keys;
use super::reader::Reader;
use crate::contract::Contract;
use crate::source::codes::workflow as codes;
use crate::source::{Diagnostic, FileId, Files, Loader, Node, Span};
use crate::workflow::expression::is_id;
use crate::workflow::model::{SourceDescription, SourceKind};
use std::io;
use std::path::{Path, PathBuf};

/// The document of the control API.
const CONTROL: &str = include_str!("../../server/control/openapi.yaml");
/// The path under which it is read.
const CONTROL_PATH: &str = "mimeo:/control/openapi.yaml";
/// How a `url` that means it ends.
const CONTROL_URL: &str = "/__mimeo/openapi.json";

/// Files, and the document of the control API.
pub(super) struct WithControl<'f>(pub &'f dyn Files);

impl Files for WithControl<'_> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if path == Path::new(CONTROL_PATH) {
            return Ok(CONTROL.as_bytes().to_vec());
        }
        self.0.read(path)
    }
}

/// A contract that was loaded for a source description.
pub(super) struct LoadedSource {
    /// The path as it stands in the document, and where.
    url: (String, Span),
    kind: SourceKind,
    file: Option<FileId>,
}

/// Loads the contracts of all source descriptions, in their order; nothing for one that cannot be used.
pub(super) fn load(
    loader: &mut Loader<'_>,
    root: &Node,
    folder: &Path,
) -> Vec<Option<LoadedSource>> {
    let items = root.get("sourceDescriptions").and_then(Node::as_sequence);
    let mut found = Vec::new();
    for item in items.unwrap_or_default() {
        found.push(one(loader, item, folder));
    }
    found
}

fn one(loader: &mut Loader<'_>, item: &Node, folder: &Path) -> Option<LoadedSource> {
    let url = item.get("url")?;
    let (text, span) = (url.as_str()?, url.span);
    let is_arazzo = item.get("type").and_then(Node::as_str) == Some("arazzo");
    let is_control = text.ends_with(CONTROL_URL);
    if is_arazzo || (text.contains("://") && !is_control) {
        return None;
    }
    let url = (text.to_owned(), span);
    if is_control {
        let kind = SourceKind::Control;
        let file = loader.load_named_at(CONTROL_PATH, span);
        return Some(LoadedSource { url, kind, file });
    }
    let path = folder.join(text);
    let file = loader.load_named_at(&path, span);
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let name = name_of(&folder);
    let kind = SourceKind::Api { name, folder };
    Some(LoadedSource { url, kind, file })
}

/// The name of a folder, also of `.` and of one that ends in `..`.
fn name_of(folder: &Path) -> String {
    let known = match folder.file_name() {
        Some(_) => folder.to_owned(),
        None => std::path::absolute(folder).unwrap_or_else(|_| PathBuf::from("api")),
    };
    let name = known.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// Compiles the contracts. Only what is an error in them is told; `mimeo lint` says the rest.
pub(super) fn read(reader: &mut Reader<'_>, loaded: Vec<Option<LoadedSource>>) {
    if reader.root.get("sourceDescriptions").is_none() {
        let message = "an Arazzo document needs the key `sourceDescriptions`";
        let span = reader.root.span;
        reader.tell(&crate::source::codes::contract::MISSING_KEY, span, message);
    }
    let items = reader.items(reader.root, "sourceDescriptions");
    for (item, loaded) in items.iter().zip(loaded) {
        reader.check_keys(item, &keys::SOURCE);
        let name = reader.required(item, "name", &keys::SOURCE);
        let Some((url, place)) = reader.required(item, "url", &keys::SOURCE) else {
            continue;
        };
        let Some(loaded) = loaded else {
            unusable(reader, url, place);
            continue;
        };
        let (Some((name, span)), Some(file)) = (name, loaded.file) else {
            continue;
        };
        let taken = reader.sources.iter().any(|it| it.name == name);
        if taken || !is_id(name) {
            let message = match taken {
                true => format!("`{name}` is the name of another source description"),
                false => format!("`{name}` is no name: only letters, digits, `_` and `-`"),
            };
            reader.tell(&codes::ID_TAKEN, span, message);
            continue;
        }
        let (contract, diagnostics) = Contract::compile(reader.bundle, file);
        let errors = diagnostics.into_iter().filter(Diagnostic::is_error);
        reader.diagnostics.extend(errors);
        let Some(contract) = contract else {
            continue;
        };
        reader.sources.push(SourceDescription {
            name: name.to_owned(),
            url: loaded.url.0,
            kind: loaded.kind,
            contract,
        });
    }
}

fn unusable(reader: &mut Reader<'_>, url: &str, place: Span) {
    let message = format!("the source `{url}` cannot be used");
    let help = "name an OpenAPI document by its path, relative to this file; \
                a url that ends in `/__mimeo/openapi.json` means the control API";
    let told = Diagnostic::new(&codes::UNUSABLE_SOURCE, message).at(place);
    reader.diagnostics.push(told.help(help));
}
