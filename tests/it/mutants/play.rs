//! Plays the cases of an API against a changed behavior file, which exists in memory only.

use super::piece::Piece;
use crate::backend::{Backend, NOON};
use mimeo::engine::{Api, Exchange, Occasion, Request, Touch};
use mimeo::host::{
    ApiFiles, Compiled, Engine, FieldProblem, Host, Model, Opened, OperateError, Settings, Target,
};
use mimeo::source::Files;
use mimeo::state::{ApiState, Clock, Transaction};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One API of the repository.
#[derive(Clone, Debug)]
pub struct Stand {
    /// Its name.
    pub api: String,
    /// The behavior file.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

impl Stand {
    /// The API of that name. Fails if its behavior file cannot be read.
    pub fn read(api: &str) -> Result<Self, String> {
        let path = root().join("specs").join(api).join("behavior.yaml");
        let text = std::fs::read_to_string(&path);
        Ok(Self {
            api: api.to_owned(),
            text: text.map_err(|error| format!("{}: {error}", path.display()))?,
            path,
        })
    }

    /// Serves this API alone with another behavior; `None` if that is refused at load.
    pub fn open(&self, text: &str) -> Result<Option<Arc<Host>>, String> {
        self.open_on(text, Clock::freeze(NOON))
    }

    /// The same on the real clock.
    pub fn open_now(&self, text: &str) -> Result<Option<Arc<Host>>, String> {
        self.open_on(text, Clock::REAL)
    }

    fn open_on(&self, text: &str, clock: Clock) -> Result<Option<Arc<Host>>, String> {
        let settings = Settings {
            specs: vec![root().join("specs").join(&self.api)],
            fixtures: root().join("fixtures"),
            clock,
            ..Settings::default()
        };
        let engine = Changed {
            model: Model::default(),
            path: self.path.clone(),
            text: text.to_owned(),
        };
        let opened = Host::open(settings, engine).map_err(|error| error.to_string())?;
        let Opened { host, .. } = opened;
        let served = host.generation().api(&self.api).is_some();
        Ok(served.then_some(host))
    }

    /// Plays one piece; `host` is shared by those that do not mind.
    pub fn play(&self, piece: &Piece, host: &Arc<Host>, text: &str) -> Result<(), String> {
        let backend = if piece.shares() {
            Backend::sandboxed(Arc::clone(host))?
        } else {
            let host = self.open(text)?;
            Backend::alone(host.ok_or("refused at load")?)?
        };
        piece.play(backend)
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The usual model, but one file has another text.
struct Changed {
    model: Model,
    path: PathBuf,
    text: String,
}

/// The disk, but one file has another text.
struct Overlay<'a> {
    disk: &'a dyn Files,
    changed: &'a Changed,
}

impl Files for Overlay<'_> {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        if path == self.changed.path {
            return Ok(self.changed.text.clone().into_bytes());
        }
        self.disk.read(path)
    }
}

impl Engine for Changed {
    fn compile(&self, files: &ApiFiles, generation: u64, disk: &dyn Files) -> Compiled {
        let changed = self;
        self.model
            .compile(files, generation, &Overlay { disk, changed })
    }

    fn is_safe(&self, api: &Api, request: &Request, state: &ApiState) -> bool {
        self.model.is_safe(api, request, state)
    }

    fn run_timers(&self, api: &Api, occasion: &Occasion, records: &mut Transaction) {
        self.model.run_timers(api, occasion, records);
    }

    fn handle(
        &self,
        api: &Api,
        request: Request,
        occasion: &Occasion,
        records: &mut Transaction,
    ) -> Exchange {
        self.model.handle(api, request, occasion, records)
    }

    fn operate(
        &self,
        api: &Api,
        target: Target<'_>,
        occasion: &Occasion,
        records: &mut Transaction,
    ) -> Result<Vec<Touch>, OperateError> {
        self.model.operate(api, target, occasion, records)
    }

    fn check(&self, api: &Api, resource: usize, data: &Map<String, Value>) -> Vec<FieldProblem> {
        self.model.check(api, resource, data)
    }

    fn fail(&self, api: &Api, failure: mimeo::host::Failure<'_>) -> mimeo::engine::Answer {
        self.model.fail(api, failure)
    }
}
