//! What a host is opened with. Reading flags, files and the environment is the command line's work.

use super::web::Web;
use crate::diff::Propose;
use crate::engine::Options;
use crate::state::Clock;
use std::path::PathBuf;
use std::time::Duration;

/// Everything that a [`Host`](super::Host) needs to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Folders of API folders, API folders, or single documents.
    pub specs: Vec<PathBuf>,
    /// The folder that has a folder of fixtures for each API.
    pub fixtures: PathBuf,
    /// Where state is kept.
    pub store: StoreChoice,
    /// From which all random values follow.
    pub seed: u64,
    /// The clock of every new sandbox.
    pub clock: Clock,
    /// How documents on the web are read.
    pub web: Web,
    /// Overlays, for each API without a behavior file.
    pub overlays: Vec<PathBuf>,
    /// How every API answers where its files leave a choice; for whoever makes the engine.
    pub options: Options,
    /// What becomes of callbacks.
    pub callbacks: Callbacks,
    /// How many exchanges the journal keeps.
    pub journal: usize,
    /// Who proposes the calls that tell what an edit comes to; nobody where nobody is told.
    pub proposer: Option<NewProposer>,
}

/// Makes somebody who proposes calls.
pub type NewProposer = fn() -> Box<dyn Propose>;

impl Default for Settings {
    fn default() -> Self {
        Self {
            specs: vec![PathBuf::from("specs")],
            fixtures: PathBuf::from("fixtures"),
            store: StoreChoice::Memory,
            seed: 1,
            clock: Clock::REAL,
            web: Web::default(),
            overlays: Vec::new(),
            options: Options::default(),
            callbacks: Callbacks::Kept,
            journal: 1_000,
            proposer: None,
        }
    }
}

/// What becomes of the requests that the server sends after an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callbacks {
    /// They are put down in the exchange and stay there, so that a check or a story calls nobody.
    Kept,
    /// They are sent, to this machine and to private networks.
    Sent {
        /// The hosts beyond those that they may go to as well.
        further: Vec<String>,
    },
}

/// Where state is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreChoice {
    /// In memory, until the process ends.
    Memory,
    /// In a `SQLite` database.
    Sqlite(PathBuf),
}

/// How changed files are noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watch {
    /// The system tells.
    Notify,
    /// By looking again after each interval, where the system tells nothing: NFS, some containers.
    Poll(Duration),
}
