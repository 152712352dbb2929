//! The arguments of `mimeo check` as they are written.

use super::values::{ReportTo, Seconds, StartFrom};
use crate::check::Phase;
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Shown below the help.
pub const EXAMPLES: &str = "\
Examples:
  mimeo check http://localhost:8080/v1                        the one API below specs/
  mimeo check http://localhost:8080 --api shop --auth token=$TOKEN
  mimeo check localhost:8080 --api shop --reset-command './reset-database'
  mimeo check localhost:8080 --phases examples,laws --report junit=check.xml
  mimeo check localhost:8080 --baseline known.txt --update-baseline
  mimeo check --har recorded.har                              what a browser or `mimeo proxy` has recorded

Flags go before the environment, and the environment before mimeo.toml. Credentials are also read from
MIMEO_AUTH_<SCHEME>. Exit codes: 0 kept, 1 broken, 2 usage or files, 3 the service does not answer.";

/// Arguments of `mimeo check`.
#[derive(Args, Debug, Default)]
pub struct CheckArguments {
    /// Base URL of the service; without a path, the API's own path is added
    #[arg(env = "MIMEO_URL")]
    pub url: Option<String>,
    /// Judge a recording (HAR) in place of a running service: nothing is sent. With a URL, only what was sent below it
    #[arg(long, value_name = "FILE", conflicts_with_all = [
        "auth", "login", "input", "header", "reset_command", "reset_url", "reset_operation", "namespace", "initial",
        "allow_remote_writes",
    ])]
    pub har: Option<PathBuf>,
    /// The name of an API below specs/, its folder, or its contract; by default the one that the URL or a documented
    /// server means, or the only one
    #[arg(long, value_name = "NAME|SPEC", env = "MIMEO_API")]
    pub api: Option<String>,
    /// The folder that has a folder of fixtures for each API; by default `fixtures` beside the specs
    #[arg(long, value_name = "DIR", env = "MIMEO_FIXTURES")]
    pub fixtures: Option<PathBuf>,
    /// Settings of the project; by default `mimeo.toml`, if there is one
    #[arg(long, value_name = "FILE", env = "MIMEO_CONFIG")]
    pub config: Option<PathBuf>,
    /// Ways of looking for faults; all by default
    #[arg(
        long,
        value_name = "PHASES",
        value_delimiter = ',',
        env = "MIMEO_PHASES"
    )]
    pub phases: Vec<Phase>,
    /// A credential for a security scheme; the second one of a scheme is another caller's
    #[arg(long, value_name = "SCHEME=VALUE", help_heading = "Credentials")]
    pub auth: Vec<String>,
    /// A workflow whose output is the credential of a scheme
    #[arg(
        long,
        value_name = "SCHEME=WORKFLOW.OUTPUT",
        help_heading = "Credentials"
    )]
    pub login: Vec<String>,
    /// An input of workflows
    #[arg(long, value_name = "NAME=VALUE", help_heading = "Credentials")]
    pub input: Vec<String>,
    /// A header of every request
    #[arg(long, value_name = "NAME: VALUE", help_heading = "Credentials")]
    pub header: Vec<String>,
    /// Most requests a second
    #[arg(long, env = "MIMEO_RATE", help_heading = "Budgets")]
    pub rate: Option<f64>,
    /// How long an answer may take, such as 500ms or 10s [default: 10s]
    #[arg(long, env = "MIMEO_TIMEOUT", help_heading = "Budgets")]
    pub timeout: Option<Seconds>,
    /// Most requests in all; what confirms a finding does not count
    #[arg(
        long,
        value_name = "N",
        env = "MIMEO_MAX_REQUESTS",
        help_heading = "Budgets"
    )]
    pub max_requests: Option<usize>,
    /// Most time in all, such as 90s or 5m; 0s for no limit [default: 25s]
    #[arg(
        long,
        value_name = "TIME",
        env = "MIMEO_MAX_TIME",
        help_heading = "Budgets"
    )]
    pub max_time: Option<Seconds>,
    /// Most requests under way at once [default: 4]
    #[arg(
        long,
        value_name = "N",
        env = "MIMEO_CONNECTIONS",
        help_heading = "Budgets"
    )]
    pub connections: Option<usize>,
    /// From which all that is drawn by lot follows [default: 1]
    #[arg(long, env = "MIMEO_SEED")]
    pub seed: Option<u64>,
    /// Only these operations: an operationId, a path (/orders*), or tag:NAME
    #[arg(long, value_name = "OPERATIONS", value_delimiter = ',')]
    pub include: Vec<String>,
    /// All but these operations
    #[arg(long, value_name = "OPERATIONS", value_delimiter = ',')]
    pub exclude: Vec<String>,
    /// A command that puts the service back to its first records; runs before each sequence
    #[arg(long, value_name = "COMMAND", help_heading = "Clean starts", conflicts_with_all = ["reset_url", "reset_operation", "namespace"])]
    pub reset_command: Option<String>,
    /// A URL that does; with POST unless a method stands in front
    #[arg(long, value_name = "[METHOD ]URL", help_heading = "Clean starts", conflicts_with_all = ["reset_operation", "namespace"])]
    pub reset_url: Option<String>,
    /// An operation of the contract that does
    #[arg(
        long,
        value_name = "OPERATION",
        help_heading = "Clean starts",
        conflicts_with = "namespace"
    )]
    pub reset_operation: Option<String>,
    /// Where nothing does: each sequence gets a name that begins so, in place of {namespace} in the URL and in headers
    #[arg(long, value_name = "PREFIX", help_heading = "Clean starts")]
    pub namespace: Option<String>,
    /// What a clean start holds [default: fixtures for a mimeo, else unknown]
    #[arg(long, value_name = "WHAT", help_heading = "Clean starts")]
    pub initial: Option<StartFrom>,
    /// Write to a host that is neither this machine nor in a private network
    #[arg(long)]
    pub allow_remote_writes: bool,
    /// Findings that are known and do not count
    #[arg(
        long,
        value_name = "FILE",
        env = "MIMEO_BASELINE",
        help_heading = "Results"
    )]
    pub baseline: Option<PathBuf>,
    /// Write what was found into the baseline
    #[arg(long, help_heading = "Results")]
    pub update_baseline: bool,
    /// What is printed
    #[arg(long, default_value = "human", help_heading = "Results")]
    pub format: CheckFormat,
    /// Write a report too, such as junit=check.xml
    #[arg(long, value_name = "KIND=FILE", help_heading = "Results")]
    pub report: Vec<ReportTo>,
}

/// What is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people
    #[default]
    Human,
    /// JSON Lines, an event a line
    Jsonl,
}

impl ValueEnum for Phase {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}
