//! From a request as it is sent to the parameters of an operation.

use super::document::Scene;
use super::expression::text;
use crate::check::{Part, Request, Text};
use crate::contract::{Operation, Parameter, ParameterPlace, ParameterStyle};
use crate::report::check::reproduction::Unsayable;
use percent_encoding::percent_decode_str;
use regex::Regex;
use serde_json::{Value, json};

/// Marks around the number of a part that is no fixed text.
const MARK: char = '\u{e000}';

/// The parameters of a request; `number` is that of its step.
pub(super) fn parameters(
    scene: &Scene<'_>,
    (operation, request): (&Operation, &Request),
    number: usize,
) -> Result<Vec<Value>, Unsayable> {
    let told = |reason| Unsayable::Step(number, reason);
    let mut parameters = in_path(scene, (operation, request)).map_err(told)?;
    parameters.extend(in_query(scene, (operation, request)).map_err(told)?);
    let mut names: Vec<String> = Vec::new();
    for (name, value) in &request.headers {
        let name = name.to_lowercase();
        if names.contains(&name) {
            return Err(told(
                "a header that is sent twice cannot be said in a workflow",
            ));
        }
        let written = text(value, &scene.names).ok_or_else(|| told(EXPRESSION))?;
        parameters.push(json!({"name": name, "in": "header", "value": written}));
        names.push(name);
    }
    Ok(parameters)
}

const EXPRESSION: &str = "a text that looks like a runtime expression cannot be said in a workflow";
const PATH: &str = "its path does not fit the template of the operation";

/// The values that stand in the path, by its template.
fn in_path(
    scene: &Scene<'_>,
    (operation, request): (&Operation, &Request),
) -> Result<Vec<Value>, &'static str> {
    let (pattern, names) = pattern(&operation.path);
    let regex = Regex::new(&pattern).map_err(|_| PATH)?;
    let flat = flattened(&request.path);
    let found = regex.captures(&flat).ok_or(PATH)?;
    let mut parameters = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let value = found.get(at + 1).map_or("", |it| it.as_str());
        let decoded = percent_decode_str(value).decode_utf8();
        let decoded = decoded.map_err(|_| "its path is not UTF-8")?;
        let style = declared(operation, ParameterPlace::Path, name).map(|it| it.style);
        let value = match style {
            Some(ParameterStyle::Label) => decoded.strip_prefix('.'),
            Some(ParameterStyle::Matrix) => decoded.strip_prefix(&format!(";{name}=")),
            _ => Some(&*decoded),
        };
        let value = unflattened(value.ok_or(PATH)?, &request.path);
        let value = text(&value, &scene.names).ok_or(EXPRESSION)?;
        parameters.push(json!({"name": name, "in": "path", "value": value}));
    }
    Ok(parameters)
}

/// A regular expression for the paths of a template, and the names of its parameters.
fn pattern(template: &str) -> (String, Vec<String>) {
    let mut pattern = String::from("^");
    let mut names = Vec::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            break;
        };
        pattern.push_str(&regex::escape(before));
        pattern.push_str("([^/]*)");
        names.push(name.to_owned());
        rest = after;
    }
    pattern.push_str(&regex::escape(rest));
    pattern.push('$');
    (pattern, names)
}

fn flattened(text: &Text) -> String {
    let parts = text.0.iter().enumerate().map(|(at, part)| match part {
        Part::Fixed(text) => text.clone(),
        _ => format!("{MARK}{at}{MARK}"),
    });
    parts.collect()
}

fn unflattened(flat: &str, text: &Text) -> Text {
    let parts = flat.split(MARK).enumerate().filter_map(|(at, piece)| {
        if at % 2 == 1 {
            let part = piece.parse().ok().and_then(|it: usize| text.0.get(it));
            return part.cloned();
        }
        (!piece.is_empty()).then(|| Part::Fixed(piece.to_owned()))
    });
    Text(parts.collect())
}

/// The pairs of the query, brought together by their names.
fn in_query(
    scene: &Scene<'_>,
    (operation, request): (&Operation, &Request),
) -> Result<Vec<Value>, &'static str> {
    let mut found: Vec<(String, Vec<Value>, Option<String>)> = Vec::new();
    for (name, value) in &request.query {
        let written = text(value, &scene.names).ok_or(EXPRESSION)?;
        let (name, key) = match deep(operation, name) {
            Some((object, key)) => (object.to_owned(), Some(key.to_owned())),
            None => (name.clone(), None),
        };
        let value = in_style(operation, &name, (written, key.is_some()))?;
        match found
            .iter_mut()
            .find(|it| it.0 == name && it.2.is_none() && key.is_none())
        {
            Some((_, values, _)) => values.push(value),
            None => found.push((name, vec![value], key)),
        }
    }
    let mut parameters: Vec<Value> = Vec::new();
    for (name, mut values, key) in found {
        check_slip(operation, &name)?;
        let value = match (values.len(), key) {
            (1, None) => values.remove(0),
            (_, None) => Value::Array(values),
            (_, Some(key)) => {
                let of = |it: &&mut Value| it["name"] == name.as_str() && it["in"] == "query";
                if let Some(known) = parameters.iter_mut().find(of) {
                    known["value"][key] = values.remove(0);
                    continue;
                }
                json!({key: values.remove(0)})
            }
        };
        parameters.push(json!({"name": name, "in": "query", "value": value}));
    }
    Ok(parameters)
}

/// `box[w]` of a parameter `box` that is written so.
fn deep<'n>(operation: &Operation, name: &'n str) -> Option<(&'n str, &'n str)> {
    let (object, key) = name.strip_suffix(']')?.split_once('[')?;
    let declared = declared(operation, ParameterPlace::Query, object)?;
    (declared.style == ParameterStyle::DeepObject).then_some((object, key))
}

/// A written value as the value that is written so.
fn in_style(
    operation: &Operation,
    name: &str,
    (written, is_deep): (String, bool),
) -> Result<Value, &'static str> {
    let declared = declared(operation, ParameterPlace::Query, name);
    let Some(declared) = declared.filter(|_| !is_deep) else {
        return Ok(written.into());
    };
    let separator = match declared.style {
        ParameterStyle::Json => {
            let odd = "a query parameter that should be JSON is none";
            return serde_json::from_str(&written).map_err(|_| odd);
        }
        ParameterStyle::Form if !declared.explode => ',',
        ParameterStyle::SpaceDelimited => ' ',
        ParameterStyle::PipeDelimited => '|',
        _ => return Ok(written.into()),
    };
    Ok(match written.contains(separator) {
        true => written.split(separator).collect(),
        false => written.into(),
    })
}

/// A name that is nearly one of the operation is taken for a slip by whoever reads the workflow.
fn check_slip(operation: &Operation, name: &str) -> Result<(), &'static str> {
    let known = || {
        let parameters = operation.parameters.iter();
        let query = parameters.filter(|it| it.place == ParameterPlace::Query);
        query.map(|it| it.name.as_str())
    };
    let is_slip = !known().any(|it| it == name) && crate::source::nearest(name, known()).is_some();
    match is_slip {
        true => Err("a query parameter that the operation nearly has would be taken for a slip"),
        false => Ok(()),
    }
}

fn declared<'o>(
    operation: &'o Operation,
    place: ParameterPlace,
    name: &str,
) -> Option<&'o Parameter> {
    let mut parameters = operation.parameters.iter();
    parameters.find(|it| it.place == place && it.name == name)
}
