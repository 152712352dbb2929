//! Which version of `OpenAPI` a document says it is, and the way to the newest one.

use super::{convert, swagger};
use crate::source::codes::contract as codes;
use crate::source::{Bundle, Diagnostic, FileId, Kind, Node};

/// A version that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// Swagger 2.0.
    V20,
    /// 3.0.
    V30,
    /// 3.1 and 3.2.
    V31,
}

/// The version of a document, and what is wrong with how it is said.
pub(super) fn version(document: &Node) -> (Option<Version>, Option<Diagnostic>) {
    let node = document.get("openapi").or_else(|| document.get("swagger"));
    let Some(node) = node else {
        let found = Diagnostic::new(&codes::NOT_OPENAPI, "this is not an OpenAPI document")
            .at(document.span)
            .expected("a mapping with the key `openapi` or `swagger`");
        return (None, Some(found));
    };
    let text = match &node.kind {
        Kind::Number(number) => number.to_string(),
        _ => node.as_str().unwrap_or_default().to_owned(),
    };
    let known = |begin: &str| text == begin || text.starts_with(&format!("{begin}."));
    let version = match &text {
        _ if known("2.0") || text == "2" => Some(Version::V20),
        _ if known("3.0") || text == "3" => Some(Version::V30),
        _ if known("3.1") || known("3.2") => Some(Version::V31),
        _ => None,
    };
    let message = match (version, node.as_str()) {
        (Some(_), Some(_)) => return (version, None),
        (_, Some(text)) => format!("OpenAPI `{text}` is not read"),
        _ => "the version is not a string".to_owned(),
    };
    let told = Diagnostic::new(&codes::OPENAPI_VERSION, message)
        .at(node.span)
        .expected("2.0, 3.0, 3.1 or 3.2, as a string such as `3.1.0`")
        .actual(node.kind_name());
    (version, Some(told))
}

impl Version {
    /// Turns the document, and every file that it refers to, into the form of 3.1.
    pub(super) fn modernize(self, bundle: &mut Bundle, root: FileId) {
        let files = bundle.reachable(root);
        match self {
            Self::V31 => {}
            Self::V30 => {
                for file in files {
                    bundle.rewrite(file, |mut node| {
                        convert::from_3_0(&mut node);
                        node
                    });
                }
            }
            Self::V20 => {
                let converted = files
                    .into_iter()
                    .filter_map(|file| Some((file, swagger::convert(bundle, file, root)?)));
                let converted: Vec<(FileId, Node)> = converted.collect();
                for (file, node) in converted {
                    bundle.rewrite(file, |_| node);
                }
            }
        }
    }
}
