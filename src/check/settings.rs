//! What a check is asked to do. Reading flags, files and the environment is the command line's work.

use super::credentials::Credentials;
use super::results::Phase;
use super::scope::Scope;
use crate::workflow::Values;

/// What a check is asked to do.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The phases, in the order in which they run.
    pub phases: Vec<Phase>,
    /// From which all that is drawn by lot follows.
    pub seed: u64,
    /// The operations.
    pub scope: Scope,
    /// Credentials by security scheme.
    pub credentials: Credentials,
    /// Workflows that bring a credential; they run in each clean start.
    pub logins: Vec<Login>,
    /// Inputs of workflows.
    pub inputs: Values,
    /// What is known of a clean start.
    pub initial: Initial,
    /// Fingerprints of known findings.
    pub baseline: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            phases: Phase::ALL.to_vec(),
            seed: 1,
            scope: Scope::default(),
            credentials: Credentials::default(),
            logins: Vec::new(),
            inputs: Values::new(),
            initial: Initial::Unknown,
            baseline: Vec::new(),
        }
    }
}

/// A workflow whose output is a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    /// The security scheme.
    pub scheme: String,
    /// The workflow's id.
    pub workflow: String,
    /// The name of the output.
    pub output: String,
}

/// What is known of a clean start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Initial {
    /// The service holds the records of the API's fixtures, and no others.
    Fixtures,
    /// Nobody knows what it holds.
    Unknown,
}
