//! All sandboxes, and the operations on them as a whole. This is the part that talks to the store:
//! what it returns from is durable, so its methods block for as long as the disk takes. None may be
//! called from within a writer's closure.

use super::api_state::{ApiState, Blobs};
use super::cell::{self, Held};
use super::changes::Changes;
use super::clock::Clock;
use super::error::StateError;
use super::fixtures::{Fixtures, Moment};
use super::layout::ApiLayout;
use super::report::InstallReport;
use super::sandbox::{DEFAULT_SANDBOX, Sandbox, check_name};
use super::snapshots::Snapshots;
use super::store::{LoadedSandbox, Part, SandboxSettings, Store};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

/// How many sandboxes there may be.
pub const MAX_SANDBOXES: usize = 1000;

/// What a world starts with.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The seed of every new sandbox: the same requests give the same bytes in each.
    pub seed: u64,
    /// The clock of every new sandbox.
    pub clock: Clock,
    /// Tells real time, in milliseconds since 1970-01-01 UTC.
    pub real_ms: fn() -> i64,
}

/// All sandboxes with their store.
pub struct World {
    pub(super) store: Arc<dyn Store>,
    settings: Settings,
    sandboxes: RwLock<BTreeMap<Arc<str>, Arc<Sandbox>>>,
    /// Held during every operation on the whole, so that these happen one after the other.
    plan: Mutex<Plan>,
}

/// What new sandboxes are made from, and what can be restored.
pub(super) struct Plan {
    pub(super) apis: BTreeMap<Arc<str>, Installed>,
    pub(super) snapshots: Snapshots,
    /// All bytes that the store had at the start.
    pub(super) blobs: Blobs,
}

/// An API as last installed.
pub(super) struct Installed {
    pub(super) layout: Arc<ApiLayout>,
    pub(super) fixtures: Fixtures,
    /// The state that the fixtures made last, for the next sandbox.
    pub(super) base: Option<Base>,
}

/// A freshly seeded state.
#[derive(Clone)]
pub(super) struct Base {
    moment: Moment,
    pub(super) state: ApiState,
    /// What makes it from nothing.
    pub(super) changes: Arc<Changes>,
}

impl Installed {
    /// The state of a sandbox in which nothing has happened yet.
    pub(super) fn base(&mut self, moment: Moment) -> &Base {
        let fixed = self.fixtures.fixed;
        let made = self
            .base
            .take()
            .filter(|base| fixed || base.moment.serves(moment));
        self.base.insert(made.unwrap_or_else(|| {
            let empty = ApiState::empty(Arc::clone(&self.layout));
            let (state, changes) =
                self.fixtures
                    .merge(empty, moment, &mut InstallReport::default());
            Base {
                moment,
                state,
                changes: Arc::new(changes),
            }
        }))
    }
}

impl World {
    /// Loads all that the store has. There is a default sandbox from then on.
    pub fn open(store: impl Store + 'static, settings: Settings) -> Result<Self, StateError> {
        let store: Arc<dyn Store> = Arc::new(store);
        let loaded = store.load()?;
        let mut sandboxes = BTreeMap::new();
        for (name, LoadedSandbox { settings, apis }) in loaded.sandboxes {
            let sandbox = Sandbox::new(Arc::clone(&name), Arc::clone(&store), settings);
            *sandbox.stored() = apis;
            sandboxes.insert(name, Arc::new(sandbox));
        }
        let snapshots = Snapshots::new(loaded.snapshots);
        let plan = Mutex::new(Plan {
            apis: BTreeMap::new(),
            snapshots,
            blobs: loaded.blobs,
        });
        let world = Self {
            store,
            settings,
            sandboxes: RwLock::new(sandboxes),
            plan,
        };
        world.sandbox(DEFAULT_SANDBOX)?;
        Ok(world)
    }

    /// Waits until all is safe, and closes the store.
    pub fn close(&self) -> Result<(), StateError> {
        Ok(self.store.close()?)
    }

    /// Real time, in milliseconds since 1970-01-01 UTC.
    pub fn real_ms(&self) -> i64 {
        (self.settings.real_ms)()
    }

    /// The sandbox of that name, made on first use.
    pub fn sandbox(&self, name: &str) -> Result<Arc<Sandbox>, StateError> {
        if let Some(sandbox) = self.find(name) {
            return Ok(sandbox);
        }
        check_name(name)?;
        let mut plan = self.plan();
        match self.find(name) {
            Some(sandbox) => Ok(sandbox),
            None => self.create(&mut plan, name),
        }
    }

    /// The names of all sandboxes.
    pub fn list(&self) -> Vec<Arc<str>> {
        self.sandboxes()
            .iter()
            .map(|sandbox| Arc::clone(sandbox.name()))
            .collect()
    }

    /// Makes a sandbox as if it were new: fixtures, counters, timers, seed and clock. Its snapshots stay.
    pub fn reset(&self, name: &str) -> Result<(), StateError> {
        let mut plan = self.plan();
        let sandbox = self.existing(name)?;
        let settings = self.first_settings();
        let cells = sandbox.cells();
        let mut held = Held::hold(&*self.store, cells.values())?;
        let mut parts = vec![Part::Sandbox {
            name: Arc::clone(sandbox.name()),
            settings,
        }];
        let mut states = Vec::new();
        // Cells and plan name the same APIs: `install` adds to both.
        for (api, installed) in &mut plan.apis {
            let base = installed.base(self.moment(settings));
            parts.push(Part::Clear {
                sandbox: Arc::clone(sandbox.name()),
                api: Arc::clone(api),
            });
            parts.push(base.part(sandbox.name()));
            states.push(base.state.clone());
        }
        cell::commit(&*self.store, parts)?;
        sandbox.set_settings(settings);
        for ((cell, head), state) in held.heads().zip(states) {
            cell.replace(head, state);
        }
        Ok(())
    }

    /// Forgets a sandbox with its snapshots. The default one can only be reset.
    pub fn delete_sandbox(&self, name: &str) -> Result<(), StateError> {
        if name == DEFAULT_SANDBOX {
            return Err(StateError::DefaultSandbox);
        }
        let mut plan = self.plan();
        let sandbox = self.existing(name)?;
        let cells = sandbox.cells();
        let mut held = Held::hold(&*self.store, cells.values())?;
        cell::commit(
            &*self.store,
            vec![Part::Delete {
                sandbox: Arc::clone(sandbox.name()),
            }],
        )?;
        held.heads().for_each(|(_, head)| head.deleted = true);
        plan.snapshots.forget(sandbox.name());
        self.sandboxes
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(name);
        Ok(())
    }

    /// Sets the clock of a sandbox.
    pub fn set_clock(&self, name: &str, clock: Clock) -> Result<(), StateError> {
        self.change_clock(name, |_, _| clock).map(|_| ())
    }

    /// Changes the clock of a sandbox, from its present clock and real time; answers with the new one.
    pub fn change_clock(
        &self,
        name: &str,
        change: impl FnOnce(Clock, i64) -> Clock,
    ) -> Result<Clock, StateError> {
        let _plan = self.plan();
        let sandbox = self.existing(name)?;
        let before = sandbox.settings();
        let settings = SandboxSettings {
            clock: change(before.clock, self.real_ms()),
            ..before
        };
        cell::commit(
            &*self.store,
            vec![Part::Sandbox {
                name: Arc::clone(sandbox.name()),
                settings,
            }],
        )?;
        sandbox.set_settings(settings);
        Ok(settings.clock)
    }

    fn create(&self, plan: &mut Plan, name: &str) -> Result<Arc<Sandbox>, StateError> {
        let count = self.sandboxes().len();
        if count >= MAX_SANDBOXES {
            return Err(StateError::TooManySandboxes(count));
        }
        let (name, settings) = (Arc::<str>::from(name), self.first_settings());
        let sandbox = Sandbox::new(Arc::clone(&name), Arc::clone(&self.store), settings);
        let mut parts = vec![Part::Sandbox {
            name: Arc::clone(&name),
            settings,
        }];
        for installed in plan.apis.values_mut() {
            let base = installed.base(self.moment(settings));
            parts.push(base.part(&name));
            sandbox.add_cell(base.state.clone());
        }
        cell::commit(&*self.store, parts)?;
        let sandbox = Arc::new(sandbox);
        self.sandboxes
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name, Arc::clone(&sandbox));
        Ok(sandbox)
    }

    pub(super) fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All sandboxes by name.
    pub(super) fn sandboxes(&self) -> Vec<Arc<Sandbox>> {
        self.sandboxes
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .cloned()
            .collect()
    }

    pub(super) fn moment(&self, settings: SandboxSettings) -> Moment {
        Moment {
            now_ms: settings.clock.now(self.real_ms()),
            seed: settings.seed,
        }
    }

    pub(super) fn existing(&self, name: &str) -> Result<Arc<Sandbox>, StateError> {
        self.find(name)
            .ok_or_else(|| StateError::NoSandbox(name.chars().take(80).collect()))
    }

    fn find(&self, name: &str) -> Option<Arc<Sandbox>> {
        self.sandboxes
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
            .cloned()
    }

    fn first_settings(&self) -> SandboxSettings {
        SandboxSettings {
            seed: self.settings.seed,
            clock: self.settings.clock,
        }
    }
}

impl Base {
    pub(super) fn part(&self, sandbox: &Arc<str>) -> Part {
        let (sandbox, api) = (Arc::clone(sandbox), Arc::clone(&self.state.layout().api));
        Part::Change {
            sandbox,
            api,
            changes: Arc::clone(&self.changes),
        }
    }
}
