//! What a step calls, and whether its parameters fit.

use super::keys;
use super::reader::Reader;
use super::workflow::another;
use crate::contract::{Operation, ParameterPlace};
use crate::source::codes::{contract, workflow as codes};
use crate::source::{Diagnostic, Node, Span, did_you_mean};
use crate::workflow::model::{Call, Parameter};

/// The operation or workflow that a step names.
pub(super) fn call<'a>(reader: &mut Reader<'a>, node: &'a Node) -> Option<Call> {
    let id = node.get("operationId");
    let path = node.get("operationPath");
    let workflow = node.get("workflowId");
    match (id, path, workflow) {
        (Some(_), None, None) => {
            let (id, span) = reader.text(node, "operationId")?;
            by_id(reader, id, span)
        }
        (None, Some(_), None) => {
            let (path, span) = reader.text(node, "operationPath")?;
            by_path(reader, path, span)
        }
        (None, None, Some(workflow)) => another(reader, workflow).map(Call::Workflow),
        _ => {
            let title = keys::STEP.title;
            let message = format!(
                "{title} has exactly one of `operationId`, `operationPath` and `workflowId`"
            );
            reader.tell(&codes::STEP_CONFLICT, node.span, message);
            None
        }
    }
}

fn by_id(reader: &mut Reader<'_>, text: &str, span: Span) -> Option<Call> {
    let (source, id) = match text.strip_prefix("$sourceDescriptions.") {
        Some(rest) => {
            let (name, id) = rest.split_once('.').unwrap_or((rest, ""));
            (Some(source(reader, name, span)?), id)
        }
        None => (None, text),
    };
    let sources = reader.sources.iter().enumerate();
    let sources = sources.filter(|(at, _)| source.is_none_or(|source| source == *at));
    let found: Vec<Call> = sources
        .filter_map(|(source, it)| {
            let operation = it.contract.operation_index(id)?;
            Some(Call::Operation { source, operation })
        })
        .collect();
    match found[..] {
        [call] => return Some(call),
        [] => unknown(reader, (id, span), source),
        _ => {
            let message = format!("several sources have an operation `{id}`");
            let told = Diagnostic::new(&codes::UNKNOWN_STEP_OPERATION, message).at(span);
            let help = format!("write `$sourceDescriptions.NAME.{id}`");
            reader.diagnostics.push(told.help(help));
        }
    }
    None
}

fn unknown(reader: &mut Reader<'_>, (id, span): (&str, Span), source: Option<usize>) {
    let sources = reader.sources.iter().enumerate();
    let sources = sources.filter(|(at, _)| source.is_none_or(|source| source == *at));
    let operations = sources.flat_map(|(_, it)| it.contract.operations.iter());
    let help = did_you_mean(id, operations.map(|it| it.id.as_str()));
    let message = format!("no source has an operation `{id}`");
    let told = Diagnostic::new(&codes::UNKNOWN_STEP_OPERATION, message).at(span);
    reader.diagnostics.push(told.maybe_help(help));
}

/// `{$sourceDescriptions.NAME.url}#/paths/~1users/get`
fn by_path(reader: &mut Reader<'_>, text: &str, span: Span) -> Option<Call> {
    let parts = text
        .strip_prefix("{$sourceDescriptions.")
        .and_then(|rest| rest.split_once(".url}#/paths/"))
        .and_then(|(name, pointer)| Some((name, pointer.rsplit_once('/')?)));
    let Some((name, (path, method))) = parts else {
        let message = format!("`{text}` is no operation path");
        let told = Diagnostic::new(&codes::UNKNOWN_STEP_OPERATION, message).at(span);
        let told = told.expected("`{$sourceDescriptions.NAME.url}#/paths/~1users/get`");
        reader.diagnostics.push(told);
        return None;
    };
    let source = source(reader, name, span)?;
    let path = path.replace("~1", "/").replace("~0", "~");
    let operations = &reader.sources[source].contract.operations;
    let fits = |it: &Operation| it.path == path && it.method.as_str().eq_ignore_ascii_case(method);
    if let Some(operation) = operations.iter().position(fits) {
        return Some(Call::Operation { source, operation });
    }
    let help = did_you_mean(&path, operations.iter().map(|it| it.path.as_str()));
    let message = format!("`{name}` has no operation {} {path}", method.to_uppercase());
    let told = Diagnostic::new(&codes::UNKNOWN_STEP_OPERATION, message).at(span);
    reader.diagnostics.push(told.maybe_help(help));
    None
}

fn source(reader: &mut Reader<'_>, name: &str, span: Span) -> Option<usize> {
    let found = reader.sources.iter().position(|it| it.name == name);
    if found.is_none() {
        let known: Vec<String> = reader.sources.iter().map(|it| it.name.clone()).collect();
        let known = known.iter().map(String::as_str);
        reader.unknown(("source description", name), span, known);
    }
    found
}

/// Path parameters must be complete; path and query parameters must be the operation's.
pub(super) fn check_parameters(
    reader: &mut Reader<'_>,
    (call, span): (Call, Span),
    parameters: &[Parameter],
) {
    let Call::Operation { source, operation } = call else {
        return;
    };
    let operation = &reader.sources[source].contract.operations[operation];
    let declared = |place: ParameterPlace| {
        let parameters = operation.parameters.iter();
        parameters
            .filter(move |it| it.place == place)
            .map(|it| it.name.as_str())
    };
    let mut told = Vec::new();
    for name in declared(ParameterPlace::Path) {
        let given = |it: &Parameter| it.place == Some(ParameterPlace::Path) && it.name == name;
        if !parameters.iter().any(given) {
            let message = format!("`{}` needs the path parameter `{name}`", operation.id);
            told.push(Diagnostic::new(&codes::PARAMETER_MISMATCH, message).at(span));
        }
    }
    for given in parameters {
        let place = match given.place {
            Some(place @ (ParameterPlace::Path | ParameterPlace::Query)) => place,
            Some(_) => continue,
            None => {
                let message = format!("the parameter `{}` needs the key `in`", given.name);
                told.push(Diagnostic::new(&contract::MISSING_KEY, message).at(given.span));
                continue;
            }
        };
        // What the contract does not know may be sent on purpose, so only slips are told.
        let mut known = declared(place);
        let is_path = place == ParameterPlace::Path;
        let near = crate::source::nearest(&given.name, declared(place));
        if !known.any(|it| it == given.name) && (is_path || near.is_some()) {
            let message = format!("`{}` has no parameter `{}` there", operation.id, given.name);
            let help = did_you_mean(&given.name, declared(place));
            let one = Diagnostic::new(&codes::PARAMETER_MISMATCH, message).at(given.span);
            told.push(one.maybe_help(help));
        }
    }
    reader.diagnostics.extend(told);
}
