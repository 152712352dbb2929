//! Fixture files: the first records of each resource.

use super::Compiler;
use crate::behavior::model::{Content, FixtureRecord, Resource, Source};
use crate::behavior::syntax::read::{Template, Text};
use crate::behavior::types::Type;
use crate::behavior::value::Val;
use crate::source::codes::behavior as codes;
use crate::source::{Diagnostic, FileId, Kind, Node, did_you_mean};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

/// A fixture file: the resource that it is named after, and the document.
#[derive(Clone, Debug)]
pub struct FixtureFile {
    /// The name of the file without its extension.
    pub resource: String,
    /// The file.
    pub file: FileId,
}

/// Reads a file that a fixture record names; the path is relative to the fixture file.
pub type ReadBlob<'a> = &'a dyn Fn(FileId, &str) -> Result<Bytes, String>;

impl Compiler<'_> {
    /// The first records in the order of the resources, and the files that they name.
    pub(super) fn fixtures(&mut self, resources: &[Resource]) -> (Vec<FixtureRecord>, Vec<Bytes>) {
        let (mut records, mut blobs) = (Vec::new(), Vec::new());
        let files = self.inputs.fixtures;
        for file in files {
            if !resources.iter().any(|it| it.name == file.resource) {
                let names = resources.iter().map(|it| it.name.as_str());
                let message = format!(
                    "there is no resource `{}` for this fixture file",
                    file.resource
                );
                let path = self.inputs.bundle.sources.file(file.file).path.clone();
                let diagnostic = Diagnostic::new(&codes::BAD_FIXTURE, message)
                    .in_file(path)
                    .maybe_help(did_you_mean(&file.resource, names));
                self.report(diagnostic);
            }
        }
        for (at, resource) in resources.iter().enumerate() {
            for file in files.iter().filter(|it| it.resource == resource.name) {
                let bundle = self.inputs.bundle;
                let Some(document) = bundle.document(file.file) else {
                    continue;
                };
                let Some(items) = document.as_sequence() else {
                    let message =
                        format!("expected a list of records, found {}", document.kind_name());
                    self.report(Diagnostic::new(&codes::BAD_FIXTURE, message).at(document.span));
                    continue;
                };
                for item in items {
                    records.extend(self.fixture((at, resource), file.file, item, &mut blobs));
                }
            }
        }
        (records, blobs)
    }

    fn fixture(
        &mut self,
        (at, resource): (usize, &Resource),
        file: FileId,
        node: &Node,
        blobs: &mut Vec<Bytes>,
    ) -> Option<FixtureRecord> {
        let Some(entries) = node.as_mapping() else {
            let message = format!("expected a record, found {}", node.kind_name());
            self.report(Diagnostic::new(&codes::BAD_FIXTURE, message).at(node.span));
            return None;
        };
        let scope = Self::base_scope(Type::Null);
        let mut set = Vec::new();
        for (name, entry) in entries {
            let Some(field) = resource.fields.get(name) else {
                let message = format!("`{}` stores no field `{name}`", resource.name);
                let diagnostic = Diagnostic::new(&codes::BAD_FIXTURE, message)
                    .at(entry.key)
                    .maybe_help(did_you_mean(
                        name,
                        resource.fields.keys().map(String::as_str),
                    ));
                self.report(diagnostic);
                continue;
            };
            let key = Text {
                span: entry.key,
                value: name.clone(),
            };
            let value = Template(entry.value.clone());
            let mut assignment = self.assignment((at, &key), &field.ty, &value, &scope);
            if let Some(content) = resource.content.as_ref().filter(|it| it.blob == *name)
                && let Some(hash) = self.blob(content, file, &entry.value, blobs)
            {
                assignment.value = Source::Literal(Val::text(hash));
            }
            set.push(assignment);
        }
        let absent = |name: &&String| {
            !entries.contains_key(*name) && !resource.fields[*name].ty.is_nullable()
        };
        let missing: Vec<String> = resource
            .fields
            .keys()
            .filter(absent)
            .map(|it| format!("`{it}`"))
            .collect();
        if !missing.is_empty() {
            let message = format!("the record has no {}", missing.join(", "));
            self.report(Diagnostic::new(&codes::BAD_FIXTURE, message).at(node.span));
        }
        let hash = fingerprint(node, &set.iter().map(|it| &it.value).collect::<Vec<_>>());
        Some(FixtureRecord {
            resource: at,
            set,
            hash,
            span: node.span,
        })
    }

    /// The hash of the file that a record is, after having put its bytes aside.
    fn blob(
        &mut self,
        content: &Content,
        file: FileId,
        node: &Node,
        blobs: &mut Vec<Bytes>,
    ) -> Option<String> {
        let Kind::String(path) = &node.kind else {
            return None;
        };
        if path.starts_with('=') {
            return None; // a formula makes the content, as a data URI
        }
        match (self.inputs.read_blob)(file, path) {
            Ok(bytes) => {
                let hash = crate::behavior::formula::functions::hex(&Sha256::digest(&bytes));
                blobs.push(bytes);
                Some(hash)
            }
            Err(problem) => {
                let message = format!("cannot read the {} `{path}`: {problem}", content.blob);
                self.report(Diagnostic::new(&codes::BAD_FIXTURE, message).at(node.span));
                None
            }
        }
    }
}

/// Tells an edited fixture from an old one; the same on every machine and in every version.
fn fingerprint(node: &Node, sources: &[&Source]) -> u64 {
    let mut hash = Sha256::new();
    hash.update(node.to_json().to_string());
    for source in sources {
        if let Source::Literal(Val::Text(text)) = source {
            hash.update(text.as_bytes());
        }
    }
    let digest = hash.finalize();
    digest
        .iter()
        .take(8)
        .fold(0, |all, byte| all << 8 | u64::from(*byte))
}
