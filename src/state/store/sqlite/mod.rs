//! State in one `SQLite` file that any `SQLite` tool can read, also while mimeo runs. One thread writes;
//! it puts what is queued into one transaction and reports success only after the commit.

mod apply;
mod load;
mod open;
mod schema;
mod writer;

use super::{Commit, Loaded, Store};
use crate::state::api_state::StoredApi;
use crate::state::error::StoreError;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use writer::Writer;

/// A store in a `SQLite` file.
pub struct SqliteStore {
    path: PathBuf,
    /// The writing thread and the way to it; absent once closed.
    writer: Mutex<Option<Running>>,
}

struct Running {
    queue: Sender<Commit>,
    /// Ends when the queue is closed; answers with what became of the last checkpoint.
    thread: JoinHandle<Result<(), StoreError>>,
    /// Keeps other processes out as long as it is open.
    _lock: File,
}

impl SqliteStore {
    /// Opens the file, or makes it together with its directory. Fails if it is in use by another
    /// mimeo, is not a database of mimeo, is too new, or cannot be written.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let (lock, connection) = open::open(path)?;
        let (queue, commits) = mpsc::channel();
        let writer = Writer::new(path.to_owned(), connection);
        let thread = thread::Builder::new()
            .name("mimeo-store".to_owned())
            .spawn(move || writer.run(&commits));
        let failed = |error: std::io::Error| open::failed("open", path, error.to_string());
        let running = Running {
            queue,
            thread: thread.map_err(failed)?,
            _lock: lock,
        };
        Ok(Self {
            path: path.to_owned(),
            writer: Mutex::new(Some(running)),
        })
    }
}

impl Store for SqliteStore {
    fn load(&self) -> Result<Loaded, StoreError> {
        let connection = open::reader(&self.path)?;
        load::load(&connection).map_err(|error| load::explain(&self.path, error))
    }

    fn load_snapshot(
        &self,
        sandbox: &str,
        name: &str,
    ) -> Result<BTreeMap<Arc<str>, StoredApi>, StoreError> {
        let connection = open::reader(&self.path)?;
        load::load_snapshot(&connection, sandbox, name)
            .map_err(|error| load::explain(&self.path, error))
    }

    fn submit(&self, commit: Commit) {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = &*writer {
            // A commit that cannot be sent is dropped, and says by itself that the store is closed.
            let _ = running.queue.send(commit);
        }
    }

    fn close(&self) -> Result<(), StoreError> {
        let Some(running) = self
            .writer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
        else {
            return Ok(());
        };
        drop(running.queue);
        let crashed = |_| {
            Err(open::failed(
                "write",
                &self.path,
                "the writing thread crashed".to_owned(),
            ))
        };
        running.thread.join().unwrap_or_else(crashed)
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        // Nobody is left to tell; all that was acknowledged is in the write-ahead log anyway.
        let _ = self.close();
    }
}

#[cfg(test)]
mod tests;
