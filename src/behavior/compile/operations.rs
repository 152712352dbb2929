//! Operations: the five clauses of each, and what they answer.

use super::plans::Site;
use super::{Compiler, types};
use crate::behavior::formula::check::Scope;
use crate::behavior::model::{
    ActionChoice, By, Caller, Change, ChangeKind, Enclosing, Given, GivenValue, ListAnswer,
    Operation, OperationAnswer, Page, Query, QueryKind, ReplyAnswer, Requirement, Resource, Source,
};
use crate::behavior::pour::PlanId;
use crate::behavior::syntax::read::Text;
use crate::behavior::syntax::{self, PageSpec};
use crate::behavior::types::Type;
use crate::behavior::value::Val;
use crate::contract;
use crate::source::codes::behavior as codes;
use crate::source::{Diagnostic, Span};
use indexmap::IndexMap;

/// What clauses of all operations rest on.
pub(super) struct Ground<'a> {
    pub file: &'a syntax::File,
    pub callers: &'a IndexMap<String, (Caller, Type)>,
    pub resources: &'a [Resource],
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
            let spec = ground
                .file
                .operations
                .iter()
                .find(|(id, _, _)| *id == declared.id);
            all.push(spec.map(|(_, span, spec)| self.operation(ground, declared, spec, span)));
            if spec.is_none() {
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
        let (answer, plan) = self.answer(ground, declared, spec, (&scope, status, span));
        let operation = Operation {
            inputs,
            given,
            require,
            change,
            answer,
            status,
            plan,
            failures: self.failures(spec.failures.as_ref()),
            span,
        };
        self.statuses(ground, declared, &operation);
        operation
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

    fn answer(
        &mut self,
        ground: &Ground<'_>,
        declared: &contract::Operation,
        spec: &syntax::Operation,
        (scope, status, span): (&Scope, u16, Span),
    ) -> (OperationAnswer, Option<PlanId>) {
        if spec.example == Some(true) {
            return (OperationAnswer::Example, None);
        }
        let success = ground
            .file
            .replies
            .as_ref()
            .and_then(|it| it.success.as_ref());
        let (answer, ty) = match (&spec.reply, &spec.list) {
            (Some(reply), Some(list)) => {
                let message = "an operation has `reply` or `list`, not both";
                self.report(
                    Diagnostic::new(&codes::CLAUSE_CONFLICT, message)
                        .at(list.span)
                        .related(reply.0.span, "here"),
                );
                return (OperationAnswer::Nothing, None);
            }
            (Some(reply), None) => {
                let (reply, ty) = self.source(&reply.0, scope);
                let (envelope, ty) = self.enclose(success, scope, "result", ty);
                (
                    OperationAnswer::Reply(Box::new(ReplyAnswer { reply, envelope })),
                    ty,
                )
            }
            (None, Some(list)) => {
                let Some((list, page, ty)) = self.list(ground, spec, list, scope) else {
                    return (OperationAnswer::Nothing, None);
                };
                let (envelope, ty) = self.enclose(success, scope, "result", ty);
                (
                    OperationAnswer::List(Box::new(ListAnswer {
                        list,
                        page,
                        envelope,
                    })),
                    ty,
                )
            }
            (None, None) => {
                let content = declared
                    .response(status)
                    .is_some_and(|it| !it.content.is_empty());
                if !content {
                    return (OperationAnswer::Nothing, None);
                }
                let reply = Source::Literal(Val::Null);
                let (envelope, ty) = self.enclose(success, scope, "result", Type::Null);
                (
                    OperationAnswer::Reply(Box::new(ReplyAnswer { reply, envelope })),
                    ty,
                )
            }
        };
        let plan = self.answer_plan(declared, &ty, spec, (status, span));
        (answer, plan)
    }

    fn answer_plan(
        &mut self,
        declared: &contract::Operation,
        ty: &Type,
        spec: &syntax::Operation,
        (status, span): (u16, Span),
    ) -> Option<PlanId> {
        let clause = spec
            .reply
            .as_ref()
            .map(|it| it.0.span)
            .or(spec.list.as_ref().map(|it| it.span));
        let Some(response) = declared.response(status) else {
            let message = format!(
                "the contract declares no status {status} for `{}`",
                declared.id
            );
            let diagnostic = Diagnostic::new(&codes::UNDECLARED_STATUS, message)
                .at(span)
                .related(declared.id_span, "the operation");
            self.report(diagnostic);
            return None;
        };
        let schema = response.main_content()?.1.schema.clone()?;
        let site = Site {
            span: clause.unwrap_or(span),
            path: String::new(),
        };
        Some(self.plan(&schema, ty, &site))
    }

    fn list(
        &mut self,
        ground: &Ground<'_>,
        spec: &syntax::Operation,
        target: &Text,
        scope: &Scope,
    ) -> Option<(Query, Option<Page>, Type)> {
        let resource = self.resource(target)?;
        let mut inner = scope.clone();
        let record = inner.bind("record", Type::Record(resource));
        let filter = spec
            .filter
            .as_ref()
            .map(|it| self.formula_of(&it.0, &inner, &Type::Bool));
        let query = Query {
            resource,
            kind: QueryKind::List,
            key: None,
            filter,
            record,
            sort: spec.sort.as_ref().map(|sort| self.sort(resource, sort)),
            otherwise: None,
        };
        let items = Type::list(Type::Record(resource));
        match &spec.page {
            None => Some((query, None, items)),
            Some(page) => {
                let (page, ty) = self.page(ground, page, scope, items);
                Some((query, Some(page), ty))
            }
        }
    }

    fn page(
        &mut self,
        ground: &Ground<'_>,
        page: &PageSpec,
        scope: &Scope,
        items: Type,
    ) -> (Page, Type) {
        let envelope = ground.file.replies.as_ref().and_then(|it| it.page.as_ref());
        let number = |name: &str| (name.to_owned(), Type::Int);
        let ty = Type::closed([
            ("items".to_owned(), items),
            number("total"),
            number("number"),
            number("size"),
            number("last"),
        ]);
        let (envelope, ty) = self.enclose(envelope, scope, "page", ty);
        let page = Page {
            number: self.formula_of(&page.number.0, scope, &Type::Int),
            size: self.formula_of(&page.size.0, scope, &Type::Int),
            envelope,
        };
        (page, ty)
    }

    /// An envelope around a value, and the type of both together.
    fn enclose(
        &mut self,
        envelope: Option<&syntax::read::Template>,
        scope: &Scope,
        name: &str,
        ty: Type,
    ) -> (Option<Enclosing>, Type) {
        let Some(envelope) = envelope else {
            return (None, ty);
        };
        let mut inner = scope.clone();
        let slot = inner.bind(name, ty);
        let before = self.diagnostics.len();
        let (source, ty) = self.source(&envelope.0, &inner);
        // The same envelope is compiled for every operation; what is wrong with it is said once.
        let fresh = self.diagnostics.split_off(before);
        for diagnostic in fresh {
            if !self
                .diagnostics
                .iter()
                .any(|it| it.span == diagnostic.span && it.message == diagnostic.message)
            {
                self.report(diagnostic);
            }
        }
        (Some(Enclosing { source, slot }), ty)
    }

    /// Every error that can be answered must have a status that the contract declares.
    fn statuses(
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
