//! CEL text to [`Ast`], by the parser of the `cel` crate; its interpreter is not used, because formulas
//! are type-checked at load and run with a step budget, and it has neither.

use super::ast::{Ast, AstKind, Fold, SyntaxProblem};
use crate::behavior::value::Val;
use cel::common::ast::{ComprehensionExpr, EntryExpr, Expr, IdedExpr, LiteralValue, SourceInfo};
use cel::parser::{ParseError, Parser};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::{LazyLock, Mutex, PoisonError};

/// Longer formulas are refused; nobody could read them.
const LONGEST: usize = 4096;

/// Formulas that were parsed before. A reload parses the same few hundred again, and that was half of its time.
static PARSED: LazyLock<Mutex<HashMap<String, Ast>>> = LazyLock::new(Mutex::default);

/// More are not remembered.
const MOST_PARSED: usize = 8192;

/// Parses one formula, without its leading `=`. The same text gives the same tree.
pub(crate) fn parse(text: &str) -> Result<Ast, SyntaxProblem> {
    let parsed = || PARSED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = parsed().get(text) {
        return Ok(known.clone());
    }
    let ast = parse_anew(text)?;
    let mut parsed = parsed();
    if parsed.len() >= MOST_PARSED {
        parsed.clear();
    }
    parsed.insert(text.to_owned(), ast.clone());
    Ok(ast)
}

fn parse_anew(text: &str) -> Result<Ast, SyntaxProblem> {
    if text.len() > LONGEST {
        return Err(SyntaxProblem {
            range: 0..text.len(),
            message: format!("a formula has at most {LONGEST} characters"),
        });
    }
    let (expr, info) = Parser::new()
        .parse_with_source_info(text)
        .map_err(|problems| first_problem(text, problems.errors))?;
    Lowering { text, info }.lower(&expr)
}

fn first_problem(text: &str, mut problems: Vec<ParseError>) -> SyntaxProblem {
    let at = if problems.is_empty() {
        (1, 1)
    } else {
        problems[0].pos
    };
    let start = byte_of(text, at);
    let message = if problems.is_empty() {
        "cannot be read".to_owned()
    } else {
        plain(&problems.swap_remove(0).msg)
    };
    let end = text[start..]
        .char_indices()
        .nth(1)
        .map_or(text.len(), |(at, _)| start + at);
    SyntaxProblem {
        range: start..end,
        message,
    }
}

/// The parser's own words name tokens of its grammar; people want the part before that list.
fn plain(message: &str) -> String {
    let end = message.find(", expecting").or(message.find(" expecting"));
    message[..end.unwrap_or(message.len())].replace("<EOF>", "the end")
}

/// Line and column (from 1, in characters) as an offset.
fn byte_of(text: &str, (line, column): (isize, isize)) -> usize {
    let line = usize::try_from(line - 1).unwrap_or_default();
    let column = usize::try_from(column - 1).unwrap_or_default();
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    text[start.min(text.len())..]
        .char_indices()
        .nth(column)
        .map_or(text.len(), |(at, _)| start + at)
}

struct Lowering<'a> {
    text: &'a str,
    info: SourceInfo,
}

impl Lowering<'_> {
    fn range(&self, id: u64) -> Range<usize> {
        let (start, stop) = self.info.offset_for(id).unwrap_or_default();
        let boundary = |at: usize| {
            (0..=at.min(self.text.len()))
                .rev()
                .find(|it| self.text.is_char_boundary(*it))
        };
        let (start, stop) = (start as usize, stop.max(start) as usize + 1);
        boundary(start).unwrap_or(0)..boundary(stop).unwrap_or(0)
    }

    fn lower(&self, expr: &IdedExpr) -> Result<Ast, SyntaxProblem> {
        let mut range = self.range(expr.id);
        let kind = match &expr.expr {
            Expr::Literal(literal) => AstKind::Literal(constant(literal)),
            Expr::Ident(name) => AstKind::Name(name.clone()),
            Expr::Select(select) => {
                let target = self.lower(&select.operand)?;
                range = cover(&target.range, self.name_after(&target.range, &select.field));
                let target = Box::new(target);
                match select.test {
                    true => AstKind::Has(target, select.field.clone()),
                    false => AstKind::Select(target, select.field.clone()),
                }
            }
            Expr::Call(call) => {
                let arguments = self.all(call.target.as_deref().into_iter().chain(&call.args))?;
                for argument in &arguments {
                    range = cover(&range, argument.range.clone());
                }
                AstKind::Call(call.func_name.clone(), arguments)
            }
            Expr::List(list) => AstKind::List(self.all(&list.elements)?),
            Expr::Map(map) => AstKind::Map(self.entries(map.entries.iter().map(|it| &it.expr))?),
            Expr::Comprehension(fold) => AstKind::Fold(Box::new(self.fold(fold)?)),
            Expr::Struct(_) | Expr::Unspecified => {
                return Err(SyntaxProblem {
                    range,
                    message: "messages such as `Name{…}` are not part of formulas".to_owned(),
                });
            }
        };
        Ok(Ast { range, kind })
    }

    /// Where a selected field's name stands: the first one behind its target.
    fn name_after(&self, target: &Range<usize>, name: &str) -> Range<usize> {
        self.text[target.end.min(self.text.len())..]
            .find(name)
            .map_or(target.clone(), |at| {
                target.end + at..target.end + at + name.len()
            })
    }

    fn all<'e>(
        &self,
        items: impl IntoIterator<Item = &'e IdedExpr>,
    ) -> Result<Vec<Ast>, SyntaxProblem> {
        items.into_iter().map(|item| self.lower(item)).collect()
    }

    fn entries<'e>(
        &self,
        entries: impl Iterator<Item = &'e EntryExpr>,
    ) -> Result<Vec<(Ast, Ast)>, SyntaxProblem> {
        entries
            .filter_map(|entry| match entry {
                EntryExpr::MapEntry(entry) => Some(entry),
                EntryExpr::StructField(_) => None,
            })
            .map(|entry| Ok((self.lower(&entry.key)?, self.lower(&entry.value)?)))
            .collect()
    }

    fn fold(&self, fold: &ComprehensionExpr) -> Result<Fold, SyntaxProblem> {
        Ok(Fold {
            over: self.lower(&fold.iter_range)?,
            element: fold.iter_var.clone(),
            carried: fold.accu_var.clone(),
            start: self.lower(&fold.accu_init)?,
            proceed: self.lower(&fold.loop_cond)?,
            step: self.lower(&fold.loop_step)?,
            result: self.lower(&fold.result)?,
        })
    }
}

fn cover(one: &Range<usize>, other: Range<usize>) -> Range<usize> {
    one.start.min(other.start)..one.end.max(other.end)
}

fn constant(literal: &LiteralValue) -> Val {
    match literal {
        LiteralValue::Boolean(value) => Val::Bool(*value.inner()),
        LiteralValue::Int(value) => Val::Int(*value.inner()),
        LiteralValue::UInt(value) => i64::try_from(*value.inner()).map_or(Val::Null, Val::Int),
        LiteralValue::Double(value) => Val::Number(*value.inner()),
        LiteralValue::String(value) => Val::text(value.inner()),
        LiteralValue::Bytes(value) => Val::text(String::from_utf8_lossy(value.inner())),
        LiteralValue::Null => Val::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slice(text: &str, ast: &Ast) -> String {
        text[ast.range.clone()].to_owned()
    }

    #[test]
    fn places_survive_chinese_text() {
        let ast = parse("'价格' == record.price").unwrap();
        let AstKind::Call(name, arguments) = &ast.kind else {
            panic!("not a call: {ast:?}")
        };
        assert_eq!(name, "_==_");
        assert_eq!(slice("'价格' == record.price", &arguments[0]), "'价格'");
        assert_eq!(
            slice("'价格' == record.price", &arguments[1]),
            "record.price"
        );
    }

    #[test]
    fn a_broken_formula_says_where() {
        let problem = parse("a == && b").unwrap_err();
        assert_eq!(problem.range.start, 5, "{problem:?}");
    }

    #[test]
    fn macros_become_folds() {
        let ast = parse("files.all(f, f.size < 3)").unwrap();
        assert!(matches!(ast.kind, AstKind::Fold(_)));
    }
}
