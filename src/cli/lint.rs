//! `mimeo lint`: compiles every API and prints every diagnostic.

use super::arguments::{Format, LintArguments};
use super::exit::Exit;
use super::fixtures;
use super::settings::CACHE;
use crate::host::{ApiFiles, Compiled, Engine, Model, Web, discover};
use crate::report::Output;
use crate::source::{Diagnostic, render, to_json};
use anyhow::{Result, bail};
use serde_json::Value;

/// Ends with [`Exit::Broken`] if there is an error among the diagnostics.
pub fn run(arguments: &LintArguments, output: &Output) -> Result<Exit> {
    let web = Web::new(CACHE, arguments.offline);
    let compiled: Vec<Compiled> = apis(arguments)?
        .iter()
        .map(|files| compile(files, &web))
        .collect();
    match arguments.format {
        Format::Human => output.say(&human(&compiled, output)),
        Format::Json => output.say(&format!("{:#}\n", json(&compiled))),
    }
    let mut diagnostics = compiled.iter().flat_map(|api| &api.diagnostics);
    if diagnostics.any(Diagnostic::is_error) {
        Ok(Exit::Broken)
    } else {
        Ok(Exit::Fine)
    }
}

/// Everything that is wrong, also what a server has no time to look for.
fn compile(files: &ApiFiles, web: &Web) -> Compiled {
    let mut compiled = Model::default().compile(files, 1, web);
    let unchecked = compiled.api.as_ref().filter(|(api, _)| !api.checked);
    let further = unchecked.map(|(api, _)| api.contract.lint());
    compiled.diagnostics.extend(further.unwrap_or_default());
    compiled
}

/// Fails if a path cannot be read or there is nothing to check.
fn apis(arguments: &LintArguments) -> Result<Vec<ApiFiles>> {
    let fixtures = fixtures::folder(arguments.fixtures.as_deref(), &arguments.paths);
    let mut apis = match discover(&arguments.paths, &fixtures) {
        Ok(apis) => apis,
        Err((path, error)) => bail!("cannot read {}: {error}", path.display()),
    };
    if apis.is_empty() {
        let paths = arguments
            .paths
            .iter()
            .map(|path| path.display().to_string());
        let paths: Vec<String> = paths.collect();
        bail!(
            "no API in {}: a folder of one has an openapi.yaml",
            paths.join(", ")
        );
    }
    for api in &mut apis {
        api.overlays.clone_from(&arguments.overlay);
    }
    Ok(apis)
}

fn human(compiled: &[Compiled], output: &Output) -> String {
    let drawn = |api: &Compiled| render(&api.diagnostics, &api.sources, output.style());
    let text: String = compiled.iter().map(drawn).collect();
    if !text.is_empty() {
        return text;
    }
    let files: usize = compiled.iter().map(|api| api.sources.iter().count()).sum();
    let files = counted(files, "file");
    format!(
        "{} in {files}, nothing to say\n",
        counted(compiled.len(), "API")
    )
}

fn counted(count: usize, one: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {one}{plural}")
}

fn json(compiled: &[Compiled]) -> Value {
    let mut all = Vec::new();
    for api in compiled {
        if let Value::Array(found) = to_json(&api.diagnostics, &api.sources) {
            all.extend(found);
        }
    }
    Value::Array(all)
}
