//! State machines: states, actions, and whether every state can be reached.

use super::Compiler;
use crate::behavior::model::{Action, By, Machine, Resource, Role};
use crate::behavior::syntax::read::{Template, Text};
use crate::behavior::syntax::{self, ActionSpec, MachineSpec};
use crate::behavior::time::parse_duration;
use crate::behavior::types::Type;
use crate::source::codes::behavior as codes;
use crate::source::{Diagnostic, Span};
use indexmap::IndexMap;
use serde_json::Value;

/// Whose machine it is.
#[derive(Clone, Copy)]
struct Owner<'s> {
    resource: usize,
    spec: &'s syntax::Resource,
    /// Who may call operations at all.
    caller: &'s Type,
}

impl Compiler<'_> {
    /// Compiles the machines into the resources.
    pub(super) fn actions(
        &mut self,
        file: &syntax::File,
        caller: &Type,
        resources: &mut [Resource],
    ) {
        for (at, (_, _, spec)) in file.resources.iter().enumerate() {
            let owner = Owner {
                resource: at,
                spec,
                caller,
            };
            if let Some(machine) = &spec.machine {
                self.field(at, &machine.field);
                resources[at].machine = Some(self.machine(owner, machine));
                continue;
            }
            for (name, _, role) in spec.roles.iter() {
                self.role(owner, name, &text_of(role));
            }
        }
    }

    fn machine(&mut self, owner: Owner<'_>, machine: &MachineSpec) -> Machine {
        let states: IndexMap<String, Value> = machine
            .states
            .iter()
            .map(|(name, _, value)| (name.to_owned(), value.0.to_json()))
            .collect();
        self.state(&machine.initial, &states);
        let mut actions = IndexMap::new();
        for (name, span, action) in machine.actions.iter() {
            let compiled = self.action(owner, action, span);
            for state in action.from.0.iter().chain([&action.to]) {
                self.state(state, &states);
            }
            actions.insert(name.to_owned(), compiled);
        }
        self.error_name(machine.forbidden.as_ref());
        self.error_name(machine.refused.as_ref());
        for (action, (_, _, spec)) in actions.values_mut().zip(machine.actions.iter()) {
            let or = |own: &Option<Text>, shared: &Option<Text>| {
                own.as_ref().or(shared.as_ref()).map(|it| it.value.clone())
            };
            action.forbidden = or(&spec.forbidden, &machine.forbidden);
            action.refused = or(&spec.refused, &machine.refused);
        }
        if states.contains_key(&machine.initial.value) {
            self.reachable(machine, &actions);
        }
        Machine {
            field: machine.field.value.clone(),
            states,
            initial: machine.initial.value.clone(),
            actions,
        }
    }

    fn state(&mut self, name: &Text, states: &IndexMap<String, Value>) {
        if !states.contains_key(&name.value) {
            let known: Vec<String> = states.keys().cloned().collect();
            self.unknown(&codes::UNKNOWN_STATE, "state", name, &known);
        }
    }

    fn action(&mut self, owner: Owner<'_>, action: &ActionSpec, span: Span) -> Action {
        let by = self.by(owner, &action.by);
        let mut scope = Self::base_scope(owner.caller.clone());
        let record = scope.bind("record", Type::Record(owner.resource));
        scope.bind("owner", Type::Record(owner.resource));
        self.error_name(action.forbidden.as_ref());
        self.error_name(action.refused.as_ref());
        let given = self.given_clause(&action.given, &mut scope);
        let require = self.require_clause(&action.require, &scope);
        let change = self.change_clause(&action.change, &mut scope);
        Action {
            from: action.from.0.iter().map(|it| it.value.clone()).collect(),
            to: action.to.value.clone(),
            wire: action.wire.as_ref().map(|it| it.0.to_json()),
            after: self.after(action, &by),
            by,
            span,
            forbidden: None,
            refused: None,
            record,
            given,
            require,
            change,
        }
    }

    fn by(&mut self, owner: Owner<'_>, by: &Text) -> By {
        let roles = &owner.spec.roles;
        match by.value.as_str() {
            "operator" => By::Operator,
            "system" => By::System,
            formula if formula.starts_with('=') => {
                By::Condition(Box::new(self.role(owner, formula, by)))
            }
            name => {
                if let Some(role) = roles.get(name) {
                    let role = self.role(owner, name, &text_of(role));
                    return By::Condition(Box::new(role));
                }
                let mut known: Vec<String> = roles.names().map(str::to_owned).collect();
                known.extend(["operator".to_owned(), "system".to_owned()]);
                self.unknown(&codes::UNKNOWN_NAME, "role", by, &known);
                By::Operator
            }
        }
    }

    /// The same role stands in many actions; what is wrong with it is said once.
    fn role(&mut self, owner: Owner<'_>, name: &str, condition: &Text) -> Role {
        let mut scope = Self::base_scope(owner.caller.clone());
        scope.bind("record", Type::Record(owner.resource));
        let before = self.diagnostics.len();
        let formula = self.formula_text(condition, &scope, &Type::Bool);
        let known: Vec<Option<Span>> = self.diagnostics[..before]
            .iter()
            .map(|it| it.span)
            .collect();
        let mut place = before;
        self.diagnostics.retain(|it| {
            let is_new = place == 0;
            place = place.saturating_sub(1);
            !is_new || !known.contains(&it.span)
        });
        Role {
            name: name.trim_start_matches('=').to_owned(),
            condition: formula,
        }
    }

    fn after(&mut self, action: &ActionSpec, by: &By) -> Option<i64> {
        let after = action.after.as_ref()?;
        if !matches!(by, By::System) {
            let message = "only actions of the system happen after a delay";
            let diagnostic = Diagnostic::new(&codes::CLAUSE_CONFLICT, message)
                .at(after.span)
                .help("make it `by: system`, or remove `after`");
            self.report(diagnostic);
        }
        match parse_duration(&after.value) {
            Ok(millis) => Some(millis.max(0)),
            Err(problem) => {
                self.report(Diagnostic::new(&codes::BAD_VALUE, problem).at(after.span));
                None
            }
        }
    }

    fn reachable(&mut self, machine: &MachineSpec, actions: &IndexMap<String, Action>) {
        let mut reached = vec![machine.initial.value.clone()];
        let mut at = 0;
        while at < reached.len() {
            let from = reached[at].clone();
            for action in actions
                .values()
                .filter(|action| action.from.contains(&from))
            {
                if !reached.contains(&action.to) {
                    reached.push(action.to.clone());
                }
            }
            at += 1;
        }
        for (name, span, _) in machine.states.iter() {
            if !reached.iter().any(|it| it == name) {
                let message = format!("no action leads to the state `{name}`");
                let diagnostic = Diagnostic::new(&codes::UNREACHABLE_STATE, message)
                    .at(span)
                    .help(format!(
                        "add an action with `to: {name}`, or remove the state"
                    ));
                self.report(diagnostic);
            }
        }
    }
}

fn text_of(condition: &Template) -> Text {
    Text {
        span: condition.0.span,
        value: condition.0.as_str().unwrap_or_default().to_owned(),
    }
}
