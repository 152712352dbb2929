//! Files become documents in which every node knows its place, and problems become diagnostics.
//! This is the only module that reads spec files; nothing here knows what a contract is.

pub mod codes;
mod diagnostic;
mod file;
mod node;
mod suggest;

pub use diagnostic::{Code, Diagnostic, Related, Severity};
pub use file::{FileId, Position, SourceFile, Sources, Span};
pub use node::{Entry, Kind, Mapping, Node};
pub(crate) use suggest::{did_you_mean, nearest};
