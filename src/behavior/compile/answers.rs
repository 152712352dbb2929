//! What operations answer: a reply or a list, its envelope, and how it is poured into the response.

use super::Compiler;
use super::operations::Ground;
use super::plans::Site;
use crate::behavior::formula::check::Scope;
use crate::behavior::model::{
    Enclosing, ListAnswer, OperationAnswer, Page, PageStart, Query, QueryKind, ReplyAnswer, Source,
};
use crate::behavior::pour::PlanId;
use crate::behavior::syntax::read::{Template, Text};
use crate::behavior::syntax::{self, Replies};
use crate::behavior::types::Type;
use crate::behavior::value::Val;
use crate::contract::{self, Schema};
use crate::source::codes::behavior as codes;
use crate::source::{Diagnostic, Span};

/// The operation whose answer is compiled.
#[derive(Clone, Copy)]
pub(super) struct Asked<'s> {
    pub declared: &'s contract::Operation,
    pub spec: &'s syntax::Operation,
    pub scope: &'s Scope,
    pub status: u16,
    /// Where the operation stands in the behavior file.
    pub span: Span,
}

impl Compiler<'_> {
    /// What an operation answers, and how that is poured into the response.
    pub(super) fn answer(
        &mut self,
        ground: &Ground<'_>,
        of: Asked<'_>,
    ) -> (OperationAnswer, Option<PlanId>) {
        let spec = of.spec;
        if spec.example == Some(true) {
            return (OperationAnswer::Example, None);
        }
        let success = envelope(ground, spec, |it| it.success.as_ref());
        let (answer, ty) = match (&spec.reply, &spec.list) {
            (Some(reply), Some(list)) => {
                let message = "an operation has `reply` or `list`, not both";
                let diagnostic = Diagnostic::new(&codes::CLAUSE_CONFLICT, message).at(list.span);
                self.report(diagnostic.related(reply.0.span, "here"));
                return (OperationAnswer::Nothing, None);
            }
            (Some(reply), None) => {
                let (reply, ty) = self.source(&reply.0, of.scope);
                self.reply(reply, ty, success, of.scope)
            }
            (None, Some(list)) => match self.list(ground, spec, list, of.scope) {
                Some((mut answer, ty)) => {
                    let (envelope, ty) = self.enclose(success, of.scope, "result", ty);
                    answer.envelope = envelope;
                    (OperationAnswer::List(Box::new(answer)), ty)
                }
                None => return (OperationAnswer::Nothing, None),
            },
            (None, None) => {
                let response = of.declared.response(of.status);
                if response.is_none_or(|it| it.content.is_empty()) {
                    return (OperationAnswer::Nothing, None);
                }
                let nothing = Source::Literal(Val::Null);
                self.reply(nothing, Type::Null, success, of.scope)
            }
        };
        (answer, self.answer_plan(of, &ty))
    }

    fn reply(
        &mut self,
        reply: Source,
        ty: Type,
        success: Option<&Template>,
        scope: &Scope,
    ) -> (OperationAnswer, Type) {
        let (envelope, ty) = self.enclose(success, scope, "result", ty);
        let answer = ReplyAnswer { reply, envelope };
        (OperationAnswer::Reply(Box::new(answer)), ty)
    }

    /// The schema by which the answer of an operation is completed, if answers are.
    pub(super) fn fill_schema(&self, of: Asked<'_>) -> Option<Schema> {
        let response = of.declared.response(of.status).filter(|_| self.fill)?;
        response.main_content()?.1.schema.clone()
    }

    fn answer_plan(&mut self, of: Asked<'_>, ty: &Type) -> Option<PlanId> {
        let reply = of.spec.reply.as_ref().map(|it| it.0.span);
        let clause = reply.or(of.spec.list.as_ref().map(|it| it.span));
        let (declared, status) = (of.declared, of.status);
        let Some(response) = declared.response(status) else {
            let id = &declared.id;
            let message = format!("the contract declares no status {status} for `{id}`");
            let diagnostic = Diagnostic::new(&codes::UNDECLARED_STATUS, message).at(of.span);
            self.report(diagnostic.related(declared.id_span, "the operation"));
            return None;
        };
        let schema = response.main_content()?.1.schema.clone()?;
        let site = Site {
            span: clause.unwrap_or(of.span),
            path: String::new(),
        };
        Some(self.plan(&schema, ty, &site))
    }

    /// A list without its outermost envelope, and the type of what it gives.
    fn list(
        &mut self,
        ground: &Ground<'_>,
        spec: &syntax::Operation,
        target: &Text,
        scope: &Scope,
    ) -> Option<(ListAnswer, Type)> {
        let resource = self.resource(target)?;
        let mut inner = scope.clone();
        let record = inner.bind("record", Type::Record(resource));
        let filter = spec.filter.as_ref();
        let list = Query {
            resource,
            kind: QueryKind::List,
            key: None,
            filter: filter.map(|it| self.formula_of(&it.0, &inner, &Type::Bool)),
            record,
            sort: spec.sort.as_ref().map(|sort| self.sort(resource, sort)),
            otherwise: None,
            span: target.span,
        };
        let item = spec.item.as_ref().map(|it| self.source(&it.0, &inner));
        let (item, element) = match item {
            Some((item, ty)) => (Some(item), ty),
            None => (None, Type::Record(resource)),
        };
        let (page, ty) = self.page(ground, spec, scope, Type::list(element));
        let answer = ListAnswer {
            list,
            item,
            page,
            envelope: None,
        };
        Some((answer, ty))
    }

    fn page(
        &mut self,
        ground: &Ground<'_>,
        spec: &syntax::Operation,
        scope: &Scope,
        items: Type,
    ) -> (Option<Page>, Type) {
        let Some(page) = &spec.page else {
            return (None, items);
        };
        let number = |name: &str| (name.to_owned(), Type::Int);
        let ty = Type::closed([
            ("items".to_owned(), items),
            number("total"),
            number("number"),
            number("size"),
            number("last"),
            number("offset"),
            ("next".to_owned(), Type::Int.optional()),
        ]);
        let around = envelope(ground, spec, |it| it.page.as_ref());
        let (envelope, ty) = self.enclose(around, scope, "page", ty);
        let start = match (&page.number, &page.offset) {
            (_, Some(offset)) => PageStart::Offset(self.formula_of(&offset.0, scope, &Type::Int)),
            (Some(number), None) => {
                PageStart::Number(self.formula_of(&number.0, scope, &Type::Int))
            }
            (None, None) => {
                let message = "a page needs `number` or `offset`";
                let span = page.size.0.span;
                self.report(Diagnostic::new(&codes::MISSING_KEY, message).at(span));
                return (None, ty);
            }
        };
        let page = Page {
            start,
            size: self.formula_of(&page.size.0, scope, &Type::Int),
            envelope,
        };
        (Some(page), ty)
    }

    /// An envelope around a value, and the type of both together.
    fn enclose(
        &mut self,
        envelope: Option<&Template>,
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
        for diagnostic in self.diagnostics.split_off(before) {
            let same =
                |it: &Diagnostic| it.span == diagnostic.span && it.message == diagnostic.message;
            if !self.diagnostics.iter().any(same) {
                self.report(diagnostic);
            }
        }
        (Some(Enclosing { source, slot }), ty)
    }
}

/// An envelope of the operation, or else of the file.
fn envelope<'s>(
    ground: &Ground<'s>,
    spec: &'s syntax::Operation,
    choose: impl Fn(&'s Replies) -> Option<&'s Template>,
) -> Option<&'s Template> {
    let own = spec.replies.as_ref().and_then(&choose);
    own.or_else(|| choose(ground.file.replies.as_ref()?))
}
