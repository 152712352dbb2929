//! `oneOf` and `anyOf`: alternatives are paired by name, then compared pair by pair; those that are left are new or gone.

use super::super::change::Level;
use super::super::kinds;
use super::super::side::At;
use super::compare::{Comparison, Context, Finding, Role};
use super::judge::Lost;
use super::plain;
use super::view::View;
use crate::contract::JsonType;
use crate::source::Node;
use serde_json::Value;

/// One of several schemas that a value may fit.
struct Alternative<'c> {
    /// All that the value has to fit then.
    list: Vec<At<'c>>,
    /// The alternative itself; absent where there is only one.
    branch: Option<At<'c>>,
    /// What it is called, or what tells it from the others.
    name: Option<String>,
}

impl Comparison {
    /// Compares schemas of which at least one has alternatives.
    pub(super) fn unions(
        &mut self,
        (old, new): (&View<'_>, &View<'_>),
        lists: (&[At<'_>], &[At<'_>]),
        context: &Context,
    ) -> Vec<usize> {
        let (lost, gained) = self.judged(lists, context);
        let bad = match context.role {
            Role::Request => &lost,
            Role::Response => &gained,
        };
        if lost == Lost::Nothing && gained == Lost::Nothing {
            return Vec::new();
        }
        let spans = (old.span(), new.span());
        if *bad == Lost::Nothing {
            return self.whole(
                lists,
                ("the alternatives have changed".to_owned(), spans),
                context,
            );
        }
        let (Some(before), Some(after)) = (alternatives(old, lists.0), alternatives(new, lists.1))
        else {
            return self.whole(
                lists,
                ("the alternatives have changed".to_owned(), spans),
                context,
            );
        };
        let mut changes = Vec::new();
        let mut context = context.clone();
        if !context.without_null {
            changes.extend(self.null((old, new), (&before, &after), &context));
            context.without_null = true;
        }
        context.depth += 1;
        changes.extend(self.pairs((without_null(before), without_null(after)), lists, &context));
        if changes.is_empty() {
            let message = "the alternatives have changed".to_owned();
            return self.whole(lists, (message, spans), &context);
        }
        changes
    }

    fn null(
        &mut self,
        (old, new): (&View<'_>, &View<'_>),
        (before, after): (&[Alternative<'_>], &[Alternative<'_>]),
        context: &Context,
    ) -> Vec<usize> {
        let was = before.iter().any(|it| admits_null(&it.list, 4));
        let is = after.iter().any(|it| admits_null(&it.list, 4));
        let (kind, message) = match (context.role, was, is) {
            (Role::Request, true, false) => {
                (&kinds::REQUEST_TYPE_NARROWED, "null does not fit any more")
            }
            (Role::Response, true, false) => {
                (&kinds::RESPONSE_TYPE_NARROWED, "null does not fit any more")
            }
            (Role::Request, false, true) => (&kinds::REQUEST_TYPE_WIDENED, "null fits now"),
            (Role::Response, false, true) => (&kinds::RESPONSE_TYPE_WIDENED, "null fits now"),
            _ => return Vec::new(),
        };
        let finding = Finding {
            kind,
            message: message.to_owned(),
            old: old.span(),
            new: new.span(),
            witness: (kind.level == Level::Breaking).then_some(Value::Null),
        };
        vec![self.tell(finding, context)]
    }

    fn pairs(
        &mut self,
        (mut before, mut after): (Vec<Alternative<'_>>, Vec<Alternative<'_>>),
        lists: (&[At<'_>], &[At<'_>]),
        context: &Context,
    ) -> Vec<usize> {
        let mut changes = Vec::new();
        let mut left = Vec::new();
        for one in before.drain(..) {
            let alike = after
                .iter()
                .position(|it| self.same.same_parts(&one.list, &it.list));
            match alike {
                Some(at) => {
                    after.remove(at);
                }
                None => left.push(one),
            }
        }
        let mut gone = Vec::new();
        let alone = left.len() == 1 && after.len() == 1;
        for one in left {
            let partner = after
                .iter()
                .position(|it| it.name.is_some() && it.name == one.name)
                .or((alone && like(&one, &after[0])).then_some(0));
            match partner {
                Some(at) => {
                    let other = after.remove(at);
                    changes.extend_from_slice(&self.compare(&one.list, &other.list, context));
                }
                None => gone.push(one),
            }
        }
        for one in gone {
            changes.extend(self.alternative((&one, true), lists.1, context));
        }
        for one in after {
            changes.extend(self.alternative((&one, false), lists.0, context));
        }
        changes
    }

    /// An alternative that only one side has, though the other side may accept its values all the same.
    fn alternative(
        &mut self,
        (one, gone): (&Alternative<'_>, bool),
        others: &[At<'_>],
        context: &Context,
    ) -> Vec<usize> {
        let plain = |list: &[At<'_>]| plain::closed(list, context.role, context.without_null);
        let lost = match (plain(&one.list), plain(others)) {
            (Some(own), Some(others)) => self.judge.lost(&own, &others),
            _ => Lost::Unknown,
        };
        let witness = match lost {
            Lost::Nothing => return Vec::new(),
            Lost::Some(witness) => witness,
            Lost::Unknown => None,
        };
        let (kind, said) = match (context.role, gone) {
            (Role::Request, true) => (&kinds::REQUEST_ALTERNATIVE_REMOVED, "is gone"),
            (Role::Response, true) => (&kinds::RESPONSE_ALTERNATIVE_REMOVED, "is gone"),
            (Role::Request, false) => (&kinds::REQUEST_ALTERNATIVE_ADDED, "is new"),
            (Role::Response, false) => (&kinds::RESPONSE_ALTERNATIVE_ADDED, "is new"),
        };
        let own = one
            .branch
            .or(one.list.first().copied())
            .map(|at| at.node.span);
        let other = others.first().map(|at| at.node.span);
        let name = one
            .name
            .as_deref()
            .map_or_else(String::new, |it| format!(" `{it}`"));
        let (old, new) = if gone { (own, other) } else { (other, own) };
        let finding = Finding {
            kind,
            message: format!("the alternative{name} {said}"),
            old,
            new,
            witness: witness.filter(|_| kind.level != Level::Harmless),
        };
        vec![self.tell(finding, context)]
    }
}

/// The alternatives of a schema; nothing where several `oneOf` and `anyOf` stand side by side.
fn alternatives<'c>(view: &View<'c>, list: &[At<'c>]) -> Option<Vec<Alternative<'c>>> {
    let Some(branches) = view.unions.first() else {
        return Some(vec![Alternative {
            list: list.to_vec(),
            branch: None,
            name: name(list),
        }]);
    };
    if view.unions.len() > 1 {
        return None;
    }
    let all = branches.iter().map(|branch| {
        let mut whole: Vec<At<'c>> = list
            .iter()
            .map(|at| At {
                chosen: true,
                ..*at
            })
            .collect();
        whole.push(*branch);
        Alternative {
            list: whole,
            branch: Some(*branch),
            name: name(&[*branch]),
        }
    });
    Some(all.collect())
}

/// The name of a reference, the title, or the one value of a property such as `type`.
fn name(list: &[At<'_>]) -> Option<String> {
    let [at] = list else { return None };
    if let Some(name) = at.reference_name() {
        return Some(name.to_owned());
    }
    let view = View::of(list, Role::Request);
    let told = view.properties.iter().find_map(|(name, list)| {
        let values = View::of(list, Role::Request).values?;
        let [(value, _)] = values.as_slice() else {
            return None;
        };
        Some(format!("{name} {value}"))
    });
    let title = at
        .node
        .get("title")
        .and_then(Node::as_str)
        .map(str::to_owned);
    let types: Vec<&str> = view.types.iter().map(JsonType::as_str).collect();
    told.or(title)
        .or((!types.is_empty()).then(|| types.join(" or ")))
}

/// Whether two schemas have a type in common, so that a comparison says more than that one took the other's place.
fn like(one: &Alternative<'_>, other: &Alternative<'_>) -> bool {
    let (one, other) = (
        View::of(&one.list, Role::Request),
        View::of(&other.list, Role::Request),
    );
    one.types.is_any()
        || other.types.is_any()
        || one
            .types
            .iter()
            .any(|kind| kind != JsonType::Null && other.types.allows(kind))
}

fn without_null(mut all: Vec<Alternative<'_>>) -> Vec<Alternative<'_>> {
    all.retain(|it| !is_null(&it.list));
    all
}

fn is_null(list: &[At<'_>]) -> bool {
    let view = View::of(list, Role::Request);
    let mut types = view.types.iter();
    types.next() == Some(JsonType::Null) && types.next().is_none()
}

fn admits_null(list: &[At<'_>], far: usize) -> bool {
    let view = View::of(list, Role::Request);
    let listed = view.values.as_ref();
    view.types.allows(JsonType::Null)
        && !view.is_false
        && listed.is_none_or(|it| it.iter().any(|(value, _)| value.is_null()))
        && view
            .unions
            .iter()
            .all(|union| far > 0 && union.iter().any(|it| admits_null(&[*it], far - 1)))
}
