//! What became of existing state when an API was installed.

use super::key::Key;
use super::sandbox::DEFAULT_SANDBOX;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What an installation did to all sandboxes. Freshly seeded sandboxes are not mentioned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InstallReport {
    /// By the name of the resource; only those with something to say.
    pub resources: BTreeMap<Arc<str>, ResourceReport>,
    /// Resources that have records but are not in the API (any more), with the number of records.
    /// The records are kept out of sight.
    pub hidden: BTreeMap<Arc<str>, usize>,
    /// The sandbox that is being merged.
    sandbox: Arc<str>,
}

/// What an installation did to one resource, in all sandboxes together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceReport {
    /// New fixtures that became records.
    pub added: usize,
    /// Records replaced because their fixture changed.
    pub updated: usize,
    /// Records taken away because their fixture is gone.
    pub removed: usize,
    /// Records left alone although their fixture changed, because somebody wrote or deleted them.
    pub kept: Named,
    /// Records left alone although they do not fit the schema.
    pub unfit: Named,
}

/// A number of records, some of them by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// How many.
    pub count: usize,
    /// The first few.
    pub examples: Vec<String>,
}

/// How many records are named.
const EXAMPLES: usize = 5;

impl Named {
    fn add(&mut self, name: impl FnOnce() -> String) {
        self.count += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(name());
        }
    }

    fn list(&self) -> String {
        let more = self.count - self.examples.len();
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        self.examples.join(", ") + &more
    }
}

impl InstallReport {
    pub(super) fn begin(&mut self, sandbox: &Arc<str>) {
        self.sandbox = Arc::clone(sandbox);
    }

    pub(super) fn of(&mut self, resource: &Arc<str>) -> &mut ResourceReport {
        self.resources.entry(Arc::clone(resource)).or_default()
    }

    pub(super) fn keep(&mut self, resource: &Arc<str>, key: &Key) {
        let sandbox = Arc::clone(&self.sandbox);
        self.of(resource).kept.add(|| display(&sandbox, key));
    }

    pub(super) fn misfit(&mut self, resource: &Arc<str>, key: &Key, reason: &str) {
        let sandbox = Arc::clone(&self.sandbox);
        self.of(resource)
            .unfit
            .add(|| format!("{} ({reason})", display(&sandbox, key)));
    }

    pub(super) fn hide(&mut self, resource: &str, records: usize) {
        if records > 0 {
            *self.hidden.entry(resource.into()).or_default() += records;
        }
    }

    /// Whether there is nothing to tell.
    pub fn is_quiet(&self) -> bool {
        self.resources.is_empty() && self.hidden.is_empty()
    }

    /// Sentences for people.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (name, report) in &self.resources {
            let counts = [
                (report.added, "added"),
                (report.updated, "updated"),
                (report.removed, "removed"),
            ];
            let counts: Vec<_> = counts.iter().filter(|(count, _)| *count > 0).collect();
            if !counts.is_empty() {
                let counts: Vec<_> = counts
                    .iter()
                    .map(|(count, what)| format!("{count} {what}"))
                    .collect();
                lines.push(format!("{name}: fixtures {}", counts.join(", ")));
            }
            if report.kept.count > 0 {
                lines.push(format!(
                    "{name}: changed fixtures left aside, their records were written since: {}",
                    report.kept.list()
                ));
            }
            if report.unfit.count > 0 {
                lines.push(format!(
                    "{name}: kept though they do not fit the schema: {}",
                    report.unfit.list()
                ));
            }
        }
        for (name, count) in &self.hidden {
            let records = if *count == 1 {
                "record is"
            } else {
                "records are"
            };
            lines.push(format!(
                "{name}: no such resource any more; {count} {records} kept out of sight"
            ));
        }
        lines
    }
}

/// A key, with the sandbox unless it is the default one.
fn display(sandbox: &str, key: &Key) -> String {
    if sandbox == DEFAULT_SANDBOX {
        key.to_string()
    } else {
        format!("{key} of ~{sandbox}")
    }
}
