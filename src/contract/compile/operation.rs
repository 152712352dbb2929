//! One operation.

use super::keys;
use super::parameter::parameter;
use super::reader::{At, Reader};
use super::{callback, content, response, security};
use crate::contract::model::{Operation, Parameter, ParameterPlace, ParameterStyle};
use crate::contract::security::{Requirement, Scheme};
use crate::contract::template::Template;
use crate::source::codes::contract as codes;
use crate::source::{Diagnostic, Span, nearest};
use http::Method;
use indexmap::IndexMap;

/// What an operation gets from around it.
pub(super) struct Inherited<'c> {
    /// The template of its path.
    pub template: &'c Template,
    /// The requirements of the document.
    pub security: Vec<Requirement>,
    /// The declared schemes.
    pub schemes: &'c IndexMap<String, Scheme>,
}

/// Where an operation stands.
pub(super) struct Place<'c> {
    /// Its path.
    pub path: &'c str,
    /// Its method.
    pub method: Method,
    /// Where the method stands.
    pub key: Span,
}

/// Reads an operation; `shared` are the parameters of its path.
pub(super) fn operation<'a>(
    reader: &mut Reader<'a>,
    at: &At<'a>,
    (place, shared): (Place<'_>, &[At<'a>]),
    inherited: &Inherited<'_>,
) -> Option<Operation> {
    reader.check_keys(at, &keys::OPERATION);
    at.node.as_mapping()?;
    let own = reader.items_of(at, "parameters");
    let mut parameters = parameters(reader, shared, &own);
    settle(&mut parameters, inherited.template);
    check_path_parameters(reader, &parameters, (&place, inherited.template));
    let id_span = match at.node.get("operationId") {
        Some(node) if node.as_str().is_some() => node.span,
        Some(node) => {
            reader.wrong_kind(node, "`operationId`", "string");
            place.key
        }
        None => place.key,
    };
    let security = security::requirements(reader, at, inherited.schemes);
    let tags = reader.items_of(at, "tags").into_iter();
    let body = at
        .get("requestBody")
        .and_then(|it| content::body(reader, it));
    Some(Operation {
        id: at.string("operationId").unwrap_or_default(),
        method: place.method,
        path: place.path.to_owned(),
        summary: at.string("summary"),
        description: at.string("description"),
        tags: tags
            .filter_map(|it| it.node.as_str().map(str::to_owned))
            .collect(),
        parameters,
        body,
        responses: response::responses(reader, at, place.key),
        security: security.unwrap_or_else(|| inherited.security.clone()),
        callbacks: callback::callbacks(reader, at),
        deprecated: at.flag("deprecated", false),
        span: at.node.span,
        id_span,
    })
}

/// The parameters of the operation, and those of its path that it does not replace.
pub(super) fn parameters<'a>(
    reader: &mut Reader<'a>,
    shared: &[At<'a>],
    own: &[At<'a>],
) -> Vec<Parameter> {
    let own = distinct(reader, own);
    let mut all = distinct(reader, shared);
    all.retain(|it| !own.iter().any(|own| is_same(own, it)));
    all.extend(own);
    all
}

/// A parameter that stands behind the path, as in `/places?city={town}`, is one of the query.
fn settle(parameters: &mut [Parameter], template: &Template) {
    let in_path = |name: &str| template.names().any(|it| it == name);
    for parameter in parameters {
        let mut conditions = template.conditions.iter();
        let named = conditions.find(|it| it.parameter.as_ref() == Some(&parameter.name));
        if let Some(condition) = named
            && parameter.place == ParameterPlace::Path
            && !in_path(&parameter.name)
        {
            parameter.name.clone_from(&condition.name);
            parameter.place = ParameterPlace::Query;
            parameter.style = ParameterStyle::Form;
            parameter.explode = true;
        }
    }
}

fn distinct<'a>(reader: &mut Reader<'a>, list: &[At<'a>]) -> Vec<Parameter> {
    let mut known: Vec<Parameter> = Vec::new();
    for at in list {
        let Some(new) = parameter(reader, at.clone()) else {
            continue;
        };
        match known.iter().find(|it| is_same(it, &new)) {
            Some(first) => {
                let message = format!("parameter `{}` is declared twice", new.name);
                let diagnostic = Diagnostic::new(&codes::DUPLICATE_PARAMETER, message)
                    .at(at.node.span)
                    .related(first.span, "the first one");
                reader.diagnostics.push(diagnostic);
            }
            None => known.push(new),
        }
    }
    known
}

fn is_same(one: &Parameter, other: &Parameter) -> bool {
    one.place == other.place && one.name == other.name
}

fn check_path_parameters(
    reader: &mut Reader<'_>,
    parameters: &[Parameter],
    (place, template): (&Place<'_>, &Template),
) {
    let declared: Vec<&Parameter> = parameters
        .iter()
        .filter(|it| it.place == ParameterPlace::Path)
        .collect();
    for name in template.names() {
        if declared.iter().all(|it| it.name != name) {
            let message = format!(
                "`{}` of {} {} is not declared as a path parameter",
                name, place.method, place.path
            );
            reader.tell(&codes::PATH_PARAMETER_UNDECLARED, place.key, message);
        }
    }
    for parameter in declared {
        if template.names().all(|it| it != parameter.name) {
            let message = format!(
                "path parameter `{}` does not stand in {}",
                parameter.name, place.path
            );
            let help = nearest(&parameter.name, template.names());
            reader.diagnostics.push(
                Diagnostic::new(&codes::PATH_PARAMETER_UNUSED, message)
                    .at(parameter.span)
                    .maybe_help(help.map(|name| format!("did you mean `{name}`?"))),
            );
        }
    }
}
