//! Arguments of `mimeo init`.

use clap::Args;
use std::path::PathBuf;

/// Arguments of `mimeo init`.
#[derive(Args, Debug)]
pub struct InitArguments {
    /// An OpenAPI document, or the folder of one
    pub file: PathBuf,
    /// Write over a behavior.yaml that is there already
    #[arg(long)]
    pub force: bool,
}
