//! Named moments of a sandbox to which it can return.

use super::api_state::{ApiState, StoredApi};
use super::cell::{self, Held};
use super::error::StateError;
use super::sandbox::check_name;
use super::store::{Part, SnapshotInfo};
use super::world::{Plan, World};
use std::collections::BTreeMap;
use std::sync::Arc;

/// All snapshots, by sandbox and name.
pub(super) struct Snapshots(BTreeMap<(Arc<str>, Arc<str>), Snapshot>);

struct Snapshot {
    info: SnapshotInfo,
    /// The states by API; absent while only the store has them.
    apis: Option<BTreeMap<Arc<str>, ApiState>>,
}

/// What a snapshot holds of one API.
enum Content {
    /// Taken by this process.
    State(ApiState),
    /// Read from the store.
    Stored(StoredApi),
}

impl Snapshots {
    pub(super) fn new(infos: Vec<SnapshotInfo>) -> Self {
        let place = |info: &SnapshotInfo| (Arc::clone(&info.sandbox), Arc::clone(&info.name));
        Self(
            infos
                .into_iter()
                .map(|info| (place(&info), Snapshot { info, apis: None }))
                .collect(),
        )
    }

    /// Forgets those of one sandbox.
    pub(super) fn forget(&mut self, sandbox: &str) {
        self.0.retain(|(of, _), _| &**of != sandbox);
    }

    fn get(&self, sandbox: &str, name: &str) -> Result<&Snapshot, StateError> {
        let absent = || StateError::NoSnapshot {
            sandbox: sandbox.to_owned(),
            snapshot: name.chars().take(80).collect(),
        };
        self.0
            .get(&(Arc::from(sandbox), Arc::from(name)))
            .ok_or_else(absent)
    }
}

impl World {
    /// Keeps the present state of a sandbox under a name, in place of an earlier one of that name.
    pub fn snapshot(&self, sandbox: &str, name: &str) -> Result<SnapshotInfo, StateError> {
        check_name(name)?;
        let mut plan = self.plan();
        let sandbox = self.existing(sandbox)?;
        let cells = sandbox.cells();
        let mut held = Held::hold(&*self.store, cells.values())?;
        let states = held.heads().map(|(_, head)| head.state.clone());
        let apis: BTreeMap<_, _> = cells.keys().cloned().zip(states).collect();
        let count = |state: &ApiState| {
            (0..state.layout().resources.len())
                .map(|resource| state.len(resource))
                .sum::<usize>()
        };
        let info = SnapshotInfo {
            sandbox: Arc::clone(sandbox.name()),
            name: Arc::from(name),
            taken_ms: self.real_ms(),
            records: apis.values().map(count).sum(),
            settings: sandbox.settings(),
        };
        cell::commit(
            &*self.store,
            vec![Part::Snapshot {
                info: info.clone(),
                apis: apis.keys().cloned().collect(),
            }],
        )?;
        let place = (Arc::clone(sandbox.name()), Arc::clone(&info.name));
        plan.snapshots.0.insert(
            place,
            Snapshot {
                info: info.clone(),
                apis: Some(apis),
            },
        );
        Ok(info)
    }

    /// Returns a sandbox to a snapshot, with seed and clock. APIs that the snapshot does not know stay as
    /// they are. Fixtures that have changed since are merged when the API is next installed.
    pub fn restore(&self, sandbox: &str, name: &str) -> Result<(), StateError> {
        let plan = self.plan();
        let sandbox = self.existing(sandbox)?;
        let snapshot = plan.snapshots.get(sandbox.name(), name)?;
        let settings = snapshot.info.settings;
        let mut contents = self.contents(snapshot)?;
        let cells: BTreeMap<_, _> = sandbox
            .cells()
            .into_iter()
            .filter(|(api, _)| contents.contains_key(api))
            .collect();
        let mut held = Held::hold(&*self.store, cells.values())?;
        let states: Vec<_> = cells
            .keys()
            .filter_map(|api| rebuild(&plan, api, contents.remove(api)?))
            .collect();
        let restore = Part::Restore {
            sandbox: Arc::clone(sandbox.name()),
            name: Arc::clone(&snapshot.info.name),
        };
        cell::commit(
            &*self.store,
            vec![
                restore,
                Part::Sandbox {
                    name: Arc::clone(sandbox.name()),
                    settings,
                },
            ],
        )?;
        sandbox.set_settings(settings);
        for ((cell, head), state) in held.heads().zip(states) {
            cell.replace(head, state);
        }
        for (api, content) in contents {
            if let Content::Stored(stored) = content {
                sandbox.stored().insert(api, stored);
            }
        }
        Ok(())
    }

    /// The snapshots of a sandbox, by name.
    pub fn snapshots(&self, sandbox: &str) -> Result<Vec<SnapshotInfo>, StateError> {
        let plan = self.plan();
        let sandbox = self.existing(sandbox)?;
        let of_it = plan
            .snapshots
            .0
            .values()
            .filter(|snapshot| snapshot.info.sandbox == *sandbox.name());
        Ok(of_it.map(|snapshot| snapshot.info.clone()).collect())
    }

    /// Forgets a snapshot.
    pub fn delete_snapshot(&self, sandbox: &str, name: &str) -> Result<(), StateError> {
        let mut plan = self.plan();
        let info = plan.snapshots.get(sandbox, name)?.info.clone();
        let (sandbox, name) = (info.sandbox, info.name);
        let part = Part::DeleteSnapshot {
            sandbox: Arc::clone(&sandbox),
            name: Arc::clone(&name),
        };
        cell::commit(&*self.store, vec![part])?;
        plan.snapshots.0.remove(&(sandbox, name));
        Ok(())
    }

    fn contents(&self, snapshot: &Snapshot) -> Result<BTreeMap<Arc<str>, Content>, StateError> {
        if let Some(apis) = &snapshot.apis {
            return Ok(apis
                .iter()
                .map(|(api, state)| (Arc::clone(api), Content::State(state.clone())))
                .collect());
        }
        let stored = self
            .store
            .load_snapshot(&snapshot.info.sandbox, &snapshot.info.name)?;
        Ok(stored
            .into_iter()
            .map(|(api, stored)| (api, Content::Stored(stored)))
            .collect())
    }
}

/// The content under the layout that the API has now.
fn rebuild(plan: &Plan, api: &str, content: Content) -> Option<ApiState> {
    let layout = &plan.apis.get(api)?.layout;
    Some(match content {
        Content::State(state) => state.with_layout(layout),
        Content::Stored(stored) => ApiState::build(Arc::clone(layout), stored, plan.blobs.clone()),
    })
}
