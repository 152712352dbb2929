//! Handlebars text to [`Ast`], by the parser of the `handlebars` crate: values, functions and `if`/`unless`.
//! A template runs in the same evaluator as a formula, so its names are checked at load and its steps counted;
//! partials, decorators and loops are not part of the language.

use super::ast::{Ast, AstKind, SyntaxProblem};
use super::cel;
use crate::behavior::value::Val;
use handlebars::template::{HelperTemplate, Parameter, TemplateElement};
use handlebars::{Path, Template, TemplateErrorReason};
use std::ops::Range;

/// Whether a text has anything of a template in it.
pub(crate) fn is_template(text: &str) -> bool {
    text.contains("{{")
}

/// Parses a template into one expression that makes a text.
pub(crate) fn parse(text: &str) -> Result<Ast, SyntaxProblem> {
    let template = Template::compile(text).map_err(|problem| SyntaxProblem {
        range: 0..text.len(),
        message: explain(problem.reason()),
    })?;
    Lowering { text }.join(&template)
}

struct Lowering<'a> {
    text: &'a str,
}

impl Lowering<'_> {
    fn join(&self, template: &Template) -> Result<Ast, SyntaxProblem> {
        let parts: Result<Vec<Ast>, _> = template
            .elements
            .iter()
            .filter(|element| !matches!(element, TemplateElement::Comment(_)))
            .map(|element| self.element(element))
            .collect();
        Ok(self.call("concat", parts?))
    }

    fn element(&self, element: &TemplateElement) -> Result<Ast, SyntaxProblem> {
        match element {
            TemplateElement::RawString(text) => {
                Ok(self.whole(AstKind::Literal(Val::text(&**text))))
            }
            TemplateElement::HtmlExpression(helper) | TemplateElement::Expression(helper) => {
                self.expression(helper)
            }
            TemplateElement::HelperBlock(block) => self.block(block),
            _ => Err(self.refuse("partials and decorators are not part of templates")),
        }
    }

    fn expression(&self, helper: &HelperTemplate) -> Result<Ast, SyntaxProblem> {
        if !helper.hash.is_empty() {
            return Err(self.refuse("functions take their arguments by place, not by name"));
        }
        if helper.params.is_empty() {
            return self.parameter(&helper.name);
        }
        let name = name_of(&helper.name).ok_or_else(|| self.refuse("expected a function name"))?;
        let arguments: Result<Vec<Ast>, _> =
            helper.params.iter().map(|it| self.parameter(it)).collect();
        let mut call = self.call(&name, arguments?);
        call.range = self.find(&name);
        Ok(call)
    }

    fn block(&self, block: &HelperTemplate) -> Result<Ast, SyntaxProblem> {
        let name = name_of(&block.name).unwrap_or_default();
        let [condition] = &block.params[..] else {
            return Err(self.refuse("a block takes one condition"));
        };
        let condition = self.call("truthy", vec![self.parameter(condition)?]);
        let empty = Template::default();
        let body = self.join(block.template.as_ref().unwrap_or(&empty))?;
        let otherwise = self.join(block.inverse.as_ref().unwrap_or(&empty))?;
        match name.as_str() {
            "if" => Ok(self.call("_?_:_", vec![condition, body, otherwise])),
            "unless" => Ok(self.call("_?_:_", vec![condition, otherwise, body])),
            other => Err(self.refuse(&format!(
                "`#{other}` is not part of templates, only `#if` and `#unless`"
            ))),
        }
    }

    fn parameter(&self, parameter: &Parameter) -> Result<Ast, SyntaxProblem> {
        match parameter {
            Parameter::Literal(value) => Ok(self.whole(AstKind::Literal(Val::from(value)))),
            Parameter::Subexpression(inner) => self.element(&inner.element),
            Parameter::Name(name) => self.path(name),
            Parameter::Path(Path::Relative((_, raw)) | Path::Local((_, _, raw))) => self.path(raw),
            _ => Err(self.refuse("this kind of argument is not part of templates")),
        }
    }

    /// A dotted path reads the same in both syntaxes.
    fn path(&self, raw: &str) -> Result<Ast, SyntaxProblem> {
        let at = self.find(raw);
        let mut ast = cel::parse(raw).map_err(|problem| SyntaxProblem {
            range: at.clone(),
            message: problem.message,
        })?;
        shift(&mut ast, at.start);
        Ok(ast)
    }

    fn find(&self, part: &str) -> Range<usize> {
        let open = self.text.find("{{").unwrap_or_default();
        self.text[open..]
            .find(part)
            .map_or(0..self.text.len(), |at| open + at..open + at + part.len())
    }

    fn call(&self, name: &str, arguments: Vec<Ast>) -> Ast {
        self.whole(AstKind::Call(name.to_owned(), arguments))
    }

    fn whole(&self, kind: AstKind) -> Ast {
        Ast {
            range: 0..self.text.len(),
            kind,
        }
    }

    fn refuse(&self, message: &str) -> SyntaxProblem {
        SyntaxProblem {
            range: 0..self.text.len(),
            message: message.to_owned(),
        }
    }
}

/// The parser's own words name tokens of its grammar.
fn explain(reason: &TemplateErrorReason) -> String {
    match reason {
        TemplateErrorReason::InvalidSyntax(_) => {
            "not a template: is a `}}` missing, or an operator used? templates have only names and functions, \
             such as `{{pad order.id 4}}`"
                .to_owned()
        }
        other => format!("not a template: {other}"),
    }
}

fn name_of(parameter: &Parameter) -> Option<String> {
    match parameter {
        Parameter::Name(name) => Some(name.clone()),
        Parameter::Path(Path::Relative((_, raw))) => Some(raw.clone()),
        _ => None,
    }
}

fn shift(ast: &mut Ast, by: usize) {
    ast.range = ast.range.start + by..ast.range.end + by;
    match &mut ast.kind {
        AstKind::Select(target, _) | AstKind::Has(target, _) => shift(target, by),
        AstKind::Call(_, items) | AstKind::List(items) => {
            for item in items {
                shift(item, by);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_one_concatenation() {
        let ast = parse("{{request.method}}  {{pad user.id 4}}").unwrap();
        let AstKind::Call(name, parts) = &ast.kind else {
            panic!("{ast:?}")
        };
        assert_eq!((name.as_str(), parts.len()), ("concat", 3));
        assert_eq!(parts[0].range, 2..16);
    }

    #[test]
    fn loops_and_partials_are_refused() {
        assert!(parse("{{#each list}}x{{/each}}").is_err());
        assert!(parse("{{> other}}").is_err());
        assert!(parse("{{#if a}}x{{else}}y{{/if}}").is_ok());
    }
}
