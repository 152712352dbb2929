//! The thread that writes. While one commit is on its way to the disk, others queue up; they become
//! the next one together.

use super::{apply, open};
use crate::state::error::{StateError, StoreError};
use crate::state::store::Commit;
use rusqlite::{Connection, TransactionBehavior};
use std::path::PathBuf;
use std::sync::mpsc::Receiver;

/// How many commits become one transaction at most.
const GROUP: usize = 64;

/// What the thread owns.
pub(super) struct Writer {
    path: PathBuf,
    connection: Connection,
}

impl Writer {
    pub(super) fn new(path: PathBuf, connection: Connection) -> Self {
        Self { path, connection }
    }

    /// Writes until the queue is closed; then moves the log into the file and closes it.
    pub(super) fn run(mut self, queue: &Receiver<Commit>) -> Result<(), StoreError> {
        while let Ok(first) = queue.recv() {
            let mut group = vec![first];
            group.extend(queue.try_iter().take(GROUP - 1));
            self.write_group(group);
        }
        let Self { path, connection } = self;
        let explained = |error: rusqlite::Error| open::explain("write", &path, &error);
        let checkpoint = connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
            .map_err(explained);
        checkpoint.and(connection.close().map_err(|(_, error)| explained(error)))
    }

    /// All of the group at once; if that fails, each by itself, so that one commit that cannot be
    /// written does not take others with it.
    fn write_group(&mut self, group: Vec<Commit>) {
        let (stale, group): (Vec<_>, Vec<_>) = group.into_iter().partition(Commit::is_stale);
        for commit in stale {
            commit.finish(Err(StateError::BuiltOnFailure));
        }
        let outcome = self.write(&group);
        let alone = group.len() == 1;
        for commit in group {
            match &outcome {
                Ok(()) => commit.finish(Ok(())),
                Err(error) if alone => {
                    commit.finish(Err(open::explain("write", &self.path, error).into()));
                }
                Err(_) => self.write_group(vec![commit]),
            }
        }
    }

    fn write(&mut self, group: &[Commit]) -> rusqlite::Result<()> {
        let mut parts = group.iter().flat_map(Commit::parts).peekable();
        if parts.peek().is_none() {
            return Ok(());
        }
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        for part in parts {
            apply::part(&transaction, part)?;
        }
        transaction.commit()
    }
}
