//! Bounds, lengths, patterns and formats.

use super::super::kinds::{self, Kind};
use super::compare::{Comparison, Context, Finding, Role};
use super::judge::Lost;
use super::plain;
use super::view::{Said, View};
use crate::contract::JsonType;
use crate::source::Span;
use serde_json::{Map, Value, json};

/// A type and the keywords that speak of it.
struct Group {
    kind: JsonType,
    keywords: &'static [&'static str],
}

const GROUPS: [Group; 4] = [
    Group {
        kind: JsonType::Number,
        keywords: &[
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "format",
        ],
    },
    Group {
        kind: JsonType::String,
        keywords: &["minLength", "maxLength", "pattern", "format"],
    },
    Group {
        kind: JsonType::Array,
        keywords: &["minItems", "maxItems", "uniqueItems"],
    },
    Group {
        kind: JsonType::Object,
        keywords: &["minProperties", "maxProperties"],
    },
];

impl Comparison {
    /// Compares the keywords that bound single values. Listed values say all by themselves.
    pub(super) fn scalars(
        &mut self,
        (old, new): (&View<'_>, &View<'_>),
        context: &Context,
    ) -> Vec<usize> {
        if old.values.is_some() || new.values.is_some() {
            return Vec::new();
        }
        let mut changes = Vec::new();
        for group in &GROUPS {
            let kind = match group.kind {
                JsonType::Number => [JsonType::Integer, JsonType::Number].into_iter(),
                kind => [kind, kind].into_iter(),
            };
            let allowed = |view: &View<'_>| kind.clone().any(|it| view.types.allows(it));
            if allowed(old) && allowed(new) {
                changes.extend(self.group(group, (old, new), context));
            }
        }
        changes
    }

    fn group(
        &mut self,
        group: &Group,
        views: (&View<'_>, &View<'_>),
        context: &Context,
    ) -> Vec<usize> {
        let (old, new) = (said(group, views.0), said(group, views.1));
        if text(&old) == text(&new) {
            return Vec::new();
        }
        let kind = common_type(group, views);
        let (before, after) = (schema(kind, &old), schema(kind, &new));
        let lost = self.judge.lost(&before, &after);
        let gained = self.judge.lost(&after, &before);
        let message = changed(group, &old, &new).join(", ");
        let spans = (
            first(group, &old, &new).or(views.0.span()),
            first(group, &new, &old).or(views.1.span()),
        );
        let mut tell = |kind: &'static Kind, witness: Option<Value>| {
            let witness = witness.filter(|_| kind.level != super::super::change::Level::Harmless);
            let (message, old, new) = (message.clone(), spans.0, spans.1);
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
        };
        let (tightened, loosened, unclear) = kinds_of(context.role);
        let mut changes = Vec::new();
        match &lost {
            Lost::Some(witness) => changes.push(tell(tightened, witness.clone())),
            Lost::Unknown if old.is_empty() => changes.push(tell(tightened, None)),
            _ => {}
        }
        match &gained {
            Lost::Some(witness) => changes.push(tell(loosened, witness.clone())),
            Lost::Unknown if new.is_empty() => changes.push(tell(loosened, None)),
            _ => {}
        }
        let bad = match context.role {
            Role::Request => &lost,
            Role::Response => &gained,
        };
        let decided = match context.role {
            Role::Request => old.is_empty(),
            Role::Response => new.is_empty(),
        };
        if *bad == Lost::Unknown && !decided {
            changes.push(tell(unclear, None));
        }
        changes
    }
}

fn said<'c>(group: &Group, view: &View<'c>) -> Vec<Said<'c>> {
    let said = view.scalars.iter().copied();
    said.filter(|it| group.keywords.contains(&it.keyword))
        .collect()
}

/// Tightened, loosened, and undecided.
fn kinds_of(role: Role) -> (&'static Kind, &'static Kind, &'static Kind) {
    match role {
        Role::Request => (
            &kinds::REQUEST_CONSTRAINT_TIGHTENED,
            &kinds::REQUEST_CONSTRAINT_LOOSENED,
            &kinds::REQUEST_SCHEMA_UNCLEAR,
        ),
        Role::Response => (
            &kinds::RESPONSE_CONSTRAINT_TIGHTENED,
            &kinds::RESPONSE_CONSTRAINT_LOOSENED,
            &kinds::RESPONSE_SCHEMA_UNCLEAR,
        ),
    }
}

/// `integer` where both sides allow nothing else of the group.
fn common_type(group: &Group, views: (&View<'_>, &View<'_>)) -> &'static str {
    let whole = |view: &View<'_>| !view.types.allows(JsonType::Number);
    match group.kind {
        JsonType::Number if whole(views.0) && whole(views.1) => "integer",
        kind => kind.as_str(),
    }
}

/// The keywords as a plain schema of that type.
fn schema(kind: &str, said: &[Said<'_>]) -> Value {
    let mut parts = Vec::new();
    for it in said {
        let mut part = Map::new();
        match it.keyword {
            "format" => plain::format(&mut part, it.node),
            keyword => {
                part.insert(keyword.to_owned(), it.node.to_json());
            }
        }
        parts.push(part);
    }
    let mut whole = Map::new();
    whole.insert("type".to_owned(), json!(kind));
    let mut rest = Vec::new();
    for part in parts {
        if part.keys().any(|key| whole.contains_key(key)) {
            rest.push(Value::Object(part));
        } else {
            whole.extend(part);
        }
    }
    if !rest.is_empty() {
        let list = whole.entry("allOf").or_insert_with(|| json!([]));
        if let Some(list) = list.as_array_mut() {
            list.extend(rest);
        }
    }
    Value::Object(whole)
}

fn values(said: &[Said<'_>], keyword: &str) -> Vec<String> {
    let of = said.iter().filter(|it| it.keyword == keyword);
    of.map(|it| it.node.to_json().to_string()).collect()
}

fn text(said: &[Said<'_>]) -> Vec<(&'static str, String)> {
    let mut all: Vec<_> = said
        .iter()
        .map(|it| (it.keyword, it.node.to_json().to_string()))
        .collect();
    all.sort();
    all
}

/// `maxLength was 50 and is 20`.
fn changed(group: &Group, old: &[Said<'_>], new: &[Said<'_>]) -> Vec<String> {
    let mut all = Vec::new();
    for keyword in group.keywords {
        let (before, after) = (values(old, keyword), values(new, keyword));
        if before == after {
            continue;
        }
        let (before, after) = (before.join(" and "), after.join(" and "));
        all.push(match (before.is_empty(), after.is_empty()) {
            (true, _) => format!("`{keyword}` is {after} now, there was none"),
            (_, true) => format!("`{keyword}` was {before}, there is none now"),
            _ => format!("`{keyword}` was {before} and is {after}"),
        });
    }
    all
}

/// Where the first keyword stands that the other side does not have alike.
fn first(group: &Group, own: &[Said<'_>], other: &[Said<'_>]) -> Option<Span> {
    let keywords = group.keywords.iter();
    let mut differing = keywords.filter(|it| values(own, it) != values(other, it));
    differing.find_map(|keyword| {
        own.iter()
            .find(|it| it.keyword == *keyword)
            .map(|it| it.span)
    })
}
