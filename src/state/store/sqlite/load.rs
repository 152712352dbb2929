//! Reads rows back into state.

use super::open;
use crate::state::api_state::StoredApi;
use crate::state::error::StoreError;
use crate::state::key::Key;
use crate::state::record::Record;
use crate::state::store::{Loaded, LoadedSandbox, SandboxSettings, SnapshotInfo};
use crate::state::timers::Timer;
use bytes::Bytes;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use rusqlite::{Connection, Row};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// Why rows could not be read.
pub(super) enum LoadError {
    Sqlite(rusqlite::Error),
    /// A row that mimeo did not write.
    Row(String),
}

impl From<rusqlite::Error> for LoadError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// The same in plain words.
pub(super) fn explain(path: &Path, error: LoadError) -> StoreError {
    match error {
        LoadError::Sqlite(error) => open::explain("read", path, &error),
        LoadError::Row(message) => StoreError::Damaged {
            path: path.to_owned(),
            message,
        },
    }
}

impl FromSql for Key {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value {
            ValueRef::Integer(number) => Ok(Self::Int(number)),
            ValueRef::Text(_) => Ok(Self::from(value.as_str()?)),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

/// APIs by sandbox and name.
type Scopes = BTreeMap<Arc<str>, BTreeMap<Arc<str>, StoredApi>>;

/// Everything but the contents of snapshots.
pub(super) fn load(connection: &Connection) -> Result<Loaded, LoadError> {
    let mut loaded = Loaded {
        snapshots: snapshots(connection)?,
        ..Loaded::default()
    };
    let mut scopes = Source {
        connection,
        prefix: "",
        scope: "true",
        values: &[],
    }
    .scopes()?;
    each(
        connection,
        "SELECT name, seed, clock FROM sandboxes",
        &[],
        |row| {
            let name: Arc<str> = row.get(0)?;
            let settings = settings(row, 1)?;
            let apis = scopes.remove(&name).unwrap_or_default();
            loaded
                .sandboxes
                .insert(name, LoadedSandbox { settings, apis });
            Ok(())
        },
    )?;
    each(connection, "SELECT hash, bytes FROM blobs", &[], |row| {
        let bytes: Vec<u8> = row.get(1)?;
        loaded.blobs.insert(row.get(0)?, Bytes::from(bytes));
        Ok(())
    })?;
    Ok(loaded)
}

/// The content of one snapshot, by API.
pub(super) fn load_snapshot(
    connection: &Connection,
    sandbox: &str,
    name: &str,
) -> Result<BTreeMap<Arc<str>, StoredApi>, LoadError> {
    let scope = "sandbox = ?1 AND snapshot = ?2";
    let scopes = Source {
        connection,
        prefix: "snapshot_",
        scope,
        values: &[sandbox, name],
    }
    .scopes()?;
    Ok(scopes.into_values().next().unwrap_or_default())
}

fn snapshots(connection: &Connection) -> Result<Vec<SnapshotInfo>, LoadError> {
    let mut infos = Vec::new();
    let sql = "SELECT sandbox, name, taken_ms, records, seed, clock FROM snapshots";
    each(connection, sql, &[], |row| {
        infos.push(SnapshotInfo {
            sandbox: row.get(0)?,
            name: row.get(1)?,
            taken_ms: row.get(2)?,
            records: usize::try_from(row.get::<_, i64>(3)?).unwrap_or(0),
            settings: settings(row, 4)?,
        });
        Ok(())
    })?;
    Ok(infos)
}

/// Seed and clock, from two columns.
fn settings(row: &Row<'_>, first: usize) -> Result<SandboxSettings, LoadError> {
    let clock: String = row.get(first + 1)?;
    let clock = clock
        .parse()
        .map_err(|_| LoadError::Row(format!("`{clock}` is not a clock")))?;
    Ok(SandboxSettings {
        seed: row.get::<_, i64>(first)?.cast_unsigned(),
        clock,
    })
}

fn each(
    connection: &Connection,
    sql: &str,
    values: &[&str],
    mut take: impl FnMut(&Row<'_>) -> Result<(), LoadError>,
) -> Result<(), LoadError> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(values))?;
    while let Some(row) = rows.next()? {
        take(row)?;
    }
    Ok(())
}

/// One family of tables, and which of their rows.
struct Source<'a> {
    connection: &'a Connection,
    prefix: &'static str,
    scope: &'static str,
    values: &'a [&'a str],
}

impl Source<'_> {
    fn scopes(&self) -> Result<Scopes, LoadError> {
        let mut scopes = Scopes::new();
        self.each("records", "resource, key, data, origin", |row| {
            let record = Arc::new(record(row)?);
            let api = scope(&mut scopes, row)?;
            let resource = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
            match api.tables.get_mut(resource) {
                Some(table) => table.records.push(record),
                None => api
                    .tables
                    .entry(Arc::from(resource))
                    .or_default()
                    .records
                    .push(record),
            }
            Ok(())
        })?;
        self.each("counters", "resource, last", |row| {
            scope(&mut scopes, row)?
                .tables
                .entry(row.get(2)?)
                .or_default()
                .last = row.get(3)?;
            Ok(())
        })?;
        self.each("timers", "due_ms, resource, key, action", |row| {
            let (due_ms, resource, key, action) =
                (row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
            scope(&mut scopes, row)?.timers.push(Timer {
                due_ms,
                resource,
                key,
                action,
            });
            Ok(())
        })?;
        self.each("seeds", "resource, key, hash", |row| {
            let hash = row.get::<_, i64>(4)?.cast_unsigned();
            scope(&mut scopes, row)?
                .seeds
                .insert((row.get(2)?, row.get(3)?), hash);
            Ok(())
        })?;
        self.each("draws", "count", |row| {
            scope(&mut scopes, row)?.draws = row.get::<_, i64>(2)?.cast_unsigned();
            Ok(())
        })?;
        Ok(scopes)
    }

    fn each(
        &self,
        table: &str,
        columns: &str,
        take: impl FnMut(&Row<'_>) -> Result<(), LoadError>,
    ) -> Result<(), LoadError> {
        let Self { prefix, scope, .. } = self;
        let sql = format!("SELECT sandbox, api, {columns} FROM {prefix}{table} WHERE {scope}");
        each(self.connection, &sql, self.values, take)
    }
}

/// The API that a row belongs to; its first two columns say which.
fn scope<'a>(scopes: &'a mut Scopes, row: &Row<'_>) -> Result<&'a mut StoredApi, LoadError> {
    let sandbox = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
    let api = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
    let apis = scopes.entry(Arc::from(sandbox)).or_default();
    Ok(apis.entry(Arc::from(api)).or_default())
}

fn record(row: &Row<'_>) -> Result<Record, LoadError> {
    let key: Key = row.get(3)?;
    let text = row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?;
    let data = serde_json::from_str(text).map_err(|error| {
        LoadError::Row(format!("the record `{key}` is not a JSON object: {error}"))
    })?;
    let origin = row.get::<_, Option<i64>>(5)?.map(i64::cast_unsigned);
    Ok(Record { key, data, origin })
}
