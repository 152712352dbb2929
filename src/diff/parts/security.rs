//! Who may call: every credential that was enough must still be.

use super::super::change::{Change, Differences, Subject};
use super::super::kinds;
use super::super::schema::Comparison;
use super::versions::Versions;
use crate::contract::{Contract, Operation, Requirement};

/// Compares what callers have to show.
pub(in crate::diff) fn compare(versions: &Versions<'_>, comparison: &mut Comparison) {
    let (old, new) = (
        alternatives(versions.operations.0),
        alternatives(versions.operations.1),
    );
    if old == new {
        return;
    }
    for before in &old {
        if new.iter().any(|after| suffices(before, after)) {
            continue;
        }
        let scopes = new.iter().find_map(|after| missing_scopes(before, after));
        let (kind, message) = match scopes {
            Some(scopes) => (
                &kinds::SECURITY_SCOPE_ADDED,
                format!("{} needs the scope {scopes} now", told(before)),
            ),
            None => {
                let all: Vec<String> = new.iter().map(told).collect();
                let message = format!(
                    "{} was enough; now it takes {}",
                    told(before),
                    all.join(" or ")
                );
                (&kinds::SECURITY_TIGHTENED, message)
            }
        };
        let change = versions.change(kind, "security", message, (None, None));
        comparison.found.add(change);
    }
    for after in &new {
        if old.iter().any(|before| suffices(after, before)) {
            continue;
        }
        let fewer = old
            .iter()
            .any(|before| missing_scopes(after, before).is_some());
        let (kind, message) = if fewer {
            (
                &kinds::SECURITY_SCOPE_REMOVED,
                format!("{} is enough now, with fewer scopes", told(after)),
            )
        } else {
            (
                &kinds::SECURITY_LOOSENED,
                format!("{} is enough now", told(after)),
            )
        };
        let change = versions.change(kind, "security", message, (None, None));
        comparison.found.add(change);
    }
}

/// Compares the schemes that both contracts declare.
pub(in crate::diff) fn schemes(old: &Contract, new: &Contract, found: &mut Differences) {
    for (name, before) in &old.schemes {
        let Some(after) = new.schemes.get(name).filter(|it| it.kind != before.kind) else {
            continue;
        };
        let asks = |operation: &&Operation| {
            let mut named = operation.security.iter().flat_map(|it| &it.schemes);
            named.any(|it| it.0 == *name)
        };
        let users = old.operations.iter().filter(asks);
        found.add(Change {
            kind: &kinds::SECURITY_SCHEME_CHANGED,
            subject: Subject {
                part: format!("security scheme `{name}`"),
                ..Subject::default()
            },
            message: format!("it was {:?} and is {:?}", before.kind, after.kind),
            old: Some(before.span),
            new: Some(after.span),
            witness: None,
            operations: users
                .map(|it| format!("{} {}", it.method, it.path))
                .collect(),
        });
    }
}

/// What is enough; without any requirement it is nothing.
fn alternatives(operation: &Operation) -> Vec<Requirement> {
    if operation.security.is_empty() {
        return vec![Requirement {
            schemes: Vec::new(),
        }];
    }
    operation.security.clone()
}

/// Whether who shows this also meets the other.
fn suffices(shown: &Requirement, asked: &Requirement) -> bool {
    asked.schemes.iter().all(|(name, scopes)| {
        let own = shown.schemes.iter().find(|it| it.0 == *name);
        own.is_some_and(|(_, own)| scopes.iter().all(|scope| own.contains(scope)))
    })
}

/// The scopes that are all that is missing.
fn missing_scopes(shown: &Requirement, asked: &Requirement) -> Option<String> {
    let mut missing: Vec<&str> = Vec::new();
    for (name, scopes) in &asked.schemes {
        let (_, own) = shown.schemes.iter().find(|it| it.0 == *name)?;
        missing.extend(
            scopes
                .iter()
                .filter(|it| !own.contains(it))
                .map(String::as_str),
        );
    }
    (!missing.is_empty()).then(|| missing.join(", "))
}

fn told(requirement: &Requirement) -> String {
    if requirement.schemes.is_empty() {
        return "no credential".to_owned();
    }
    let names: Vec<String> = requirement
        .schemes
        .iter()
        .map(|it| format!("`{}`", it.0))
        .collect();
    names.join(" with ")
}
