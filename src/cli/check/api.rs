//! Which API a service is held against, and the workflows beside it.

use super::values::after;
use crate::check::{Address, Recording};
use crate::cli::fixtures;
use crate::engine::Api;
use crate::host::{ApiSlot, Generation, Host, Model, Opened, Settings};
use crate::report::Output;
use crate::source::{Disk, nearest, render};
use crate::workflow::{Stories, load};
use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The file of an API's workflows.
const WORKFLOWS: &str = "workflows.arazzo.yaml";

/// The API that was chosen.
pub struct Chosen {
    /// Contract and behavior.
    pub api: Arc<Api>,
    /// Its workflows, if it has any.
    pub stories: Option<Arc<Stories>>,
}

/// Where an API is looked for.
pub struct Wish<'a> {
    /// Its name, its folder, or its contract.
    pub named: Option<&'a str>,
    /// The folder of fixtures.
    pub fixtures: Option<&'a Path>,
    /// What tells which API is meant where there are several.
    pub means: Means<'a>,
}

/// What tells which of several APIs is meant.
pub enum Means<'a> {
    /// Where the service is.
    Address(&'a Address),
    /// What was asked of it.
    Recording(&'a Recording),
}

/// Finds and compiles the API. None if its files have errors, which are drawn.
pub fn choose(wish: &Wish<'_>, output: &Output) -> Result<Option<Chosen>> {
    let path = match wish.named {
        Some(named) => path_of(named)?,
        None => PathBuf::from("specs"),
    };
    let specs = vec![path];
    let settings = Settings {
        fixtures: fixtures::folder(wish.fixtures, &specs),
        specs,
        ..Settings::default()
    };
    let Opened { host, .. } = Host::open(settings, Model::default())?;
    let generation = host.generation();
    let slot = match (wish.named, generation.apis.len()) {
        (_, 1) => &generation.apis[0],
        (Some(named), _) => bail!("--api {named} is no single API; name one of those below it"),
        (None, _) => match wish.means {
            Means::Address(address) => by_address(&generation, address)?,
            Means::Recording(recording) => by_recording(&generation, recording)?,
        },
    };
    let Some(api) = slot.api.clone().filter(|_| !slot.has_errors()) else {
        let drawn = render(&slot.diagnostics, &slot.sources, output.style());
        output.complain(&drawn);
        return Ok(None);
    };
    match stories(slot, output) {
        Ok(stories) => Ok(Some(Chosen { api, stories })),
        Err(drawn) => {
            output.complain(&drawn);
            Ok(None)
        }
    }
}

/// A path that exists, or a folder below `specs`.
fn path_of(named: &str) -> Result<PathBuf> {
    let below = Path::new("specs").join(named);
    if below.is_dir() {
        return Ok(below);
    }
    let path = PathBuf::from(named);
    if path.exists() {
        return Ok(path);
    }
    let entries = Path::new("specs")
        .read_dir()
        .into_iter()
        .flatten()
        .flatten();
    let known: Vec<String> = entries
        .filter(|it| it.path().is_dir())
        .map(|it| it.file_name().to_string_lossy().into_owned())
        .collect();
    let hint = nearest(named, known.iter().map(String::as_str));
    let hint = hint.map(|it| format!("did you mean `{it}`?"));
    bail!(
        "there is no API `{named}` in specs, and no file of that name{}",
        after(hint)
    )
}

/// The one API that the URL means by its name, its documented host, or its documented path.
fn by_address<'g>(generation: &'g Generation, address: &Address) -> Result<&'g Arc<ApiSlot>> {
    let slots = || generation.apis.values();
    let segments: Vec<&str> = address.path.split('/').collect();
    let served = |slot: &&Arc<ApiSlot>, fits: &dyn Fn(&Api) -> bool| {
        slot.api.as_ref().is_some_and(|api| fits(api))
    };
    let host = address.root.split("://").nth(1).unwrap_or_default();
    let by_name: Vec<_> = slots().filter(|it| segments.contains(&&*it.name)).collect();
    let by_host: Vec<_> = slots()
        .filter(|it| served(it, &|api| api.contract.hosts().any(|known| known.0 == host)))
        .collect();
    let by_path: Vec<_> = slots()
        .filter(|it| {
            let path = address.path.as_str();
            !path.is_empty() && served(it, &|api| api.contract.base_paths().contains(&path))
        })
        .collect();
    let found = [by_name, by_host, by_path];
    if let Some([slot]) = found.iter().map(Vec::as_slice).find(|it| it.len() == 1) {
        return Ok(slot);
    }
    bail!(unclear(generation, &address.root))
}

/// The one API that has operations for the most of the recorded requests.
fn by_recording<'g>(generation: &'g Generation, recording: &Recording) -> Result<&'g Arc<ApiSlot>> {
    let counts = generation.apis.values().filter_map(|slot| {
        let api = slot.api.as_ref()?;
        Some((recording.service(&api.contract, &api.name)?.1, slot))
    });
    let counts: Vec<(usize, &Arc<ApiSlot>)> = counts.collect();
    let most = counts.iter().map(|it| it.0).max();
    let best: Vec<_> = counts.iter().filter(|it| Some(it.0) == most).collect();
    match best[..] {
        [(_, slot)] => Ok(slot),
        _ => bail!(unclear(generation, "the recording")),
    }
}

/// What is said when it is not clear which API is meant.
fn unclear(generation: &Generation, who: &str) -> String {
    let names: Vec<&str> = generation.apis.keys().map(|it| &**it).collect();
    match names.is_empty() {
        true => "there is no API in specs; name a contract with --api FILE".to_owned(),
        false => format!(
            "{who} does not say which API it is; name one with --api: {}",
            names.join(", ")
        ),
    }
}

/// The workflows beside the contract; the error is what is wrong with them, drawn.
fn stories(slot: &ApiSlot, output: &Output) -> Result<Option<Arc<Stories>>, String> {
    let files = &slot.files;
    let file = files.behavior.as_ref().or(files.contract.as_ref());
    let folder = file.and_then(|it| it.parent()).unwrap_or(Path::new(""));
    let path = folder.join(WORKFLOWS);
    if !path.is_file() {
        return Ok(None);
    }
    let loaded = load(&path, &Disk);
    match loaded.stories {
        Some(stories) => Ok(Some(Arc::new(stories))),
        None => Err(render(&loaded.diagnostics, &loaded.sources, output.style())),
    }
}
