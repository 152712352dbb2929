//! `mimeo explain`: what a diagnostic means, or all there are.

use super::arguments::ExplainArguments;
use super::exit::Exit;
use crate::report::{Output, codes as report};
use crate::source::{codes, nearest};
use anyhow::{Result, bail};

/// Explains one code, or lists all.
pub fn run(arguments: &ExplainArguments, output: &Output) -> Result<Exit> {
    let Some(name) = &arguments.code else {
        output.say(&report::list(codes::all()));
        return Ok(Exit::Fine);
    };
    // Codes are often copied with the brackets of `error[unknown-key]`.
    let bare = name
        .trim_end_matches(']')
        .rsplit('[')
        .next()
        .unwrap_or(name);
    if let Some(code) = codes::find(bare) {
        output.say(&report::explain(code));
        return Ok(Exit::Fine);
    }
    match nearest(bare, codes::all().map(|code| code.name)) {
        Some(near) => bail!("there is no diagnostic `{bare}`; did you mean `{near}`?"),
        None => bail!("there is no diagnostic `{bare}`; `mimeo explain` lists all"),
    }
}
