//! Types and listed values.

use super::super::kinds;
use super::compare::{Comparison, Context, Finding, Role};
use super::judge::Lost;
use super::plain;
use super::view::View;
use crate::contract::{JsonType, TypeSet};
use crate::source::Span;
use serde_json::Value;

/// How many values a message lists.
const LISTED: usize = 8;

impl Comparison {
    /// Compares the types and the listed values.
    pub(super) fn values(
        &mut self,
        views: (&View<'_>, &View<'_>),
        context: &Context,
    ) -> Vec<usize> {
        let (old, new) = views;
        if old.is_false != new.is_false {
            return vec![self.nothing_fits(views, context)];
        }
        let mut changes = self.types(views, context);
        changes.extend(match (&old.values, &new.values) {
            (Some(_), Some(_)) => self.listed(views, context),
            (None, None) => Vec::new(),
            _ => self.began_to_list(views, context),
        });
        changes
    }

    fn nothing_fits(&mut self, (old, new): (&View<'_>, &View<'_>), context: &Context) -> usize {
        let (kind, message) = match (context.role, new.is_false) {
            (Role::Request, true) => (&kinds::REQUEST_SCHEMA_NARROWED, "no value fits any more"),
            (Role::Response, true) => (&kinds::RESPONSE_SCHEMA_NARROWED, "no value fits any more"),
            (Role::Request, false) => (
                &kinds::REQUEST_SCHEMA_WIDENED,
                "there are values that fit now",
            ),
            (Role::Response, false) => (
                &kinds::RESPONSE_SCHEMA_WIDENED,
                "there are values that fit now",
            ),
        };
        let (old, new, witness) = (old.span(), new.span(), None);
        let message = message.to_owned();
        self.tell(
            Finding {
                kind,
                message,
                old,
                new,
                witness,
            },
            context,
        )
    }

    fn types(&mut self, (old, new): (&View<'_>, &View<'_>), context: &Context) -> Vec<usize> {
        let (before, after) = (expanded(old.types, context), expanded(new.types, context));
        let gone = beyond(&before, &after);
        let came = beyond(&after, &before);
        // Where listed values are all that a type has, they are told as values.
        let both_listed = old.values.is_some() && new.values.is_some();
        if both_listed && before.iter().any(|kind| after.contains(kind)) {
            return Vec::new();
        }
        let message = format!(
            "the type was {} and is {}",
            name(old.types),
            name(new.types)
        );
        let (narrowed, widened) = match context.role {
            Role::Request => (&kinds::REQUEST_TYPE_NARROWED, &kinds::REQUEST_TYPE_WIDENED),
            Role::Response => (
                &kinds::RESPONSE_TYPE_NARROWED,
                &kinds::RESPONSE_TYPE_WIDENED,
            ),
        };
        let spans = (type_span(old), type_span(new));
        let mut changes = Vec::new();
        for (kinds_of, kind, view) in [(gone, narrowed, old), (came, widened, new)] {
            if kinds_of.is_empty() {
                continue;
            }
            let wanted = matches!(
                (context.role, std::ptr::eq(view, old)),
                (Role::Request, true) | (Role::Response, false)
            );
            let witness = if wanted {
                example(view, &kinds_of)
            } else {
                None
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

    fn listed(&mut self, (old, new): (&View<'_>, &View<'_>), context: &Context) -> Vec<usize> {
        let (before, after) = (values(old, context), values(new, context));
        let (removed, added) = match context.role {
            Role::Request => (&kinds::REQUEST_VALUE_REMOVED, &kinds::REQUEST_VALUE_ADDED),
            Role::Response => (&kinds::RESPONSE_VALUE_REMOVED, &kinds::RESPONSE_VALUE_ADDED),
        };
        let mut changes = Vec::new();
        let gone = missing(&before, &after);
        if let Some((first, span)) = gone.first() {
            let message = format!("{} no longer listed", told(&gone));
            let (old, new) = (Some(*span), list_span(new));
            let witness = (context.role == Role::Request).then(|| first.clone());
            changes.push(self.tell(
                Finding {
                    kind: removed,
                    message,
                    old,
                    new,
                    witness,
                },
                context,
            ));
        }
        let came = missing(&after, &before);
        if let Some((first, span)) = came.first() {
            let message = format!("{} new in the list", told(&came));
            let (old, new) = (list_span(old), Some(*span));
            let witness = (context.role == Role::Response).then(|| first.clone());
            changes.push(self.tell(
                Finding {
                    kind: added,
                    message,
                    old,
                    new,
                    witness,
                },
                context,
            ));
        }
        changes
    }

    /// Values are listed on one side only.
    fn began_to_list(&mut self, views: (&View<'_>, &View<'_>), context: &Context) -> Vec<usize> {
        let (old, new) = views;
        let plain = |view: &View<'_>| {
            let chosen = view.parts.iter().map(|at| super::super::side::At {
                chosen: true,
                ..*at
            });
            plain::closed(
                &chosen.collect::<Vec<_>>(),
                context.role,
                context.without_null,
            )
        };
        let (Some(before), Some(after)) = (plain(old), plain(new)) else {
            return Vec::new();
        };
        let (narrowed, widened) = match context.role {
            Role::Request => (
                &kinds::REQUEST_CONSTRAINT_TIGHTENED,
                &kinds::REQUEST_CONSTRAINT_LOOSENED,
            ),
            Role::Response => (
                &kinds::RESPONSE_CONSTRAINT_TIGHTENED,
                &kinds::RESPONSE_CONSTRAINT_LOOSENED,
            ),
        };
        let (kind, lost, message) = if new.values.is_some() {
            let all = told(&values(new, context));
            (
                narrowed,
                self.judge.lost(&before, &after),
                format!("only {all} possible now"),
            )
        } else {
            let all = told(&values(old, context));
            (
                widened,
                self.judge.lost(&after, &before),
                format!("no longer only {all} possible"),
            )
        };
        let witness = match lost {
            Lost::Nothing => return Vec::new(),
            Lost::Some(witness) => witness,
            Lost::Unknown => None,
        };
        let harmless = kind.level == super::super::change::Level::Harmless;
        let witness = witness.filter(|_| !harmless);
        let (old, new) = (list_span(old), list_span(new));
        vec![self.tell(
            Finding {
                kind,
                message,
                old,
                new,
                witness,
            },
            context,
        )]
    }
}

/// The single types of a set, without `null` where that was compared before.
fn expanded(types: TypeSet, context: &Context) -> Vec<JsonType> {
    let all: Vec<JsonType> = if types.is_any() {
        JsonType::EVERY.to_vec()
    } else {
        types.iter().collect()
    };
    all.into_iter()
        .filter(|kind| !(context.without_null && *kind == JsonType::Null))
        .collect()
}

/// The types of `some` that `others` do not have; an integer is a number.
fn beyond(some: &[JsonType], others: &[JsonType]) -> Vec<JsonType> {
    let has = |kind: JsonType| {
        others.contains(&kind) || (kind == JsonType::Integer && others.contains(&JsonType::Number))
    };
    some.iter().copied().filter(|kind| !has(*kind)).collect()
}

fn name(types: TypeSet) -> String {
    if types.is_any() {
        return "any".to_owned();
    }
    let names: Vec<&str> = types.iter().map(JsonType::as_str).collect();
    names.join(" or ")
}

/// A value of one of these types that the view lists, or a simple one.
fn example(view: &View<'_>, kinds_of: &[JsonType]) -> Option<Value> {
    let listed = view.values.iter().flatten().map(|it| it.0.clone());
    let mut listed = listed.filter(|it| kinds_of.contains(&JsonType::of(it)));
    if let Some(value) = listed.next() {
        return Some(value);
    }
    if view.scalars.is_empty() && view.properties.is_empty() && view.required.is_empty() {
        let simple = match kinds_of.first()? {
            JsonType::Null => Value::Null,
            JsonType::Boolean => Value::Bool(true),
            JsonType::Integer => Value::from(1),
            JsonType::Number => Value::from(1.5),
            JsonType::String => Value::from("text"),
            JsonType::Array if view.items.is_empty() => Value::Array(Vec::new()),
            JsonType::Object => Value::Object(serde_json::Map::new()),
            JsonType::Array => return None,
        };
        return Some(simple);
    }
    None
}

fn values(view: &View<'_>, context: &Context) -> Vec<(Value, Span)> {
    let listed = view.values.iter().flatten().cloned();
    listed
        .filter(|(value, _)| !(context.without_null && value.is_null()))
        .collect()
}

fn missing(some: &[(Value, Span)], others: &[(Value, Span)]) -> Vec<(Value, Span)> {
    let known = |value: &Value| others.iter().any(|it| same_value(&it.0, value));
    some.iter().filter(|it| !known(&it.0)).cloned().collect()
}

/// Numbers are equal by what they count: `1` is `1.0`.
fn same_value(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            one == other || one.as_f64() == other.as_f64()
        }
        _ => one == other,
    }
}

/// `"a" and "b" are`.
fn told(values: &[(Value, Span)]) -> String {
    let mut texts: Vec<String> = values
        .iter()
        .take(LISTED)
        .map(|it| it.0.to_string())
        .collect();
    if values.len() > LISTED {
        texts.push(format!("{} more", values.len() - LISTED));
    }
    let verb = if values.len() == 1 { "is" } else { "are" };
    match texts.pop() {
        Some(last) if texts.is_empty() => format!("{last} {verb}"),
        Some(last) => format!("{} and {last} {verb}", texts.join(", ")),
        None => format!("nothing {verb}"),
    }
}

fn list_span(view: &View<'_>) -> Option<Span> {
    let listed = view.values.as_ref().and_then(|it| it.first());
    let part = view.parts.iter().find(|it| it.node.get("enum").is_some());
    let list = part.map(|it| super::super::side::At::key_span(*it, "enum"));
    list.or(listed.map(|it| it.1)).or(view.span())
}

fn type_span(view: &View<'_>) -> Option<Span> {
    let part = view.parts.iter().find_map(|it| it.get("type"));
    part.map(|it| it.node.span).or(view.span())
}
