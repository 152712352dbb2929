//! The document as a whole, and files that it takes parts from.

use super::build::{copy, each, list, object, object_of, put, text, texts};
use super::operation::path_item;
use super::parameter::parameter;
use super::reference::redirect;
use super::response::response;
use super::schema::schema;
use crate::source::{Bundle, Entry, FileId, Mapping, Node};

/// What the parts of one file need to know of the rest.
pub(super) struct Swagger<'a> {
    bundle: &'a Bundle,
    file: FileId,
    /// `consumes` of the document.
    pub(super) consumes: Vec<String>,
    /// `produces` of the document.
    pub(super) produces: Vec<String>,
}

impl<'a> Swagger<'a> {
    /// What a `$ref` leads to, as it is written.
    pub(super) fn target(&self, reference: &Node) -> Option<&'a Node> {
        let target = self.bundle.resolve(self.file, reference.as_str()?).ok()?;
        Some(target.node)
    }
}

/// A file of a 2.0 document, the document itself or one that it refers to.
pub(in super::super) fn convert(bundle: &Bundle, file: FileId, root: FileId) -> Option<Node> {
    let node = bundle.document(file)?;
    let whole = bundle.document(root)?;
    let swagger = Swagger {
        bundle,
        file,
        consumes: texts(whole.get("consumes")).unwrap_or_default(),
        produces: texts(whole.get("produces")).unwrap_or_default(),
    };
    Some(match node.get("swagger").is_some() {
        true => document(node, &swagger),
        false => part(node, &swagger),
    })
}

fn document(node: &Node, swagger: &Swagger<'_>) -> Node {
    let mut converted = Mapping::default();
    let Some(mapping) = node.as_mapping() else {
        return node.clone();
    };
    for (key, entry) in mapping {
        let value = match key.as_str() {
            "swagger" => {
                put(&mut converted, "openapi", text(entry.value.span, "3.1.0"));
                continue;
            }
            "host" | "basePath" | "schemes" | "consumes" | "produces" => continue,
            "paths" => each(&entry.value, |it| path_item(it, swagger)),
            "definitions" => each(&entry.value, schema),
            "parameters" => each(&entry.value, shared_parameter),
            "responses" => each(&entry.value, |it| response(it, &swagger.produces)),
            "securityDefinitions" => {
                let schemes = each(&entry.value, security_scheme);
                let components = object_of(entry.value.span, [("securitySchemes", schemes)]);
                put(&mut converted, "components", components);
                continue;
            }
            _ => entry.value.clone(),
        };
        converted.insert(
            key.clone(),
            Entry {
                key: entry.key,
                value,
            },
        );
    }
    if let Some(servers) = servers(node) {
        put(&mut converted, "servers", servers);
    }
    let mut whole = object(node.span, converted);
    redirect(&mut whole, node);
    whole
}

/// A file without `swagger`: the shape of each mapping tells what it is.
fn part(node: &Node, swagger: &Swagger<'_>) -> Node {
    if let Some(items) = node.as_sequence() {
        let items = items.iter().map(|it| part(it, swagger));
        return list(node.span, items.collect());
    }
    let Some(mapping) = node.as_mapping() else {
        return node.clone();
    };
    let has = |key: &str| mapping.contains_key(key);
    let is_operation = |(name, entry): (&String, &Entry)| {
        name != "parameters" && entry.value.get("responses").is_some()
    };
    if mapping.iter().any(is_operation) {
        return path_item(node, swagger);
    }
    if has("in") && has("name") {
        return shared_parameter(node);
    }
    if has("schema") && !has("type") && !has("properties") {
        return response(node, &swagger.produces);
    }
    let says = |key: &str| {
        mapping
            .get(key)
            .is_some_and(|it| it.value.as_mapping().is_none())
    };
    let is_schema = ["type", "allOf", "$ref", "enum"].into_iter().any(says);
    match is_schema || has("properties") {
        true => schema(node),
        false => each(node, |it| part(it, swagger)),
    }
}

/// A parameter that others refer to; a body keeps its schema where references expect it.
fn shared_parameter(node: &Node) -> Node {
    let Some(mapping) = node.as_mapping() else {
        return node.clone();
    };
    let place = mapping.get("in").and_then(|it| it.value.as_str());
    if place != Some("body") {
        return parameter(node);
    }
    let mut converted = mapping.clone();
    if let Some(entry) = converted.get_mut("schema") {
        entry.value = schema(&entry.value);
    }
    object(node.span, converted)
}

/// `host`, `basePath` and `schemes` as servers.
fn servers(node: &Node) -> Option<Node> {
    let (host, base) = (node.get("host"), node.get("basePath"));
    let span = base.or(host)?.span;
    let base = base.and_then(Node::as_str).unwrap_or_default();
    let base = match base.starts_with('/') || base.is_empty() {
        true => base.to_owned(),
        false => format!("/{base}"),
    };
    let server = |url: String| {
        let url = if url.is_empty() { "/".to_owned() } else { url };
        object_of(span, [("url", text(span, url))])
    };
    let Some(host) = host.and_then(Node::as_str) else {
        return Some(list(span, vec![server(base)]));
    };
    let schemes = texts(node.get("schemes")).filter(|it| !it.is_empty());
    let schemes = schemes.unwrap_or_else(|| vec!["https".to_owned()]);
    let servers = schemes
        .iter()
        .map(|scheme| server(format!("{scheme}://{host}{base}")));
    Some(list(span, servers.collect()))
}

/// `type: basic` and the four kinds of `oauth2`.
fn security_scheme(node: &Node) -> Node {
    let Some(mapping) = node.as_mapping() else {
        return node.clone();
    };
    let mut converted = mapping.clone();
    let text_of = |key: &str| mapping.get(key).and_then(|it| it.value.as_str());
    match text_of("type") {
        Some("basic") => {
            put(&mut converted, "type", text(node.span, "http"));
            put(&mut converted, "scheme", text(node.span, "basic"));
        }
        Some("oauth2") => {
            let mut flow = Mapping::default();
            for key in ["authorizationUrl", "tokenUrl", "scopes"] {
                copy(mapping, &mut flow, key);
                converted.shift_remove(key);
            }
            converted.shift_remove("flow");
            let name = match text_of("flow") {
                Some("accessCode") => "authorizationCode",
                Some("application") => "clientCredentials",
                Some("password") => "password",
                _ => "implicit",
            };
            let flows = object_of(node.span, [(name, object(node.span, flow))]);
            put(&mut converted, "flows", flows);
        }
        _ => {}
    }
    object(node.span, converted)
}
