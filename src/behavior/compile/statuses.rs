//! Every status that can be answered must be declared.

use super::Compiler;
use super::operations::Ground;
use crate::behavior::model::{
    ActionChoice, By, Change, ChangeKind, Given, GivenValue, Operation, Requirement, Resource,
};
use crate::contract;
use crate::source::codes::behavior as codes;
use crate::source::{Diagnostic, Span};

impl Compiler<'_> {
    /// Every error that can be answered must have a status that the contract declares.
    pub(super) fn statuses(
        &mut self,
        ground: &Ground<'_>,
        declared: &contract::Operation,
        operation: &Operation,
    ) {
        let mut errors = Vec::new();
        clause_errors(&operation.given, &operation.require, &mut errors);
        change_errors(&operation.change, ground.resources, &mut errors);
        for (scheme, _) in declared.security.iter().flat_map(|it| &it.schemes) {
            if let Some((caller, _)) = ground.callers.get(scheme) {
                errors.extend(caller.missing.clone().map(|it| (it, operation.span)));
                clause_errors(&caller.given, &caller.require, &mut errors);
            }
        }
        let mut said: Vec<u16> = Vec::new();
        for (name, span) in errors {
            let Some(error) = self.errors.get(&name) else {
                continue;
            };
            let (status, error_span) = (error.status, error.span);
            if declared.response(status).is_none() && !said.contains(&status) {
                said.push(status);
                let message = format!(
                    "`{}` does not declare the status {status} of the error `{name}`",
                    declared.id
                );
                let diagnostic = Diagnostic::new(&codes::UNDECLARED_STATUS, message)
                    .at(span)
                    .help(format!(
                        "add a response `{status}` to `{}` in the contract",
                        declared.id
                    ))
                    .related(error_span, "the error");
                self.report(diagnostic);
            }
        }
    }
}

fn clause_errors(given: &[Given], require: &[Requirement], errors: &mut Vec<(String, Span)>) {
    for entry in given {
        if let GivenValue::Query(query) = &entry.value {
            errors.extend(query.otherwise.clone().map(|name| (name, entry.span)));
        }
    }
    let required = require.iter();
    errors.extend(required.map(|it| (it.error.clone(), it.condition.span)));
}

fn change_errors(changes: &[Change], resources: &[Resource], errors: &mut Vec<(String, Span)>) {
    for change in changes {
        let ChangeKind::Act(acting) = &change.kind else {
            continue;
        };
        let Some(machine) = &resources[acting.resource].machine else {
            continue;
        };
        let place = |name: &String| (name.clone(), change.span);
        for (name, action) in &machine.actions {
            let chosen = match &acting.action {
                ActionChoice::Named(chosen) => chosen == name,
                ActionChoice::Wire(_) => action.wire.is_some(),
            };
            if !chosen {
                continue;
            }
            if matches!(action.by, By::Condition(_)) {
                let forbidden = acting.forbidden.as_ref().or(action.forbidden.as_ref());
                errors.extend(forbidden.map(place));
            }
            let refused = acting.refused.as_ref().or(action.refused.as_ref());
            errors.extend(refused.map(place));
            clause_errors(&action.given, &action.require, errors);
        }
    }
}
