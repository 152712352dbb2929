//! What a run writes besides its summary: events as they come, and reports at the end.

use super::values::ReportTo;
use crate::check::{Event, Listener, Results};
use crate::engine::Api;
use crate::report::Output;
use crate::report::check::{View, line_of};
use anyhow::{Context, Result};
use std::fs;
use std::sync::{Arc, Mutex, PoisonError};

/// Keeps all events, for reports that are made of them.
#[derive(Default)]
pub struct Kept(Mutex<Vec<Event>>);

impl Listener for Kept {
    fn event(&self, event: &Event) {
        let mut events = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        events.push(event.clone());
    }
}

impl Kept {
    /// All of them, in their order.
    pub fn events(&self) -> Vec<Event> {
        let events = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        events.clone()
    }
}

/// Prints each event as it comes, as a line of JSON.
pub struct Lines {
    /// Where to.
    pub output: Output,
    /// The API, for names and places.
    pub api: Arc<Api>,
}

impl Listener for Lines {
    fn event(&self, event: &Event) {
        let nothing = Results::default();
        let view = View::new(&self.api, &nothing, &[]);
        self.output.say(&line_of(&view, event));
    }
}

/// Writes the reports.
pub fn write(
    reports: &[ReportTo],
    api: &Api,
    (results, events): (&Results, &[Event]),
) -> Result<()> {
    if reports.is_empty() {
        return Ok(());
    }
    let view = View::new(api, results, events);
    for ReportTo { report, file } in reports {
        let text = report.write(&view);
        fs::write(file, text)
            .with_context(|| format!("cannot write the report {}", file.display()))?;
    }
    Ok(())
}
