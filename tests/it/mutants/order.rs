//! Which cases will most likely notice a mutant. The unchanged API tells what each case does: the operations,
//! actions and errors that its exchanges show in the journal.

use super::mutant::Subject;
use super::play::Stand;
use crate::case::{self, Case};
use mimeo::host::{ExchangeQuery, Host};
use mimeo::source::Node;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The cases of one API that pass unchanged, and what they do.
pub struct Known {
    /// The cases.
    pub cases: Vec<Played>,
    /// What cannot be replayed or does not pass.
    pub skipped: Vec<String>,
    /// By resource, the operations that name it.
    users: BTreeMap<String, BTreeSet<String>>,
}

/// A case and what it does.
pub struct Played {
    /// The case.
    pub case: Arc<Case>,
    operations: BTreeSet<String>,
    errors: BTreeSet<String>,
    actions: BTreeSet<(String, String)>,
    resources: BTreeSet<String>,
}

impl Known {
    /// Plays every case of the API once. Fails if the unchanged API is not served.
    pub fn learn(stand: &Stand, cases: &[Arc<Case>], root: &Node) -> Result<Self, String> {
        let folder = format!("{}/", stand.api);
        let mut known = Self {
            cases: Vec::new(),
            skipped: Vec::new(),
            users: users(root),
        };
        let not_served = || format!("{} is not served", stand.api);
        let host = stand.open(&stand.text)?.ok_or_else(not_served)?;
        for case in cases.iter().filter(|case| case.name.starts_with(&folder)) {
            if !case::exchanges_only(case) {
                known.skipped.push(format!("{} (it has files)", case.place));
                continue;
            }
            let first = newest(&host);
            match stand.play(case, &host, &stand.text) {
                Ok(()) => {
                    known.cases.push(played(case, &host, first));
                }
                Err(story) => {
                    let line = story.lines().next().unwrap_or_default();
                    known.skipped.push(format!("{}: {line}", case.place));
                }
            }
        }
        Ok(known)
    }

    /// The cases, most likely ones first, with how much they have to do with the subject.
    pub fn order(&self, subject: &Subject) -> Vec<(usize, &Played)> {
        let mut order: Vec<(usize, &Played)> = self
            .cases
            .iter()
            .map(|played| (self.score(played, subject), played))
            .collect();
        order.sort_by_key(|(score, played)| (usize::MAX - score, played.case.steps.len()));
        order
    }

    fn score(&self, played: &Played, subject: &Subject) -> usize {
        let mut score = 0;
        if let Some(operation) = &subject.operation {
            score += 4 * usize::from(played.operations.contains(operation));
        }
        if let Some(resource) = &subject.resource {
            let users = self.users.get(resource);
            let used = users.is_some_and(|users| !users.is_disjoint(&played.operations));
            score += usize::from(used) + 2 * usize::from(played.resources.contains(resource));
            if let Some(action) = &subject.action {
                let performed = (resource.clone(), action.clone());
                score += 8 * usize::from(played.actions.contains(&performed));
            }
        }
        if let Some(error) = &subject.error {
            score += 8 * usize::from(played.errors.contains(error));
        }
        score
    }
}

fn newest(host: &Host) -> u64 {
    let query = ExchangeQuery {
        limit: Some(1),
        ..ExchangeQuery::default()
    };
    host.journal().list(&query).first().map_or(0, |it| it.id)
}

/// What the journal says about the exchanges behind the `first`.
fn played(case: &Arc<Case>, host: &Host, first: u64) -> Played {
    let mut played = Played {
        case: Arc::clone(case),
        operations: BTreeSet::new(),
        errors: BTreeSet::new(),
        actions: BTreeSet::new(),
        resources: BTreeSet::new(),
    };
    let exchanges = host.journal().list(&ExchangeQuery::default());
    for exchange in exchanges.iter().filter(|it| it.id > first) {
        played.operations.extend(exchange.operation.clone());
        played.errors.extend(exchange.error.clone());
        for touch in &exchange.touched {
            let resource = touch.resource.to_string();
            let action = touch.action.clone();
            played
                .actions
                .extend(action.map(|it| (resource.clone(), it)));
            played.resources.insert(resource);
        }
    }
    played
}

/// By resource, the operations whose clauses name it.
fn users(root: &Node) -> BTreeMap<String, BTreeSet<String>> {
    let names = super::walk::names;
    let mut users = BTreeMap::new();
    for resource in names(root.get("resources")) {
        let operations = root.get("operations").and_then(Node::as_mapping);
        let naming = operations.into_iter().flatten().filter(|(_, entry)| {
            let text = entry.value.to_json().to_string();
            text.contains(&format!("\"{resource}\""))
        });
        let naming = naming.map(|(name, _)| name.clone()).collect();
        users.insert(resource.to_owned(), naming);
    }
    users
}
