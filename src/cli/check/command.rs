//! The course of `mimeo check`.

use super::api::{self, Chosen, Means, Wish};
use super::arguments::{CheckArguments, CheckFormat};
use super::merge::{Wanted, wanted};
use super::{baseline, names, outputs, recorded};
use crate::check::{
    Address, INSPECTORS, Initial, Inspection, Inspector, Listener, Results, Start, Stop, Target,
    run_with,
};
use crate::cli::exit::Exit;
use crate::contract::Operation;
use crate::report::Output;
use crate::report::check::{Progress, Terminal};
use anyhow::{Context, Result, anyhow, bail};
use http::Method;
use std::sync::Arc;

/// Judges the service.
pub fn run(arguments: CheckArguments, output: &Output) -> Result<Exit> {
    let Some(wanted) = wanted(arguments, output)? else {
        return Ok(Exit::Usage);
    };
    if let Some(path) = &wanted.flags.har {
        return recorded::run(&wanted, path, output);
    }
    let address = Address::parse(&wanted.url).map_err(|error| anyhow!(error))?;
    let wish = Wish {
        named: wanted.flags.api.as_deref(),
        fixtures: wanted.flags.fixtures.as_deref(),
        means: Means::Address(&address),
    };
    let Some(chosen) = api::choose(&wish, output)? else {
        return Ok(Exit::Usage);
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start threads")?;
    runtime.block_on(judge(&wanted, &chosen, (address, output)))
}

async fn judge(
    wanted: &Wanted,
    chosen: &Chosen,
    (address, output): (Address, &Output),
) -> Result<Exit> {
    let contract = &chosen.api.contract;
    let mut settings = names::settings(wanted, chosen)?;
    let start = names::start(wanted, contract)?;
    let headers = names::headers(wanted)?;
    settings.baseline = baseline::known(&wanted.flags)?;
    let writes = contract
        .operations
        .iter()
        .filter(|it| settings.scope.has(it));
    let writes: Vec<&Operation> = writes.filter(|it| !is_read(&it.method)).collect();
    let may_write = wanted.flags.allow_remote_writes || address.is_near().await;
    if !may_write && !writes.is_empty() {
        bail!(refusal(&address, &writes));
    }
    let connected = Target::connect(address, (&chosen.api.name, contract), wanted.limits).await;
    let mut target = match connected {
        Ok(target) => target.with_headers(headers),
        Err(error) => {
            output.complain(&format!("error: {error}\n"));
            return Ok(Exit::Unreachable);
        }
    };
    if !may_write {
        target = target.read_only();
    }
    if let Some(start) = start {
        target = target.with_start(start);
    }
    if wanted.flags.initial.is_none() && matches!(target.start(), Start::Sandbox) {
        settings.initial = Initial::Fixtures;
    }
    let inspection = Inspection::new(Arc::clone(&chosen.api), target, settings)
        .with_stories(chosen.stories.clone());
    inspect(wanted, (inspection, INSPECTORS), output).await
}

/// Runs the phases of an inspection, and tells what comes of it as the flags want it.
pub(super) async fn inspect(
    wanted: &Wanted,
    (inspection, inspectors): (Inspection, &[&dyn Inspector]),
    output: &Output,
) -> Result<Exit> {
    let api = Arc::clone(&inspection.api);
    let kept = Arc::new(outputs::Kept::default());
    let mut inspection = inspection;
    if wanted.reports.iter().any(|it| it.report.needs_events) {
        let kept: Arc<dyn Listener> = kept.clone();
        inspection = inspection.with_listener(kept);
    }
    let human = wanted.flags.format == CheckFormat::Human;
    let listener: Arc<dyn Listener> = match human {
        true => Arc::new(Progress::new(output.clone())),
        false => Arc::new(outputs::Lines {
            output: output.clone(),
            api: Arc::clone(&api),
        }),
    };
    inspection = inspection.with_listener(listener);
    let results = match run_with(&inspection, inspectors).await {
        Ok(results) => results,
        Err(error) => return Ok(stopped(&error, output)),
    };
    outputs::write(&wanted.reports, &api, (&results, &kept.events()))?;
    if human {
        let terminal = Terminal {
            api: &api,
            results: &results,
            style: output.style(),
        };
        output.say(&terminal.text());
    }
    conclude(wanted, &results, output)
}

/// Writes the baseline, if that is wanted, and decides how the command ends.
fn conclude(wanted: &Wanted, results: &Results, output: &Output) -> Result<Exit> {
    if let (Some(path), true) = (&wanted.flags.baseline, wanted.flags.update_baseline) {
        let known = baseline::write(path, results)?;
        let path = path.display();
        output.complain(&format!("{path} has {known} known findings now\n"));
        return Ok(Exit::Fine);
    }
    Ok(match results.findings.is_empty() {
        true => Exit::Fine,
        false => Exit::Broken,
    })
}

fn stopped(error: &Stop, output: &Output) -> Exit {
    output.complain(&format!("error: {error}\n"));
    match error.is_unreachable() {
        true => Exit::Unreachable,
        false => Exit::Usage,
    }
}

fn is_read(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::OPTIONS].contains(method)
}

fn refusal(address: &Address, writes: &[&Operation]) -> String {
    let first = writes.first();
    let first = first.map(|it| format!("{} {}", it.method, it.path));
    let others = match writes.len() {
        0 | 1 => String::new(),
        2 => " and one other operation".to_owned(),
        many => format!(" and {} other operations", many - 1),
    };
    format!(
        "{} is neither this machine nor in a private network, and a check would write to it: {}{others}. \
         If that is what you want, add --allow-remote-writes; to read only, choose operations with --include",
        address.host(),
        first.unwrap_or_default(),
    )
}
