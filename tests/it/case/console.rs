//! `console` blocks: commands after `$ `, what they print, and `[exit N]` where they do not end with 0.

use super::model::Command;
use super::pattern::{Bindings, fits};
use super::rewrite;
use std::path::Path;
use std::process;

/// Reads the commands of a block that begins at `place`.
pub fn parse(place: &str, lines: &[&str]) -> Result<Vec<Command>, String> {
    let (file, first) = place.rsplit_once(':').unwrap_or((place, "0"));
    let first: usize = first.parse().unwrap_or(0);
    let mut commands: Vec<Command> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let place = format!("{file}:{}", first + 1 + at);
        if let Some(words) = line.strip_prefix("$ ") {
            commands.push(Command {
                words: split(words).ok_or_else(|| format!("{place}: a quote is not closed"))?,
                place,
                output: String::new(),
                exit: 0,
                lines: 0,
            });
            continue;
        }
        let Some(command) = commands.last_mut() else {
            return Err(format!("{place}: a console block begins with `$ command`"));
        };
        command.lines += 1;
        let exit = line
            .strip_prefix("[exit ")
            .and_then(|rest| rest.strip_suffix(']'));
        if let Some(exit) = exit {
            command.exit = exit
                .parse()
                .map_err(|_| format!("{place}: `{line}` has no number"))?;
        } else {
            command.output.push_str(line);
            command.output.push('\n');
        }
    }
    Ok(commands)
}

/// Words are separated by spaces; quotes of either kind keep spaces in.
fn split(line: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for character in line.chars() {
        match quote {
            Some(mark) if character == mark => quote = None,
            None if character == '\'' || character == '"' => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            None if character == ' ' => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

/// Runs a command in a folder and compares what it prints: first its output, then its errors.
pub fn run(command: &Command, folder: &Path) -> Result<(), String> {
    let place = &command.place;
    let Some(("mimeo", arguments)) = command.words.split_first().map(|(p, a)| (&**p, a)) else {
        return Err(format!("{place}: only `mimeo` can be run"));
    };
    let mut program = process::Command::new(env!("CARGO_BIN_EXE_mimeo"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("MIMEO_")) {
        program.env_remove(name);
    }
    let ran = program
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .stdin(process::Stdio::null())
        .output()
        .map_err(|error| format!("{place}: {error}"))?;
    let mut printed = String::from_utf8_lossy(&ran.stdout).into_owned();
    printed.push_str(&String::from_utf8_lossy(&ran.stderr));
    let shown = command.words.join(" ");
    let code = ran.status.code();
    let difference = first_difference(&command.output, &printed);
    if (difference.is_some() || code != Some(command.exit)) && rewrite::wanted() {
        return rewrite::output(command, &printed, code.unwrap_or(-1));
    }
    if let Some(line) = difference {
        return Err(format!(
            "{place}: `{shown}` printed something else from line {line} on\n\nexpected:\n{}\nactual:\n{printed}",
            command.output
        ));
    }
    if code == Some(command.exit) {
        return Ok(());
    }
    Err(format!(
        "{place}: `{shown}` ended with {code:?} and not with {}\n{printed}",
        command.exit
    ))
}

/// The first expected line, from 1, that does not fit; a line that is `…` matches any number of lines.
/// Spaces at the ends of lines and blank lines at the end do not count.
pub fn first_difference(expected: &str, actual: &str) -> Option<usize> {
    let lines = |text: &str| -> Vec<String> {
        let text = text.trim_end();
        text.lines()
            .map(|line| line.trim_end().to_owned())
            .collect()
    };
    let (expected, actual) = (lines(expected), lines(actual));
    let mut furthest = 0;
    let fit = fit_lines(&expected, &actual, 0, &mut furthest);
    (!fit).then_some(furthest + 1)
}

fn fit_lines(expected: &[String], actual: &[String], at: usize, furthest: &mut usize) -> bool {
    *furthest = at.max(*furthest);
    match expected.split_first() {
        None => actual.is_empty(),
        Some((line, rest)) if line.trim() == "…" => {
            (0..=actual.len()).any(|skip| fit_lines(rest, &actual[skip..], at + 1, furthest))
        }
        Some((line, rest)) => actual.split_first().is_some_and(|(first, others)| {
            fits(line, first, &mut Bindings::default()) && fit_lines(rest, others, at + 1, furthest)
        }),
    }
}
