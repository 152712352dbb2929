//! Loads the APIs whose files differ from what was loaded last, and puts them in place as one new generation.
//! What cannot be loaded is told; what was served before goes on being served.

use super::discover::{ApiFiles, discover};
use super::engine::Compiled;
use super::event::HostEvent;
use super::generation::{ApiSlot, Generation, layout};
use super::open::Host;
use super::seen::WatchedDisk;
use crate::engine::Api;
use crate::state::{Fixtures, Record, StateError};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use std::time::Instant;

impl Host {
    /// Loads what has changed since the last load; tells and answers what came of it. Fails if the specs cannot be
    /// listed, and then changes nothing. Blocks for the length of the load.
    pub fn reload(&self) -> io::Result<Vec<HostEvent>> {
        let before = self.generation();
        let events = self.load_changed().map_err(|(_, error)| error)?;
        for event in &events {
            self.tell(event.clone());
        }
        self.tell_differences(&before, &self.generation());
        Ok(events)
    }

    pub(super) fn load_changed(&self) -> Result<Vec<HostEvent>, (PathBuf, io::Error)> {
        let _turn = self
            .reloading
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut found = discover(&self.settings.specs, &self.settings.fixtures)?;
        for api in &mut found {
            api.overlays.clone_from(&self.settings.overlays);
        }
        let before = self.generation();
        let mut events = Vec::new();
        let mut after = Generation {
            number: before.number + 1,
            ..Generation::default()
        };
        for files in found {
            let known = before.apis.get(&files.name);
            let slot = match known {
                Some(slot) if slot.files == files && slot.seen.is_current() => Arc::clone(slot),
                known => Arc::new(self.load(files, known.map(|slot| &**slot), &mut events)),
            };
            after.apis.insert(Arc::clone(&slot.name), slot);
        }
        let gone = before
            .apis
            .keys()
            .filter(|name| !after.apis.contains_key(*name));
        events.extend(gone.map(|api| HostEvent::Removed {
            api: Arc::clone(api),
        }));
        if !events.is_empty() {
            self.generation.store(Arc::new(after));
        }
        Ok(events)
    }

    fn load(
        &self,
        files: ApiFiles,
        known: Option<&ApiSlot>,
        events: &mut Vec<HostEvent>,
    ) -> ApiSlot {
        let began = Instant::now();
        let serving = known.and_then(|slot| slot.api.clone());
        let generation = serving.as_ref().map_or(1, |api| api.generation + 1);
        let disk = WatchedDisk::new(self.settings.web.clone());
        let Compiled {
            api,
            diagnostics,
            sources,
        } = self.engine.compile(&files, generation, &disk);
        let mut slot = ApiSlot {
            name: Arc::clone(&files.name),
            api: serving,
            diagnostics: diagnostics.into(),
            sources,
            files,
            seen: disk.into_seen(),
            is_current: false,
        };
        match api {
            Some((api, fixtures)) => match self.install(&api, fixtures) {
                Ok(lines) => {
                    slot.api = Some(Arc::new(api));
                    slot.is_current = true;
                    events.push(reloaded(&slot, generation, began));
                    if !lines.is_empty() {
                        events.push(HostEvent::StateKept {
                            api: Arc::clone(&slot.name),
                            lines,
                        });
                    }
                }
                Err(error) => {
                    let lines = vec![format!("the new version is not served: {error}")];
                    events.push(HostEvent::StateKept {
                        api: Arc::clone(&slot.name),
                        lines,
                    });
                }
            },
            None => events.push(refused(&slot)),
        }
        slot
    }

    /// Puts the new version's records in place in every sandbox; answers with what there is to say.
    fn install(&self, api: &Api, fixtures: Fixtures) -> Result<Vec<String>, StateError> {
        let fit = |resource: usize, record: &Record| {
            let problems = self.engine.check(api, resource, &record.data);
            match problems.first() {
                Some(first) => Err(format!("{}: {}", first.pointer, first.message)),
                None => Ok(()),
            }
        };
        Ok(self.world.install(layout(api), fixtures, &fit)?.lines())
    }
}

fn reloaded(slot: &ApiSlot, generation: u64, began: Instant) -> HostEvent {
    HostEvent::Reloaded {
        api: Arc::clone(&slot.name),
        generation,
        millis: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        notes: Arc::clone(&slot.diagnostics),
        sources: slot.sources.clone(),
    }
}

fn refused(slot: &ApiSlot) -> HostEvent {
    HostEvent::Refused {
        api: Arc::clone(&slot.name),
        diagnostics: Arc::clone(&slot.diagnostics),
        sources: slot.sources.clone(),
        serving: slot.api.as_ref().map(|api| api.generation),
    }
}
