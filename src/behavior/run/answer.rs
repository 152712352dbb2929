//! Makes the answer of an operation: reply or list, page, envelope, poured into the response schema.

use super::record::Making;
use super::{Run, Stop, at};
use crate::behavior::formula::eval::Frame;
use crate::behavior::generated::{day, seed_of};
use crate::behavior::model::{
    Enclosing, FIRST, Formula, ListAnswer, Operation, OperationAnswer, Page, PageStart, ReplyAnswer,
};
use crate::behavior::value::Val;
use crate::source::Span;
use indexmap::IndexMap;
use serde_json::Value;
use std::sync::Arc;

/// What an operation answers.
#[derive(Debug)]
pub(crate) enum Answered {
    /// No body.
    Nothing,
    /// The contract's example.
    Example,
    /// This body.
    Body(Value),
}

impl Run<'_> {
    /// The answer of an operation whose clauses have run.
    pub(crate) fn answer(
        &self,
        operation: &Operation,
        frame: &mut Frame,
    ) -> Result<Answered, Stop> {
        let place = operation.span;
        let value = match &operation.answer {
            OperationAnswer::Nothing => return Ok(Answered::Nothing),
            OperationAnswer::Example => return Ok(Answered::Example),
            OperationAnswer::Reply(answer) => {
                let ReplyAnswer { reply, envelope } = &**answer;
                let value = self.source(reply, frame, place)?;
                self.enclosed(envelope.as_ref(), value, frame, place)?
            }
            OperationAnswer::List(answer) => {
                let value = match &answer.page {
                    None => {
                        let records = self.view().query(&answer.list, frame).map_err(at(place))?;
                        self.items(answer, records, frame, place)?
                    }
                    Some(page) => self.paged(answer, page, (frame, place))?,
                };
                self.enclosed(answer.envelope.as_ref(), value, frame, place)?
            }
        };
        match operation.plan {
            None => Ok(Answered::Nothing),
            Some(plan) => {
                let body = self.view().pour(plan, &value).map_err(at(place))?;
                Ok(Answered::Body(self.filled(operation, body)))
            }
        }
    }

    /// The answer with all that its schema asks for. The same request gets the same addition.
    fn filled(&self, operation: &Operation, body: Value) -> Value {
        let Some(schema) = &operation.fill else {
            return body;
        };
        let making = Making {
            behavior: self.behavior,
            now: day(self.env.now),
        };
        let request = Value::from(self.request).to_string();
        making.filled(schema, body, seed_of(&request))
    }

    /// The headers of an operation's answer, as text.
    pub(super) fn answer_headers(
        &self,
        operation: &Operation,
        frame: &mut Frame,
    ) -> Result<Vec<(String, String)>, Stop> {
        let mut all = Vec::new();
        for (name, value) in &operation.headers {
            match self.source(value, frame, operation.span)? {
                Val::Null => {}
                Val::Text(text) => all.push((name.clone(), text.to_string())),
                other => all.push((name.clone(), Value::from(&other).to_string())),
            }
        }
        Ok(all)
    }

    fn enclosed(
        &self,
        envelope: Option<&Enclosing>,
        value: Val,
        frame: &mut Frame,
        place: Span,
    ) -> Result<Val, Stop> {
        match envelope {
            None => Ok(value),
            Some(envelope) => {
                frame.set(envelope.slot, value);
                self.source(&envelope.source, frame, place)
            }
        }
    }

    fn paged(
        &self,
        answer: &ListAnswer,
        page: &Page,
        (frame, place): (&mut Frame, Span),
    ) -> Result<Val, Stop> {
        let size = self.whole_number(&page.size, frame)?.unwrap_or(1).max(1);
        let offset = match &page.start {
            PageStart::Number(number) => {
                let number = self.whole_number(number, frame)?.unwrap_or(1).max(1);
                (number - 1).saturating_mul(size)
            }
            PageStart::Offset(offset) => self.whole_number(offset, frame)?.unwrap_or(0),
        };
        let view = self.view();
        let selection = view.select(&answer.list, frame).map_err(at(place))?;
        let found = view.page(&selection, (offset, size), frame);
        let (records, total) = found.map_err(at(place))?;
        let records = records.into_iter();
        let records = records
            .map(|it| Val::Record(answer.list.resource, it))
            .collect();
        let items = self.items(answer, Val::list(records), frame, place)?;
        let behind = offset.saturating_add(size);
        let next = if behind < total {
            int(behind)
        } else {
            Val::Null
        };
        let value = Val::map([
            ("items".to_owned(), items),
            ("total".to_owned(), int(total)),
            ("number".to_owned(), int(offset / size + 1)),
            ("size".to_owned(), int(size)),
            ("last".to_owned(), int(total.div_ceil(size).max(1))),
            ("offset".to_owned(), int(offset)),
            ("next".to_owned(), next),
        ]);
        self.enclosed(page.envelope.as_ref(), value, frame, place)
    }

    /// Each record as the operation answers it.
    fn items(
        &self,
        answer: &ListAnswer,
        records: Val,
        frame: &mut Frame,
        place: Span,
    ) -> Result<Val, Stop> {
        let (Some(item), Val::List(all)) = (&answer.item, &records) else {
            return Ok(records);
        };
        let mut items = Vec::with_capacity(all.len());
        for record in all.iter() {
            frame.set(answer.list.record, record.clone());
            items.push(self.source(item, frame, place)?);
        }
        Ok(Val::list(items))
    }

    fn whole_number(&self, formula: &Formula, frame: &mut Frame) -> Result<Option<usize>, Stop> {
        let view = self.view();
        let value = view.value(formula, frame);
        let value = value.map_err(at(formula.span))?;
        Ok(value.as_int().and_then(|it| usize::try_from(it).ok()))
    }

    /// Status and body of a named error that an operation answers, with the rules that the request broke.
    pub fn failure(
        &self,
        name: &str,
        operation: Option<usize>,
        violations: Val,
    ) -> Option<(u16, Value)> {
        let error = self.behavior.errors.get(name)?;
        let mut values: IndexMap<String, Val> = match &error.values {
            Val::Map(entries) => (**entries).clone(),
            _ => IndexMap::new(),
        };
        values.insert("name".to_owned(), Val::text(name));
        let values = Val::Map(Arc::new(values));
        let operation = operation.and_then(|at| self.behavior.operations.get(at)?.as_ref());
        let own = operation.and_then(|it| it.failure.as_ref());
        let body = match own.or(self.behavior.envelopes.failure.as_ref()) {
            None => values,
            Some(envelope) => {
                let mut frame = self.frame(Val::Null);
                frame.set(FIRST, values);
                frame.set(FIRST + 1, violations);
                self.source(envelope, &mut frame, error.span).ok()?
            }
        };
        Some((error.status, Value::from(&body)))
    }
}

fn int(value: usize) -> Val {
    Val::Int(i64::try_from(value).unwrap_or(i64::MAX))
}
