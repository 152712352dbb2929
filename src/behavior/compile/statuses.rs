//! Every status that can be answered must be declared.

use super::Compiler;
use super::operations::Ground;
use crate::behavior::formula::expr::ExprKind;
use crate::behavior::model::{
    Acting, Action, ActionChoice, By, Change, ChangeKind, FailureKind, Given, GivenValue,
    Operation, Requirement, Resource,
};
use crate::behavior::value::Val;
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
        if !declared.parameters.is_empty() || declared.body.is_some() {
            let invalid = operation.failures.get(FailureKind::Invalid);
            let invalid = invalid.or(ground.failures.get(FailureKind::Invalid));
            errors.extend(invalid.map(|name| (name.to_owned(), operation.span)));
        }
        self.nameless(ground, operation);
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

impl Compiler<'_> {
    /// Actions that a caller can ask for need errors for the wrong person and the wrong state.
    fn nameless(&mut self, ground: &Ground<'_>, operation: &Operation) {
        if self.diagnostics.iter().any(Diagnostic::is_error) {
            return; // what is missing may just be misspelt
        }
        for change in &operation.change {
            let ChangeKind::Act(acting) = &change.kind else {
                continue;
            };
            for (name, action) in chosen(acting, ground.resources) {
                // What the system does on its own is guarded by the clauses around it.
                let By::Condition(role) = &action.by else {
                    continue;
                };
                let anyone = matches!(
                    role.condition.expr.kind,
                    ExprKind::Constant(Val::Bool(true))
                );
                let machine = ground.resources[acting.resource].machine.as_ref();
                let always = machine.is_some_and(|it| action.from.len() == it.states.len());
                let forbidden = anyone || acting.forbidden.is_some() || action.forbidden.is_some();
                let refused = always || acting.refused.is_some() || action.refused.is_some();
                let (key, when) = match (!forbidden, !refused) {
                    (true, _) => ("forbidden", "somebody else asks for"),
                    (_, true) => ("refused", "the state does not allow"),
                    _ => continue,
                };
                let message = format!("no error is named for when {when} `{name}`");
                let diagnostic = Diagnostic::new(&codes::UNNAMED_REFUSAL, message)
                    .at(action.span)
                    .help(format!(
                        "add `{key}: …` to the machine, the action or the clause"
                    ))
                    .related(change.span, "performed here");
                self.report(diagnostic);
                return;
            }
        }
    }
}

/// The actions that a clause may perform.
fn chosen<'r>(
    acting: &'r Acting,
    resources: &'r [Resource],
) -> impl Iterator<Item = (&'r String, &'r Action)> {
    let machine = resources[acting.resource].machine.iter();
    let actions = machine.flat_map(|it| &it.actions);
    actions.filter(|(name, action)| match &acting.action {
        ActionChoice::Named(chosen) => chosen == *name,
        ActionChoice::Wire(_) => action.wire.is_some(),
    })
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
        let place = |name: &String| (name.clone(), change.span);
        for (_, action) in chosen(acting, resources) {
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
