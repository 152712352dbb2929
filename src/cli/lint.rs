//! `mimeo lint`: reads all files and prints every diagnostic.

use super::arguments::{Format, LintArguments};
use super::exit::Exit;
use super::files;
use crate::report::Output;
use crate::source::{Diagnostic, Disk, Loader, render, to_json};
use anyhow::Result;

/// Ends with [`Exit::Broken`] if there is an error among the diagnostics.
pub fn run(arguments: &LintArguments, output: &Output) -> Result<Exit> {
    let files = files::find(&arguments.paths)?;
    let mut loader = Loader::new(&Disk);
    for file in &files {
        loader.load(file);
    }
    let (bundle, diagnostics) = loader.finish();
    match arguments.format {
        Format::Human if diagnostics.is_empty() => {
            let count = bundle.sources.iter().count();
            let files = if count == 1 { "file" } else { "files" };
            output.say(&format!("{count} {files}, nothing to say\n"));
        }
        Format::Human => output.say(&render(&diagnostics, &bundle.sources, output.style())),
        Format::Json => {
            let json = to_json(&diagnostics, &bundle.sources);
            output.say(&format!("{json:#}\n"));
        }
    }
    if diagnostics.iter().any(Diagnostic::is_error) {
        Ok(Exit::Broken)
    } else {
        Ok(Exit::Fine)
    }
}
