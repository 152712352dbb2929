//! One line that is written over and over while a check runs; nothing where nobody watches.

use crate::check::{Event, Listener};
use crate::report::Output;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often the line is written anew.
const OFTEN: Duration = Duration::from_millis(100);

/// The progress of a check.
pub struct Progress {
    output: Output,
    state: Mutex<State>,
}

struct State {
    phase: &'static str,
    planned: Option<usize>,
    /// Requests of the phase.
    sent: usize,
    /// Findings of all phases.
    found: usize,
    written: Instant,
}

impl Progress {
    /// Writes to standard error.
    pub fn new(output: Output) -> Self {
        Self {
            output,
            state: Mutex::new(State {
                phase: "",
                planned: None,
                sent: 0,
                found: 0,
                written: Instant::now(),
            }),
        }
    }
}

impl Listener for Progress {
    fn event(&self, event: &Event) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = matches!(event, Event::Finished(_));
        state.see(event);
        if self.output.is_watched() && (is_over || state.written.elapsed() >= OFTEN) {
            state.written = Instant::now();
            let line = if is_over { String::new() } else { state.line() };
            self.output.complain(&format!("\r\u{1b}[K{line}"));
        }
    }
}

impl State {
    fn see(&mut self, event: &Event) {
        match event {
            Event::Began { phase, planned } => {
                if self.phase != phase.name() {
                    self.sent = 0;
                }
                self.phase = phase.name();
                self.planned = *planned;
            }
            Event::Sent { .. } => self.sent += 1,
            Event::Found(_) => self.found += 1,
            Event::Ended(_) | Event::Finished(_) => {}
        }
    }

    fn line(&self) -> String {
        let of = self.planned.map(|it| format!(" of {it}"));
        let found = match self.found {
            0 => String::new(),
            found => format!(", {found} found"),
        };
        format!(
            "{}: {}{} requests{found}",
            self.phase,
            self.sent,
            of.unwrap_or_default()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Phase;

    #[test]
    fn the_line_says_how_far_a_phase_is() {
        let progress = Progress::new(Output::new());
        let began = |planned| Event::Began {
            phase: Phase::Laws,
            planned,
        };
        progress.event(&began(None));
        let line = || progress.state.lock().unwrap().line();
        assert_eq!(line(), "laws: 0 requests");
        progress.event(&began(Some(7)));
        assert_eq!(line(), "laws: 0 of 7 requests");
    }
}
