//! What is kept in a file is what memory had.

use super::*;
use proptest::prelude::*;
use std::path::Path;

fn open(directory: &Path) -> World {
    world(SqliteStore::open(&directory.join("deep/er/state.db")).unwrap())
}

#[test]
fn everything_is_there_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let play = |tx: &mut Transaction| {
        tx.schedule(THINGS, 1.into(), "go", 5);
        let blob = tx.put_blob("abc".into());
        (tx.next_key(THINGS).unwrap(), tx.draw(), blob)
    };
    let first = {
        let world = open(directory.path());
        let sandbox = world.sandbox("alice").unwrap();
        put(
            &sandbox,
            json!({"id": 1, "name": "Bär 中", "time": 1.5, "kind": {"a": [1, null]}}),
        )
        .unwrap();
        delete(&sandbox, 2);
        let (result, ticket) = sandbox.write(&layout(), play).unwrap();
        ticket.wait().unwrap();
        world.set_clock("alice", Clock::freeze(12)).unwrap();
        (result, records(&sandbox))
    };
    let world = open(directory.path());
    let sandbox = world.sandbox("alice").unwrap();
    assert_eq!(records(&sandbox), first.1);
    assert_eq!(sandbox.now(0), 12);
    let state = sandbox.read(&layout()).unwrap();
    assert_eq!(&*state.due(5).unwrap().action, "go");
    assert_eq!(state.blob(&first.0.2).as_deref(), Some(b"abc".as_slice()));
    let (second, ticket) = sandbox.write(&layout(), play).unwrap();
    ticket.wait().unwrap();
    assert_eq!(second.0, first.0.0 + 1);
    assert_ne!(second.1, first.0.1);
    assert_eq!(
        names(&world.sandbox("default").unwrap()),
        ["1 one", "2 two"]
    );
}

#[test]
fn merging_goes_on_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    {
        let world = open(directory.path());
        put(
            &world.sandbox("default").unwrap(),
            json!({"id": 1, "name": "mine"}),
        )
        .unwrap();
    }
    let world = open(directory.path());
    assert!(install(&world, vec![fixture(1, "one"), fixture(2, "two")]).is_quiet());
    install(&world, vec![fixture(1, "eins"), fixture(2, "zwei")]);
    assert_eq!(
        names(&world.sandbox("default").unwrap()),
        ["1 mine", "2 zwei"]
    );
}

#[test]
fn snapshots_outlive_the_process() {
    let directory = tempfile::tempdir().unwrap();
    {
        let world = open(directory.path());
        put(
            &world.sandbox("default").unwrap(),
            json!({"id": 3, "name": "three"}),
        )
        .unwrap();
        world.snapshot("default", "full").unwrap();
        world.snapshot("default", "gone").unwrap();
        world.delete_snapshot("default", "gone").unwrap();
        world.reset("default").unwrap();
    }
    {
        let world = open(directory.path());
        let sandbox = world.sandbox("default").unwrap();
        assert_eq!(names(&sandbox).len(), 2);
        assert_eq!(world.snapshots("default").unwrap().len(), 1);
        world.restore("default", "full").unwrap();
        assert_eq!(names(&sandbox).len(), 3);
    }
    let world = open(directory.path());
    assert_eq!(names(&world.sandbox("default").unwrap()).len(), 3);
}

#[test]
fn a_deleted_sandbox_leaves_no_rows() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("deep/er/state.db");
    let world = open(directory.path());
    world.sandbox("alice").unwrap();
    world.snapshot("alice", "s").unwrap();
    world.delete_sandbox("alice").unwrap();
    let connection = rusqlite::Connection::open(&file).unwrap();
    for table in [
        "records",
        "snapshot_records",
        "seeds",
        "counters",
        "snapshots",
    ] {
        let sql = format!("SELECT count(*) FROM {table} WHERE sandbox = 'alice'");
        let rows: i64 = connection.query_row(&sql, [], |row| row.get(0)).unwrap();
        assert_eq!(rows, 0, "{table}");
    }
}

#[test]
fn any_tool_can_read_the_rows_while_mimeo_runs() {
    let directory = tempfile::tempdir().unwrap();
    let world = open(directory.path());
    put(
        &world.sandbox("default").unwrap(),
        json!({"id": 2, "name": "new"}),
    )
    .unwrap();
    let connection = rusqlite::Connection::open(directory.path().join("deep/er/state.db")).unwrap();
    let sql = "SELECT data ->> 'name', origin IS NULL FROM records
               WHERE sandbox = 'default' AND api = 'shop' AND resource = 'things' AND key = 2";
    let row: (String, bool) = connection
        .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    assert_eq!(row, ("new".to_owned(), true));
}

#[test]
fn many_writers_lose_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let count = {
        let world = open(directory.path());
        let sandbox = world.sandbox("default").unwrap();
        let create = |tx: &mut Transaction| {
            let key = tx.next_key(THINGS).unwrap();
            tx.put(THINGS, object(json!({"id": key, "name": "n"})))
                .unwrap();
        };
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        sandbox.write(&layout(), create).unwrap().1.wait().unwrap();
                    }
                });
            }
        });
        records(&sandbox).len()
    };
    assert_eq!(count, 402);
    assert_eq!(
        records(&open(directory.path()).sandbox("default").unwrap()).len(),
        402
    );
}

#[test]
fn a_commit_that_fails_leaves_the_next_ones_alone() {
    let directory = tempfile::tempdir().unwrap();
    let world = open(directory.path());
    let sandbox = world.sandbox("default").unwrap();
    let other = rusqlite::Connection::open(directory.path().join("deep/er/state.db")).unwrap();
    let trap = "CREATE TRIGGER trap BEFORE INSERT ON records WHEN new.key = 13
                BEGIN SELECT RAISE(ABORT, 'unlucky'); END";
    other.execute_batch(trap).unwrap();
    let error = put(&sandbox, json!({"id": 13, "name": "x"})).unwrap_err();
    assert!(error.to_string().ends_with("state.db: unlucky"), "{error}");
    put(&sandbox, json!({"id": 14, "name": "y"})).unwrap();
    other.execute_batch("DROP TRIGGER trap").unwrap();
    put(&sandbox, json!({"id": 13, "name": "x"})).unwrap();
    assert_eq!(names(&sandbox), ["1 one", "2 two", "13 x", "14 y"]);
}

#[test]
fn queued_writes_are_committed_together_and_then_acknowledged() {
    let directory = tempfile::tempdir().unwrap();
    let world = open(directory.path());
    let (alice, bob) = (
        world.sandbox("alice").unwrap(),
        world.sandbox("bob").unwrap(),
    );
    let other = rusqlite::Connection::open(directory.path().join("deep/er/state.db")).unwrap();
    // While another program has the write lock, nothing can be committed.
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let write = |sandbox: &Sandbox, key: i64, name: &str| {
        let data = object(json!({"id": key, "name": name}));
        sandbox
            .write(&layout(), |tx| tx.put(THINGS, data))
            .unwrap()
            .1
    };
    let tickets = [
        write(&alice, 3, "a"),
        write(&alice, 4, "b"),
        write(&bob, 3, "c"),
    ];
    assert_eq!((names(&alice).len(), names(&bob).len()), (2, 2));
    other
        .execute_batch(
            "CREATE TRIGGER trap BEFORE INSERT ON records WHEN new.data LIKE '%\"a\"%'
        BEGIN SELECT RAISE(ABORT, 'unlucky'); END; COMMIT",
        )
        .unwrap();
    let [first, built_on_it, of_bob] = tickets.map(Ticket::wait);
    assert!(first.is_err());
    assert_eq!(built_on_it, Err(StateError::BuiltOnFailure));
    assert_eq!(of_bob, Ok(()));
    let rows = "SELECT count(*) FROM records WHERE sandbox IN ('alice', 'bob')";
    assert_eq!(other.query_row(rows, [], |row| row.get::<_, i64>(0)), Ok(5));
    assert_eq!((names(&alice).len(), names(&bob).len()), (2, 3));
}

#[test]
fn an_empty_snapshot_empties() {
    let directory = tempfile::tempdir().unwrap();
    let start = || {
        let store = SqliteStore::open(&directory.path().join("state.db")).unwrap();
        let world = World::open(store, settings()).unwrap();
        install(&world, Vec::new());
        world
    };
    {
        let world = start();
        world.snapshot("default", "empty").unwrap();
        put(
            &world.sandbox("default").unwrap(),
            json!({"id": 1, "name": "x"}),
        )
        .unwrap();
    }
    {
        let world = start();
        world.restore("default", "empty").unwrap();
        assert!(records(&world.sandbox("default").unwrap()).is_empty());
    }
    assert!(records(&start().sandbox("default").unwrap()).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn sqlite_after_a_restart_equals_memory(
        steps in prop::collection::vec((0..8_i64, prop::option::of("[a-z\u{4e00}-\u{4e10}'\"\\\\]{0,6}")), 0..25),
        cut in 0..25_usize,
    ) {
        let directory = tempfile::tempdir().unwrap();
        let memory = world(MemoryStore);
        let play = |world: &World, steps: &[(i64, Option<String>)]| {
            let sandbox = world.sandbox("default").unwrap();
            for (key, text) in steps {
                match text {
                    Some(text) => put(&sandbox, json!({"id": key, "name": text, "time": text})).unwrap(),
                    None => delete(&sandbox, *key),
                }
            }
            records(&sandbox)
        };
        let (first, second) = steps.split_at(cut.min(steps.len()));
        play(&open(directory.path()), first);
        play(&open(directory.path()), second);
        prop_assert_eq!(play(&open(directory.path()), &[]), play(&memory, &steps));
    }
}

#[test]
fn the_log_does_not_grow_without_bound() {
    let directory = tempfile::tempdir().unwrap();
    let world = open(directory.path());
    let sandbox = world.sandbox("default").unwrap();
    let text = "x".repeat(100_000);
    for round in 0..200 {
        put(&sandbox, json!({"id": 1, "name": format!("{round}{text}")})).unwrap();
    }
    let log = std::fs::metadata(directory.path().join("deep/er/state.db-wal")).unwrap();
    assert!(log.len() < 8 << 20, "{} bytes", log.len());
}

#[tokio::test]
async fn a_ticket_can_be_awaited() {
    let directory = tempfile::tempdir().unwrap();
    let world = open(directory.path());
    let sandbox = world.sandbox("default").unwrap();
    let (key, ticket) = sandbox.write(&layout(), |tx| tx.next_key(THINGS)).unwrap();
    assert_eq!((key, ticket.await), (Ok(3), Ok(())));
}

#[test]
fn after_closing_nothing_is_written() {
    let directory = tempfile::tempdir().unwrap();
    let world = open(directory.path());
    let sandbox = world.sandbox("default").unwrap();
    world.close().unwrap();
    world.close().unwrap();
    assert_eq!(
        put(&sandbox, json!({"id": 3})),
        Err(StoreError::Closed.into())
    );
    assert!(!directory.path().join("deep/er/state.db-wal").exists());
}
