//! Files become documents in which every node knows its place, and problems become diagnostics.
//! This is the only module that reads spec files; nothing here knows what a contract is.

mod bundle;
pub mod codes;
mod diagnostic;
mod file;
mod files;
mod json;
mod json_string;
mod loader;
mod node;
mod place;
mod ref_error;
mod reference;
mod render;
mod scalar;
mod suggest;
mod tree;
mod yaml;
mod yaml_syntax;
mod yaml_tags;

pub use bundle::{Bundle, Target};
pub use diagnostic::{Code, Diagnostic, Related, Severity};
pub use file::{FileId, Position, SourceFile, Sources, Span};
pub use files::{Disk, Files, MemoryFiles, is_url};
pub use json::parse_json;
pub use loader::Loader;
pub use node::{Entry, Kind, Mapping, Node};
pub use ref_error::RefError;
pub use render::{Style, draw, render, to_json};
pub(crate) use suggest::{did_you_mean, nearest};
pub use tree::Parsed;
pub use yaml::parse_yaml;
