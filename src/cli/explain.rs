//! `mimeo explain`: what a diagnostic means, or what is inferred from a document.

use super::arguments::ExplainArguments;
use super::exit::Exit;
use super::inferred::Read;
use crate::report::{Output, codes as report};
use crate::source::{codes, nearest};
use anyhow::{Result, bail};
use std::path::Path;

/// Explains one code or document, or lists all codes.
pub fn run(arguments: &ExplainArguments, output: &Output) -> Result<Exit> {
    let Some(name) = &arguments.of else {
        output.say(&report::list(codes::all()));
        return Ok(Exit::Fine);
    };
    if is_document(name) {
        return Ok(match Read::new(Path::new(name), output)? {
            Some(read) => {
                output.say(&read.yaml());
                Exit::Fine
            }
            None => Exit::Broken,
        });
    }
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

/// Whether a name is that of a file, a folder or a URL: codes have neither dots nor slashes.
fn is_document(name: &str) -> bool {
    name.contains(['/', '\\', '.']) || Path::new(name).exists()
}
