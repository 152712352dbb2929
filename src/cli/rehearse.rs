//! `mimeo rehearse`: calls every operation of documents and holds the answers against them. Documents are worked on
//! side by side; one that takes too long is given up, one that breaks mimeo is named.

use super::arguments::Format;
use super::arguments_rehearse::RehearseArguments;
use super::exit::Exit;
use super::settings::CACHE;
use crate::engine::{Api, Options};
use crate::host::{ApiFiles, Model, Web, discover};
use crate::rehearse::{Played, Tally, play};
use crate::report::Output;
use crate::report::rehearsal::{Rehearsal, answers};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{fs, thread};

/// Requests are made at 2021-03-09T12:00:00+08:00.
const NOON: i64 = 1_615_262_400_000;
/// Deeply nested documents need more than the usual stack.
const STACK: usize = 64 << 20;

/// What all documents have in common.
struct Job {
    arguments: RehearseArguments,
    web: Web,
}

/// Rehearses every document; ends with [`Exit::Broken`] if mimeo is to blame for anything.
pub fn run(arguments: RehearseArguments, output: &Output) -> Result<Exit> {
    let paths = paths(&arguments)?;
    if let Some(folder) = &arguments.answers {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    let format = arguments.format;
    let web = Web::new(CACHE, arguments.offline);
    let job = Arc::new(Job { arguments, web });
    let queue = Mutex::new(paths.into_iter());
    let tally = Mutex::new(Tally::default());
    let next = || {
        let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.next()
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(path) = next() {
                    let rehearsal = guarded(&job, &path);
                    match format {
                        Format::Human => output.say(&rehearsal.human()),
                        Format::Json => output.say(&format!("{}\n", rehearsal.json())),
                    }
                    let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
                    tally.add(&rehearsal.tally);
                }
            });
        }
    });
    let tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    if format == Format::Human {
        output.say(&Rehearsal::summary(&tally));
    }
    let failed = tally.has_faults() || !tally.refused.is_empty();
    Ok(if failed { Exit::Broken } else { Exit::Fine })
}

fn paths(arguments: &RehearseArguments) -> Result<Vec<PathBuf>> {
    let mut paths = arguments.paths.clone();
    if let Some(list) = &arguments.list {
        let text =
            fs::read_to_string(list).with_context(|| format!("cannot read {}", list.display()))?;
        paths.extend(text.lines().filter(|it| !it.is_empty()).map(PathBuf::from));
    }
    if paths.is_empty() {
        bail!("no document is named");
    }
    Ok(paths)
}

/// Rehearses on a thread of its own: a document may take too long, and a fault must not end the others.
fn guarded(job: &Arc<Job>, path: &Path) -> Rehearsal {
    let (sender, receiver) = channel();
    let began = Instant::now();
    let limit = Duration::from_secs(job.arguments.time);
    let (inner, named) = (Arc::clone(job), path.to_owned());
    let work = move || {
        let rehearsal = rehearse(&inner, &named);
        // Nobody waits any more after the limit.
        let _ = sender.send(rehearsal);
    };
    let spawned = thread::Builder::new().stack_size(STACK).spawn(work);
    let refused = match spawned {
        Err(error) => format!("no thread: {error}"),
        Ok(_) => match receiver.recv_timeout(limit) {
            Ok(rehearsal) => return rehearsal.took(began.elapsed()),
            Err(RecvTimeoutError::Timeout) => "it takes too long".to_owned(),
            Err(RecvTimeoutError::Disconnected) => "mimeo panics".to_owned(),
        },
    };
    Rehearsal::refused(path, &refused).took(began.elapsed())
}

fn rehearse(job: &Job, path: &Path) -> Rehearsal {
    let nowhere = Path::new("fixtures");
    let apis = match discover(&[path.to_owned()], nowhere) {
        Ok(apis) => apis,
        Err((_, error)) => return Rehearsal::refused(path, &format!("it cannot be read: {error}")),
    };
    let mut rehearsal = Rehearsal::new(path);
    for (place, files) in apis.iter().enumerate() {
        one(job, files, (path, place), &mut rehearsal);
    }
    if apis.is_empty() {
        return Rehearsal::refused(path, "it is no OpenAPI document");
    }
    rehearsal
}

fn one(job: &Job, files: &ApiFiles, (path, place): (&Path, usize), rehearsal: &mut Rehearsal) {
    let options = Options {
        stateless: true,
        ..Options::default()
    };
    let compiled = Model { options }.read(files, 1, &job.web);
    let Some(api) = compiled.api else {
        let first = compiled.diagnostics.iter().find(|it| it.is_error());
        rehearsal.not_served(first.map_or("it is empty", |it| it.code.name));
        return;
    };
    rehearsal.served(&compiled.diagnostics);
    let operations = 0..api.contract.operations.len();
    let played: Vec<Played> = operations
        .map(|operation| play(&api, operation, job.arguments.seed, NOON))
        .collect();
    for played in &played {
        rehearsal.add(&api, played);
    }
    if let Some(folder) = &job.arguments.answers {
        write(folder, &api, &format!("{}-{place}", name(path)), &played);
    }
}

/// A file name for what is known of a document.
fn name(path: &Path) -> String {
    let text = path.to_string_lossy();
    let clean = |it: char| if it.is_ascii_alphanumeric() { it } else { '_' };
    let text: String = text.chars().map(clean).collect();
    let start = text.len().saturating_sub(150);
    text[start..].to_owned()
}

/// Files that cannot be written are missed by whoever looks for them.
fn write(folder: &Path, api: &Api, name: &str, played: &[Played]) {
    let contract = api.contract.openapi_json().to_string();
    let _ = fs::write(folder.join(format!("{name}.contract.json")), contract);
    let _ = fs::write(
        folder.join(format!("{name}.answers.jsonl")),
        answers(api, played),
    );
}
