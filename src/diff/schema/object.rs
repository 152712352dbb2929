//! Properties: which there are, which must be there, and what is said of all others.
//!
//! A property that a schema does not name promises nothing, even where the schema is open. So a new optional property
//! of a request is harmless, although strictly fewer values of that name fit.

use super::super::kinds::{self, Kind};
use super::super::side::At;
use super::compare::{Comparison, Context, Finding, Role};
use super::view::View;
use super::{judge, plain};
use crate::contract::JsonType;
use crate::source::Span;
use serde_json::Value;

impl Comparison {
    /// Compares objects.
    pub(super) fn objects(
        &mut self,
        views: (&View<'_>, &View<'_>),
        context: &Context,
    ) -> Vec<usize> {
        let (old, new) = views;
        let object = |view: &View<'_>| view.types.allows(JsonType::Object) && view.values.is_none();
        if !object(old) || !object(new) {
            return Vec::new();
        }
        let mut changes = Vec::new();
        for name in old.properties.keys() {
            changes.extend(self.property(name, views, context));
        }
        let added = new
            .properties
            .keys()
            .filter(|it| !old.properties.contains_key(*it));
        for name in added {
            changes.extend(self.property(name, views, context));
        }
        let named = |name: &&String| {
            old.properties.contains_key(*name) || new.properties.contains_key(*name)
        };
        let bare: Vec<&String> = old.required.keys().chain(new.required.keys()).collect();
        for name in bare.into_iter().filter(|it| !named(it)) {
            changes.extend(self.requiredness(name, views, context));
        }
        changes.extend(self.additional(views, context));
        changes
    }

    fn property(
        &mut self,
        name: &str,
        views: (&View<'_>, &View<'_>),
        context: &Context,
    ) -> Vec<usize> {
        let (old, new) = views;
        let (before, after) = (old.property(name), new.property(name));
        let was = old.properties.contains_key(name);
        let is = new.properties.contains_key(name);
        let refused = |list: &[At<'_>]| list.iter().any(|at| at.is_false());
        let inner = context.below(name);
        match (was, is) {
            (true, false) if after.is_empty() || refused(&after) => {
                vec![self.removed(name, views, context)]
            }
            (false, true) if before.is_empty() || refused(&before) => {
                vec![self.added(name, views, context)]
            }
            _ => {
                let mut changes = self.requiredness(name, views, context);
                changes.extend(self.read_only(name, (&before, &after), context));
                changes.extend_from_slice(&self.compare(&before, &after, &inner));
                changes
            }
        }
    }

    fn removed(&mut self, name: &str, views: (&View<'_>, &View<'_>), context: &Context) -> usize {
        let (old, new) = views;
        let closed = new.property(name).iter().any(|at| at.is_false());
        let must = old.required.contains_key(name);
        let (kind, said): (&'static Kind, _) = match context.role {
            Role::Request if closed => (
                &kinds::REQUEST_PROPERTY_REFUSED,
                "is gone and no other is allowed",
            ),
            Role::Request => (
                &kinds::REQUEST_PROPERTY_REMOVED,
                "is not described any more",
            ),
            Role::Response if must => (
                &kinds::RESPONSE_REQUIRED_PROPERTY_REMOVED,
                "is gone; it was always there",
            ),
            Role::Response => (&kinds::RESPONSE_PROPERTY_REMOVED, "is gone"),
        };
        let witness = match kind.name == kinds::REQUEST_PROPERTY_REFUSED.name {
            true => object_witness(views, context),
            false => None,
        };
        let finding = Finding {
            kind,
            message: format!("property `{name}` {said}"),
            old: name_span(old, name),
            new: new.span(),
            witness,
        };
        self.tell(finding, &context.below(name))
    }

    fn added(&mut self, name: &str, views: (&View<'_>, &View<'_>), context: &Context) -> usize {
        let (old, new) = views;
        let closed = old.property(name).iter().any(|at| at.is_false());
        let must = new.required.contains_key(name) && !old.required.contains_key(name);
        let (kind, said): (&'static Kind, _) = match context.role {
            Role::Request if must => (
                &kinds::REQUEST_PROPERTY_REQUIRED_ADDED,
                "is new and required",
            ),
            Role::Request => (&kinds::REQUEST_PROPERTY_ADDED, "is new and optional"),
            Role::Response if closed => (
                &kinds::RESPONSE_PROPERTY_UNEXPECTED,
                "is new; no other was allowed",
            ),
            Role::Response => (&kinds::RESPONSE_PROPERTY_ADDED, "is new"),
        };
        let witness = match kind.name == kinds::REQUEST_PROPERTY_REQUIRED_ADDED.name {
            true => object_witness(views, context),
            false => None,
        };
        let finding = Finding {
            kind,
            message: format!("property `{name}` {said}"),
            old: old.span(),
            new: name_span(new, name),
            witness,
        };
        self.tell(finding, &context.below(name))
    }

    fn requiredness(
        &mut self,
        name: &str,
        views: (&View<'_>, &View<'_>),
        context: &Context,
    ) -> Vec<usize> {
        let (old, new) = views;
        let (was, is) = (old.required.get(name), new.required.get(name));
        let (kind, said): (&'static Kind, _) = match (context.role, was, is) {
            (_, None, None) | (_, Some(_), Some(_)) => return Vec::new(),
            (Role::Request, None, _) => (
                &kinds::REQUEST_PROPERTY_BECAME_REQUIRED,
                "must be there now",
            ),
            (Role::Request, ..) => (
                &kinds::REQUEST_PROPERTY_BECAME_OPTIONAL,
                "need not be there any more",
            ),
            (Role::Response, None, _) => (
                &kinds::RESPONSE_PROPERTY_BECAME_REQUIRED,
                "is always there now",
            ),
            (Role::Response, ..) => (
                &kinds::RESPONSE_PROPERTY_BECAME_OPTIONAL,
                "is not always there any more",
            ),
        };
        let witness = match kind.name == kinds::REQUEST_PROPERTY_BECAME_REQUIRED.name {
            true => object_witness(views, context),
            false => None,
        };
        let finding = Finding {
            kind,
            message: format!("property `{name}` {said}"),
            old: was.copied().or_else(|| name_span(old, name)).or(old.span()),
            new: is.copied().or_else(|| name_span(new, name)).or(new.span()),
            witness,
        };
        vec![self.tell(finding, &context.below(name))]
    }

    fn read_only(
        &mut self,
        name: &str,
        (old, new): (&[At<'_>], &[At<'_>]),
        context: &Context,
    ) -> Vec<usize> {
        let is = |list: &[At<'_>]| View::of(list, context.role).read_only;
        if context.role != Role::Request || is(old) || !is(new) {
            return Vec::new();
        }
        let finding = Finding {
            kind: &kinds::REQUEST_PROPERTY_BECAME_READ_ONLY,
            message: format!("property `{name}` is read-only now"),
            old: old.first().map(|at| at.node.span),
            new: new.first().map(|at| at.node.span),
            witness: None,
        };
        vec![self.tell(finding, &context.below(name))]
    }

    /// Properties without a name.
    fn additional(&mut self, views: (&View<'_>, &View<'_>), context: &Context) -> Vec<usize> {
        let (old, new) = views;
        let (before, after) = (old.additional(), new.additional());
        let closed = |list: &[At<'_>]| list.iter().any(|at| at.is_false());
        let (was, is) = (closed(&before), closed(&after));
        if !was && !is {
            let changes = self.compare(&before, &after, &context.below("*"));
            return changes.to_vec();
        }
        let (kind, said): (&'static Kind, _) = match (context.role, was, is) {
            (Role::Request, false, true) => (
                &kinds::REQUEST_ADDITIONAL_CLOSED,
                "no other properties are allowed now",
            ),
            (Role::Response, false, true) => (
                &kinds::RESPONSE_ADDITIONAL_CLOSED,
                "no other properties are allowed now",
            ),
            (Role::Request, true, false) => (
                &kinds::REQUEST_ADDITIONAL_OPENED,
                "other properties are allowed now",
            ),
            (Role::Response, true, false) => (
                &kinds::RESPONSE_ADDITIONAL_OPENED,
                "other properties are allowed now",
            ),
            _ => return Vec::new(),
        };
        let witness = match kind.name == kinds::REQUEST_ADDITIONAL_CLOSED.name {
            true => object_witness(views, context),
            false => None,
        };
        let finding = Finding {
            kind,
            message: said.to_owned(),
            old: before.first().map(|at| at.node.span).or(old.span()),
            new: after.first().map(|at| at.node.span).or(new.span()),
            witness,
        };
        vec![self.tell(finding, context)]
    }
}

/// An object that fits the old schema and not the new one.
fn object_witness((old, new): (&View<'_>, &View<'_>), context: &Context) -> Option<Value> {
    let plain = |view: &View<'_>| {
        let chosen = view.parts.iter().map(|at| At {
            chosen: true,
            ..*at
        });
        let chosen: Vec<At<'_>> = chosen.collect();
        plain::closed(&chosen, context.role, context.without_null)
    };
    judge::witness(&plain(old)?, &plain(new)?, None)
}

/// Where the name of a property stands.
fn name_span(view: &View<'_>, name: &str) -> Option<Span> {
    view.parts.iter().find_map(|part| {
        let properties = part.node.get("properties")?.as_mapping()?;
        properties.get(name).map(|entry| entry.key)
    })
}
