//! Resolves names and checks types: [`Ast`] to [`Expr`], or problems with their places.
//! A part that is wrong becomes a value of any type, so that the rest is still checked.

use super::ast::{Ast, AstKind, Fold};
use super::expr::{Expr, ExprKind, FoldExpr};
use super::functions::{self, Function, Gives};
use super::operators;
use crate::behavior::types::{MapType, Type};
use crate::behavior::value::Val;
use crate::source::codes::behavior as codes;
use crate::source::{Code, did_you_mean};
use indexmap::IndexMap;
use std::ops::Range;
use std::sync::Arc;

/// What formulas may know of the resources.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// The resources, by the index that records carry.
    pub resources: Vec<KnownResource>,
}

/// What formulas may know of one resource.
#[derive(Clone, Debug)]
pub(crate) struct KnownResource {
    /// Its name.
    pub name: String,
    /// Fields, derived fields and relations of its records.
    pub fields: IndexMap<String, Type>,
    /// Its states and their values on the wire.
    pub states: IndexMap<String, Val>,
    /// The field of its machine.
    pub state_field: Option<String>,
    /// The type of its key.
    pub key: Type,
}

/// The names that a formula may use; each has a slot.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    names: Vec<(String, Type)>,
}

/// One thing that is wrong with a formula.
#[derive(Clone, Debug)]
pub(crate) struct Problem {
    pub code: &'static Code,
    pub range: Range<usize>,
    pub message: String,
    pub expected: Option<String>,
    pub actual: Option<String>,
    pub help: Option<String>,
}

impl Scope {
    /// Adds a name behind all others and gives its slot.
    pub(crate) fn bind(&mut self, name: impl Into<String>, ty: Type) -> usize {
        self.names.push((name.into(), ty));
        self.names.len() - 1
    }

    /// Slot and type of a name; the latest of that name counts.
    pub(crate) fn find(&self, name: &str) -> Option<(usize, &Type)> {
        let at = self.names.iter().rposition(|(known, _)| known == name)?;
        Some((at, &self.names[at].1))
    }

    /// How many slots there are.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|(name, _)| name.as_str())
    }

    fn truncate(&mut self, len: usize) {
        self.names.truncate(len);
    }
}

impl Problem {
    fn new(code: &'static Code, range: &Range<usize>, message: impl Into<String>) -> Self {
        Self {
            code,
            range: range.clone(),
            message: message.into(),
            expected: None,
            actual: None,
            help: None,
        }
    }

    fn types(mut self, expected: impl Into<String>, actual: &Type) -> Self {
        self.expected = Some(expected.into());
        self.actual = Some(actual.to_string());
        self
    }

    fn help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }
}

/// Checks one expression in a scope.
pub(crate) fn check(ast: &Ast, scope: &Scope, known: &Known) -> (Expr, Vec<Problem>) {
    let mut checker = Checker {
        scope: scope.clone(),
        known,
        problems: Vec::new(),
        deepest: scope.len(),
    };
    let expr = checker.expr(ast);
    if checker.deepest > 128 {
        let problem = Problem::new(&codes::FORMULA_SYNTAX, &ast.range, "uses too many names");
        checker.problems.push(problem);
    }
    (expr, checker.problems)
}

pub(super) struct Checker<'a> {
    scope: Scope,
    known: &'a Known,
    problems: Vec<Problem>,
    deepest: usize,
}

impl Checker<'_> {
    fn expr(&mut self, ast: &Ast) -> Expr {
        match &ast.kind {
            AstKind::Literal(value) => {
                node(ast, ExprKind::Constant(value.clone()), Type::of(value))
            }
            AstKind::Name(name) => self.name(ast, name),
            AstKind::Select(target, field) => {
                let target = self.expr(target);
                self.select(ast, target, field)
            }
            AstKind::Has(target, field) => {
                let target = self.expr(target);
                self.field_type(ast, &target.ty, field);
                node(
                    ast,
                    ExprKind::Has(Box::new(target), field.as_str().into()),
                    Type::Bool,
                )
            }
            AstKind::List(items) => {
                let items: Vec<Expr> = items.iter().map(|item| self.expr(item)).collect();
                let element = items
                    .iter()
                    .fold(Type::Union(Vec::new()), |all, item| all.or(item.ty.clone()));
                node(ast, ExprKind::List(items), Type::list(element))
            }
            AstKind::Map(entries) => self.map(ast, entries),
            AstKind::Fold(fold) => self.fold(ast, fold),
            AstKind::Call(name, arguments) => self.call(ast, name, arguments),
        }
    }

    fn name(&mut self, ast: &Ast, name: &str) -> Expr {
        if let Some((slot, ty)) = self.scope.find(name) {
            return node(ast, ExprKind::Slot(slot), ty.clone());
        }
        if name == "states" {
            let (value, ty) = self.states();
            return node(ast, ExprKind::Constant(value), ty);
        }
        if let Some(at) = self.known.resources.iter().position(|it| it.name == name) {
            return node(ast, ExprKind::Constant(Val::Null), Type::Table(at));
        }
        let help = {
            let resources = self.known.resources.iter().map(|it| it.name.as_str());
            did_you_mean(name, self.scope.names().chain(resources))
        };
        let message = format!("no name `{name}` is known here");
        self.report(Problem::new(&codes::UNKNOWN_NAME, &ast.range, message).help(help));
        unknown(ast)
    }

    fn states(&self) -> (Val, Type) {
        let with_states = || {
            self.known
                .resources
                .iter()
                .filter(|it| !it.states.is_empty())
        };
        let value = Val::map(with_states().map(|it| {
            let states = it
                .states
                .iter()
                .map(|(name, value)| (name.clone(), value.clone()));
            (it.name.clone(), Val::map(states))
        }));
        let ty = Type::closed(with_states().map(|it| {
            let states = it
                .states
                .iter()
                .map(|(name, value)| (name.clone(), Type::of(value)));
            (it.name.clone(), Type::closed(states))
        }));
        (value, ty)
    }

    fn select(&mut self, ast: &Ast, target: Expr, field: &str) -> Expr {
        let ty = self.field_type(ast, &target.ty, field);
        if let ExprKind::Constant(Val::Map(entries)) = &target.kind {
            let value = entries.get(field).cloned().unwrap_or(Val::Null);
            return node(ast, ExprKind::Constant(value), ty);
        }
        node(ast, ExprKind::Field(Box::new(target), field.into()), ty)
    }

    /// The type of a field, or a problem when no value of the target's type can have it.
    fn field_type(&mut self, ast: &Ast, target: &Type, field: &str) -> Type {
        let mut found: Option<Type> = None;
        let mut names: Vec<String> = Vec::new();
        for member in target.members() {
            let known = match member {
                Type::Any => return Type::Any,
                Type::Map(map) if map.open && !map.fields.contains_key(field) => return Type::Any,
                Type::Map(map) => &map.fields,
                Type::Record(at) => &self.known.resources[*at].fields,
                _ => continue,
            };
            match known.get(field) {
                Some(ty) => found = Some(found.map_or(ty.clone(), |all| all.or(ty.clone()))),
                None => names.extend(known.keys().cloned()),
            }
        }
        match found {
            Some(ty) if target.is_nullable() => ty.optional(),
            Some(ty) => ty,
            None => {
                self.no_field(ast, target, field, &names);
                Type::Any
            }
        }
    }

    fn no_field(&mut self, ast: &Ast, target: &Type, field: &str, names: &[String]) {
        let owner = match target.non_null() {
            Type::Record(at) => format!("records of `{}`", self.known.resources[at].name),
            other => format!("this {other}"),
        };
        let end = ast.range.end;
        let range = end.saturating_sub(field.len()).max(ast.range.start)..end;
        let message =
            format!("{owner} has no field `{field}`").replace("records of", "a record of");
        let help = did_you_mean(field, names.iter().map(String::as_str));
        self.report(Problem::new(&codes::UNKNOWN_FIELD, &range, message).help(help));
    }

    fn map(&mut self, ast: &Ast, entries: &[(Ast, Ast)]) -> Expr {
        let entries: Vec<(Expr, Expr)> = entries
            .iter()
            .map(|(key, value)| (self.expr(key), self.expr(value)))
            .collect();
        let mut ty = MapType::default();
        for (key, value) in &entries {
            match &key.kind {
                ExprKind::Constant(Val::Text(name)) => {
                    ty.fields.insert(name.to_string(), value.ty.clone());
                }
                _ => ty.open = true,
            }
        }
        node(ast, ExprKind::Map(entries), Type::Map(Arc::new(ty)))
    }

    fn fold(&mut self, ast: &Ast, fold: &Fold) -> Expr {
        let over = self.expr(&fold.over);
        let element = match over.ty.non_null() {
            Type::List(element) => *element,
            Type::Any => Type::Any,
            other => {
                let problem = Problem::new(
                    &codes::FORMULA_TYPE,
                    &over.range,
                    "only lists have elements",
                );
                self.report(problem.types("list", &other));
                Type::Any
            }
        };
        let start = self.expr(&fold.start);
        let before = self.scope.len();
        let element_slot = self.scope.bind(fold.element.clone(), element);
        let carried_slot = self.scope.bind(fold.carried.clone(), start.ty.clone());
        self.deepest = self.deepest.max(self.scope.len());
        let problems = self.problems.len();
        let first = self.expr(&fold.step).ty;
        self.problems.truncate(problems);
        self.scope.names[carried_slot].1 = start.ty.clone().or(first);
        let proceed = self.expr(&fold.proceed);
        let step = self.expr(&fold.step);
        let result = self.expr(&fold.result);
        self.scope.truncate(before);
        let ty = result.ty.clone();
        let fold = FoldExpr {
            over,
            element: element_slot,
            carried: carried_slot,
            start,
            proceed,
            step,
            result,
        };
        node(ast, ExprKind::Fold(Box::new(fold)), ty)
    }

    fn call(&mut self, ast: &Ast, name: &str, arguments: &[Ast]) -> Expr {
        let mut arguments: Vec<Expr> = arguments.iter().map(|it| self.expr(it)).collect();
        if name == "@not_strictly_false" && arguments.len() == 1 {
            return arguments.remove(0);
        }
        if name == "_[_]" {
            return self.index(ast, arguments);
        }
        if name == "shape" {
            return self.shape(ast, arguments);
        }
        if let Some((kind, ty)) = operators::resolve(name, &arguments) {
            return match ty {
                Ok(ty) => node(ast, kind, ty),
                Err(problem) => {
                    let range = arguments
                        .get(problem.operand)
                        .map_or(&ast.range, |it| &it.range);
                    let report = Problem::new(&codes::FORMULA_TYPE, range, problem.message);
                    self.report(Problem {
                        actual: Some(problem.actual),
                        expected: Some(problem.expected),
                        ..report
                    });
                    node(ast, kind, Type::Any)
                }
            };
        }
        match functions::find(name) {
            Some(function) => self.function(ast, function, arguments),
            None => {
                let help = did_you_mean(name, functions::all().map(|it| it.name));
                let message = format!("there is no function `{name}`");
                self.report(Problem::new(&codes::UNKNOWN_FUNCTION, &ast.range, message).help(help));
                unknown(ast)
            }
        }
    }

    fn function(&mut self, ast: &Ast, function: &'static Function, arguments: Vec<Expr>) -> Expr {
        let (least, given) = (function.takes.len(), arguments.len());
        if given < least && !(function.repeats && given + 1 >= least)
            || given > least && !function.repeats
        {
            let plural = if least == 1 { "" } else { "s" };
            let message = format!(
                "`{}` takes {least} argument{plural}, found {given}",
                function.name
            );
            let help = Some(function.summary.to_owned());
            self.report(Problem::new(&codes::FORMULA_ARGUMENTS, &ast.range, message).help(help));
        }
        for (at, argument) in arguments.iter().enumerate() {
            let Some(takes) = function.takes.get(at).or(function.takes.last()) else {
                continue;
            };
            let expected = takes.ty();
            if !argument.ty.overlaps(&expected) {
                let message = format!(
                    "`{}` cannot take this as argument {}",
                    function.name,
                    at + 1
                );
                let problem = Problem::new(&codes::FORMULA_TYPE, &argument.range, message);
                self.report(problem.types(expected.to_string(), &argument.ty));
            }
        }
        let ty = match function.gives {
            Gives::Always(ty) => ty(),
            Gives::From(ty) => {
                let types: Vec<Type> = arguments.iter().map(|it| it.ty.clone()).collect();
                ty(&types)
            }
        };
        node(ast, ExprKind::Call(function, arguments), ty)
    }

    fn index(&mut self, ast: &Ast, arguments: Vec<Expr>) -> Expr {
        let Ok([target, key]) = <[Expr; 2]>::try_from(arguments) else {
            return unknown(ast);
        };
        let (target, key) = (Box::new(target), Box::new(key));
        let (wanted, ty) = match target.ty.non_null() {
            Type::Table(at) => {
                let wanted = self.known.resources[at].key.clone();
                self.expect(&key, &wanted, "is no key of this resource");
                let ty = Type::Record(at).optional();
                return node(ast, ExprKind::Lookup(at, key), ty);
            }
            Type::List(element) => (Type::Int, element.optional()),
            Type::Map(map) => {
                let all = map
                    .fields
                    .values()
                    .fold(Type::Null, |all, ty| all.or(ty.clone()));
                (Type::Text, if map.open { Type::Any } else { all })
            }
            Type::Any | Type::Record(_) => (Type::Any, Type::Any),
            other => {
                let problem = Problem::new(&codes::FORMULA_TYPE, &target.range, "has no elements");
                self.report(problem.types("list, object or resource", &other));
                (Type::Any, Type::Any)
            }
        };
        self.expect(&key, &wanted, "cannot be used between `[` and `]` here");
        node(ast, ExprKind::Index(target, key), ty)
    }

    fn shape(&mut self, ast: &Ast, mut arguments: Vec<Expr>) -> Expr {
        if arguments.len() != 1 {
            let message = format!("`shape` takes 1 argument, found {}", arguments.len());
            self.report(Problem::new(&codes::FORMULA_ARGUMENTS, &ast.range, message));
            return unknown(ast);
        }
        let record = Box::new(arguments.remove(0));
        let ty = record.ty.clone();
        node(ast, ExprKind::Shape(record), ty)
    }

    fn expect(&mut self, expr: &Expr, wanted: &Type, message: &str) {
        if !expr.ty.overlaps(wanted) {
            let problem = Problem::new(&codes::FORMULA_TYPE, &expr.range, message);
            self.report(problem.types(wanted.to_string(), &expr.ty));
        }
    }

    fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }
}

fn unknown(ast: &Ast) -> Expr {
    node(ast, ExprKind::Constant(Val::Null), Type::Any)
}

fn node(ast: &Ast, kind: ExprKind, ty: Type) -> Expr {
    let uses = super::expr::slots(&kind);
    Expr {
        kind,
        ty,
        uses,
        range: ast.range.clone(),
    }
}
