//! Operations: their scopes and clauses. What they answer is compiled in `answers`.

use super::answers::Asked;
use super::{Compiler, types};
use crate::behavior::formula::check::Scope;
use crate::behavior::model::{Caller, Failures, Operation, Resource};
use crate::behavior::syntax;
use crate::behavior::syntax::read::Text;
use crate::behavior::types::Type;
use crate::contract;
use crate::source::codes::behavior as codes;
use crate::source::{Diagnostic, Span};
use indexmap::IndexMap;

/// What clauses of all operations rest on.
pub(super) struct Ground<'a> {
    pub file: &'a syntax::File,
    pub callers: &'a IndexMap<String, (Caller, Type)>,
    pub resources: &'a [Resource],
    pub failures: &'a Failures,
}

impl Compiler<'_> {
    /// One behavior for each operation of the contract.
    pub(super) fn operations(&mut self, ground: &Ground<'_>) -> Vec<Option<Operation>> {
        let contract = self.inputs.contract;
        for (id, span, _) in ground.file.operations.iter() {
            if contract.operation(id).is_none() {
                let known: Vec<String> =
                    contract.operations.iter().map(|it| it.id.clone()).collect();
                let name = Text {
                    span,
                    value: id.to_owned(),
                };
                self.unknown(&codes::UNKNOWN_OPERATION, "operation", &name, &known);
            }
        }
        let mut all = Vec::new();
        for declared in &contract.operations {
            let spec = ground.file.operations.entry(&declared.id);
            let before = self.diagnostics.len();
            let mut operation =
                spec.map(|(span, spec)| self.operation(ground, declared, spec, span));
            let found = &self.diagnostics[before..];
            if self.inputs.inferred.contains(&declared.id) && found.iter().any(Diagnostic::is_error)
            {
                // What was inferred wrongly is answered without state; nobody has written it.
                self.diagnostics.truncate(before);
                operation = None;
            }
            all.push(operation);
            if spec.is_none() && ground.file.example != Some(true) {
                let message = format!("the operation `{}` has no behavior", declared.id);
                let diagnostic = Diagnostic::new(&codes::OPERATION_MISSING, message)
                    .at(declared.id_span)
                    .help(format!(
                        "describe `{}` under `operations:` of the behavior file",
                        declared.id
                    ));
                self.report(diagnostic);
            }
        }
        all
    }

    fn operation(
        &mut self,
        ground: &Ground<'_>,
        declared: &contract::Operation,
        spec: &syntax::Operation,
        span: Span,
    ) -> Operation {
        let (mut scope, inputs) = Self::operation_scope(ground, declared);
        let given = self.given_clause(&spec.given, &mut scope);
        let require = self.require_clause(&spec.require, &scope);
        let change = self.change_clause(&spec.change, &mut scope);
        let status = success_status(declared, spec);
        let asked = Asked {
            declared,
            spec,
            scope: &scope,
            status,
            span,
        };
        let (answer, plan) = self.answer(ground, asked);
        let headers = spec.headers.iter();
        let headers = headers.map(|(name, _, value)| {
            let (value, _) = self.source(&value.0, &scope);
            (name.to_owned(), value)
        });
        let headers = headers.collect();
        let operation = Operation {
            fill: self.fill_schema(asked),
            headers,
            uses: self.uses(spec),
            inputs,
            given,
            require,
            change,
            answer,
            status,
            plan,
            failures: self.failures(spec.failures.as_ref()),
            failure: self.failure_envelope(spec.replies.as_ref()),
            span,
        };
        if !self.fill {
            self.statuses(ground, declared, &operation);
        }
        operation
    }

    /// The resources that an operation names.
    fn uses(&self, spec: &syntax::Operation) -> Vec<usize> {
        let queries = spec.given.iter().filter_map(|(_, _, given)| match given {
            syntax::Given::Query(query, _) => Some(query),
            syntax::Given::Value(_) => None,
        });
        let queried = queries.flat_map(|it| {
            let verbs = [
                &it.one,
                &it.list,
                &it.count,
                &it.sum,
                &it.average,
                &it.min,
                &it.max,
            ];
            verbs.into_iter().flatten()
        });
        let changed = spec.change.iter();
        let changed = changed.flat_map(|it| [&it.create, &it.update_all, &it.delete_all]);
        let named = queried.chain(changed.flatten()).chain(&spec.list);
        let position = |name: &Text| {
            let mut known = self.known.resources.iter();
            known.position(|it| it.name == name.value)
        };
        let mut all: Vec<usize> = named.filter_map(position).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn operation_scope(ground: &Ground<'_>, declared: &contract::Operation) -> (Scope, usize) {
        let schemes = declared
            .security
            .iter()
            .flat_map(|it| &it.schemes)
            .map(|it| it.0.as_str());
        let mut caller = Self::caller_type(ground.callers, schemes);
        if declared.is_open() && caller != Type::Null {
            caller = caller.optional();
        }
        let mut scope = Self::base_scope(caller);
        let parameters = |place| {
            types::of_parameters(
                declared
                    .parameters
                    .iter()
                    .filter(move |it| it.place == place),
            )
        };
        let inputs = scope.bind("path", parameters(contract::ParameterPlace::Path));
        scope.bind("query", parameters(contract::ParameterPlace::Query));
        scope.bind("header", parameters(contract::ParameterPlace::Header));
        scope.bind("cookie", parameters(contract::ParameterPlace::Cookie));
        scope.bind("body", body_type(declared));
        scope.bind("files", files_type());
        (scope, inputs)
    }
}

fn success_status(declared: &contract::Operation, spec: &syntax::Operation) -> u16 {
    if let Some(status) = &spec.status {
        return u16::try_from(status.value).unwrap_or(500);
    }
    let mut codes = declared
        .responses
        .keys()
        .filter_map(|key| match key.as_str() {
            "2XX" => Some(200),
            key => key.parse().ok(),
        });
    codes.find(|code| (200..300).contains(code)).unwrap_or(200)
}

fn body_type(declared: &contract::Operation) -> Type {
    let Some(body) = &declared.body else {
        return Type::Null;
    };
    let schemas = body.content.values().map(|it| it.schema.as_ref());
    let types = schemas.map(|schema| schema.map_or(Type::Any, types::of_schema));
    let ty = types.reduce(Type::or).unwrap_or(Type::Any);
    if body.required { ty } else { ty.optional() }
}

/// What `files` holds: one entry for each uploaded file.
fn files_type() -> Type {
    let text = |name: &str| (name.to_owned(), Type::Text);
    let file = Type::closed([
        text("name"),
        text("filename"),
        text("extension"),
        text("type"),
        text("blob"),
        ("size".to_owned(), Type::Int),
    ]);
    Type::list(file)
}
