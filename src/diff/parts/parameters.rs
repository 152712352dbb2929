//! Parameters: added, removed, renamed, moved, and what each must look like.

use super::super::contract::{node, path_item};
use super::super::kinds::{self, Kind};
use super::super::schema::{Comparison, Context, Role};
use super::super::side::At;
use super::versions::Versions;
use crate::contract::{Contract, JsonType, Operation, Parameter, ParameterPlace};
use crate::source::{Node, Span, nearest};

/// Compares the parameters.
pub(in crate::diff) fn compare(versions: &Versions<'_>, comparison: &mut Comparison) {
    let (old, new) = versions.operations;
    let renamed = path_names(old, new);
    let mut left: Vec<&Parameter> = Vec::new();
    let mut fresh: Vec<&Parameter> = new.parameters.iter().collect();
    for before in &old.parameters {
        let name = if before.place == ParameterPlace::Path {
            renamed
                .iter()
                .find(|it| it.0 == before.name)
                .map_or(before.name.as_str(), |it| it.1)
        } else {
            before.name.as_str()
        };
        match fresh
            .iter()
            .position(|it| it.place == before.place && same_name(before.place, &it.name, name))
        {
            Some(at) => both(versions, (before, fresh.remove(at)), comparison),
            None => left.push(before),
        }
    }
    for before in left {
        gone(versions, before, &mut fresh, comparison);
    }
    for after in fresh {
        let (kind, message) = if after.required {
            (
                &kinds::REQUEST_PARAMETER_REQUIRED_ADDED,
                "it is new and required",
            )
        } else {
            (&kinds::REQUEST_PARAMETER_ADDED, "it is new and optional")
        };
        tell(
            versions,
            (kind, message.to_owned()),
            (after, (None, Some(after.span))),
            comparison,
        );
    }
}

/// Names of headers are the same in small and capital letters.
fn same_name(place: ParameterPlace, one: &str, other: &str) -> bool {
    match place {
        ParameterPlace::Header => one.eq_ignore_ascii_case(other),
        _ => one == other,
    }
}

/// Old and new names of the parameters of the path, where both paths have as many.
fn path_names<'c>(old: &'c Operation, new: &'c Operation) -> Vec<(&'c str, &'c str)> {
    let names = |path: &'c str| -> Vec<&'c str> {
        let pieces = path.split('{').skip(1);
        pieces.filter_map(|it| it.split('}').next()).collect()
    };
    let (before, after) = (names(&old.path), names(&new.path));
    if before.len() != after.len() {
        return Vec::new();
    }
    before.into_iter().zip(after).collect()
}

fn part(parameter: &Parameter) -> String {
    let place = match parameter.place {
        ParameterPlace::Path => "path parameter",
        ParameterPlace::Query => "query parameter",
        ParameterPlace::Header => "header",
        ParameterPlace::Cookie => "cookie",
    };
    format!("{place} `{}`", parameter.name)
}

fn tell(
    versions: &Versions<'_>,
    (kind, message): (&'static Kind, String),
    (parameter, spans): (&Parameter, (Option<Span>, Option<Span>)),
    comparison: &mut Comparison,
) {
    let change = versions.change(kind, &part(parameter), message, spans);
    comparison.found.add(change);
}

/// A parameter that the new operation does not have under this name at this place.
fn gone(
    versions: &Versions<'_>,
    old: &Parameter,
    fresh: &mut Vec<&Parameter>,
    comparison: &mut Comparison,
) {
    if let Some(at) = fresh.iter().position(|it| it.name == old.name) {
        let new = fresh.remove(at);
        let message = format!("it is a {} now", part(new));
        let spans = (Some(old.span), Some(new.span));
        tell(
            versions,
            (&kinds::REQUEST_PARAMETER_MOVED, message),
            (old, spans),
            comparison,
        );
        return;
    }
    let candidates = fresh
        .iter()
        .filter(|it| it.place == old.place && same_schema(versions, old, it, comparison));
    let names: Vec<&str> = candidates.map(|it| it.name.as_str()).collect();
    let plain = |text: &str| text.replace(['_', '-'], "").to_lowercase();
    let renamed = names
        .iter()
        .copied()
        .find(|it| plain(it) == plain(&old.name))
        .or_else(|| nearest(&old.name, names.iter().copied()));
    let renamed = renamed.and_then(|name| {
        fresh
            .iter()
            .position(|it| it.place == old.place && it.name == name)
    });
    if let Some(at) = renamed {
        let new = fresh.remove(at);
        let message = format!("it is called `{}` now", new.name);
        let spans = (Some(old.span), Some(new.span));
        tell(
            versions,
            (&kinds::REQUEST_PARAMETER_RENAMED, message),
            (old, spans),
            comparison,
        );
        return;
    }
    let message = "it is gone".to_owned();
    let spans = (Some(old.span), None);
    tell(
        versions,
        (&kinds::REQUEST_PARAMETER_REMOVED, message),
        (old, spans),
        comparison,
    );
}

fn same_schema(
    versions: &Versions<'_>,
    old: &Parameter,
    new: &Parameter,
    comparison: &mut Comparison,
) -> bool {
    let before = old
        .schema
        .as_ref()
        .and_then(|it| At::of(versions.contracts.0, it));
    let after = new
        .schema
        .as_ref()
        .and_then(|it| At::of(versions.contracts.1, it));
    match (before, after) {
        (Some(before), Some(after)) => comparison.same.same(before, after),
        (before, after) => before.is_none() && after.is_none(),
    }
}

fn both(
    versions: &Versions<'_>,
    (old, new): (&Parameter, &Parameter),
    comparison: &mut Comparison,
) {
    let spans = (Some(old.span), Some(new.span));
    if old.name != new.name && old.place == ParameterPlace::Path {
        let message = format!("it is called `{}` now", new.name);
        tell(
            versions,
            (&kinds::PATH_PARAMETER_RENAMED, message),
            (old, spans),
            comparison,
        );
    }
    let mut told: Vec<(&'static Kind, String)> = Vec::new();
    match (old.required, new.required) {
        (false, true) => told.push((
            &kinds::REQUEST_PARAMETER_BECAME_REQUIRED,
            "it must be there now".to_owned(),
        )),
        (true, false) => {
            told.push((
                &kinds::REQUEST_PARAMETER_BECAME_OPTIONAL,
                "it need not be there any more".to_owned(),
            ));
        }
        _ => {}
    }
    if old.allow_empty && !new.allow_empty {
        told.push((
            &kinds::REQUEST_PARAMETER_EMPTY_REFUSED,
            "it may not be empty any more".to_owned(),
        ));
    }
    if writes_otherwise(old, new) {
        let style = |it: &Parameter| {
            let explode = if it.explode { ", exploded" } else { "" };
            format!("{:?}{explode}", it.style)
        };
        let message = format!("it was written as {} and is as {}", style(old), style(new));
        told.push((&kinds::REQUEST_PARAMETER_STYLE_CHANGED, message));
    }
    if is_deprecated(versions.contracts.1, versions.operations.1, new)
        && !is_deprecated(versions.contracts.0, versions.operations.0, old)
    {
        told.push((
            &kinds::REQUEST_PARAMETER_DEPRECATED,
            "it is deprecated now".to_owned(),
        ));
    }
    for change in told {
        tell(versions, change, (old, spans), comparison);
    }
    let before = old
        .schema
        .as_ref()
        .and_then(|it| At::of(versions.contracts.0, it));
    let after = new
        .schema
        .as_ref()
        .and_then(|it| At::of(versions.contracts.1, it));
    let context = Context::new(Role::Request, &versions.name, part(old));
    comparison.schemas(before, after, &context);
}

/// Whether a value is written differently. Of single values only the signs in front of them count.
fn writes_otherwise(old: &Parameter, new: &Parameter) -> bool {
    use crate::contract::ParameterStyle::{Form, Label, Matrix, Simple};
    if old.style == new.style && old.explode == new.explode {
        return false;
    }
    let compound = [old, new].iter().any(|it| {
        it.schema.as_ref().is_none_or(|schema| {
            let types = schema.possible_types();
            types.allows(JsonType::Array) || types.allows(JsonType::Object)
        })
    });
    let bare = |style| matches!(style, Form | Simple);
    let signed = |style| matches!(style, Label | Matrix);
    compound
        || (old.style != new.style && (signed(old.style) || signed(new.style))
            || bare(old.style) != bare(new.style))
}

fn is_deprecated(contract: &Contract, operation: &Operation, parameter: &Parameter) -> bool {
    let own = node(contract, operation).and_then(|it| it.get("parameters"));
    let shared = path_item(contract, operation).and_then(|it| it.get("parameters"));
    let listed = own
        .into_iter()
        .chain(shared)
        .filter_map(Node::as_sequence)
        .flatten();
    let mut found = listed.filter_map(|item| match item.get("$ref").and_then(Node::as_str) {
        Some(reference) => {
            let target = contract
                .store
                .resolve_through(contract.root, reference)
                .ok()?;
            contract.store.node(&target)
        }
        None => Some(item),
    });
    let found = found.find(|it| it.span == parameter.span);
    found
        .and_then(|it| it.get("deprecated"))
        .and_then(Node::as_bool)
        == Some(true)
}
