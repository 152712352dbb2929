//! What can go wrong with state, as sentences for people. They can be cloned, because one failed
//! commit answers many writers.

use super::key::KeyKind;
use std::path::PathBuf;
use std::sync::Arc;
use thiserror::Error;

/// Why a record could not be written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ChangeError {
    /// The record has no key.
    #[error("a record of `{resource}` has no key: its field `{field}` is absent")]
    KeyAbsent {
        /// The resource.
        resource: Arc<str>,
        /// Its key field.
        field: Arc<str>,
    },
    /// The key is of another kind than the resource says.
    #[error("the key `{field}` of `{resource}` is {actual}, it must be of type {}", expected.as_str())]
    KeyKind {
        /// The resource.
        resource: Arc<str>,
        /// Its key field.
        field: Arc<str>,
        /// What the resource says.
        expected: KeyKind,
        /// The value, as JSON.
        actual: String,
    },
    /// The greatest possible key is in use.
    #[error("`{resource}` has no free integer key left, because the greatest one is in use")]
    KeysExhausted {
        /// The resource.
        resource: Arc<str>,
    },
}

/// Why an operation on sandboxes failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StateError {
    /// Not a name for a sandbox or a snapshot.
    #[error("`{0}` cannot be a name: use 1 to 64 of the characters A-Z a-z 0-9 . _ -")]
    Name(String),
    /// Too many sandboxes.
    #[error("there are {0} sandboxes already, delete one first")]
    TooManySandboxes(usize),
    /// No such sandbox.
    #[error("there is no sandbox `{0}`")]
    NoSandbox(String),
    /// The sandbox was deleted while it was in use.
    #[error("the sandbox `{0}` has been deleted")]
    SandboxDeleted(Arc<str>),
    /// The default sandbox is always there.
    #[error("the sandbox `default` cannot be deleted, only reset")]
    DefaultSandbox,
    /// No such snapshot.
    #[error("the sandbox `{sandbox}` has no snapshot `{snapshot}`")]
    NoSnapshot {
        /// The sandbox.
        sandbox: String,
        /// The name that was looked for.
        snapshot: String,
    },
    /// The API was never installed.
    #[error("there is no api `{0}`")]
    NoApi(String),
    /// The caller holds another generation of the API than the one installed.
    #[error("the files of the api `{0}` have changed meanwhile, try again")]
    Outdated(Arc<str>),
    /// The write was built on another one, which could not be stored.
    #[error("nothing was written, because an earlier write failed; try again")]
    BuiltOnFailure,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a store could not be opened, read or written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StoreError {
    /// The directory of the store could not be made.
    #[error("cannot create the directory {}: {message}", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        message: String,
    },
    /// Another process uses the store.
    #[error("{} is in use by another mimeo{}; stop that one, or choose another --store", path.display(), holder)]
    InUse {
        /// The store.
        path: PathBuf,
        /// ` (process 12)`, or nothing when that is not known.
        holder: String,
    },
    /// The file is something else.
    #[error("{} is not a mimeo database: {message}", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        message: String,
    },
    /// The file is of a newer mimeo.
    #[error("{} has format {found}, this mimeo reads formats up to {known}; use a newer mimeo", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest known format.
        known: i64,
    },
    /// The system does not let us.
    #[error("no permission to {action} {}: {message}", path.display())]
    Permission {
        /// `open` or `write`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        message: String,
    },
    /// No room.
    #[error("cannot write {}: the disk is full", path.display())]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// The content makes no sense.
    #[error("{} is damaged: {message}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// Anything else.
    #[error("cannot {action} {}: {message}", path.display())]
    Failed {
        /// `open`, `read` or `write`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// What `SQLite` or the system said.
        message: String,
    },
    /// The store was closed before the write reached it.
    #[error("the store is closed")]
    Closed,
}
