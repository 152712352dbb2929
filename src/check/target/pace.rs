//! How fast requests may go, and how many there may be.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// How much a service is burdened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// How long an answer may take.
    pub timeout: Duration,
    /// The most requests a second; none for as many as there can be.
    pub rate: Option<f64>,
    /// The most requests in all; what confirms a finding does not count.
    pub max_requests: Option<usize>,
    /// The most time for all phases together; what confirms a finding does not count.
    pub max_time: Option<Duration>,
    /// How many requests may be under way at once, where one does not depend on another.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(10),
            rate: None,
            max_requests: None,
            max_time: None,
            connections: 4,
        }
    }
}

/// The budgets as far as they are spent.
#[derive(Debug)]
pub(super) struct Pace {
    pub(super) limits: Limits,
    began: Instant,
    /// All requests, those that confirm among them.
    sent: AtomicUsize,
    /// Those that count against the budget.
    spent: AtomicUsize,
    /// When the next request may go.
    next: Mutex<Instant>,
}

impl Pace {
    pub(super) fn new(limits: Limits) -> Self {
        let now = Instant::now();
        Self {
            limits,
            began: now,
            sent: AtomicUsize::new(0),
            spent: AtomicUsize::new(0),
            next: Mutex::new(now),
        }
    }

    /// All requests so far.
    pub(super) fn sent(&self) -> usize {
        self.sent.load(Ordering::Relaxed)
    }

    /// How long it has been.
    pub(super) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// Takes one request from the budgets; the error says which of them is spent.
    pub(super) fn spend(&self) -> Result<(), String> {
        if let Some(most) = self.limits.max_time
            && self.elapsed() >= most
        {
            return Err(format!(
                "the time budget of {} s is spent",
                most.as_secs_f64()
            ));
        }
        let before = self.spent.fetch_add(1, Ordering::Relaxed);
        match self.limits.max_requests {
            Some(most) if before >= most => Err(format!("the budget of {most} requests is spent")),
            _ => Ok(()),
        }
    }

    /// Counts a request.
    pub(super) fn count(&self) {
        self.sent.fetch_add(1, Ordering::Relaxed);
    }

    /// Waits until the next request may go, and counts it.
    pub(super) async fn wait(&self) {
        self.count();
        let Some(rate) = self.limits.rate.filter(|rate| *rate > 0.0) else {
            return;
        };
        let turn = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let turn = (*next).max(Instant::now());
            *next = turn + Duration::from_secs_f64(1.0 / rate);
            turn
        };
        tokio::time::sleep_until(turn).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_of_requests_ends_where_it_ends() {
        let pace = Pace::new(Limits {
            max_requests: Some(2),
            ..Limits::default()
        });
        assert_eq!((pace.spend(), pace.spend()), (Ok(()), Ok(())));
        assert_eq!(
            pace.spend(),
            Err("the budget of 2 requests is spent".to_owned())
        );
    }

    #[tokio::test]
    async fn a_rate_holds_requests_back() {
        let pace = Pace::new(Limits {
            rate: Some(200.0),
            ..Limits::default()
        });
        for _ in 0..11 {
            pace.wait().await;
        }
        assert!(pace.elapsed() >= Duration::from_millis(50));
        assert_eq!(pace.sent(), 11);
    }
}
