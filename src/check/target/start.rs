//! How a sequence gets a service that nothing has happened to yet.

use crate::check::sequence::Request;
use http::Method;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OwnedMutexGuard;

/// What stands for the name of a clean start in URLs and headers.
pub(super) const NAMESPACE: &str = "{namespace}";

/// How a sequence gets a clean start.
#[derive(Clone, Debug)]
pub enum Start {
    /// Each sequence has a sandbox of its own; the service is a mimeo.
    Sandbox,
    /// A hook puts the service back before each sequence; sequences run one after the other.
    Hook(Hook),
    /// Each sequence has a name of its own that begins so; it stands for `{namespace}` in the URL and in headers.
    Namespace(String),
    /// There is none: what was there before stays.
    Shared,
}

/// What puts a service back.
#[derive(Clone, Debug)]
pub enum Hook {
    /// A command of the shell.
    Command(String),
    /// A request to any URL.
    Url {
        /// The method.
        method: Method,
        /// The whole URL.
        url: String,
    },
    /// A request to the service itself.
    Operation(Box<Request>),
}

/// Sandboxes that are of no use any more.
pub(super) type Leftovers = Arc<Mutex<Vec<String>>>;

/// Where the requests of one sequence go: a clean start that lasts as long as this does.
#[derive(Debug)]
pub(crate) enum Place {
    /// The service as it is.
    Shared,
    /// A sandbox of that name.
    Sandbox(String, Leftovers),
    /// A namespace of that name.
    Namespace(String),
    /// The whole service, for itself.
    Alone(#[expect(dead_code, reason = "kept for as long as the place is")] OwnedMutexGuard<()>),
}

impl Place {
    /// The text with the namespace in it.
    pub(super) fn fill(&self, text: &str) -> String {
        match self {
            Self::Namespace(name) => text.replace(NAMESPACE, name),
            _ => text.to_owned(),
        }
    }

    /// The sandbox.
    pub(super) fn sandbox(&self) -> Option<&str> {
        match self {
            Self::Sandbox(name, _) => Some(name),
            _ => None,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Self::Sandbox(name, leftovers) = self {
            let mut leftovers = leftovers.lock().unwrap_or_else(PoisonError::into_inner);
            leftovers.push(std::mem::take(name));
        }
    }
}

/// Runs a command of the shell to its end; the error says how it failed. Blocks.
pub(super) fn run_command(command: &str) -> Result<(), String> {
    let (shell, flag) = match cfg!(windows) {
        true => ("cmd", "/C"),
        false => ("sh", "-c"),
    };
    let ran = Command::new(shell)
        .args([flag, command])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output()
        .map_err(|error| format!("`{command}` cannot be started: {error}"))?;
    if ran.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&ran.stderr);
    let said = said.lines().last().unwrap_or_default();
    Err(format!("`{command}` ended with {}: {said}", ran.status))
}
