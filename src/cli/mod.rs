//! The command line: arguments as they are written, the settings they mean, and one file a command.
//! Nothing here decides how a text for people looks; that is `report` and the renderer of diagnostics.

mod arguments;
mod arguments_diff;
mod arguments_init;
mod arguments_rehearse;
mod check;
mod diff;
mod exit;
mod explain;
mod fixtures;
mod functions;
mod inferred;
mod init;
mod lint;
mod proxy;
mod rehearse;
mod schema;
mod serve;
mod settings;
mod story;
mod verdict;

pub use exit::Exit;

use crate::host;
use crate::report::Output;
use crate::server::ServerSettings;
use arguments::{Arguments, Command};
use clap::Parser;
use clap::error::ErrorKind;
use std::ffi::OsString;

/// What `mimeo serve` with these flags is opened with, for those who serve in their own process.
pub fn serve_settings(flags: &[&str]) -> anyhow::Result<(host::Settings, ServerSettings)> {
    let words = ["mimeo", "serve"].iter().chain(flags);
    let Command::Serve(arguments) = Arguments::try_parse_from(words)?.command else {
        anyhow::bail!("these are not the flags of `mimeo serve`");
    };
    let settings = settings::ServeSettings::new(&arguments)?;
    Ok((settings.host, settings.server))
}

/// Runs the command that the arguments ask for; the first one is the program's own name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let output = Output::new();
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error, &output),
    };
    let ran = match arguments.command {
        Command::Serve(arguments) => serve::run(&arguments, &output),
        Command::Check(arguments) => check::run(*arguments, &output),
        Command::Proxy(arguments) => proxy::run(&arguments, &output),
        Command::Story(arguments) => story::run(&arguments, &output),
        Command::Verdict(arguments) => verdict::run(&arguments, &output),
        Command::Lint(arguments) => lint::run(&arguments, &output),
        Command::Rehearse(arguments) => rehearse::run(arguments, &output),
        Command::Diff(arguments) => diff::run(&arguments, &output),
        Command::Explain(arguments) => explain::run(&arguments, &output),
        Command::Init(arguments) => init::run(&arguments, &output),
        Command::Functions => Ok(functions::run(&output)),
        Command::Schema(arguments) => Ok(schema::run(&arguments, &output)),
    };
    ran.unwrap_or_else(|error| {
        output.complain(&format!("error: {error:#}\n"));
        Exit::Usage
    })
}

/// Help and version are no errors; a wrong argument is told in one sentence.
fn refuse(error: &clap::Error, output: &Output) -> Exit {
    let text = error.render();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            output.say(&text.to_string());
            Exit::Fine
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            output.complain(&text.to_string());
            Exit::Usage
        }
        _ => {
            output.complain(&arguments::one_sentence(&text.to_string()));
            Exit::Usage
        }
    }
}
