//! With `MIMEO_CASES=write`, what a command prints is written into its case instead of being compared. The
//! difference is then read in the version control.

use super::model::Command;
use std::collections::BTreeMap;
use std::fs;
use std::sync::{Mutex, PoisonError};

/// A rewritten output: the line of its command, how many lines it had, and how many it has.
type Shift = (usize, usize, usize);

/// By file, what moves the lines behind it.
static SHIFTS: Mutex<BTreeMap<String, Vec<Shift>>> = Mutex::new(BTreeMap::new());

/// Whether the cases are to be written.
pub fn wanted() -> bool {
    std::env::var_os("MIMEO_CASES").is_some_and(|value| value == "write")
}

/// Writes output and end of a command into its file. Fails if that cannot be read or written.
pub fn output(command: &Command, printed: &str, exit: i32) -> Result<(), String> {
    let place = &command.place;
    let told = |problem: &str| format!("{place}: cannot be rewritten: {problem}");
    let (file, line) = place.rsplit_once(':').ok_or_else(|| told("no line"))?;
    let line: usize = line.parse().map_err(|_| told("no line"))?;
    let path = super::folder().join(file);
    let mut files = SHIFTS.lock().unwrap_or_else(PoisonError::into_inner);
    let shifts = files.entry(file.to_owned()).or_default();
    let mut at = line;
    for (_, before, after) in shifts.iter().filter(|(earlier, ..)| *earlier < line) {
        at = at + after - before;
    }
    let text = fs::read_to_string(&path).map_err(|error| told(&error.to_string()))?;
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut new: Vec<String> = printed
        .trim_end()
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    if exit != 0 {
        new.push(format!("[exit {exit}]"));
    }
    shifts.push((line, command.lines, new.len()));
    lines.splice(at..at + command.lines, new);
    fs::write(path, lines.join("\n") + "\n").map_err(|error| told(&error.to_string()))
}
