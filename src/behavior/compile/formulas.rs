//! Values of the file: literals, formulas, templates, and structures of them.

use super::Compiler;
use crate::behavior::formula::ast::{Ast, SyntaxProblem};
use crate::behavior::formula::check::{Scope, check};
use crate::behavior::formula::expr::Expr;
use crate::behavior::formula::{cel, handlebars};
use crate::behavior::model::{Formula, Source};
use crate::behavior::syntax::read::Text;
use crate::behavior::types::Type;
use crate::behavior::value::Val;
use crate::source::codes::behavior as codes;
use crate::source::{Diagnostic, Kind, Node};

impl Compiler<'_> {
    /// A value and its type.
    pub(crate) fn source(&mut self, node: &Node, scope: &Scope) -> (Source, Type) {
        match &node.kind {
            Kind::String(text) if text.starts_with('=') || handlebars::is_template(text) => {
                let formula = self.formula(node, scope);
                let ty = formula.expr.ty.clone();
                (Source::Formula(formula), ty)
            }
            Kind::Mapping(entries) => {
                let mut parts = Vec::new();
                let mut types = Vec::new();
                for (name, entry) in entries.iter() {
                    let (part, ty) = self.source(&entry.value, scope);
                    parts.push((name.clone(), part));
                    types.push((name.clone(), ty));
                }
                (Source::Map(parts), Type::closed(types))
            }
            Kind::Sequence(items) => {
                let mut parts = Vec::new();
                let mut element = Type::Union(Vec::new());
                for item in items {
                    let (part, ty) = self.source(item, scope);
                    parts.push(part);
                    element = element.or(ty);
                }
                (Source::List(parts), Type::list(element))
            }
            _ => {
                let value = Val::from(&node.to_json());
                let ty = Type::of(&value);
                (Source::Literal(value), ty)
            }
        }
    }

    /// A formula (`=…`) or template; any other text is a literal.
    pub(crate) fn formula(&mut self, node: &Node, scope: &Scope) -> Formula {
        let text = node.as_str().unwrap_or_default();
        let (parsed, skipped) = match text.strip_prefix('=') {
            Some(formula) => (cel::parse(formula), 1),
            None if handlebars::is_template(text) => (handlebars::parse(text), 0),
            None => (Ok(literal(node)), 0),
        };
        let expr = match parsed {
            Ok(ast) => self.checked(&ast, node, scope, skipped),
            Err(problem) => {
                self.syntax_problem(node, &problem, skipped);
                nothing()
            }
        };
        Formula {
            expr,
            span: node.span,
        }
    }

    /// A formula that must give a value of a type.
    pub(crate) fn formula_of(&mut self, node: &Node, scope: &Scope, expected: &Type) -> Formula {
        let formula = self.formula(node, scope);
        if !formula.expr.ty.overlaps(expected) {
            let diagnostic = Diagnostic::new(
                &codes::FORMULA_TYPE,
                "this can never give what is needed here",
            )
            .at(node.span)
            .expected(expected.to_string())
            .actual(formula.expr.ty.to_string());
            self.report(diagnostic);
        }
        formula
    }

    /// The same for a text that was read as one.
    pub(crate) fn formula_text(&mut self, text: &Text, scope: &Scope, expected: &Type) -> Formula {
        let node = Node {
            span: text.span,
            kind: Kind::String(text.value.clone()),
        };
        self.formula_of(&node, scope, expected)
    }

    fn checked(&mut self, ast: &Ast, node: &Node, scope: &Scope, skipped: usize) -> Expr {
        let (expr, problems) = check(ast, scope, &self.known);
        for problem in problems {
            let range = problem.range.start + skipped..problem.range.end + skipped;
            let span = self.inputs.bundle.sources.inner_span(node, range);
            let mut diagnostic = Diagnostic::new(problem.code, problem.message)
                .at(span)
                .maybe_help(problem.help);
            diagnostic.expected = problem.expected;
            diagnostic.actual = problem.actual;
            self.report(diagnostic);
        }
        expr
    }

    fn syntax_problem(&mut self, node: &Node, problem: &SyntaxProblem, skipped: usize) {
        let range = problem.range.start + skipped..problem.range.end + skipped;
        let span = self.inputs.bundle.sources.inner_span(node, range);
        let diagnostic = Diagnostic::new(&codes::FORMULA_SYNTAX, problem.message.clone()).at(span);
        self.report(diagnostic);
    }
}

fn literal(node: &Node) -> Ast {
    Ast {
        range: 0..0,
        kind: crate::behavior::formula::ast::AstKind::Literal(Val::from(&node.to_json())),
    }
}

fn nothing() -> Expr {
    Expr {
        kind: crate::behavior::formula::expr::ExprKind::Constant(Val::Null),
        ty: Type::Any,
        uses: 0,
        range: 0..0,
    }
}
