//! Arguments of `mimeo verdict`.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Shown below the help of `mimeo verdict`.
pub const EXAMPLES: &str = "\
Examples:
  mimeo verdict                                what was asked of the mimeo on port 4010 since it began
  mimeo verdict http://localhost:8080 --format junit > verdict.xml
  mimeo verdict usage.json --expect expect.yaml
                                               from the file of `mimeo serve --usage usage.json`

Broken is who broke the contract in a request, or did not use what FILE expects, or asked nothing at all.
Exit codes: 0 kept, 1 broken, 2 usage or files, 3 the stand-in does not answer.";

/// Arguments of `mimeo verdict`.
#[derive(Args, Debug)]
pub struct VerdictArguments {
    /// A running mimeo, or a file that `mimeo serve --usage` has written
    #[arg(default_value = "http://127.0.0.1:4010", value_name = "URL|FILE")]
    pub of: String,
    /// What must have been used, and what is tolerated; instead of what `mimeo serve --expect` was given
    #[arg(long, value_name = "FILE", env = "MIMEO_EXPECT")]
    pub expect: Option<PathBuf>,
    /// How to print
    #[arg(long, default_value = "human")]
    pub format: VerdictFormat,
}

/// How a verdict is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum VerdictFormat {
    /// For people
    Human,
    /// As JSON
    Json,
    /// As `JUnit` XML
    Junit,
    /// As annotations of GitHub Actions
    Github,
}
