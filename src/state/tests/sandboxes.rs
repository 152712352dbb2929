//! Sandboxes are made, kept apart, reset, saved and deleted.

use super::*;

#[test]
fn a_sandbox_is_made_on_first_use_and_kept_apart() {
    let world = world(MemoryStore);
    let alice = world.sandbox("alice").unwrap();
    put(&alice, json!({"id": 3, "name": "three"})).unwrap();
    assert_eq!(names(&alice), ["1 one", "2 two", "3 three"]);
    assert_eq!(names(&world.sandbox("bob").unwrap()), ["1 one", "2 two"]);
    assert_eq!(
        names(&world.sandbox("default").unwrap()),
        ["1 one", "2 two"]
    );
    assert_eq!(
        world.list(),
        [Arc::from("alice"), "bob".into(), "default".into()]
    );
}

#[test]
fn names_are_short_and_plain() {
    let world = World::open(MemoryStore, settings()).unwrap();
    for name in ["a", "A-1._", &"x".repeat(64)] {
        world.sandbox(name).unwrap();
    }
    for name in ["", "a/b", "ä", "a b", "a@b", &"x".repeat(65), "\0"] {
        assert!(
            matches!(world.sandbox(name), Err(StateError::Name(_))),
            "{name}"
        );
        assert!(
            matches!(world.snapshot("default", name), Err(StateError::Name(_))),
            "{name}"
        );
    }
}

#[test]
fn there_are_at_most_a_thousand() {
    let world = World::open(MemoryStore, settings()).unwrap();
    for number in 1..MAX_SANDBOXES {
        world.sandbox(&number.to_string()).unwrap();
    }
    let error = world.sandbox("one-too-many").err().unwrap();
    assert_eq!(
        error.to_string(),
        "there are 1000 sandboxes already, delete one first"
    );
    world.delete_sandbox("1").unwrap();
    world.sandbox("one-too-many").unwrap();
}

#[test]
fn a_reset_takes_everything_back() {
    let world = world(MemoryStore);
    let sandbox = world.sandbox("default").unwrap();
    let play = || {
        let play = |tx: &mut Transaction| {
            tx.schedule(THINGS, 1.into(), "go", 5);
            (tx.next_key(THINGS).unwrap(), tx.draw())
        };
        let (result, ticket) = sandbox.write(&layout(), play).unwrap();
        ticket.wait().unwrap();
        result
    };
    let first = play();
    assert_ne!(play(), first);
    put(&sandbox, json!({"id": 1, "name": "changed"})).unwrap();
    world.set_clock("default", Clock::freeze(5)).unwrap();
    assert_eq!(sandbox.now(0), 5);
    world.reset("default").unwrap();
    assert_eq!(names(&sandbox), ["1 one", "2 two"]);
    assert_eq!(sandbox.now(8), 8);
    assert_eq!(sandbox.read(&layout()).unwrap().next_timer(), None);
    assert_eq!(play(), first);
}

#[test]
fn a_deleted_sandbox_is_not_written_any_more() {
    let world = world(MemoryStore);
    let alice = world.sandbox("alice").unwrap();
    put(&alice, json!({"id": 3, "name": "three"})).unwrap();
    world.delete_sandbox("alice").unwrap();
    assert_eq!(
        put(&alice, json!({"id": 4})),
        Err(StateError::SandboxDeleted("alice".into()))
    );
    assert_eq!(names(&world.sandbox("alice").unwrap()), ["1 one", "2 two"]);
    assert_eq!(
        world.delete_sandbox("default"),
        Err(StateError::DefaultSandbox)
    );
    assert_eq!(
        world.delete_sandbox("zoe"),
        Err(StateError::NoSandbox("zoe".into()))
    );
}

#[test]
fn a_snapshot_brings_back_records_counters_and_clock() {
    let world = world(MemoryStore);
    let sandbox = world.sandbox("default").unwrap();
    put(&sandbox, json!({"id": 3, "name": "three"})).unwrap();
    world.set_clock("default", Clock::freeze(50)).unwrap();
    let info = world.snapshot("default", "before").unwrap();
    assert_eq!((info.records, info.taken_ms), (3, 1_000_000));
    delete(&sandbox, 1);
    put(&sandbox, json!({"id": 9, "name": "nine"})).unwrap();
    world.reset("default").unwrap();
    world.restore("default", "before").unwrap();
    assert_eq!(names(&sandbox), ["1 one", "2 two", "3 three"]);
    assert_eq!(sandbox.now(0), 50);
    assert_eq!(world.snapshots("default").unwrap(), [info]);
    world.delete_snapshot("default", "before").unwrap();
    let error = world.restore("default", "before").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the sandbox `default` has no snapshot `before`"
    );
}

#[test]
fn an_unknown_api_is_an_error() {
    let world = World::open(MemoryStore, settings()).unwrap();
    let sandbox = world.sandbox("default").unwrap();
    assert_eq!(
        sandbox.read(&layout()).err(),
        Some(StateError::NoApi("shop".into()))
    );
    assert_eq!(
        sandbox.layout("shop").err(),
        Some(StateError::NoApi("shop".into()))
    );
}

#[test]
fn a_writer_that_panics_leaves_nothing_behind() {
    let world = world(MemoryStore);
    let sandbox = world.sandbox("default").unwrap();
    let crash = std::panic::AssertUnwindSafe(|| {
        let _ = sandbox.write(&layout(), |tx| {
            tx.delete(THINGS, &1.into());
            panic!("in the middle");
        });
    });
    assert!(std::panic::catch_unwind(crash).is_err());
    put(&sandbox, json!({"id": 3, "name": "three"})).unwrap();
    assert_eq!(names(&sandbox), ["1 one", "2 two", "3 three"]);
}
