//! Writes one part of a commit as rows.

use super::schema::SCOPED;
use crate::state::changes::{Changes, RecordChange};
use crate::state::key::Key;
use crate::state::store::{Part, SandboxSettings, SnapshotInfo};
use crate::state::timers::Timer;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, Params, Result, ToSql, params};
use std::sync::Arc;

/// Keys keep their kind: the columns have none of their own.
impl ToSql for Key {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Int(number) => ToSqlOutput::Owned(Value::Integer(*number)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}

/// Writes one part, within the transaction of the connection.
pub(super) fn part(connection: &Connection, part: &Part) -> Result<()> {
    match part {
        Part::Change {
            sandbox,
            api,
            changes,
        } => Scope {
            connection,
            sandbox,
            api,
        }
        .change(changes),
        Part::Sandbox {
            name,
            settings: SandboxSettings { seed, clock },
        } => run(
            connection,
            "INSERT INTO sandboxes (name, seed, clock) VALUES (?, ?, ?)
             ON CONFLICT (name) DO UPDATE SET seed = excluded.seed, clock = excluded.clock",
            params![name, seed.cast_signed(), clock.to_string()],
        ),
        Part::Clear { sandbox, api } => SCOPED.iter().try_for_each(|table| {
            let delete = format!("DELETE FROM {} WHERE sandbox = ? AND api = ?", table.name);
            run(connection, &delete, params![sandbox, api])
        }),
        Part::Delete { sandbox } => delete_sandbox(connection, sandbox),
        Part::Snapshot { info, apis } => snapshot(connection, info, apis),
        Part::Restore { sandbox, name } => restore(connection, sandbox, name),
        Part::DeleteSnapshot { sandbox, name } => delete_snapshot(connection, sandbox, name),
    }
}

fn run(connection: &Connection, sql: &str, values: impl Params) -> Result<()> {
    connection.prepare_cached(sql)?.execute(values).map(|_| ())
}

/// One API in one sandbox.
struct Scope<'a> {
    connection: &'a Connection,
    sandbox: &'a Arc<str>,
    api: &'a Arc<str>,
}

impl Scope<'_> {
    fn change(&self, changes: &Changes) -> Result<()> {
        changes
            .records
            .iter()
            .try_for_each(|change| self.record(change))?;
        for (resource, last) in &changes.counters {
            let sql = "INSERT INTO counters (sandbox, api, resource, last) VALUES (?, ?, ?, ?)
                       ON CONFLICT DO UPDATE SET last = excluded.last";
            run(
                self.connection,
                sql,
                params![self.sandbox, self.api, resource, last],
            )?;
        }
        changes
            .timers_cancelled
            .iter()
            .try_for_each(|timer| self.cancel(timer))?;
        changes
            .timers_set
            .iter()
            .try_for_each(|timer| self.schedule(timer))?;
        if let Some(draws) = changes.draws {
            let sql = "INSERT INTO draws (sandbox, api, count) VALUES (?, ?, ?)
                       ON CONFLICT DO UPDATE SET count = excluded.count";
            run(
                self.connection,
                sql,
                params![self.sandbox, self.api, draws.cast_signed()],
            )?;
        }
        for (hash, bytes) in &changes.blobs {
            let sql = "INSERT INTO blobs (hash, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING";
            run(self.connection, sql, params![hash, &**bytes])?;
        }
        changes
            .seeds
            .iter()
            .try_for_each(|(resource, key, hash)| self.seed(resource, key, *hash))
    }

    fn record(&self, change: &RecordChange) -> Result<()> {
        let RecordChange {
            resource,
            key,
            after,
            ..
        } = change;
        let Some(record) = after else {
            let sql =
                "DELETE FROM records WHERE sandbox = ? AND api = ? AND resource = ? AND key = ?";
            return run(
                self.connection,
                sql,
                params![self.sandbox, self.api, resource, key],
            );
        };
        let json = serde_json::to_string(&record.data);
        let json =
            json.map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
        let sql = "INSERT INTO records (sandbox, api, resource, key, data, origin) VALUES (?, ?, ?, ?, ?, ?)
                   ON CONFLICT DO UPDATE SET data = excluded.data, origin = excluded.origin";
        let origin = record.origin.map(u64::cast_signed);
        run(
            self.connection,
            sql,
            params![self.sandbox, self.api, resource, key, json, origin],
        )
    }

    fn schedule(&self, timer: &Timer) -> Result<()> {
        let sql = "INSERT INTO timers (sandbox, api, due_ms, resource, key, action) VALUES (?, ?, ?, ?, ?, ?)
                   ON CONFLICT DO NOTHING";
        let Timer {
            due_ms,
            resource,
            key,
            action,
        } = timer;
        run(
            self.connection,
            sql,
            params![self.sandbox, self.api, due_ms, resource, key, action],
        )
    }

    fn cancel(&self, timer: &Timer) -> Result<()> {
        let sql = "DELETE FROM timers
                   WHERE sandbox = ? AND api = ? AND due_ms = ? AND resource = ? AND key = ? AND action = ?";
        let Timer {
            due_ms,
            resource,
            key,
            action,
        } = timer;
        run(
            self.connection,
            sql,
            params![self.sandbox, self.api, due_ms, resource, key, action],
        )
    }

    fn seed(&self, resource: &Arc<str>, key: &Key, hash: Option<u64>) -> Result<()> {
        let Some(hash) = hash else {
            let sql =
                "DELETE FROM seeds WHERE sandbox = ? AND api = ? AND resource = ? AND key = ?";
            return run(
                self.connection,
                sql,
                params![self.sandbox, self.api, resource, key],
            );
        };
        let sql = "INSERT INTO seeds (sandbox, api, resource, key, hash) VALUES (?, ?, ?, ?, ?)
                   ON CONFLICT DO UPDATE SET hash = excluded.hash";
        run(
            self.connection,
            sql,
            params![self.sandbox, self.api, resource, key, hash.cast_signed()],
        )
    }
}

fn delete_sandbox(connection: &Connection, sandbox: &str) -> Result<()> {
    for table in &SCOPED {
        run(
            connection,
            &format!("DELETE FROM {} WHERE sandbox = ?", table.name),
            [sandbox],
        )?;
        run(
            connection,
            &format!("DELETE FROM snapshot_{} WHERE sandbox = ?", table.name),
            [sandbox],
        )?;
    }
    run(
        connection,
        "DELETE FROM snapshots WHERE sandbox = ?",
        [sandbox],
    )?;
    run(
        connection,
        "DELETE FROM sandboxes WHERE name = ?",
        [sandbox],
    )
}

fn snapshot(connection: &Connection, info: &SnapshotInfo, apis: &[Arc<str>]) -> Result<()> {
    delete_snapshot(connection, &info.sandbox, &info.name)?;
    let records = i64::try_from(info.records).unwrap_or(i64::MAX);
    let SandboxSettings { seed, clock } = info.settings;
    run(
        connection,
        "INSERT INTO snapshots (sandbox, name, taken_ms, records, seed, clock) VALUES (?, ?, ?, ?, ?, ?)",
        params![
            info.sandbox,
            info.name,
            info.taken_ms,
            records,
            seed.cast_signed(),
            clock.to_string()
        ],
    )?;
    for table in &SCOPED {
        let (name, columns) = (table.name, table.columns);
        let copy = format!(
            "INSERT INTO snapshot_{name} (snapshot, sandbox, api, {columns})
             SELECT ?, sandbox, api, {columns} FROM {name} WHERE sandbox = ? AND api = ?"
        );
        apis.iter()
            .try_for_each(|api| run(connection, &copy, params![info.name, info.sandbox, api]))?;
    }
    // The mark of an API of which there is nothing to copy.
    let mark = "INSERT INTO snapshot_draws (snapshot, sandbox, api, count) VALUES (?, ?, ?, 0)
                ON CONFLICT DO NOTHING";
    apis.iter()
        .try_for_each(|api| run(connection, mark, params![info.name, info.sandbox, api]))
}

/// Replaces the APIs that the snapshot holds; each has a row in `snapshot_draws`.
fn restore(connection: &Connection, sandbox: &str, snapshot: &str) -> Result<()> {
    let held = "SELECT api FROM snapshot_draws WHERE sandbox = ?1 AND snapshot = ?2";
    for table in &SCOPED {
        let (name, columns) = (table.name, table.columns);
        let clear = format!("DELETE FROM {name} WHERE sandbox = ?1 AND api IN ({held})");
        run(connection, &clear, [sandbox, snapshot])?;
        let copy = format!(
            "INSERT INTO {name} (sandbox, api, {columns})
             SELECT sandbox, api, {columns} FROM snapshot_{name} WHERE sandbox = ? AND snapshot = ?"
        );
        run(connection, &copy, [sandbox, snapshot])?;
    }
    Ok(())
}

fn delete_snapshot(connection: &Connection, sandbox: &str, snapshot: &str) -> Result<()> {
    for table in &SCOPED {
        let delete = format!(
            "DELETE FROM snapshot_{} WHERE sandbox = ? AND snapshot = ?",
            table.name
        );
        run(connection, &delete, [sandbox, snapshot])?;
    }
    run(
        connection,
        "DELETE FROM snapshots WHERE sandbox = ? AND name = ?",
        [sandbox, snapshot],
    )
}
