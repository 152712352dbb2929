//! Gets the counts, from a running mimeo or from a file, and judges them.

use super::arguments::{VerdictArguments, VerdictFormat};
use crate::cli::exit::Exit;
use crate::report::{Output, verdict as report};
use crate::source::{Disk, render};
use crate::verdict::{Expectations, Usage, Verdict, read};
use crate::workflow::{Http, TransportError};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;

/// Where the counts are in the control API.
const USAGE: &str = "/__mimeo/usage";

/// Prints the verdict.
pub fn run(arguments: &VerdictArguments, output: &Output) -> Result<Exit> {
    let is_url = arguments.of.starts_with("http://") || arguments.of.starts_with("https://");
    let text = match is_url {
        true => match ask(&arguments.of)? {
            Ok(text) => text,
            Err(error) => {
                output.complain(&format!("error: {error}\n"));
                return Ok(Exit::Unreachable);
            }
        },
        false => fs::read_to_string(&arguments.of)
            .with_context(|| format!("cannot read {}", arguments.of))?,
    };
    let usage: Usage = serde_json::from_str(&text)
        .with_context(|| format!("{} does not tell what was used", arguments.of))?;
    let given = match &arguments.expect {
        None => None,
        Some(path) => match expectations(path, &usage, output) {
            Some(expectations) => Some(expectations),
            None => return Ok(Exit::Usage),
        },
    };
    let verdict = Verdict::new(&usage, given.as_ref());
    output.say(&match arguments.format {
        VerdictFormat::Human => report::human(&verdict, output.style().color),
        VerdictFormat::Json => report::json(&verdict),
        VerdictFormat::Junit => report::junit(&verdict),
        VerdictFormat::Github => report::github(&verdict),
    });
    match verdict.is_broken() || verdict.is_empty() {
        true => Ok(Exit::Broken),
        false => Ok(Exit::Fine),
    }
}

/// Reads a file of expectations, and draws what is wrong with it.
pub(in crate::cli) fn expectations(
    path: &Path,
    known: &Usage,
    output: &Output,
) -> Option<Expectations> {
    let found = read(path, &Disk, known);
    output.complain(&render(&found.diagnostics, &found.sources, output.style()));
    found.expectations
}

fn ask(url: &str) -> Result<Result<String, TransportError>> {
    let http = match Http::new(url) {
        Ok(http) => http,
        Err(error) => bail!("{url}: {}", error.reason),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start")?;
    match runtime.block_on(http.get(USAGE)) {
        Ok((200, text)) => Ok(Ok(text)),
        Ok((status, _)) => bail!("{url}{USAGE} answers {status}: it is no mimeo, or an older one"),
        Err(error) => Ok(Err(error)),
    }
}
