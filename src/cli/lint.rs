//! `mimeo lint`: reads all files and prints every diagnostic.

use super::arguments::{Format, LintArguments};
use super::exit::Exit;
use super::files;
use crate::contract::Contract;
use crate::report::Output;
use crate::source::{Diagnostic, Disk, Loader, render, to_json};
use anyhow::Result;

/// Ends with [`Exit::Broken`] if there is an error among the diagnostics.
pub fn run(arguments: &LintArguments, output: &Output) -> Result<Exit> {
    let files = files::find(&arguments.paths)?;
    let mut loader = Loader::new(&Disk);
    let ids: Vec<_> = files.iter().map(|file| loader.load(file)).collect();
    let (bundle, mut diagnostics) = loader.finish();
    for (file, id) in files.iter().zip(ids) {
        let stem = file.file_stem().and_then(|stem| stem.to_str());
        if let (Some("openapi" | "swagger"), Some(id)) = (stem, id) {
            diagnostics.extend(Contract::compile(&bundle, id).1);
        }
    }
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
