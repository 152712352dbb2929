//! Keywords that cannot be taken apart: `not`, `if`, `contains`, `patternProperties` and their like. They are judged as
//! a whole; where that gives no answer, the change is risky because nobody can tell.

use super::super::change::Level;
use super::super::kinds;
use super::super::side::At;
use super::compare::{Comparison, Context, Finding, Role};
use super::judge::Lost;
use super::plain;
use super::view::View;
use crate::source::Span;
use serde_json::Value;

impl Comparison {
    /// Compares what is left, as far as it differs.
    pub(super) fn complex(
        &mut self,
        (old, new): (&View<'_>, &View<'_>),
        context: &Context,
    ) -> Vec<usize> {
        let alike = old.complex.len() == new.complex.len()
            && old.complex.iter().zip(&new.complex).all(|(one, other)| {
                one.keyword == other.keyword
                    && self.same.same(
                        At {
                            node: one.node,
                            chosen: false,
                            ..old.parts[0]
                        },
                        At {
                            node: other.node,
                            chosen: false,
                            ..new.parts[0]
                        },
                    )
            });
        if alike {
            return Vec::new();
        }
        let spans = (
            old.complex.first().map(|it| it.span).or(old.span()),
            new.complex.first().map(|it| it.span).or(new.span()),
        );
        let mut names: Vec<&str> = Vec::new();
        for it in old.complex.iter().chain(&new.complex) {
            if !names.contains(&it.keyword) {
                names.push(it.keyword);
            }
        }
        let message = format!("`{}` has changed", names.join("`, `"));
        let parts = (old.parts.as_slice(), new.parts.as_slice());
        self.whole(parts, (message, spans), context)
    }

    /// Tells of two schemas as a whole.
    pub(super) fn whole(
        &mut self,
        (old, new): (&[At<'_>], &[At<'_>]),
        (message, spans): (String, (Option<Span>, Option<Span>)),
        context: &Context,
    ) -> Vec<usize> {
        let (lost, gained) = self.judged((old, new), context);
        let (narrowed, widened, unclear) = match context.role {
            Role::Request => (
                &kinds::REQUEST_SCHEMA_NARROWED,
                &kinds::REQUEST_SCHEMA_WIDENED,
                &kinds::REQUEST_SCHEMA_UNCLEAR,
            ),
            Role::Response => (
                &kinds::RESPONSE_SCHEMA_NARROWED,
                &kinds::RESPONSE_SCHEMA_WIDENED,
                &kinds::RESPONSE_SCHEMA_UNCLEAR,
            ),
        };
        let mut changes = Vec::new();
        for (verdict, kind) in [(lost, narrowed), (gained, widened)] {
            let bad = kind.level != Level::Harmless;
            let (kind, witness): (_, Option<Value>) = match verdict {
                Lost::Some(witness) => (kind, witness.filter(|_| bad)),
                Lost::Unknown if bad => (unclear, None),
                Lost::Nothing | Lost::Unknown => continue,
            };
            let message = message.clone();
            let finding = Finding {
                kind,
                message,
                old: spans.0,
                new: spans.1,
                witness,
            };
            changes.push(self.tell(finding, context));
        }
        changes
    }

    /// What the new schema refuses of the old one, and the other way round.
    pub(super) fn judged(
        &mut self,
        (old, new): (&[At<'_>], &[At<'_>]),
        context: &Context,
    ) -> (Lost, Lost) {
        let plain = |list: &[At<'_>]| plain::closed(list, context.role, context.without_null);
        match (plain(old), plain(new)) {
            (Some(old), Some(new)) => (self.judge.lost(&old, &new), self.judge.lost(&new, &old)),
            _ => (Lost::Unknown, Lost::Unknown),
        }
    }
}
