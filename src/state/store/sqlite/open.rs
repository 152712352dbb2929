//! Opens the file, and says in plain words why it cannot be opened or written.

use super::schema;
use crate::state::error::StoreError;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What is said of a file that `SQLite` does not know.
const OTHER_FORMAT: &str = "the file has another format";

/// The lock that keeps other processes out, and a connection that can write.
pub(super) fn open(path: &Path) -> Result<(File, Connection), StoreError> {
    if let Some(directory) = path
        .parent()
        .filter(|directory| !directory.as_os_str().is_empty())
    {
        let cannot = |error: std::io::Error| StoreError::Directory {
            path: directory.to_owned(),
            message: error.to_string(),
        };
        fs::create_dir_all(directory).map_err(cannot)?;
    }
    check_header(path)?;
    let explained = |error: rusqlite::Error| explain("open", path, &error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(explained)?;
    connection
        .busy_timeout(Duration::from_secs(5))
        .map_err(explained)?;
    // First without the lock, so as not to leave a lock file beside a file that is not ours.
    identify(path, &connection)?;
    let lock = lock(path)?;
    let version = identify(path, &connection)?;
    schema::prepare(&connection).map_err(explained)?;
    // Also shows whether the file can be written at all.
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(explained)?;
    if version == Version::Empty {
        schema::create(&transaction).map_err(explained)?;
    }
    transaction.commit().map_err(explained)?;
    Ok((lock, connection))
}

/// Whether the file can be a database. `SQLite` itself takes a file of a few bytes for an empty one,
/// and would write over it.
fn check_header(path: &Path) -> Result<(), StoreError> {
    const HEADER: &[u8] = b"SQLite format 3\0";
    let not_ours = |message: &str| StoreError::NotOurs {
        path: path.to_owned(),
        message: message.to_owned(),
    };
    if path.is_dir() {
        return Err(not_ours("it is a directory"));
    }
    let mut start = Vec::new();
    let read =
        File::open(path).and_then(|file| file.take(HEADER.len() as u64).read_to_end(&mut start));
    // What cannot be read, or is not there, is explained when it is opened.
    if read.is_err() || start.is_empty() || start == HEADER {
        Ok(())
    } else {
        Err(not_ours(OTHER_FORMAT))
    }
}

/// A connection that only reads.
pub(super) fn reader(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags).map_err(|error| explain("read", path, &error))
}

/// Takes the lock file beside the database. It stays when mimeo ends; only the lock on it counts.
fn lock(path: &Path) -> Result<File, StoreError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let beside = PathBuf::from(name);
    let cannot = |error: std::io::Error| match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => StoreError::Permission {
            action: "open",
            path: beside.clone(),
            message: error.to_string(),
        },
        ErrorKind::StorageFull => StoreError::DiskFull {
            path: beside.clone(),
        },
        _ => failed("open", &beside, error.to_string()),
    };
    let mut file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&beside)
        .map_err(cannot)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let known = file.read_to_string(&mut holder).is_ok() && !holder.is_empty();
            let holder = if known {
                format!(" (process {})", holder.trim())
            } else {
                String::new()
            };
            return Err(StoreError::InUse {
                path: path.to_owned(),
                holder,
            });
        }
        Err(TryLockError::Error(error)) => return Err(cannot(error)),
    }
    // Only for the message above; the lock holds without it.
    let _ = file
        .set_len(0)
        .and_then(|()| writeln!(file, "{}", std::process::id()));
    Ok(file)
}

#[derive(PartialEq, Eq)]
enum Version {
    Empty,
    Known,
}

fn identify(path: &Path, connection: &Connection) -> Result<Version, StoreError> {
    let explained = |error: rusqlite::Error| explain("open", path, &error);
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))
        .map_err(explained)?;
    if tables == 0 {
        return Ok(Version::Empty);
    }
    let application: i64 = connection
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .map_err(explained)?;
    if application != schema::APPLICATION {
        return Err(StoreError::NotOurs {
            path: path.to_owned(),
            message: "another program made it".to_owned(),
        });
    }
    let found: i64 = connection
        .query_row("SELECT value FROM meta WHERE name = 'format'", [], |row| {
            row.get(0)
        })
        .map_err(explained)?;
    if found > schema::FORMAT {
        return Err(StoreError::Newer {
            path: path.to_owned(),
            found,
            known: schema::FORMAT,
        });
    }
    Ok(Version::Known)
}

/// An error of `SQLite` in plain words.
pub(super) fn explain(action: &'static str, path: &Path, error: &rusqlite::Error) -> StoreError {
    let (path, message) = (path.to_owned(), error.to_string());
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::NotOurs {
            path,
            message: OTHER_FORMAT.to_owned(),
        },
        Some(ErrorCode::DiskFull) => StoreError::DiskFull { path },
        Some(
            ErrorCode::ReadOnly
            | ErrorCode::PermissionDenied
            | ErrorCode::AuthorizationForStatementDenied,
        ) => StoreError::Permission {
            action: "write",
            path,
            message,
        },
        Some(ErrorCode::CannotOpen) => StoreError::Permission {
            action: "open",
            path,
            message,
        },
        Some(ErrorCode::DatabaseCorrupt) => StoreError::Damaged { path, message },
        _ => StoreError::Failed {
            action,
            path,
            message,
        },
    }
}

/// Any other failure.
pub(super) fn failed(action: &'static str, path: &Path, message: String) -> StoreError {
    StoreError::Failed {
        action,
        path: path.to_owned(),
        message,
    }
}
