//! All APIs at one moment. Immutable; a reload makes the next one and puts it in place of this.

use super::discover::ApiFiles;
use super::seen::Seen;
use crate::engine::Api;
use crate::source::{Diagnostic, Sources};
use crate::state::ApiLayout;
use indexmap::IndexMap;
use std::sync::Arc;

/// All APIs at one moment.
#[derive(Clone, Debug, Default)]
pub struct Generation {
    /// Counts the changes, from 1.
    pub number: u64,
    /// The APIs by name.
    pub apis: IndexMap<Arc<str>, Arc<ApiSlot>>,
}

/// One API: what is served, and what is known of its files.
#[derive(Debug)]
pub struct ApiSlot {
    /// Its name.
    pub name: Arc<str>,
    /// The last good load; absent if there was none yet.
    pub api: Option<Arc<Api>>,
    /// Every problem of the last load, good or not.
    pub diagnostics: Arc<[Diagnostic]>,
    /// The files that they point into.
    pub sources: Sources,
    /// Whether what is served was made from the files as they were at the last load.
    pub(crate) is_current: bool,
    pub(crate) files: ApiFiles,
    pub(crate) seen: Seen,
}

impl ApiSlot {
    /// Whether the files cannot be served as they are, so that an older generation is served, or none.
    pub fn has_errors(&self) -> bool {
        !self.is_current
    }
}

impl Generation {
    /// The API of that name, if it can be served.
    pub fn api(&self, name: &str) -> Option<&Arc<Api>> {
        self.apis.get(name)?.api.as_ref()
    }
}

/// How the records of an API are kept; an API without a behavior file keeps none.
pub fn layout(api: &Api) -> Arc<ApiLayout> {
    match &api.behavior {
        Some(behavior) => Arc::clone(&behavior.layout),
        None => Arc::new(ApiLayout::new(&api.name, [])),
    }
}
