//! What the flags, the environment and `mimeo.toml` mean together. Flags go before the environment (clap sees to
//! that), and both before the file.

use super::arguments::CheckArguments;
use super::file::{CheckTable, FILE, parse};
use super::values::{ReportTo, report};
use crate::check::{Limits, Phase};
use crate::report::Output;
use crate::source::render;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The most time in all when nobody says otherwise.
const MAX_TIME: Duration = Duration::from_secs(25);

/// What is wanted, as far as it can be known without the API.
pub struct Wanted {
    /// Base URL of the service, as it was given; empty for a recording that is to say it itself.
    pub url: String,
    /// Everything else that was given.
    pub flags: CheckArguments,
    /// Names of secrets with their values.
    pub auth: Vec<(String, String)>,
    /// Schemes with `WORKFLOW.OUTPUT`.
    pub login: Vec<(String, String)>,
    /// Inputs of workflows; those of flags are texts.
    pub inputs: Vec<(String, Value)>,
    /// Headers of every request.
    pub headers: Vec<(String, String)>,
    /// Reports to write.
    pub reports: Vec<ReportTo>,
    /// The phases in the order in which they run.
    pub phases: Vec<Phase>,
    /// The limits.
    pub limits: Limits,
}

/// Reads the file and puts the flags in front of it. None if the file has errors, which are drawn.
pub fn wanted(flags: CheckArguments, output: &Output) -> Result<Option<Wanted>> {
    if flags.har.is_some() {
        refuse_sending(&flags, |name| std::env::var_os(name).is_some())?;
    }
    let Some(table) = table(flags.config.as_deref(), output)? else {
        return Ok(None);
    };
    merge(flags, table).map(Some)
}

fn table(named: Option<&Path>, output: &Output) -> Result<Option<CheckTable>> {
    let path = named.unwrap_or(Path::new(FILE));
    if named.is_none() && !path.is_file() {
        return Ok(Some(CheckTable::default()));
    }
    let text = fs::read_to_string(path)
        .with_context(|| format!("cannot read the settings {}", path.display()))?;
    match parse(path, &text) {
        Ok(file) => Ok(Some(file.check)),
        Err((diagnostics, sources)) => {
            output.complain(&render(&diagnostics, &sources, output.style()));
            Ok(None)
        }
    }
}

fn merge(mut flags: CheckArguments, table: CheckTable) -> Result<Wanted> {
    let limits = limits(&flags, &table)?;
    let named = flags.url.take();
    let url = match &flags.har {
        // The service of the settings is another one than that of the recording.
        Some(_) => Some(named.unwrap_or_default()),
        None => named.or(table.url),
    };
    let Some(url) = url else {
        bail!("there is no URL of a service; give one, or write it into {FILE}: [check] url = …");
    };
    let mut auth: Vec<(String, String)> = pairs("--auth", &flags.auth, '=')?;
    number(&mut auth);
    let inputs = pairs("--input", &flags.input, '=')?;
    let inputs: Vec<(String, Value)> = inputs.into_iter().map(|it| (it.0, it.1.into())).collect();
    let mut reports = std::mem::take(&mut flags.report);
    if reports.is_empty() {
        for (kind, file) in table.reports {
            let report = report(&kind).map_err(|error| anyhow::anyhow!("{FILE}: {error}"))?;
            let file = PathBuf::from(file);
            reports.push(ReportTo { report, file });
        }
    }
    let named = table.phases.map(|it| it.iter().map(|it| it.0).collect());
    let mut phases = match (flags.phases.is_empty(), named) {
        (false, _) => std::mem::take(&mut flags.phases),
        (true, Some(phases)) => phases,
        (true, None) => Phase::ALL.to_vec(),
    };
    phases.sort_unstable();
    phases.dedup();
    let wanted = Wanted {
        url,
        auth: behind(auth, table.auth),
        login: behind(pairs("--login", &flags.login, '=')?, table.login),
        inputs: behind(inputs, table.inputs),
        headers: behind(pairs("--header", &flags.header, ':')?, table.headers),
        reports,
        phases,
        limits,
        flags: CheckArguments {
            api: flags.api.or(table.api),
            fixtures: flags.fixtures.or(table.fixtures.map(PathBuf::from)),
            seed: flags.seed.or(table.seed),
            include: first(flags.include, table.include),
            exclude: first(flags.exclude, table.exclude),
            initial: flags.initial.or(table.initial),
            allow_remote_writes: flags.allow_remote_writes || table.allow_remote_writes,
            baseline: flags.baseline.or(table.baseline.map(PathBuf::from)),
            ..flags
        },
    };
    Ok(with_start(
        wanted,
        [
            table.reset_command,
            table.reset_url,
            table.reset_operation,
            table.namespace,
        ],
    ))
}

/// Flags that say how requests are sent mean nothing where nothing is. The environment is for other commands too, so
/// what stands there is passed over.
fn refuse_sending(flags: &CheckArguments, is_set: impl Fn(&str) -> bool) -> Result<()> {
    let given = [
        ("--rate", "MIMEO_RATE", flags.rate.is_some()),
        ("--timeout", "MIMEO_TIMEOUT", flags.timeout.is_some()),
        (
            "--connections",
            "MIMEO_CONNECTIONS",
            flags.connections.is_some(),
        ),
        ("--seed", "MIMEO_SEED", flags.seed.is_some()),
        ("--phases", "MIMEO_PHASES", !flags.phases.is_empty()),
    ];
    let refused = given.iter().find(|it| it.2 && !is_set(it.1));
    match refused {
        Some((flag, _, _)) => bail!(
            "{flag} says how requests are sent, and --har sends none: it judges what was recorded; leave {flag} out"
        ),
        None => Ok(()),
    }
}

/// The limits that are given, and the usual ones.
fn limits(flags: &CheckArguments, table: &CheckTable) -> Result<Limits> {
    let defaults = Limits::default();
    let max_time = flags
        .max_time
        .or(table.max_time)
        .map_or(MAX_TIME, |it| it.0);
    let limits = Limits {
        timeout: flags
            .timeout
            .or(table.timeout)
            .map_or(defaults.timeout, |it| it.0),
        rate: flags.rate.or(table.rate),
        max_requests: flags.max_requests.or(table.max_requests),
        max_time: (!max_time.is_zero()).then_some(max_time),
        connections: flags
            .connections
            .or(table.connections)
            .unwrap_or(defaults.connections),
    };
    check_limits(&limits)?;
    Ok(limits)
}

/// A clean start of the file counts where the flags have none of any kind.
fn with_start(mut wanted: Wanted, of_file: [Option<String>; 4]) -> Wanted {
    let flags = &mut wanted.flags;
    let mut own = [
        &mut flags.reset_command,
        &mut flags.reset_url,
        &mut flags.reset_operation,
        &mut flags.namespace,
    ];
    if own.iter().all(|it| it.is_none()) {
        for (own, of_file) in own.iter_mut().zip(of_file) {
            **own = of_file;
        }
    }
    wanted
}

fn check_limits(limits: &Limits) -> Result<()> {
    if let Some(rate) = limits.rate.filter(|it| !(it.is_finite() && *it > 0.0)) {
        bail!("a rate of {rate} requests a second makes no sense; it must be more than 0");
    }
    if limits.connections == 0 {
        bail!("with 0 connections nothing can be sent; it must be 1 or more");
    }
    if limits.timeout.is_zero() {
        bail!("no answer comes within a timeout of 0");
    }
    Ok(())
}

/// What flags give, and behind it what the file has under other names.
fn behind<V>(
    flags: Vec<(String, V)>,
    file: impl IntoIterator<Item = (String, V)>,
) -> Vec<(String, V)> {
    let mut all = flags;
    for (name, value) in file {
        if !all
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(&name))
        {
            all.push((name, value));
        }
    }
    all
}

fn first(flags: Vec<String>, file: Vec<String>) -> Vec<String> {
    match flags.is_empty() {
        true => file,
        false => flags,
    }
}

/// The second credential of a scheme is that of another caller.
fn number(auth: &mut [(String, String)]) {
    let schemes: Vec<String> = auth.iter().map(|it| it.0.clone()).collect();
    for (at, (name, _)) in auth.iter_mut().enumerate() {
        let before = schemes[..at].iter().filter(|it| *it == name).count();
        if before > 0 {
            *name = format!("{name}_{}", before + 1);
        }
    }
}

fn pairs(flag: &str, texts: &[String], mark: char) -> Result<Vec<(String, String)>> {
    let pair = |text: &String| {
        let found = text.split_once(mark).filter(|it| !it.0.trim().is_empty());
        let wanted = match mark {
            ':' => "NAME: VALUE",
            _ => "NAME=VALUE",
        };
        // What stands there may be a secret.
        let (name, value) = found.with_context(|| format!("{flag} needs {wanted}"))?;
        let value = match mark {
            ':' => value.trim(),
            _ => value,
        };
        Ok((name.trim().to_owned(), value.to_owned()))
    };
    texts.iter().map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(flags: CheckArguments, text: &str) -> Wanted {
        let file = parse(Path::new(FILE), text);
        let table = file.map_err(|it| it.0).unwrap().check;
        merge(flags, table).unwrap()
    }

    #[test]
    fn flags_go_before_the_file() {
        let flags = CheckArguments {
            url: Some("http://a".into()),
            auth: vec!["token=x".into(), "token=y=z".into()],
            header: vec!["X-One: 1".into()],
            reset_command: Some("true".into()),
            ..CheckArguments::default()
        };
        let text = "[check]\nurl = 'http://b'\napi = 'shop'\nreset-url = 'http://b/reset'\nseed = 7\n\
                    phases = ['model', 'examples']\nmax-time = '0s'\n\
                    [check.auth]\ntoken = 'old'\nkey = 'k'\n[check.headers]\nx-one = '2'\n";
        let wanted = merged(flags, text);
        assert_eq!(wanted.url, "http://a");
        let auth: Vec<_> = wanted.auth.iter().map(|it| (&*it.0, &*it.1)).collect();
        assert_eq!(auth, [("token", "x"), ("token_2", "y=z"), ("key", "k")]);
        assert_eq!(wanted.headers, [("X-One".to_owned(), "1".to_owned())]);
        assert_eq!(wanted.flags.seed, Some(7));
        assert_eq!(
            wanted.flags.reset_url, None,
            "a flag of another kind is given"
        );
        assert_eq!(wanted.phases, [Phase::Examples, Phase::Model]);
        assert_eq!(wanted.limits.max_time, None);
    }

    #[test]
    fn flags_about_sending_are_refused_with_a_recording() {
        let flags = CheckArguments {
            har: Some("a.har".into()),
            rate: Some(5.0),
            ..CheckArguments::default()
        };
        let error = refuse_sending(&flags, |_| false).unwrap_err().to_string();
        assert!(
            error.starts_with("--rate says how requests are sent"),
            "{error}"
        );
        refuse_sending(&flags, |name| name == "MIMEO_RATE").unwrap();
        let flags = CheckArguments {
            rate: None,
            phases: vec![Phase::Laws],
            ..flags
        };
        let error = refuse_sending(&flags, |_| false).unwrap_err().to_string();
        assert!(error.contains("leave --phases out"), "{error}");
    }

    #[test]
    fn secrets_are_not_repeated_in_messages() {
        let error = pairs("--auth", &["s3cret".to_owned()], '=').unwrap_err();
        assert_eq!(error.to_string(), "--auth needs NAME=VALUE");
    }
}
