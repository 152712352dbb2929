//! `mimeo init FILE`: writes the inferred behavior beside a document, to be edited.

use super::arguments_init::InitArguments;
use super::exit::Exit;
use super::inferred::Read;
use crate::report::Output;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;

/// Never writes over a file without being told to.
pub fn run(arguments: &InitArguments, output: &Output) -> Result<Exit> {
    let Some(read) = Read::new(&arguments.file, output)? else {
        return Ok(Exit::Broken);
    };
    let folder = read.document.parent().unwrap_or(Path::new(""));
    let target = folder.join("behavior.yaml");
    if target.exists() && !arguments.force {
        bail!(
            "{} is there already; --force writes over it",
            target.display()
        );
    }
    fs::write(&target, read.yaml())
        .with_context(|| format!("cannot write {}", target.display()))?;
    let place = match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    };
    output.say(&format!(
        "wrote {}: {} operations have a behavior; `mimeo serve {}` uses it\n",
        target.display(),
        read.inferred.operations().len(),
        place.display()
    ));
    Ok(Exit::Fine)
}
