//! `mimeo serve`: the stand-in, until it is told to stop.

use super::arguments::ServeArguments;
use super::exit::Exit;
use super::settings::ServeSettings;
use super::verdict::expectations;

use crate::host::{Host, HostEvent, Model, Opened, Watcher};
use crate::report::Output;
use crate::report::banner::Banner;
use crate::report::reporter::Reporter;
use crate::server::{Server, ServerSettings, stop_signals};
use crate::verdict::{Expectations, Usage};
use anyhow::{Context, Result};
use chrono::Local;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// Serves until the process is told to stop.
pub fn run(arguments: &ServeArguments, output: &Output) -> Result<Exit> {
    let settings = ServeSettings::new(arguments)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start threads")?;
    runtime.block_on(serve(settings, output))
}

async fn serve(settings: ServeSettings, output: &Output) -> Result<Exit> {
    let reporter = Reporter::new(settings.log, output.clone(), *Local::now().offset());
    // First the port, because it is the likeliest thing to go wrong and leaves nothing behind.
    let server = Server::bind(&settings.address, settings.port).await?;
    let model = Model {
        options: settings.host.options,
    };
    let Opened { host, events } = Host::open(settings.host.clone(), model)?;
    let expectations = match &settings.expect {
        None => None,
        Some(path) => match expectations(path, &host.usage(), output) {
            Some(expectations) => Some(Arc::new(expectations)),
            None => {
                host.close().context("cannot save the last changes")?;
                return Ok(Exit::Usage);
            }
        },
    };
    let received = host.subscribe();
    let watcher = settings.watch.map(|watch| Watcher::start(&host, watch));
    let watcher = watcher.transpose().context("cannot watch files")?;
    let signals = stop_signals().context("cannot listen to signals")?;
    let bound = server.local_addr();
    reporter.begin(
        &events,
        &Banner {
            generation: &host.generation(),
            store: &settings.host.store,
            url: &format!("http://{bound}"),
        },
    );
    let printing = tokio::spawn(print(reporter, Arc::clone(&host), received));
    let server_settings = ServerSettings {
        bound: bound.ip(),
        expectations: expectations.clone(),
        ..settings.server
    };
    server
        .serve(Arc::clone(&host), server_settings, signals)
        .await;
    drop(watcher);
    if let Some(path) = &settings.usage {
        write_usage(path, &host, expectations.as_deref())?;
    }
    host.close().context("cannot save the last changes")?;
    printing.abort();
    Ok(Exit::Fine)
}

/// What was used, as `GET /__mimeo/usage` has it.
fn write_usage(path: &Path, host: &Host, expectations: Option<&Expectations>) -> Result<()> {
    let usage = Usage {
        expectations: expectations.cloned(),
        ..host.usage()
    };
    let text = serde_json::to_string_pretty(&usage).context("cannot write what was used")?;
    std::fs::write(path, format!("{text}\n"))
        .with_context(|| format!("cannot write what was used to {}", path.display()))
}

/// Prints what happens until the host is gone.
async fn print(reporter: Reporter, host: Arc<Host>, mut events: Receiver<HostEvent>) {
    loop {
        match events.recv().await {
            Ok(event) => reporter.event(&event, &host),
            Err(RecvError::Lagged(count)) => reporter.missed(count),
            Err(RecvError::Closed) => return,
        }
    }
}
