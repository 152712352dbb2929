//! Arguments of `mimeo diff`.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Shown below the help.
pub const EXAMPLES: &str = "\
Examples:
  mimeo diff old/openapi.yaml new/openapi.yaml      two contracts
  mimeo diff ../main/specs specs                    all APIs of two folders, with their behavior
  mimeo diff old.json new.json --format github      annotations for a pull request
  mimeo diff old.json new.json --level breaking --fail-on risky

Exit codes: 0 fine, 1 a change is as bad as --fail-on says, 2 usage or files.";

/// Arguments of `mimeo diff`.
#[derive(Args, Debug)]
pub struct DiffArguments {
    /// The old version: an OpenAPI document, the folder of an API, or a folder of such folders
    pub old: PathBuf,
    /// The new version
    pub new: PathBuf,
    /// How to print
    #[arg(long, default_value = "human")]
    pub format: DiffFormat,
    /// Print changes that are at least so bad
    #[arg(long, default_value = "harmless")]
    pub level: DiffLevel,
    /// End with 1 if a change is at least so bad
    #[arg(long, default_value = "breaking")]
    pub fail_on: FailOn,
    /// How many requests are tried to tell two behaviors apart
    #[arg(long, default_value_t = 20_000, value_name = "COUNT")]
    pub requests: usize,
    /// How many calls such a sequence has at most
    #[arg(long, default_value_t = 6, value_name = "COUNT")]
    pub calls: usize,
    /// Seed of everything that is drawn by lot in these calls
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// How differences are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For people
    Human,
    /// As JSON
    Json,
    /// As annotations of GitHub Actions
    Github,
    /// As Markdown, for a comment
    Markdown,
}

/// How bad changes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffLevel {
    /// Clients fail
    Breaking,
    /// Some clients may fail
    Risky,
    /// Nobody notices
    Harmless,
}

/// When the differences are a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// When a change is breaking
    Breaking,
    /// When a change is risky or worse
    Risky,
    /// Never
    Never,
}
