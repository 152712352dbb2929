//! `mimeo serve`: the stand-in, until it is told to stop.

use super::arguments::ServeArguments;
use super::exit::Exit;
use super::settings::ServeSettings;

use crate::host::{Host, HostEvent, Model, Opened, Watcher};
use crate::report::Output;
use crate::report::banner::Banner;
use crate::report::reporter::Reporter;
use crate::server::{Server, ServerSettings, stop_signals};
use anyhow::{Context, Result};
use chrono::Local;
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
    let reporter = Reporter::new(settings.log, output.clone(), *Local::now().offset());
    runtime.block_on(serve(settings, reporter))?;
    Ok(Exit::Fine)
}

async fn serve(settings: ServeSettings, reporter: Reporter) -> Result<()> {
    // First the port, because it is the likeliest thing to go wrong and leaves nothing behind.
    let server = Server::bind(&settings.address, settings.port).await?;
    let model = Model {
        options: settings.host.options,
    };
    let Opened { host, events } = Host::open(settings.host.clone(), model)?;
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
    let settings = ServerSettings {
        bound: bound.ip(),
        ..settings.server
    };
    server.serve(Arc::clone(&host), settings, signals).await;
    drop(watcher);
    host.close().context("cannot save the last changes")?;
    printing.abort();
    Ok(())
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
