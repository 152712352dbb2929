//! Queries and the named values that `given` binds.

use super::Compiler;
use crate::behavior::formula::check::Scope;
use crate::behavior::model::{FoldKind, Given, GivenValue, Query, QueryKind, Requirement, Source};
use crate::behavior::syntax;
use crate::behavior::syntax::read::{Names, Template, Text};
use crate::behavior::types::Type;
use crate::behavior::value::Val;
use crate::source::codes::behavior as codes;
use crate::source::{Diagnostic, Span};

impl Compiler<'_> {
    /// The entries of a `given` clause; each is known to those behind it.
    pub(super) fn given_clause(
        &mut self,
        given: &Names<syntax::Given>,
        scope: &mut Scope,
    ) -> Vec<Given> {
        let mut all = Vec::new();
        for (name, span, value) in given.iter() {
            self.free_name(name, span, scope);
            let (value, ty) = self.given(value, scope);
            let slot = scope.bind(name, ty);
            all.push(Given {
                name: name.to_owned(),
                slot,
                value,
                span,
            });
        }
        all
    }

    /// The conditions of a `require` clause.
    pub(super) fn require_clause(
        &mut self,
        require: &Names<Template>,
        scope: &Scope,
    ) -> Vec<Requirement> {
        let mut all = Vec::new();
        for (name, span, condition) in require.iter() {
            let error = self.error(name, span);
            let condition_formula = self.formula_of(&condition.0, scope, &Type::Bool);
            all.push(Requirement {
                error,
                condition: condition_formula,
                text: condition.0.as_str().unwrap_or_default().to_owned(),
            });
        }
        all
    }

    /// A named value and its type.
    pub(super) fn given(&mut self, given: &syntax::Given, scope: &Scope) -> (GivenValue, Type) {
        match given {
            syntax::Given::Value(node) => {
                let (source, ty) = self.source(node, scope);
                (GivenValue::Source(source), ty)
            }
            syntax::Given::Query(query, span) => match self.query(query, *span, scope) {
                Some((query, ty)) => (GivenValue::Query(Box::new(query)), ty),
                None => (GivenValue::Source(Source::Literal(Val::Null)), Type::Any),
            },
        }
    }

    fn query(&mut self, spec: &syntax::Query, span: Span, scope: &Scope) -> Option<(Query, Type)> {
        let verbs = [
            (&spec.one, "in"),
            (&spec.list, "list"),
            (&spec.count, "count"),
            (&spec.sum, "sum"),
            (&spec.average, "average"),
            (&spec.min, "min"),
            (&spec.max, "max"),
        ];
        let mut named = verbs
            .into_iter()
            .filter_map(|(name, verb)| Some((name.as_ref()?, verb)));
        let Some((target, verb)) = named.next() else {
            let message =
                "a query needs one of `in`, `list`, `count`, `sum`, `average`, `min`, `max`";
            self.report(Diagnostic::new(&codes::MISSING_KEY, message).at(span));
            return None;
        };
        if let Some((other, second)) = named.next() {
            let message = format!("a query has one of `{verb}` and `{second}`, not both");
            self.report(Diagnostic::new(&codes::CLAUSE_CONFLICT, message).at(other.span));
        }
        let resource = self.resource(target)?;
        let mut inner = scope.clone();
        let record = inner.bind("record", Type::Record(resource));
        let key = spec.key.as_ref().map(|key| {
            let expected = match self.has_schema(resource) {
                // Paths write numbers as text; such records are found all the same.
                true => Type::Text.or(Type::Number),
                false => self.known.resources[resource].key.clone(),
            };
            self.formula_of(&key.0, scope, &expected)
        });
        let filter = spec
            .filter
            .as_ref()
            .map(|filter| self.formula_of(&filter.0, &inner, &Type::Bool));
        let (kind, ty) = self.query_kind(spec, verb, resource, (&inner, span));
        let optional = spec.otherwise.is_none();
        let query = Query {
            resource,
            kind,
            key,
            filter,
            record,
            sort: spec.sort.as_ref().map(|sort| self.sort(resource, sort)),
            otherwise: self.error_name(spec.otherwise.as_ref()),
            span,
        };
        let ty = match query.kind {
            QueryKind::One if optional => ty.optional(),
            _ => ty,
        };
        Some((query, ty))
    }

    fn query_kind(
        &mut self,
        spec: &syntax::Query,
        verb: &str,
        resource: usize,
        (scope, span): (&Scope, Span),
    ) -> (QueryKind, Type) {
        let fold = match verb {
            "sum" => FoldKind::Sum,
            "average" => FoldKind::Average,
            "min" => FoldKind::Min,
            "max" => FoldKind::Max,
            "list" => return (QueryKind::List, Type::list(Type::Record(resource))),
            "count" => return self.count(spec.by.as_ref(), resource),
            _ => return (QueryKind::One, Type::Record(resource)),
        };
        let Some(of) = &spec.of else {
            let message = format!("`{verb}` needs `of`, a formula on `record`");
            self.report(Diagnostic::new(&codes::MISSING_KEY, message).at(span));
            return (QueryKind::Count, Type::Any);
        };
        let of = self.formula_of(&of.0, scope, &Type::Any);
        let ty = match fold {
            FoldKind::Sum => of.expr.ty.non_null(),
            FoldKind::Average => Type::Number,
            FoldKind::Min | FoldKind::Max => of.expr.ty.clone().optional(),
        };
        (QueryKind::Fold(fold, of), ty)
    }

    fn count(&mut self, by: Option<&Text>, resource: usize) -> (QueryKind, Type) {
        let Some(by) = by else {
            return (QueryKind::Count, Type::Int);
        };
        let known = &self.known.resources[resource];
        if known.states.is_empty() || known.state_field.as_deref() != Some(&by.value) {
            let message = format!("`by` takes the field of the machine of `{}`", known.name);
            let diagnostic = Diagnostic::new(&codes::BAD_VALUE, message)
                .at(by.span)
                .expected(
                    known
                        .state_field
                        .clone()
                        .unwrap_or_else(|| "a machine".to_owned()),
                );
            self.report(diagnostic);
        }
        let states = self.known.resources[resource].states.keys();
        let ty = Type::closed(states.map(|state| (state.clone(), Type::Int)));
        (QueryKind::CountByState, ty)
    }

    /// Stored fields to sort by.
    pub(super) fn sort(&mut self, resource: usize, sort: &[Text]) -> Vec<(String, bool)> {
        let mut all = Vec::new();
        for field in sort {
            let (name, descending) = match field.value.strip_prefix('-') {
                Some(name) => (name, true),
                None => (field.value.as_str(), false),
            };
            let name = Text {
                span: field.span,
                value: name.to_owned(),
            };
            if self.field(resource, &name).is_some() {
                all.push((name.value, descending));
            }
        }
        all
    }

    /// Reports a name that something else has already.
    pub(super) fn free_name(&mut self, name: &str, span: Span, scope: &Scope) {
        let is_resource = self.known.resources.iter().any(|it| it.name == name);
        if is_resource || name == "states" || scope.find(name).is_some() {
            let what = if is_resource {
                "a resource"
            } else {
                "already something else here"
            };
            let message = format!("`{name}` is {what}");
            let diagnostic = Diagnostic::new(&codes::DUPLICATE_NAME, message)
                .at(span)
                .help("choose another name");
            self.report(diagnostic);
        }
    }
}
