//! The tables. They are for reading with any tool, too: names in plain text, records as JSON.

use rusqlite::{Connection, Transaction};

/// The format that this mimeo writes.
pub(super) const FORMAT: i64 = 1;

/// Marks the file as ours (`application_id`): the letters `mimo`.
pub(super) const APPLICATION: i64 = 0x6d69_6d6f;

/// What belongs to one API in one sandbox. Snapshots keep copies of the same rows.
pub(super) struct Scoped {
    pub(super) name: &'static str,
    /// The columns after `sandbox` and `api`.
    pub(super) columns: &'static str,
    types: &'static str,
    /// The part of the primary key after `sandbox` and `api`.
    key: &'static str,
}

/// All tables of that kind.
pub(super) const SCOPED: [Scoped; 5] = [
    Scoped {
        name: "records",
        columns: "resource, key, data, origin",
        types: "resource TEXT NOT NULL, key ANY NOT NULL, data TEXT NOT NULL, origin INTEGER",
        key: ", resource, key",
    },
    Scoped {
        name: "counters",
        columns: "resource, last",
        types: "resource TEXT NOT NULL, last INTEGER NOT NULL",
        key: ", resource",
    },
    Scoped {
        name: "timers",
        columns: "due_ms, resource, key, action",
        types: "due_ms INTEGER NOT NULL, resource TEXT NOT NULL, key ANY NOT NULL, action TEXT NOT NULL",
        key: ", due_ms, resource, key, action",
    },
    Scoped {
        name: "seeds",
        columns: "resource, key, hash",
        types: "resource TEXT NOT NULL, key ANY NOT NULL, hash INTEGER NOT NULL",
        key: ", resource, key",
    },
    Scoped {
        name: "draws",
        columns: "count",
        types: "count INTEGER NOT NULL",
        key: "",
    },
];

const WHOLE: &str = "
CREATE TABLE meta (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT;
CREATE TABLE sandboxes (name TEXT PRIMARY KEY, seed INTEGER NOT NULL, clock TEXT NOT NULL) STRICT;
CREATE TABLE blobs (hash TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
CREATE TABLE snapshots (
    sandbox TEXT NOT NULL, name TEXT NOT NULL, taken_ms INTEGER NOT NULL, records INTEGER NOT NULL,
    seed INTEGER NOT NULL, clock TEXT NOT NULL, PRIMARY KEY (sandbox, name)
) STRICT;
";

/// Makes all tables in an empty file.
pub(super) fn create(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(WHOLE)?;
    for Scoped {
        name, types, key, ..
    } in &SCOPED
    {
        transaction.execute_batch(&format!(
            "CREATE TABLE {name} (sandbox TEXT NOT NULL, api TEXT NOT NULL, {types}, PRIMARY KEY (sandbox, api{key})) STRICT;
             CREATE TABLE snapshot_{name} (snapshot TEXT NOT NULL, sandbox TEXT NOT NULL, api TEXT NOT NULL, {types},
                 PRIMARY KEY (sandbox, snapshot, api{key})) STRICT;"
        ))?;
    }
    transaction.execute("INSERT INTO meta VALUES ('format', ?)", [FORMAT])?;
    transaction.pragma_update(None, "application_id", APPLICATION)
}

/// The settings of a connection that writes: durable when a commit returns, a log that does not grow.
pub(super) fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", 1000)?;
    connection.pragma_update(None, "journal_size_limit", 64 << 20)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}
