//! The clauses that change records.

use super::Compiler;
use super::plans::Site;
use crate::behavior::formula::check::Scope;
use crate::behavior::formula::expr::ExprKind;
use crate::behavior::model::{
    Acting, ActionChoice, Assignment, Change, ChangeKind, Creation, Query, QueryKind, Source,
};
use crate::behavior::pour::PlanId;
use crate::behavior::syntax::ChangeSpec;
use crate::behavior::syntax::read::{Names, Template, Text};
use crate::behavior::types::Type;
use crate::behavior::value::SPREAD;
use crate::contract::Schema;
use crate::source::codes::behavior as codes;
use crate::source::{Diagnostic, Span};

impl Compiler<'_> {
    pub(super) fn change_clause(&mut self, specs: &[ChangeSpec], scope: &mut Scope) -> Vec<Change> {
        specs
            .iter()
            .filter_map(|spec| self.change(spec, scope))
            .collect()
    }

    fn change(&mut self, spec: &ChangeSpec, scope: &mut Scope) -> Option<Change> {
        let when = spec
            .when
            .as_ref()
            .map(|it| self.formula_of(&it.0, scope, &Type::Bool));
        let verbs = [
            &spec.create,
            &spec.update,
            &spec.replace,
            &spec.delete,
            &spec.act,
            &spec.update_all,
            &spec.delete_all,
        ];
        let mut named = verbs.into_iter().flatten();
        let Some(target) = named.next() else {
            let span = spec
                .set
                .iter()
                .next()
                .map(|it| it.1)
                .or(spec.action.as_ref().map(|it| it.span))?;
            let message = "a change needs one of `create`, `update`, `replace`, `delete`, `act`, `update_all`, `delete_all`";
            self.report(Diagnostic::new(&codes::MISSING_KEY, message).at(span));
            return None;
        };
        if let Some(other) = named.next() {
            let message = "a change does one thing; make this another entry of the list";
            self.report(Diagnostic::new(&codes::CLAUSE_CONFLICT, message).at(other.span));
        }
        let kind = if spec.create.is_some() {
            self.create(spec, target, scope)?
        } else if spec.update.is_some() || spec.replace.is_some() {
            let (slot, resource) = self.bound_record(target, scope)?;
            let set = self.set(&spec.set, resource, scope);
            let emptied = match spec.replace {
                Some(_) => self.offered(&spec.set, scope),
                None => Vec::new(),
            };
            ChangeKind::Update {
                slot,
                resource,
                set,
                emptied,
            }
        } else if spec.delete.is_some() {
            let (slot, _) = self.bound_record(target, scope)?;
            ChangeKind::Delete { slot }
        } else if spec.act.is_some() {
            self.act(spec, target, scope)?
        } else {
            self.bulk(spec, target, scope)?
        };
        Some(Change {
            when,
            kind,
            span: target.span,
        })
    }

    fn create(
        &mut self,
        spec: &ChangeSpec,
        target: &Text,
        scope: &mut Scope,
    ) -> Option<ChangeKind> {
        let resource = self.resource(target)?;
        let record = Type::Record(resource);
        let mut inner = scope.clone();
        let each = spec.each.as_ref().map(|list| {
            let (source, ty) = self.source(&list.0, scope);
            let element = match ty.non_null() {
                Type::List(element) => *element,
                Type::Any => Type::Any,
                other => {
                    let diagnostic = Diagnostic::new(&codes::FORMULA_TYPE, "`each` needs a list")
                        .at(list.0.span)
                        .expected("list")
                        .actual(other.to_string());
                    self.report(diagnostic);
                    Type::Any
                }
            };
            (source, element)
        });
        let alias = spec
            .alias
            .as_ref()
            .map_or("(created)", |it| it.value.as_str());
        let known = scope.find(alias).map(|(slot, ty)| (slot, ty.clone()));
        let slot = match (&known, &spec.alias) {
            (Some((slot, ty)), Some(_)) if spec.when.is_some() && ty.overlaps(&record) => *slot,
            (Some(_), Some(name)) => {
                self.free_name(&name.value, name.span, scope);
                scope.bind(alias, record.clone())
            }
            _ => {
                if let Some(name) = &spec.alias {
                    self.free_name(&name.value, name.span, scope);
                }
                let bound = match (&each, &spec.when) {
                    (Some(_), _) => Type::list(record.clone()),
                    (None, Some(_)) => record.clone().optional(),
                    (None, None) => record.clone(),
                };
                scope.bind(alias, bound)
            }
        };
        if inner.find(alias).is_none_or(|(at, _)| at != slot) {
            inner.bind(alias, record);
        }
        let each = each.map(|(source, element)| (source, inner.bind("each", element)));
        let set = self.set(&spec.set, resource, &inner);
        if !self.has_schema(resource) {
            self.complete(resource, &set, target.span);
        }
        let offered = self.offered(&spec.set, &inner);
        Some(ChangeKind::Create(Creation {
            resource,
            slot,
            each,
            set,
            offered,
        }))
    }

    /// Every field that cannot be `null` must be set when a record is made.
    fn complete(&mut self, resource: usize, set: &[Assignment], span: Span) {
        let known = &self.known.resources[resource];
        let stored = self
            .stored_fields
            .get(resource)
            .cloned()
            .unwrap_or_default();
        let missing: Vec<String> = stored
            .into_iter()
            .filter(|(name, has_default)| {
                !has_default
                    && known.fields.get(name).is_some_and(|ty| !ty.is_nullable())
                    && !set.iter().any(|it| it.field == *name)
            })
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        if !missing.is_empty() {
            let message = format!("nothing sets {} of the new record", missing.join(", "));
            let diagnostic = Diagnostic::new(&codes::MISSING_KEY, message)
                .at(span)
                .help("add it under `set`, or make the field optional with `?`");
            self.report(diagnostic);
        }
    }

    fn bulk(&mut self, spec: &ChangeSpec, target: &Text, scope: &Scope) -> Option<ChangeKind> {
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
            sort: None,
            otherwise: None,
            span: target.span,
        };
        if spec.delete_all.is_some() {
            return Some(ChangeKind::DeleteAll { query });
        }
        let set = self.set(&spec.set, resource, &inner);
        Some(ChangeKind::UpdateAll { query, set })
    }

    /// A name that stands for a record.
    fn bound_record(&mut self, name: &Text, scope: &Scope) -> Option<(usize, usize)> {
        let Some((slot, ty)) = scope.find(&name.value) else {
            self.unknown(&codes::UNKNOWN_NAME, "name", name, &[]);
            return None;
        };
        match ty.non_null() {
            Type::Record(resource) => Some((slot, resource)),
            other => {
                let diagnostic = Diagnostic::new(
                    &codes::FORMULA_TYPE,
                    format!("`{}` is no record", name.value),
                )
                .at(name.span)
                .expected("record")
                .actual(other.to_string());
                self.report(diagnostic);
                None
            }
        }
    }

    fn set(&mut self, set: &Names<Template>, resource: usize, scope: &Scope) -> Vec<Assignment> {
        let mut all = Vec::new();
        for (name, span, value) in set.iter() {
            if name == SPREAD {
                all.push(self.spread(value, scope));
                continue;
            }
            let field = Text {
                span,
                value: name.to_owned(),
            };
            let Some(expected) = self.field(resource, &field) else {
                continue;
            };
            all.push(self.assignment((resource, &field), &expected, value, scope));
        }
        all
    }

    /// Takes over what an object gives.
    fn spread(&mut self, value: &Template, scope: &Scope) -> Assignment {
        let (source, ty) = self.source(&value.0, scope);
        if !ty.overlaps(&Type::open_map()) && ty.non_null() != Type::Null {
            let diagnostic = Diagnostic::new(&codes::FORMULA_TYPE, "`...` takes over an object")
                .at(value.0.span)
                .expected("object")
                .actual(ty.to_string());
            self.report(diagnostic);
        }
        Assignment {
            field: SPREAD.to_owned(),
            value: source,
            freeze: None,
            check: false,
            span: value.0.span,
        }
    }

    /// The fields that `...` may give, as far as its type tells.
    fn offered(&mut self, set: &Names<Template>, scope: &Scope) -> Vec<String> {
        let Some(value) = set.get(SPREAD) else {
            return Vec::new();
        };
        let known = self.diagnostics.len();
        let (_, ty) = self.source(&value.0, scope);
        self.diagnostics.truncate(known);
        let maps = ty.members().iter().filter_map(|it| match it {
            Type::Map(map) => Some(map.fields.keys().cloned()),
            _ => None,
        });
        maps.flatten().collect()
    }

    /// A value for a field.
    pub(super) fn assignment(
        &mut self,
        (resource, field): (usize, &Text),
        expected: &Type,
        value: &Template,
        scope: &Scope,
    ) -> Assignment {
        let (source, ty) = self.source(&value.0, scope);
        let schema = self.schemas.get(&(resource, field.value.clone())).cloned();
        let freeze = self.freeze(&source, schema.as_ref(), value.0.span);
        if freeze.is_none() && !ty.overlaps(expected) {
            let message = format!("`{}` can never hold this", field.value);
            let diagnostic = Diagnostic::new(&codes::FORMULA_TYPE, message)
                .at(value.0.span)
                .expected(expected.to_string())
                .actual(ty.to_string());
            self.report(diagnostic);
        }
        Assignment {
            field: field.value.clone(),
            check: freeze.is_none() && schema.is_some(),
            value: source,
            freeze,
            span: value.0.span,
        }
    }

    /// How a `shape(record)` is frozen into a field.
    fn freeze(&mut self, source: &Source, schema: Option<&Schema>, span: Span) -> Option<PlanId> {
        let Source::Formula(formula) = source else {
            return None;
        };
        let ExprKind::Shape(record) = &formula.expr.kind else {
            return None;
        };
        let Some(schema) = schema else {
            let diagnostic = Diagnostic::new(
                &codes::FORMULA_TYPE,
                "only a field with a schema can hold a frozen record",
            )
            .at(span)
            .help("declare the field with `{$ref: …}`");
            self.report(diagnostic);
            return None;
        };
        let site = Site {
            span,
            path: String::new(),
        };
        Some(self.plan(schema, &record.ty.clone(), &site))
    }

    fn act(&mut self, spec: &ChangeSpec, target: &Text, scope: &Scope) -> Option<ChangeKind> {
        let (slot, resource) = self.bound_record(target, scope)?;
        let Some(action) = &spec.action else {
            self.report(
                Diagnostic::new(&codes::MISSING_KEY, "`act` needs `action`").at(target.span),
            );
            return None;
        };
        let actions = self.action_names.get(resource).cloned().unwrap_or_default();
        let choice = if action.value.starts_with('=') {
            ActionChoice::Wire(self.formula_text(action, scope, &Type::Any))
        } else {
            if !actions.contains(&action.value) {
                self.unknown(&codes::UNKNOWN_ACTION, "action", action, &actions);
            }
            ActionChoice::Named(action.value.clone())
        };
        Some(ChangeKind::Act(Acting {
            slot,
            resource,
            action: choice,
            forbidden: self.error_name(spec.forbidden.as_ref()),
            refused: self.error_name(spec.refused.as_ref()),
        }))
    }
}
