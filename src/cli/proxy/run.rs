//! The course of `mimeo proxy`.

use super::arguments::ProxyArguments;
use super::record::Recorder;
use super::watch::{Following, Watch};
use crate::check::Address;
use crate::cli::check::{Means, Wish, choose};
use crate::cli::exit::Exit;
use crate::report::Output;
use crate::report::proxy::{Opening, Summary};
use crate::report::reporter::Reporter;
use crate::server::{Limits, ProxySettings, Server, Witness, stop_signals};
use anyhow::{Context, Result, anyhow, bail};
use chrono::Local;
use std::sync::{Arc, Mutex};

/// Forwards until the process is told to stop.
pub fn run(arguments: &ProxyArguments, output: &Output) -> Result<Exit> {
    let address = Address::parse(&arguments.upstream).map_err(|error| anyhow!(error))?;
    let wish = Wish {
        named: arguments.api.as_deref(),
        fixtures: arguments.fixtures.as_deref(),
        means: Means::Address(&address),
    };
    if arguments.timeout.0.is_zero() {
        bail!("no answer comes within a --timeout of 0");
    }
    let Some(chosen) = choose(&wish, output)? else {
        return Ok(Exit::Usage);
    };
    let recorder = arguments
        .record
        .as_ref()
        .map(|folder| Recorder::new(folder, (&chosen.api, &address), arguments.keep_secrets));
    let watch = Watch {
        api: Arc::clone(&chosen.api),
        following: Mutex::new(Following::new(&chosen.api, &address)),
        under_way: Arc::default(),
        address,
        reporter: Reporter::new(arguments.log.into(), output.clone(), *Local::now().offset()),
        recorder: recorder.transpose()?.map(Arc::new),
        tally: Mutex::default(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start threads")?;
    runtime.block_on(forward(arguments, Arc::new(watch)))
}

async fn forward(arguments: &ProxyArguments, watch: Arc<Watch>) -> Result<Exit> {
    let host = arguments.host.trim_matches(['[', ']']);
    let server = Server::bind(host, arguments.port).await?;
    let signals = stop_signals().context("cannot listen to signals")?;
    let settings = ProxySettings {
        upstream: watch.address.clone(),
        patience: arguments.timeout.0,
        limits: Limits::default(),
    };
    let opening = Opening {
        api: &watch.api,
        upstream: format!("{}{}", watch.address.root, watch.address.path),
        url: format!("http://{}", server.local_addr()),
        record: arguments.record.as_deref(),
    };
    watch.reporter.state(&opening.text(), &opening.to_json());
    let writing = watch
        .recorder
        .clone()
        .map(|it| tokio::spawn(it.keep_writing()));
    let witness: Arc<dyn Witness> = watch.clone();
    server.forward(settings, witness, signals).await?;
    let mut left_out = Vec::new();
    if let Some(recorder) = &watch.recorder {
        if let Some(writing) = writing {
            writing.abort();
        }
        left_out = recorder.write()?;
    }
    let tally = watch.tally();
    let summary = Summary {
        tally: &tally,
        operations: watch.api.contract.operations.len(),
        record: arguments.record.as_deref(),
        left_out: &left_out,
    };
    watch.reporter.state(&summary.text(), &summary.to_json());
    Ok(match tally.is_broken() {
        true => Exit::Broken,
        false => Exit::Fine,
    })
}
