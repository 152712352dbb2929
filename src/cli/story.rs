//! `mimeo story`: plays the workflows of Arazzo documents, and says step by step what was kept.

use super::arguments::{Format, StoryArguments};
use super::exit::Exit;
use super::fixtures;
use crate::host::{Host, Model, Opened, Settings as HostSettings};
use crate::report::Output;
use crate::report::story::{StoryLines, Tally};
use crate::report::story_json;
use crate::source::{Disk, nearest, render};
use crate::state::Clock;
use crate::workflow::{
    Http, InProcess, Outcome, Run, Settings, Stories, Transport, TransportError, Values, load, play,
};
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::runtime::Runtime;

/// The file of an API's stories.
const FILE: &str = "workflows.arazzo.yaml";
/// The clock of a fresh stand-in stands still at 2021-03-09T12:00:00+08:00.
const NOON: i64 = 1_615_262_400_000;

/// Plays what was chosen, or lists it.
pub fn run(arguments: &StoryArguments, output: &Output) -> Result<Exit> {
    let given = given(&arguments.input)?;
    let Some(documents) = documents(arguments, output)? else {
        return Ok(Exit::Usage);
    };
    check_choice(arguments, &documents, &given)?;
    if arguments.list {
        list(&documents, arguments.format, output);
        return Ok(Exit::Fine);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start threads")?;
    let mut player = Player {
        arguments,
        output,
        given,
        runtime,
        tally: Tally::default(),
        told: Vec::new(),
    };
    let end = match &arguments.target {
        Some(url) => player.over_http(url, &documents)?,
        None => player.in_process(&documents)?,
    };
    match (end, arguments.format) {
        (Played::All, Format::Human) => output.say(&player.tally.summary()),
        (Played::All, Format::Json) => {
            let Tally {
                kept,
                broken,
                skipped,
            } = player.tally;
            let told = json!({
                "kept": kept, "broken": broken, "skipped": skipped, "workflows": player.told,
            });
            output.say(&format!("{told:#}\n"));
        }
        (Played::BrokenFiles, _) => return Ok(Exit::Usage),
        (Played::Unreachable(error), _) => {
            output.complain(&format!("error: {error}\n"));
            return Ok(Exit::Unreachable);
        }
    }
    match player.tally.broken {
        0 => Ok(Exit::Fine),
        _ => Ok(Exit::Broken),
    }
}

/// A document and the name that it goes by.
struct Document {
    api: String,
    stories: Stories,
}

/// How far the playing came.
enum Played {
    All,
    BrokenFiles,
    Unreachable(TransportError),
}

struct Player<'a> {
    arguments: &'a StoryArguments,
    output: &'a Output,
    given: Values,
    runtime: Runtime,
    tally: Tally,
    told: Vec<Value>,
}

impl Player<'_> {
    /// Each document has a stand-in, each workflow a sandbox of it.
    fn in_process(&mut self, documents: &[Document]) -> Result<Played> {
        for document in documents {
            let folders = document.stories.folders();
            let settings = HostSettings {
                fixtures: fixtures::folder(self.arguments.fixtures.as_deref(), &folders),
                specs: folders,
                clock: Clock::freeze(NOON),
                ..HostSettings::default()
            };
            let Opened { host, .. } = Host::open(settings, Model::default())?;
            if !self.is_served(&host) {
                return Ok(Played::BrokenFiles);
            }
            let settings = Settings::of_mimeo(&document.stories, InProcess::ROOT);
            for at in self.chosen(&document.stories) {
                let sandbox = format!("story-{at}");
                let transport = InProcess::new(Arc::clone(&host));
                let transport = Transport::from(transport).in_sandbox(&sandbox);
                if let Err(error) = self.play(document, at, (&settings, &transport))? {
                    return Ok(Played::Unreachable(error));
                }
            }
            host.close().context("cannot end the stand-in")?;
        }
        Ok(Played::All)
    }

    /// Any service; a mimeo is played with in sandboxes that are forgotten afterwards.
    fn over_http(&mut self, url: &str, documents: &[Document]) -> Result<Played> {
        if !(url.starts_with("http://") || url.starts_with("https://")) {
            bail!("--target {url} is no URL such as http://localhost:4010");
        }
        let http = match Http::new(url) {
            Ok(http) => http,
            Err(error) => bail!("--target {url}: {}", error.reason),
        };
        let is_mimeo = match self.runtime.block_on(http.is_mimeo()) {
            Ok(is_mimeo) => is_mimeo,
            Err(error) => return Ok(Played::Unreachable(error)),
        };
        for document in documents {
            let settings = match is_mimeo {
                true => Settings::of_mimeo(&document.stories, http.root()),
                false => Settings::of_other(&document.stories, http.root()),
            };
            for at in self.chosen(&document.stories) {
                let sandbox = format!("story-{}-{at}", std::process::id());
                let mut transport = Transport::from(http.clone());
                if is_mimeo {
                    transport = transport.in_sandbox(&sandbox);
                }
                let played = self.play(document, at, (&settings, &transport))?;
                if is_mimeo {
                    self.runtime.block_on(http.forget_sandbox(&sandbox));
                }
                if let Err(error) = played {
                    return Ok(Played::Unreachable(error));
                }
            }
        }
        Ok(Played::All)
    }

    fn play(
        &mut self,
        document: &Document,
        at: usize,
        (settings, transport): (&Settings, &Transport),
    ) -> Result<Result<Outcome, TransportError>> {
        let Document { api, stories } = document;
        let workflow = &stories.workflows[at];
        let mut run = Run::new(stories, at, &self.given, settings.clone())?;
        let lines = lines(stories, self.output);
        let human = self.arguments.format == Format::Human;
        let say = |text: &str| {
            if human {
                self.output.say(text);
            }
        };
        say(&lines.begin(api, workflow));
        let playing = play(&mut run, transport, |report| say(&lines.step(report)));
        let outcome = match self.runtime.block_on(playing) {
            Ok(outcome) => outcome,
            Err(error) => return Ok(Err(error)),
        };
        say(&lines.end(&outcome));
        self.tally.add(&outcome);
        let names = (api.as_str(), workflow.id.as_str());
        let told = story_json::workflow(names, stories, (&outcome, run.reports()));
        self.told.push(told);
        Ok(Ok(outcome))
    }

    fn chosen(&self, stories: &Stories) -> Vec<usize> {
        match &self.arguments.workflow {
            Some(id) => stories.workflow(id).into_iter().collect(),
            None => (0..stories.workflows.len()).collect(),
        }
    }

    /// Whether every API can be served; draws what is wrong with those that cannot.
    fn is_served(&self, host: &Host) -> bool {
        let generation = host.generation();
        let broken = generation.apis.values().filter(|it| it.has_errors());
        let drawn: String = broken
            .map(|it| render(&it.diagnostics, &it.sources, self.output.style()))
            .collect();
        self.output.complain(&drawn);
        drawn.is_empty()
    }
}

fn lines<'s>(stories: &'s Stories, output: &Output) -> StoryLines<'s> {
    StoryLines {
        color: output.style().color,
        stories,
    }
}

fn list(documents: &[Document], format: Format, output: &Output) {
    if format == Format::Json {
        let all = documents.iter();
        let all: Vec<Value> = all
            .flat_map(|it| story_json::list(&it.api, &it.stories))
            .collect();
        output.say(&format!("{:#}\n", Value::Array(all)));
        return;
    }
    for document in documents {
        output.say(&lines(&document.stories, output).list(&document.api));
    }
}

/// `name=value`, all as texts; the schemas of the workflows say what they are.
fn given(inputs: &[String]) -> Result<Values> {
    let mut given = Values::new();
    for input in inputs {
        let Some((name, value)) = input.split_once('=') else {
            bail!("--input {input} is not NAME=VALUE");
        };
        given.insert(name.to_owned(), value.into());
    }
    Ok(given)
}

/// Reads the chosen documents. None if one of them has errors, which are drawn.
fn documents(arguments: &StoryArguments, output: &Output) -> Result<Option<Vec<Document>>> {
    let mut documents = Vec::new();
    let mut broken = false;
    for path in paths(arguments.api.as_deref())? {
        let loaded = load(&path, &Disk);
        let drawn = render(&loaded.diagnostics, &loaded.sources, output.style());
        output.complain(&drawn);
        let folder = path.parent().and_then(Path::file_name).unwrap_or_default();
        match loaded.stories {
            Some(stories) => documents.push(Document {
                api: folder.to_string_lossy().into_owned(),
                stories,
            }),
            None => broken = true,
        }
    }
    Ok((!broken).then_some(documents))
}

/// The Arazzo files of an API, or of all below `specs`.
fn paths(api: Option<&str>) -> Result<Vec<PathBuf>> {
    let specs = Path::new("specs");
    let mut known = Vec::new();
    for entry in specs.read_dir().into_iter().flatten().flatten() {
        if entry.path().join(FILE).is_file() {
            known.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    known.sort();
    let Some(api) = api else {
        if known.is_empty() {
            bail!("no stories in specs: a folder of an API with stories has a {FILE}");
        }
        return Ok(known.iter().map(|it| specs.join(it).join(FILE)).collect());
    };
    let folder = match specs.join(api) {
        named if named.is_dir() => named,
        _ => PathBuf::from(api),
    };
    let path = if folder.is_dir() {
        folder.join(FILE)
    } else {
        folder
    };
    if path.is_file() {
        return Ok(vec![path]);
    }
    if path.ends_with(FILE) {
        bail!("`{api}` has no stories: there is no {}", path.display());
    }
    match nearest(api, known.iter().map(String::as_str)) {
        Some(near) => bail!("there is no API `{api}` in specs; did you mean `{near}`?"),
        None => bail!("there is no API `{api}` in specs, and no file of that name"),
    }
}

/// The workflow and the inputs must be known somewhere.
fn check_choice(arguments: &StoryArguments, documents: &[Document], given: &Values) -> Result<()> {
    let workflows = || documents.iter().flat_map(|it| &it.stories.workflows);
    if let Some(id) = &arguments.workflow
        && !workflows().any(|it| it.id == *id)
    {
        match nearest(id, workflows().map(|it| it.id.as_str())) {
            Some(near) => bail!("there is no workflow `{id}`; did you mean `{near}`?"),
            None => bail!("there is no workflow `{id}`; `mimeo story --list` lists all"),
        }
    }
    let schemas = workflows().filter_map(|it| it.inputs.as_ref()?.schema.get("properties"));
    let names: Vec<&str> = schemas
        .filter_map(Value::as_object)
        .flat_map(|it| it.keys().map(String::as_str))
        .collect();
    let mut strangers = given.keys().filter(|it| !names.contains(&it.as_str()));
    if let Some(name) = strangers.next() {
        match nearest(name, names.iter().copied()) {
            Some(near) => bail!("no workflow takes the input `{name}`; did you mean `{near}`?"),
            None => bail!("no workflow takes the input `{name}`"),
        }
    }
    Ok(())
}
