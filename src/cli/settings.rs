//! What the arguments of `mimeo serve` mean, once all of them make sense.

use super::arguments::{Log, ServeArguments, Watch};
use super::fixtures;
use crate::check::model::Proposer;
use crate::data::Locale;
use crate::engine::Options;
use crate::host::{self, Callbacks, StoreChoice, Web};
use crate::report::reporter;
use crate::server::{Limits, ServerSettings};
use crate::state::Clock;
use anyhow::{Context, Result, bail};
use chrono::DateTime;
use std::path::PathBuf;
use std::time::Duration;

/// Where documents of the web are kept.
pub const CACHE: &str = ".mimeo/cache";

/// How often files are looked at with `--watch poll`.
const POLL: Duration = Duration::from_millis(500);

/// Validated settings of `mimeo serve`.
#[derive(Debug)]
pub struct ServeSettings {
    /// What is served, and how.
    pub host: host::Settings,
    /// Limits, and who may use the control API; `bound` is not known yet.
    pub server: ServerSettings,
    /// The address or name to listen on.
    pub address: String,
    /// The port to listen on, 0 for any.
    pub port: u16,
    /// How changed files are noticed; not at all if absent.
    pub watch: Option<host::Watch>,
    /// What is printed.
    pub log: reporter::Log,
    /// What is expected of clients.
    pub expect: Option<PathBuf>,
    /// Where it is written what was used.
    pub usage: Option<PathBuf>,
}

impl ServeSettings {
    /// Checks what clap cannot.
    pub fn new(arguments: &ServeArguments) -> Result<Self> {
        let host = host::Settings {
            specs: arguments.paths.clone(),
            fixtures: fixtures::folder(arguments.fixtures.as_deref(), &arguments.paths),
            store: store(&arguments.store)?,
            seed: arguments.seed,
            clock: clock(&arguments.clock)?,
            web: Web::new(CACHE, arguments.offline),
            overlays: arguments.overlay.clone(),
            proposer: Some(|| Box::new(Proposer::default())),
            callbacks: Callbacks::Sent {
                further: arguments.allow_callbacks.clone(),
            },
            options: Options {
                strict: arguments.errors || !(arguments.no_strict || arguments.stateless),
                stateless: arguments.stateless,
                dynamic: arguments.dynamic,
                ignore_examples: arguments.ignore_examples,
                seed: arguments.seed,
                locale: arguments.locale.as_deref().map(locale).transpose()?,
            },
            ..host::Settings::default()
        };
        let limits = Limits {
            body: size(&arguments.max_body)?,
            ..Limits::default()
        };
        let server = ServerSettings {
            limits,
            allowed_hosts: arguments.allow_host.clone(),
            cors: !arguments.no_cors,
            ..ServerSettings::default()
        };
        let watch = match arguments.watch {
            Watch::Native => host::Watch::Notify,
            Watch::Poll => host::Watch::Poll(POLL),
        };
        let address = arguments.host.trim_start_matches('[').trim_end_matches(']');
        Ok(Self {
            host,
            server,
            address: address.to_owned(),
            port: arguments.port,
            watch: (!arguments.no_watch).then_some(watch),
            expect: arguments.expect.clone(),
            usage: arguments.usage.clone(),
            log: arguments.log.into(),
        })
    }
}

impl From<Log> for reporter::Log {
    fn from(log: Log) -> Self {
        match log {
            Log::Human => Self::Human,
            Log::Json => Self::Json,
            Log::Off => Self::Quiet,
        }
    }
}

fn store(text: &str) -> Result<StoreChoice> {
    match text.split_once(':') {
        None if text == "memory" => Ok(StoreChoice::Memory),
        Some(("sqlite", path)) if !path.is_empty() => Ok(StoreChoice::Sqlite(path.into())),
        _ => bail!("--store {text} is neither `memory` nor `sqlite:FILE`"),
    }
}

fn locale(text: &str) -> Result<Locale> {
    Locale::parse(text).with_context(|| format!("--locale {text} is neither `en` nor `zh-CN`"))
}

fn clock(text: &str) -> Result<Clock> {
    match text.split_once(':') {
        None if text == "real" => Ok(Clock::REAL),
        Some(("fixed", time)) => {
            let time = DateTime::parse_from_rfc3339(time).with_context(|| {
                format!("--clock {text} has no RFC 3339 time such as 2021-03-09T12:00:00+08:00")
            })?;
            Ok(Clock::freeze(time.timestamp_millis()))
        }
        _ => bail!("--clock {text} is neither `real` nor `fixed:TIME`"),
    }
}

fn size(text: &str) -> Result<usize> {
    let digits = text.trim_end_matches(|character: char| !character.is_ascii_digit());
    let unit = match text[digits.len()..].trim().to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "K" | "KB" | "KIB" => 1 << 10,
        "M" | "MB" | "MIB" => 1 << 20,
        "G" | "GB" | "GIB" => 1 << 30,
        _ => bail!("--max-body {text} is no size such as 512KB or 10MB"),
    };
    let count: usize = digits
        .parse()
        .with_context(|| format!("--max-body {text} is no size such as 512KB or 10MB"))?;
    let bytes = count.checked_mul(unit);
    bytes.with_context(|| format!("--max-body {text} is too large"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::arguments::{Arguments, Command};
    use clap::Parser;

    fn settings(arguments: &[&str]) -> Result<ServeSettings> {
        let arguments = ["mimeo", "serve"].iter().chain(arguments);
        let Command::Serve(arguments) = Arguments::try_parse_from(arguments).unwrap().command
        else {
            panic!("another command");
        };
        ServeSettings::new(&arguments)
    }

    #[test]
    fn defaults_are_those_of_the_help() {
        let settings = settings(&[]).unwrap();
        assert_eq!((&*settings.address, settings.port), ("127.0.0.1", 4010));
        let path = ".mimeo/state.db".into();
        assert_eq!(settings.host.store, StoreChoice::Sqlite(path));
        assert_eq!(settings.host.clock, Clock::REAL);
        assert_eq!(settings.server.limits.body, 32 << 20);
        assert_eq!(settings.watch, Some(host::Watch::Notify));
        assert!(settings.host.options.strict);
    }

    #[test]
    fn values_are_read() {
        let clock = "fixed:2021-03-09T12:00:00+08:00";
        let fixed = settings(&["--clock", clock, "--max-body", "2 kib"]).unwrap();
        assert_eq!(fixed.host.clock, Clock::freeze(1_615_262_400_000));
        assert_eq!(fixed.server.limits.body, 2048);
        let other = settings(&["--host", "[::1]", "--store", "memory", "--no-watch"]).unwrap();
        assert_eq!((&*other.address, other.watch), ("::1", None));
        assert_eq!(other.host.store, StoreChoice::Memory);
    }

    #[test]
    fn senseless_values_are_refused_in_one_sentence() {
        for arguments in [
            ["--store", "postgres:x"],
            ["--store", "sqlite:"],
            ["--clock", "fixed:noon"],
            ["--clock", "slow"],
            ["--max-body", "ten"],
            ["--max-body", "10 potatoes"],
            ["--max-body", "99999999999GB"],
        ] {
            let told = format!("{:#}", settings(&arguments).unwrap_err());
            assert!(told.starts_with(&arguments.join(" ")), "{told}");
            assert_eq!(told.lines().count(), 1, "{told}");
        }
    }
}
