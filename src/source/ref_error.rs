//! Why a reference leads nowhere, and how to say so.

use super::codes::yaml as codes;
use super::diagnostic::Diagnostic;
use super::file::{FileId, Sources, Span};
use super::suggest::did_you_mean;
use std::path::PathBuf;
use thiserror::Error;

/// Why a reference leads nowhere.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RefError {
    /// It is no reference at all.
    #[error("`{reference}` is no reference: {reason}")]
    Malformed {
        /// As it was written.
        reference: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// It leads to the network.
    #[error("`{url}` is not a file")]
    Remote {
        /// The address, without the fragment.
        url: String,
    },
    /// The file could not be read. The loader tells this, if it met the reference.
    #[error("the file {} was not read", path.display())]
    MissingFile {
        /// The path that was looked for.
        path: PathBuf,
    },
    /// The file was read, but its text is broken; the parser has told this.
    #[error("the file {} cannot be used", path.display())]
    Broken {
        /// The path of the file.
        path: PathBuf,
    },
    /// The document has nothing at that pointer.
    #[error("`{found}` has no `{token}`")]
    MissingPointer {
        /// The file that was searched.
        file: FileId,
        /// The longest beginning of the pointer that exists; empty for the whole document.
        found: String,
        /// The name that is missing there, without escapes.
        token: String,
        /// The names that are there.
        keys: Vec<String>,
    },
    /// The document has no such anchor.
    #[error("no `$anchor` is named `{anchor}`")]
    MissingAnchor {
        /// The file that was searched.
        file: FileId,
        /// The name.
        anchor: String,
        /// The names that there are.
        anchors: Vec<String>,
    },
}

impl RefError {
    /// The diagnostic for a reference at a place; `None` if the reason has been told already.
    pub(crate) fn diagnostic(&self, sources: &Sources, at: Span) -> Option<Diagnostic> {
        let unresolved = |message: String| Diagnostic::new(&codes::UNRESOLVED_REF, message).at(at);
        let name = |file: FileId| sources.file(file).path.display().to_string();
        Some(match self {
            Self::Broken { .. } => return None,
            Self::Malformed { .. } => unresolved(self.to_string()),
            Self::MissingFile { path } => Diagnostic::new(
                &codes::MISSING_FILE,
                format!("the file {} could not be read", path.display()),
            )
            .at(at)
            .help("correct the path; it is relative to the file it stands in"),
            Self::Remote { url } => Diagnostic::new(
                &codes::REMOTE_REF,
                format!("`{url}` is an address of a kind that is not fetched"),
            )
            .at(at)
            .help("download the document, put it beside this one, and refer to its path"),
            Self::MissingPointer {
                file,
                found,
                token,
                keys,
            } => {
                let place = if found.is_empty() {
                    name(*file)
                } else {
                    format!("{found} of {}", name(*file))
                };
                unresolved(format!("{place} has no `{token}`"))
                    .maybe_help(did_you_mean(token, keys.iter().map(String::as_str)))
            }
            Self::MissingAnchor {
                file,
                anchor,
                anchors,
            } => unresolved(format!("{} has no anchor `{anchor}`", name(*file)))
                .help("a JSON Pointer begins with `#/`")
                .maybe_help(did_you_mean(anchor, anchors.iter().map(String::as_str))),
        })
    }
}
