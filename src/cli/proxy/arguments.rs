//! The arguments of `mimeo proxy` as they are written.

use crate::cli::arguments::Log;
use crate::cli::check::Seconds;
use clap::Args;
use std::path::PathBuf;

/// Shown below the help.
pub const EXAMPLES: &str = "\
Examples:
  mimeo proxy --upstream http://localhost:8080               the one API below specs/
  mimeo proxy --upstream http://localhost:8080/v1 --api shop --port 4011
  mimeo proxy --upstream https://staging.example.com --api openapi.yaml --record recorded
  mimeo check --har recorded/exchanges.har                   judges the recording again

Exit codes, after Ctrl-C or SIGTERM: 0 kept, 1 a request or an answer broke the contract, 2 usage or files.";

/// Arguments of `mimeo proxy`.
#[derive(Args, Debug)]
pub struct ProxyArguments {
    /// The service that requests go to; the path of the URL is put in front of theirs
    #[arg(long, value_name = "URL", env = "MIMEO_UPSTREAM")]
    pub upstream: String,
    /// The name of an API below specs/, its folder, or its contract; by default the one that the URL or a documented
    /// server means, or the only one
    #[arg(long, value_name = "NAME|SPEC", env = "MIMEO_API")]
    pub api: Option<String>,
    /// The folder that has a folder of fixtures for each API; by default `fixtures` beside the specs
    #[arg(long, value_name = "DIR", env = "MIMEO_FIXTURES")]
    pub fixtures: Option<PathBuf>,
    /// Address to listen on; anything but a loopback address lets others in
    #[arg(long, default_value = "127.0.0.1", env = "MIMEO_HOST")]
    pub host: String,
    /// Port to listen on; 0 takes any free one
    #[arg(short, long, default_value_t = 4010, env = "MIMEO_PORT")]
    pub port: u16,
    /// How long an answer may take, such as 500ms or 10s
    #[arg(long, default_value = "30s", env = "MIMEO_TIMEOUT")]
    pub timeout: Seconds,
    /// Write what goes through into this folder: exchanges.har, fixtures/ and cases.md
    #[arg(long, value_name = "DIR")]
    pub record: Option<PathBuf>,
    /// Write credentials into the recording as they are
    #[arg(long, requires = "record")]
    pub keep_secrets: bool,
    /// What to print about each request
    #[arg(long, default_value = "human", env = "MIMEO_LOG")]
    pub log: Log,
}
