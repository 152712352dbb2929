//! What a run must know of its target.

use crate::workflow::model::{SourceDescription, SourceKind, Stories};

/// What a run must know of its target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The URL that the paths of requests are appended to, without a slash at its end.
    pub root: String,
    /// The path in front of the operations of each source description.
    pub bases: Vec<String>,
    /// Whether the target has the control API; steps that call it are skipped otherwise.
    pub control: bool,
}

impl Settings {
    /// For a mimeo, where each API stands below its name.
    pub fn of_mimeo(stories: &Stories, root: &str) -> Self {
        let mut settings = Self::of_other(stories, root);
        for (source, base) in stories.sources.iter().zip(&mut settings.bases) {
            if let SourceKind::Api { name, .. } = &source.kind {
                let rest = base
                    .strip_prefix('/')
                    .and_then(|it| it.strip_prefix(name.as_str()));
                if !rest.is_some_and(|it| it.is_empty() || it.starts_with('/')) {
                    *base = format!("/{name}{base}");
                }
            }
        }
        Self {
            control: true,
            ..settings
        }
    }

    /// For another service, where each API stands at its documented path.
    pub fn of_other(stories: &Stories, root: &str) -> Self {
        Self {
            root: root.trim_end_matches('/').to_owned(),
            bases: stories
                .sources
                .iter()
                .map(SourceDescription::base)
                .collect(),
            control: false,
        }
    }
}
