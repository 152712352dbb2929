//! `mimeo diff`: what changes for clients from one version to the next.

use super::arguments_diff::{DiffArguments, DiffFormat, DiffLevel, FailOn};
use super::exit::Exit;
use super::fixtures;
use crate::check::model::Proposer;
use crate::contract::Contract;
use crate::diff::{
    Bounds, Change, Divergence, Level, Moment, api_added, api_removed, clauses, contracts,
    tell_apart,
};
use crate::engine::Api;
use crate::host::{ApiFiles, Engine as _, Model, discover};
use crate::report::diff::{Compared, human};
use crate::report::{Output, diff_machine as machine};
use crate::source::{Diagnostic, Disk, Loader, Sources, render};
use anyhow::{Result, bail};
use std::path::Path;

/// The clock of the calls: 2021-03-09T12:00:00+08:00, as in cases.
const NOW: i64 = 1_615_262_400_000;

/// Ends with [`Exit::Broken`] if a change is as bad as the arguments say.
pub fn run(arguments: &DiffArguments, output: &Output) -> Result<Exit> {
    let (old, new) = (find(&arguments.old)?, find(&arguments.new)?);
    let mut compared = Vec::new();
    for (before, after) in pairs(&old, &new) {
        compared.push(match (before, after) {
            (Some(before), Some(after)) => compare((before, after), arguments, output)?,
            (Some(before), None) => alone(&before.name, api_removed(&before.name)),
            (None, Some(after)) => alone(&after.name, api_added(&after.name)),
            (None, None) => continue,
        });
    }
    let level = match arguments.level {
        DiffLevel::Breaking => Level::Breaking,
        DiffLevel::Risky => Level::Risky,
        DiffLevel::Harmless => Level::Harmless,
    };
    let text = match arguments.format {
        DiffFormat::Human => human(&compared, level, output.style()),
        DiffFormat::Json => format!("{:#}\n", machine::json(&compared, level)),
        DiffFormat::Github => machine::github(&compared, level),
        DiffFormat::Markdown => machine::markdown(&compared, level),
    };
    output.say(&text);
    let worst = compared
        .iter()
        .flat_map(|it| &it.changes)
        .map(Change::level)
        .max();
    let limit = match arguments.fail_on {
        FailOn::Breaking => Level::Breaking,
        FailOn::Risky => Level::Risky,
        FailOn::Never => return Ok(Exit::Fine),
    };
    let fails = worst.is_some_and(|it| it >= limit);
    Ok(if fails { Exit::Broken } else { Exit::Fine })
}

/// The APIs of one version.
fn find(path: &Path) -> Result<Vec<ApiFiles>> {
    let paths = [path.to_owned()];
    let fixtures = fixtures::folder(None, &paths);
    let found = match discover(&paths, &fixtures) {
        Ok(found) => found,
        Err((path, error)) => bail!("cannot read {}: {error}", path.display()),
    };
    if found.is_empty() {
        bail!(
            "no API in {}: a folder of one has an openapi.yaml",
            path.display()
        );
    }
    Ok(found)
}

type Pair<'a> = (Option<&'a ApiFiles>, Option<&'a ApiFiles>);

/// Two single APIs belong together whatever they are called; others do by name.
fn pairs<'a>(old: &'a [ApiFiles], new: &'a [ApiFiles]) -> Vec<Pair<'a>> {
    if let ([old], [new]) = (old, new) {
        return vec![(Some(old), Some(new))];
    }
    let named = |list: &'a [ApiFiles], name: &str| list.iter().find(|it| &*it.name == name);
    let kept = old.iter().map(|it| (Some(it), named(new, &it.name)));
    let added = new.iter().filter(|it| named(old, &it.name).is_none());
    kept.chain(added.map(|it| (None, Some(it)))).collect()
}

fn alone(api: &str, change: Change) -> Compared {
    let empty = Sources::default();
    Compared::new(api, (&empty, &empty), vec![change])
}

fn compare(
    (old, new): (&ApiFiles, &ApiFiles),
    arguments: &DiffArguments,
    output: &Output,
) -> Result<Compared> {
    let (before, after) = std::thread::scope(|scope| {
        let before = scope.spawn(|| Loaded::read(old));
        let after = Loaded::read(new);
        let before = before.join();
        (
            before.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            after,
        )
    });
    let (before, after) = (before.usable(old, output)?, after.usable(new, output)?);
    let mut changes = contracts(before.0.contract(), after.0.contract());
    let calls = match (&before.0, &after.0) {
        (Version::Api(before), Version::Api(after)) => {
            behaviors((before, after), arguments, &mut changes)
        }
        _ => Vec::new(),
    };
    let compared = Compared::new(&new.name, (&before.1, &after.1), changes);
    Ok(compared.with_calls(calls))
}

/// Adds changed clauses; answers with calls that show what they come to.
fn behaviors(
    (old, new): (&Api, &Api),
    arguments: &DiffArguments,
    changes: &mut Vec<Change>,
) -> Vec<Divergence> {
    let found = clauses(old, new);
    let bounds = Bounds {
        requests: arguments.requests,
        calls: arguments.calls,
    };
    let moment = Moment::first((old, new), (NOW, arguments.seed));
    let calls = match moment.filter(|_| !found.is_empty()) {
        None => Vec::new(),
        Some(moment) => tell_apart(
            (old, new),
            &found,
            (&moment, bounds),
            &mut Proposer::default(),
        ),
    };
    changes.extend(found);
    changes.sort_by_key(|change| std::cmp::Reverse(change.level()));
    calls
}

/// What the files of one version have become.
struct Loaded {
    version: Option<Version>,
    diagnostics: Vec<Diagnostic>,
    sources: Sources,
}

/// One version: with its behavior, or the contract alone.
enum Version {
    Api(Box<Api>),
    Contract(Box<Contract>),
}

impl Version {
    fn contract(&self) -> &Contract {
        match self {
            Self::Api(api) => &api.contract,
            Self::Contract(contract) => contract,
        }
    }
}

impl Loaded {
    /// A contract alone is compared even where its schemas or examples have faults.
    fn read(files: &ApiFiles) -> Self {
        if files.behavior.is_some() {
            let compiled = Model::default().compile(files, 1, &Disk);
            return Self {
                version: compiled.api.map(|api| Version::Api(Box::new(api.0))),
                diagnostics: compiled.diagnostics,
                sources: compiled.sources,
            };
        }
        let mut loader = Loader::new(&Disk);
        let root = files.contract.as_deref().and_then(|path| loader.load(path));
        let (mut bundle, mut diagnostics) = loader.finish();
        let contract = root.and_then(|root| {
            let (contract, found) = Contract::read(&mut bundle, root);
            diagnostics.extend(found);
            contract
        });
        Self {
            version: contract.map(|contract| Version::Contract(Box::new(contract))),
            diagnostics,
            sources: bundle.sources,
        }
    }

    fn usable(self, files: &ApiFiles, output: &Output) -> Result<(Version, Sources)> {
        if let Some(version) = self.version {
            return Ok((version, self.sources));
        }
        output.complain(&render(&self.diagnostics, &self.sources, output.style()));
        bail!(
            "the files of {} have errors, so there is nothing to compare",
            files.name
        );
    }
}
