//! What becomes of records when fixtures, layouts or schemas change, rule by rule.

use super::*;

#[test]
fn the_same_files_change_nothing() {
    let world = world(MemoryStore);
    let report = install(&world, vec![fixture(1, "one"), fixture(2, "two")]);
    assert!(report.is_quiet(), "{:?}", report.lines());
}

#[test]
fn untouched_records_follow_their_fixtures() {
    let world = world(MemoryStore);
    let report = install(&world, vec![fixture(2, "zwei"), fixture(3, "drei")]);
    assert_eq!(
        names(&world.sandbox("default").unwrap()),
        ["2 zwei", "3 drei"]
    );
    assert_eq!(
        report.lines(),
        ["things: fixtures 1 added, 1 updated, 1 removed"]
    );
}

#[test]
fn written_records_stay_whatever_the_fixtures_say() {
    let world = world(MemoryStore);
    let sandbox = world.sandbox("default").unwrap();
    put(&sandbox, json!({"id": 1, "name": "mine"})).unwrap();
    put(&sandbox, json!({"id": 2, "name": "too"})).unwrap();
    let report = install(&world, vec![fixture(2, "zwei")]);
    assert_eq!(names(&sandbox), ["1 mine", "2 too"]);
    let said = "things: changed fixtures left aside, their records were written since: 1, 2";
    assert_eq!(report.lines(), [said]);
    // It is said once.
    assert!(install(&world, vec![fixture(2, "zwei")]).is_quiet());
}

#[test]
fn a_record_that_somebody_made_wins_over_a_new_fixture() {
    let world = world(MemoryStore);
    let sandbox = world.sandbox("default").unwrap();
    put(&sandbox, json!({"id": 3, "name": "mine"})).unwrap();
    let report = install(
        &world,
        vec![fixture(1, "one"), fixture(2, "two"), fixture(3, "three")],
    );
    assert_eq!(names(&sandbox), ["1 one", "2 two", "3 mine"]);
    assert_eq!(report.resources["things"].kept.examples, ["3"]);
}

#[test]
fn a_deleted_record_does_not_come_back() {
    let world = world(MemoryStore);
    let sandbox = world.sandbox("default").unwrap();
    delete(&sandbox, 1);
    assert!(install(&world, vec![fixture(1, "one"), fixture(2, "two")]).is_quiet());
    install(&world, vec![fixture(1, "changed"), fixture(2, "two")]);
    assert_eq!(names(&sandbox), ["2 two"]);
    // Unless its fixture goes and comes again, or everything is reset.
    install(&world, vec![fixture(2, "two")]);
    install(&world, vec![fixture(1, "new"), fixture(2, "two")]);
    assert_eq!(names(&sandbox), ["1 new", "2 two"]);
    delete(&sandbox, 1);
    world.reset("default").unwrap();
    assert_eq!(names(&sandbox), ["1 new", "2 two"]);
}

#[test]
fn at_most_five_are_named() {
    let world = World::open(MemoryStore, settings()).unwrap();
    install(&world, (1..=7).map(|key| fixture(key, "x")).collect());
    let sandbox = world.sandbox("bob").unwrap();
    for key in 1..=7 {
        put(&sandbox, json!({"id": key, "name": "y"})).unwrap();
    }
    let lines = install(&world, Vec::new()).lines();
    assert_eq!(lines[0], "things: fixtures 7 removed");
    let named = "1 of ~bob, 2 of ~bob, 3 of ~bob, 4 of ~bob, 5 of ~bob and 2 more";
    assert!(lines[1].ends_with(named), "{lines:?}");
}

#[test]
fn a_resource_that_goes_is_kept_out_of_sight() {
    let world = world(MemoryStore);
    let sandbox = world.sandbox("default").unwrap();
    put(&sandbox, json!({"id": 9, "name": "mine"})).unwrap();
    let other = Arc::new(ApiLayout::new(
        "shop",
        [Layout::new("others", "id", KeyKind::Text)],
    ));
    let report = world
        .install(Arc::clone(&other), Fixtures::fixed(Vec::new()), &fits)
        .unwrap();
    assert_eq!(
        report.lines(),
        ["things: no such resource any more; 3 records are kept out of sight"]
    );
    assert_eq!(
        sandbox.read(&layout()).err(),
        Some(StateError::Outdated("shop".into()))
    );
    assert!(sandbox.write(&layout(), |_| ()).is_err());
    assert!(sandbox.read(&other).unwrap().is_empty(0));
    install(&world, vec![fixture(1, "one"), fixture(2, "two")]);
    assert_eq!(names(&sandbox), ["1 one", "2 two", "9 mine"]);
    let (key, ticket) = sandbox.write(&layout(), |tx| tx.next_key(THINGS)).unwrap();
    ticket.wait().unwrap();
    assert_eq!(key, Ok(10));
}

#[test]
fn a_record_that_does_not_fit_is_kept_and_named() {
    let world = world(MemoryStore);
    let sandbox = world.sandbox("default").unwrap();
    put(&sandbox, json!({"id": 5, "name": "bad"})).unwrap();
    let judge = |_: usize, record: &Record| {
        if record.data["name"] == "bad" {
            Err("/name: too short".to_owned())
        } else {
            Ok(())
        }
    };
    let fixtures = Fixtures::fixed(vec![fixture(1, "one"), fixture(2, "two")]);
    let report = world.install(layout(), fixtures, &judge).unwrap();
    assert_eq!(
        report.lines(),
        ["things: kept though they do not fit the schema: 5 (/name: too short)"]
    );
    assert_eq!(names(&sandbox).len(), 3);
}

#[test]
fn fixtures_know_the_time_and_seed_of_their_sandbox() {
    let world = World::open(MemoryStore, settings()).unwrap();
    world.set_clock("default", Clock::freeze(50)).unwrap();
    let computed = Fixtures::computed(|now_ms, seed| {
        let data = object(json!({"name": format!("{now_ms} {seed}")}));
        vec![FixtureRecord {
            resource: THINGS,
            key: 1.into(),
            data,
            hash: 1,
        }]
    });
    let computed = computed
        .with_next_keys(vec![(THINGS, 100)])
        .with_blobs(vec!["abc".into()]);
    world.install(layout(), computed.clone(), &fits).unwrap();
    assert_eq!(names(&world.sandbox("default").unwrap()), ["1 50 7"]);
    let alice = world.sandbox("alice").unwrap();
    assert_eq!(names(&alice), ["1 1000000 7"]);
    // Time goes on, the text of the fixture stays: so does the record.
    world.set_clock("alice", Clock::freeze(60)).unwrap();
    assert!(world.install(layout(), computed, &fits).unwrap().is_quiet());
    assert_eq!(names(&alice), ["1 1000000 7"]);
    let (key, ticket) = alice.write(&layout(), |tx| tx.next_key(THINGS)).unwrap();
    ticket.wait().unwrap();
    assert_eq!(key, Ok(100));
    let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert!(alice.read(&layout()).unwrap().blob(hash).is_some());
}
