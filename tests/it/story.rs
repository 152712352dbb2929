//! The stories of the repository: every workflow of every `specs/*/workflows.arazzo.yaml` is a trial, played in this
//! process; one of each file is played over a real port as well. Rules that descriptions name count as in cases.

use crate::backend::Backend;
use crate::tree;
use libtest_mimic::Trial;
use mimeo::report::story::StoryLines;
use mimeo::source::{Disk, Style, render};
use mimeo::workflow::{
    Http, InProcess, Outcome, Run, Settings, Stories, Transport, Values, load, play,
};
use regex::Regex;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// A file of stories, read when the first of them is played.
struct Document {
    path: PathBuf,
    stories: OnceLock<Result<Stories, String>>,
}

/// A rule id in a description.
pub struct Named {
    /// The id.
    pub id: String,
    /// `specs/<api>/workflows.arazzo.yaml: <workflow>`
    pub place: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files() -> Vec<PathBuf> {
    let all = tree::files(&root().join("specs"), "yaml");
    let stories = all.into_iter();
    stories
        .filter(|path| path.ends_with("workflows.arazzo.yaml"))
        .collect()
}

fn parsed(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_default();
    serde_yaml::from_str(&text).unwrap_or_default()
}

fn workflows(document: &Value) -> impl Iterator<Item = (String, &Value)> {
    let workflows = document["workflows"].as_array().into_iter().flatten();
    workflows.map(|it| (it["workflowId"].as_str().unwrap_or("?").to_owned(), it))
}

/// Every rule that a description of a workflow or a step names.
pub fn rules() -> Vec<Named> {
    let line = Regex::new(r"(?s)\brules?:\s*((?:[a-z]+(?:\.[A-Za-z]+)*#[A-Z]\d+[\s,]*)+)").unwrap();
    let mut named = Vec::new();
    for path in files() {
        let name = path.strip_prefix(root()).unwrap_or(&path).display();
        for (id, workflow) in workflows(&parsed(&path)) {
            let steps = workflow["steps"].as_array().into_iter().flatten();
            let parts = std::iter::once(workflow).chain(steps);
            for text in parts.filter_map(|it| it["description"].as_str()) {
                for found in line.captures_iter(text) {
                    let ids = found[1].split([',', ' ', '\n']);
                    named.extend(ids.filter(|it| !it.is_empty()).map(|rule| Named {
                        id: rule.to_owned(),
                        place: format!("{name}: {id}"),
                    }));
                }
            }
        }
    }
    named
}

/// One trial a workflow, and one a file over a port.
pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for path in files() {
        let api = path.parent().and_then(Path::file_name).unwrap_or_default();
        let api = api.to_string_lossy().into_owned();
        let document = Arc::new(Document {
            path: path.clone(),
            stories: OnceLock::new(),
        });
        let mut last = None;
        for (id, _) in workflows(&parsed(&path)) {
            let document = Arc::clone(&document);
            last = Some(id.clone());
            trials.push(Trial::test(format!("story: {api}/{id}"), move || {
                in_process(&document, &id).map_err(Into::into)
            }));
        }
        if let Some(id) = last {
            trials.push(Trial::test(
                format!("story: {api}/{id} over a port"),
                move || over_a_port(&document, &id).map_err(Into::into),
            ));
        }
    }
    trials
}

impl Document {
    fn stories(&self) -> Result<&Stories, String> {
        let read = || {
            let loaded = load(&self.path, &Disk);
            let told = render(&loaded.diagnostics, &loaded.sources, Style::default());
            match loaded.stories {
                Some(stories) if told.is_empty() => Ok(stories),
                _ => Err(told),
            }
        };
        self.stories
            .get_or_init(read)
            .as_ref()
            .map_err(Clone::clone)
    }
}

fn in_process(document: &Document, id: &str) -> Result<(), String> {
    let stories = document.stories()?;
    let backend = Backend::share()?;
    let transport = Transport::from(InProcess::new(Arc::clone(backend.host())));
    let transport = match backend.sandbox() {
        Some(name) => transport.in_sandbox(name),
        None => transport,
    };
    let settings = Settings::of_mimeo(stories, InProcess::ROOT);
    keep(stories, id, (settings, &transport), &backend)
}

fn over_a_port(document: &Document, id: &str) -> Result<(), String> {
    let stories = document.stories()?;
    let backend = Backend::start(root(), true)?;
    let address = backend.address().ok_or("it has no port")?;
    let http = Http::new(&format!("http://{address}")).map_err(|it| it.to_string())?;
    let found = backend.runtime().block_on(http.is_mimeo());
    assert!(found.map_err(|it| it.to_string())?, "it is a mimeo");
    let settings = Settings::of_mimeo(stories, http.root());
    keep(stories, id, (settings, &http.into()), &backend)
}

/// Plays a workflow, which must hold.
fn keep(
    stories: &Stories,
    id: &str,
    (settings, transport): (Settings, &Transport),
    backend: &Backend,
) -> Result<(), String> {
    let at = stories.workflow(id).ok_or("there is no such workflow")?;
    let run = Run::new(stories, at, &Values::new(), settings);
    let mut run = run.map_err(|it| it.to_string())?;
    let lines = StoryLines {
        color: false,
        stories,
    };
    let mut told = String::from("\n");
    let playing = play(&mut run, transport, |step| told.push_str(&lines.step(step)));
    let outcome = backend.runtime().block_on(playing);
    match outcome.map_err(|it| it.to_string())? {
        Outcome::Kept => Ok(()),
        outcome => Err(told + &lines.end(&outcome)),
    }
}
