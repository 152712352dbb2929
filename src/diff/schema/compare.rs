//! The walk through two schemas side by side. Only what differs is looked at, and each pair only once.

use super::super::change::{Change, Differences, Subject};
use super::super::kinds::{self as kinds, Kind};
use super::super::side::{At, Sameness};
use super::judge::Judge;
use super::view::View;
use crate::source::{Node, Span};
use serde_json::Value;
use std::collections::HashMap;
use std::rc::Rc;

/// How deep values are looked into.
const DEEPEST: usize = 48;

/// Which way a value travels; it decides whether wider or narrower is worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::diff) enum Role {
    /// From the client.
    Request,
    /// To the client.
    Response,
}

/// What is compared, for messages.
#[derive(Clone)]
pub(in crate::diff) struct Context {
    pub role: Role,
    pub subject: Subject,
    /// How deep it stands.
    pub depth: usize,
    /// Whether `null` has been compared already.
    pub without_null: bool,
}

impl Context {
    /// Of a whole value.
    pub(in crate::diff) fn new(role: Role, operation: &str, part: impl Into<String>) -> Self {
        Self {
            role,
            subject: Subject {
                operation: Some(operation.to_owned()),
                part: part.into(),
                pointer: String::new(),
            },
            depth: 0,
            without_null: false,
        }
    }

    /// Of a value inside.
    pub(super) fn below(&self, token: &str) -> Self {
        let mut inner = self.clone();
        let token = token.replace('~', "~0").replace('/', "~1");
        inner.subject.pointer = format!("{}/{token}", self.subject.pointer);
        inner.depth += 1;
        inner.without_null = false;
        inner
    }
}

/// What is kept between comparisons.
#[derive(Default)]
pub(in crate::diff) struct Comparison {
    pub same: Sameness,
    pub found: Differences,
    pub(super) judge: Judge,
    /// The changes that were found at a pair of schemas; a pair that is being compared has none yet.
    compared: HashMap<Compared, Rc<[usize]>>,
}

type Compared = (Role, bool, Identities, Identities);
type Identities = Vec<(usize, bool)>;

/// A change at one place, before it has a subject.
pub(super) struct Finding {
    pub kind: &'static Kind,
    pub message: String,
    pub old: Option<Span>,
    pub new: Option<Span>,
    pub witness: Option<Value>,
}

impl Comparison {
    /// Compares two schemas, either of which may be absent: everything fits then.
    pub(in crate::diff) fn schemas(
        &mut self,
        old: Option<At<'_>>,
        new: Option<At<'_>>,
        context: &Context,
    ) {
        let (old, new): (Vec<_>, Vec<_>) = (old.into_iter().collect(), new.into_iter().collect());
        self.compare(&old, &new, context);
    }

    /// Compares two intersections of schemas; answers with the numbers of the changes.
    pub(super) fn compare(
        &mut self,
        old: &[At<'_>],
        new: &[At<'_>],
        context: &Context,
    ) -> Rc<[usize]> {
        if context.depth > DEEPEST || self.same.same_parts(old, new) {
            return Rc::default();
        }
        let names = |list: &[At<'_>]| list.iter().map(|at| at.identity()).collect();
        let pair: Compared = (context.role, context.without_null, names(old), names(new));
        if let Some(known) = self.compared.get(&pair) {
            let known = Rc::clone(known);
            for at in &*known {
                if let Some(operation) = &context.subject.operation {
                    self.found.share(*at, operation);
                }
            }
            return known;
        }
        self.compared.insert(pair.clone(), Rc::default());
        let mut changes = self.look(old, new, context);
        changes.sort_unstable();
        changes.dedup();
        let changes: Rc<[usize]> = changes.into();
        self.compared.insert(pair, Rc::clone(&changes));
        changes
    }

    fn look(&mut self, old: &[At<'_>], new: &[At<'_>], context: &Context) -> Vec<usize> {
        let before = View::of(old, context.role);
        let after = View::of(new, context.role);
        let mut changes = self.notes((&before, &after), context);
        let unions = !before.unions.is_empty() || !after.unions.is_empty();
        if unions && !self.same_unions(&before, &after) {
            changes.extend(self.unions((&before, &after), (old, new), context));
            return changes;
        }
        changes.extend(self.values((&before, &after), context));
        changes.extend(self.scalars((&before, &after), context));
        changes.extend(self.complex((&before, &after), context));
        changes.extend(self.objects((&before, &after), context));
        let items = (before.items.as_slice(), after.items.as_slice());
        changes.extend_from_slice(&self.compare(items.0, items.1, &context.below("*")));
        changes
    }

    fn same_unions(&mut self, old: &View<'_>, new: &View<'_>) -> bool {
        let mut pairs = old.unions.iter().zip(&new.unions);
        old.unions.len() == new.unions.len()
            && pairs.all(|(old, new)| self.same.same_parts(old, new))
    }

    /// Defaults and deprecations, which say nothing about what is accepted.
    fn notes(&mut self, (old, new): (&View<'_>, &View<'_>), context: &Context) -> Vec<usize> {
        let mut changes = Vec::new();
        let (before, after) = (old.default, new.default);
        if before.map(Node::to_json) != after.map(Node::to_json) {
            let text = |node: Option<&Node>| {
                node.map_or_else(|| "none".to_owned(), |it| it.to_json().to_string())
            };
            let kind = match context.role {
                Role::Request => &kinds::REQUEST_DEFAULT_CHANGED,
                Role::Response => &kinds::RESPONSE_DEFAULT_CHANGED,
            };
            let message = format!("the default was {} and is {}", text(before), text(after));
            let finding = Finding {
                kind,
                message,
                old: before.map(|it| it.span).or(old.span()),
                new: after.map(|it| it.span).or(new.span()),
                witness: None,
            };
            changes.push(self.tell(finding, context));
        }
        if new.deprecated && !old.deprecated && context.depth > 0 {
            let message = "it is deprecated now".to_owned();
            let (old, new) = (old.span(), new.span());
            let kind = &kinds::PROPERTY_DEPRECATED;
            let finding = Finding {
                kind,
                message,
                old,
                new,
                witness: None,
            };
            changes.push(self.tell(finding, context));
        }
        changes
    }

    /// Keeps a finding.
    pub(super) fn tell(&mut self, finding: Finding, context: &Context) -> usize {
        let Finding {
            kind,
            message,
            old,
            new,
            witness,
        } = finding;
        self.found.add(Change {
            kind,
            operations: context.subject.operation.iter().cloned().collect(),
            subject: context.subject.clone(),
            message,
            old,
            new,
            witness,
        })
    }
}
