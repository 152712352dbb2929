//! Nothing is reported that is not durable, and a failing disk loses nothing that was.

use super::*;
use crate::state::error::StoreError;
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Mutex;
use std::task::{Context, Poll, Waker};

/// A store in which commits wait until the test decides about them.
#[derive(Clone, Default)]
struct Desk(Arc<Mutex<Inbox>>);

#[derive(Default)]
struct Inbox {
    waiting: Vec<Commit>,
    open: bool,
}

impl Store for Desk {
    fn load(&self) -> Result<Loaded, StoreError> {
        Ok(Loaded::default())
    }

    fn load_snapshot(&self, _: &str, _: &str) -> Result<BTreeMap<Arc<str>, StoredApi>, StoreError> {
        Ok(BTreeMap::new())
    }

    fn submit(&self, commit: Commit) {
        let mut inbox = self.0.lock().unwrap();
        if inbox.open {
            drop(inbox);
            decide(commit, &Ok(()));
        } else {
            inbox.waiting.push(commit);
        }
    }

    fn close(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

fn decide(commit: Commit, outcome: &Result<(), StateError>) {
    let outcome = if commit.is_stale() {
        Err(StateError::BuiltOnFailure)
    } else {
        outcome.clone()
    };
    commit.finish(outcome);
}

impl Desk {
    fn world(&self) -> World {
        self.open(true);
        let world = world(self.clone());
        self.open(false);
        world
    }

    fn open(&self, open: bool) {
        self.0.lock().unwrap().open = open;
    }

    /// Decides about the commit that has waited longest.
    fn next(&self, outcome: &Result<(), StateError>) {
        let commit = self.0.lock().unwrap().waiting.remove(0);
        decide(commit, outcome);
    }
}

fn full() -> Result<(), StateError> {
    Err(StoreError::DiskFull {
        path: "state.db".into(),
    }
    .into())
}

fn begin(sandbox: &Sandbox, key: i64) -> Ticket {
    let put = |tx: &mut Transaction| tx.put(THINGS, object(json!({"id": key, "name": "new"})));
    let (result, ticket) = sandbox.write(&layout(), put).unwrap();
    result.unwrap();
    ticket
}

fn poll(ticket: &mut Ticket) -> Poll<Result<(), StateError>> {
    std::pin::Pin::new(ticket).poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn readers_see_what_is_durable_and_writers_build_on_what_will_be() {
    let desk = Desk::default();
    let world = desk.world();
    let sandbox = world.sandbox("default").unwrap();
    let mut third = begin(&sandbox, 3);
    let mut fourth = begin(&sandbox, 4);
    let (seen, mut look) = sandbox.write(&layout(), |tx| tx.len(THINGS)).unwrap();
    assert_eq!(seen, 4);
    assert_eq!(records(&sandbox).len(), 2);
    assert!(poll(&mut third).is_pending());
    desk.next(&Ok(()));
    assert_eq!(poll(&mut third), Poll::Ready(Ok(())));
    assert!(poll(&mut fourth).is_pending());
    assert_eq!(records(&sandbox).len(), 3);
    desk.next(&Ok(()));
    // The one who only looked must wait too, for what it has seen.
    assert!(poll(&mut look).is_pending());
    desk.next(&Ok(()));
    assert_eq!(poll(&mut look), Poll::Ready(Ok(())));
    // And not where all is durable already.
    let (_, mut look) = sandbox.write(&layout(), |tx| tx.len(THINGS)).unwrap();
    assert_eq!(poll(&mut look), Poll::Ready(Ok(())));
}

#[test]
fn a_failure_takes_along_what_was_built_on_it_and_no_more() {
    let desk = Desk::default();
    let world = desk.world();
    let sandbox = world.sandbox("default").unwrap();
    let (third, fourth, fifth) = (begin(&sandbox, 3), begin(&sandbox, 4), begin(&sandbox, 5));
    desk.next(&Ok(()));
    desk.next(&full());
    // Begun after the failure, while a doomed one is still in the queue.
    let sixth = begin(&sandbox, 6);
    desk.next(&Ok(()));
    desk.next(&Ok(()));
    assert_eq!(third.wait(), Ok(()));
    let error = fourth.wait().unwrap_err();
    assert_eq!(error.to_string(), "cannot write state.db: the disk is full");
    assert_eq!(fifth.wait(), Err(StateError::BuiltOnFailure));
    assert_eq!(sixth.wait(), Ok(()));
    assert_eq!(names(&sandbox), ["1 one", "2 two", "3 new", "6 new"]);
    // The counter fell back with the records: nobody was ever told of 4 and 5.
    desk.open(true);
    put(&sandbox, json!({"id": 7, "name": "new"})).unwrap();
    assert_eq!(names(&sandbox).len(), 5);
}

#[test]
fn a_failure_in_one_sandbox_leaves_the_others_alone() {
    let desk = Desk::default();
    let world = desk.world();
    desk.open(true);
    let (alice, bob) = (
        world.sandbox("alice").unwrap(),
        world.sandbox("bob").unwrap(),
    );
    desk.open(false);
    let (of_alice, of_bob) = (begin(&alice, 3), begin(&bob, 3));
    desk.next(&full());
    desk.next(&Ok(()));
    assert!(of_alice.wait().is_err());
    assert_eq!(of_bob.wait(), Ok(()));
    assert_eq!((names(&alice).len(), names(&bob).len()), (2, 3));
}

#[test]
fn a_store_that_closes_answers_everybody() {
    let desk = Desk::default();
    let world = desk.world();
    let sandbox = world.sandbox("default").unwrap();
    let ticket = begin(&sandbox, 3);
    desk.0.lock().unwrap().waiting.clear();
    assert_eq!(ticket.wait(), Err(StoreError::Closed.into()));
    assert_eq!(records(&sandbox).len(), 2);
}

#[test]
fn a_failed_reset_resets_nothing() {
    let desk = Desk::default();
    let world = Arc::new(desk.world());
    let sandbox = world.sandbox("default").unwrap();
    desk.open(true);
    put(&sandbox, json!({"id": 3, "name": "three"})).unwrap();
    desk.open(false);
    let resetting = std::thread::spawn({
        let world = Arc::clone(&world);
        move || world.reset("default")
    });
    for outcome in [Ok(()), full()] {
        while desk.0.lock().unwrap().waiting.is_empty() {
            std::thread::yield_now();
        }
        desk.next(&outcome);
    }
    assert_eq!(resetting.join().unwrap(), full());
    assert_eq!(names(&sandbox).len(), 3);
}
