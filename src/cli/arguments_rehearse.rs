//! Arguments of `mimeo rehearse`.

use super::arguments::Format;
use clap::Args;
use std::path::PathBuf;

/// The end of the command's help.
pub const EXAMPLES: &str = "\
Examples:
  mimeo rehearse petstore.yaml                 what each operation answers, and what does not work
  mimeo rehearse --list documents.txt --format json

Exit codes: 0 every answer kept the contract or the document is to blame, 1 mimeo is, 2 usage or files.";

/// Arguments of `mimeo rehearse`.
#[derive(Args, Debug)]
pub struct RehearseArguments {
    /// OpenAPI documents, as files or addresses; folders of APIs, and folders of such folders
    #[arg(value_name = "PATHS")]
    pub paths: Vec<PathBuf>,
    /// A file that names further documents, one a line
    #[arg(long, value_name = "FILE")]
    pub list: Option<PathBuf>,
    /// Seed of the requests
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How many seconds a document may take
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    pub time: u64,
    /// Write each contract and its JSON answers into this folder, for another validator
    #[arg(long, value_name = "DIR")]
    pub answers: Option<PathBuf>,
    /// Read documents of the web only as they were kept by an earlier run
    #[arg(long, env = "MIMEO_OFFLINE")]
    pub offline: bool,
    /// How to print; JSON is one object a document
    #[arg(long, default_value = "human")]
    pub format: Format,
}
