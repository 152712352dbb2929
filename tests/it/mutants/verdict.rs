//! Runs mutants: each against one case or workflow after the other, until one notices it.

use super::mutant::Mutant;
use super::order::Known;
use super::play::Stand;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

/// A case that runs longer hangs, and whoever waits for it notices.
const PATIENCE: Duration = Duration::from_secs(20);

/// What became of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The load refuses it.
    Refused,
    /// This case noticed it.
    Killed(String),
    /// It hangs.
    TimedOut,
    /// No case noticed it.
    Survived,
}

/// Runs all mutants on all cores; the verdicts are in their order.
pub fn run_all(stand: &Arc<Stand>, known: &Arc<Known>, mutants: &[Mutant]) -> Vec<Verdict> {
    let next = AtomicUsize::new(0);
    let verdicts = Mutex::new(vec![Verdict::Survived; mutants.len()]);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some((at, mutant)) = take(&next, mutants) {
                    let verdict = watched(stand, known, mutant);
                    verdicts.lock().unwrap_or_else(PoisonError::into_inner)[at] = verdict;
                }
            });
        }
    });
    verdicts
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner)
}

fn take<'m>(next: &AtomicUsize, mutants: &'m [Mutant]) -> Option<(usize, &'m Mutant)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    Some((at, mutants.get(at)?))
}

/// Runs one mutant on a thread of its own, which is left behind if it hangs.
pub fn watched(stand: &Arc<Stand>, known: &Arc<Known>, mutant: &Mutant) -> Verdict {
    let (sender, receiver) = mpsc::channel();
    let (stand, known, mutant) = (Arc::clone(stand), Arc::clone(known), mutant.clone());
    thread::spawn(move || {
        // Nobody listens any more if it took too long.
        let verdict = judge(&stand, &known, &mutant, &mut || {
            let _ = sender.send(None);
        });
        let _ = sender.send(Some(verdict));
    });
    loop {
        match receiver.recv_timeout(PATIENCE) {
            Ok(Some(verdict)) => return verdict,
            Ok(None) => {}
            Err(mpsc::RecvTimeoutError::Timeout) => return Verdict::TimedOut,
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                return Verdict::Killed("a panic".to_owned());
            }
        }
    }
}

/// Calls `alive` after each step.
fn judge(stand: &Stand, known: &Known, mutant: &Mutant, alive: &mut dyn FnMut()) -> Verdict {
    let text = mutant.apply(&stand.text);
    let Ok(Some(host)) = stand.open(&text) else {
        return Verdict::Refused;
    };
    for (_, played) in known.order(&mutant.subject) {
        alive();
        if stand.play(&played.piece, &host, &text).is_err() {
            return Verdict::Killed(played.piece.place.clone());
        }
    }
    Verdict::Survived
}
