//! What the arguments of `mimeo serve` mean, once all of them make sense.

use super::arguments::{Log, ServeArguments, Watch};
use crate::state::Clock;
use anyhow::{Context, Result, bail};
use chrono::DateTime;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::path::PathBuf;

/// Validated settings of `mimeo serve`.
#[derive(Debug)]
pub struct ServeSettings {
    /// What to serve.
    pub paths: Vec<PathBuf>,
    /// Where to listen.
    pub address: SocketAddr,
    /// Where records are kept.
    pub store: StoreChoice,
    /// Seed of everything that is drawn by lot.
    pub seed: u64,
    /// The clock of new sandboxes.
    pub clock: Clock,
    /// How changed files are noticed; not at all if absent.
    pub watch: Option<Watch>,
    /// What is printed about each request.
    pub log: Log,
    /// Largest request body, in bytes.
    pub max_body: usize,
    /// Further host names under which the control API may be used.
    pub allow_hosts: Vec<String>,
    /// Whether an answer that breaks the contract becomes a 500.
    pub strict: bool,
}

/// Where records are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreChoice {
    /// Nowhere; they are forgotten at the end.
    Memory,
    /// In an SQLite file.
    Sqlite(PathBuf),
}

impl ServeSettings {
    /// Checks what clap cannot.
    pub fn new(arguments: &ServeArguments) -> Result<Self> {
        Ok(Self {
            paths: arguments.paths.clone(),
            address: address(&arguments.host, arguments.port)?,
            store: store(&arguments.store)?,
            seed: arguments.seed,
            clock: clock(&arguments.clock)?,
            watch: (!arguments.no_watch).then_some(arguments.watch),
            log: arguments.log,
            max_body: size(&arguments.max_body)?,
            allow_hosts: arguments.allow_host.clone(),
            strict: !arguments.no_strict,
        })
    }
}

fn address(host: &str, port: u16) -> Result<SocketAddr> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    if let Ok(ip) = bare.parse::<IpAddr>() {
        return Ok(SocketAddr::new(ip, port));
    }
    let mut found = (host, port)
        .to_socket_addrs()
        .with_context(|| format!("--host {host} is neither an address nor a known name"))?;
    let address = found.next();
    address.with_context(|| format!("--host {host} has no address"))
}

fn store(text: &str) -> Result<StoreChoice> {
    match text.split_once(':') {
        None if text == "memory" => Ok(StoreChoice::Memory),
        Some(("sqlite", path)) if !path.is_empty() => Ok(StoreChoice::Sqlite(path.into())),
        _ => bail!("--store {text} is neither `memory` nor `sqlite:FILE`"),
    }
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
        assert_eq!(settings.address.to_string(), "127.0.0.1:4010");
        assert_eq!(
            settings.store,
            StoreChoice::Sqlite(".mimeo/state.db".into())
        );
        assert_eq!(settings.clock, Clock::REAL);
        assert_eq!(settings.max_body, 10 << 20);
        assert_eq!(settings.watch, Some(Watch::Native));
        assert!(settings.strict);
    }

    #[test]
    fn values_are_read() {
        let fixed = settings(&[
            "--clock",
            "fixed:2021-03-09T12:00:00+08:00",
            "--max-body",
            "2 kib",
        ]);
        let fixed = fixed.unwrap();
        assert_eq!(fixed.clock, Clock::freeze(1_615_262_400_000));
        assert_eq!(fixed.max_body, 2048);
        let other = settings(&[
            "--host",
            "[::1]",
            "--port",
            "0",
            "--store",
            "memory",
            "--no-watch",
        ]);
        let other = other.unwrap();
        assert_eq!(other.address.to_string(), "[::1]:0");
        assert_eq!((other.store, other.watch), (StoreChoice::Memory, None));
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
            ["--host", "not a host"],
        ] {
            let told = format!("{:#}", settings(&arguments).unwrap_err());
            assert!(told.starts_with(&arguments.join(" ")), "{told}");
            assert_eq!(told.lines().count(), 1, "{told}");
        }
    }
}
