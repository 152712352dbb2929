//! What is played against a mutant: a case, or a workflow.

use crate::backend::Backend;
use crate::case::{self, Case};
use crate::story::{self, Story};
use std::sync::Arc;

/// A case or a workflow.
pub struct Piece {
    kind: Kind,
    /// Where it stands, below `tests/cases` or in `specs`.
    pub place: String,
    /// The rules that it names.
    pub rules: Vec<String>,
    /// How many steps it has; short ones are played first.
    pub steps: usize,
}

enum Kind {
    Case(Arc<Case>),
    Story(Story),
}

impl Piece {
    /// Plays it; `Err` is the whole story of the step that failed.
    pub fn play(&self, backend: Backend) -> Result<(), String> {
        match &self.kind {
            Kind::Case(case) => case::replay(case, backend),
            Kind::Story(story) => story.play(&backend),
        }
    }

    /// Whether it is content with a sandbox of its own.
    pub fn shares(&self) -> bool {
        match &self.kind {
            Kind::Case(case) => case::shares(case),
            Kind::Story(_) => true,
        }
    }
}

/// All pieces of an API, and the places of the cases that have files or commands and cannot be replayed.
pub fn of(api: &str, cases: &[Arc<Case>]) -> (Vec<Piece>, Vec<String>) {
    let folder = format!("{api}/");
    let own = cases.iter().filter(|case| case.name.starts_with(&folder));
    let (fit, others): (Vec<_>, Vec<_>) = own.partition(|case| case::exchanges_only(case));
    let cases = fit.into_iter().map(|case| Piece {
        place: case.place.clone(),
        rules: case.rules.iter().map(|rule| rule.id.clone()).collect(),
        steps: case.steps.len(),
        kind: Kind::Case(Arc::clone(case)),
    });
    let stories = story::of(api).into_iter().map(|story| Piece {
        place: story.place(),
        rules: Vec::new(),
        steps: story.steps,
        kind: Kind::Story(story),
    });
    let others = others
        .into_iter()
        .map(|case| format!("{} (it has files)", case.place));
    (cases.chain(stories).collect(), others.collect())
}
