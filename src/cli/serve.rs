//! `mimeo serve`: the stand-in, until it is told to stop.

use super::arguments::ServeArguments;
use super::exit::Exit;
use super::settings::ServeSettings;
use crate::report::Output;
use anyhow::{Result, bail};

/// Serves until the process is told to stop.
pub fn run(arguments: &ServeArguments, _output: &Output) -> Result<Exit> {
    let _settings = ServeSettings::new(arguments)?;
    bail!("this build has no server")
}
