//! `mimeo check --har`: judges what was recorded, and sends nothing.

use super::api::{self, Chosen, Means, Wish};
use super::command::inspect;
use super::merge::Wanted;
use super::{baseline, names};
use crate::check::{
    Address, Inspection, Phase, Recording, Settings, Target, TrafficInspector, read_har,
};
use crate::cli::exit::Exit;
use crate::report::Output;
use anyhow::{Context, Result, anyhow, bail};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Judges a recording.
pub fn run(wanted: &Wanted, path: &Path, output: &Output) -> Result<Exit> {
    let shown = path.display();
    let bytes = fs::read(path).with_context(|| format!("cannot read the recording {shown}"))?;
    let recording = read_har(&String::from_utf8_lossy(&bytes))
        .map_err(|error| anyhow!("{shown} is no recording: {error}"))?;
    let wish = Wish {
        named: wanted.flags.api.as_deref(),
        fixtures: wanted.flags.fixtures.as_deref(),
        means: Means::Recording(&recording),
    };
    let Some(chosen) = api::choose(&wish, output)? else {
        return Ok(Exit::Usage);
    };
    let address = address(wanted, &chosen, (&recording, path))?;
    let settings = Settings {
        phases: vec![Phase::Traffic],
        baseline: baseline::known(&wanted.flags)?,
        ..names::settings(wanted, &chosen)?
    };
    let target = Target::recorded(address, wanted.limits);
    let inspection = Inspection::new(Arc::clone(&chosen.api), target, settings);
    let traffic = TrafficInspector { recording };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .context("cannot start")?;
    runtime.block_on(inspect(wanted, (inspection, &[&traffic]), output))
}

/// Where the recorded service is: as it was said, else where most of the requests went. To judge nothing would look
/// like a promise that is kept.
fn address(
    wanted: &Wanted,
    chosen: &Chosen,
    (recording, path): (&Recording, &Path),
) -> Result<Address> {
    let (contract, name) = (&chosen.api.contract, &*chosen.api.name);
    let count = recording.exchanges.len();
    let path = path.display();
    if wanted.url.is_empty() {
        let service = recording.service(contract, name);
        let service = service.with_context(|| {
            format!("none of the {count} requests in {path} is to an operation of {name}")
        })?;
        return Ok(service.0);
    }
    let mut address = Address::parse(&wanted.url).map_err(|error| anyhow!(error))?;
    if address.path.is_empty() {
        let bases = contract.base_paths();
        let mut bases = bases
            .iter()
            .map(|it| (*it).to_owned())
            .chain([String::new()]);
        let with = |path| Address {
            path,
            ..address.clone()
        };
        let found = bases.find(|it| recording.count(contract, &with(it.clone())) > 0);
        address = with(found.unwrap_or_default());
    }
    if recording.count(contract, &address) == 0 {
        bail!(
            "none of the {count} requests in {path} is to an operation of {name} below {}",
            wanted.url
        );
    }
    Ok(address)
}
