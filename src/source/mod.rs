//! Files become documents in which every node knows its place, and problems become diagnostics.
//! This is the only module that reads spec files; nothing here knows what a contract is.

pub mod codes;
mod diagnostic;
mod file;
mod json;
mod json_string;
mod node;
mod scalar;
mod suggest;
mod tree;
mod yaml;
mod yaml_syntax;

pub use diagnostic::{Code, Diagnostic, Related, Severity};
pub use file::{FileId, Position, SourceFile, Sources, Span};
pub use json::parse_json;
pub use node::{Entry, Kind, Mapping, Node};
pub(crate) use suggest::{did_you_mean, nearest};
pub use tree::Parsed;
pub use yaml::parse_yaml;
