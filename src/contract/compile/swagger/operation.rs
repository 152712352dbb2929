//! Operations: parameters with `in: body` and `in: formData` become the request body.

use super::super::document::METHODS;
use super::build::{copy, each, flag, list, object, object_of, put, text, texts};
use super::document::Swagger;
use super::parameter::{collection, parameter, value};
use super::response::response;
use super::schema::schema;
use crate::source::{Kind, Mapping, Node};

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// A path with its operations.
pub(super) fn path_item(node: &Node, swagger: &Swagger<'_>) -> Node {
    let Some(mapping) = node.as_mapping() else {
        return node.clone();
    };
    let shared = Sorted::of(node, swagger);
    let mut converted = Mapping::default();
    for (key, entry) in mapping {
        let is_method = METHODS.contains(&key.as_str());
        let value = match key.as_str() {
            "parameters" => list(entry.value.span, shared.plain.clone()),
            _ if is_method => operation(&entry.value, &shared, swagger),
            _ => entry.value.clone(),
        };
        put(&mut converted, key, value);
        if let Some(new) = converted.get_mut(key) {
            new.key = entry.key;
        }
    }
    object(node.span, converted)
}

fn operation(node: &Node, shared: &Sorted<'_>, swagger: &Swagger<'_>) -> Node {
    let Some(mapping) = node.as_mapping() else {
        return node.clone();
    };
    let own = Sorted::of(node, swagger);
    let consumes = texts(node.get("consumes")).unwrap_or_else(|| swagger.consumes.clone());
    let produces = texts(node.get("produces")).unwrap_or_else(|| swagger.produces.clone());
    let mut converted = Mapping::default();
    for (key, entry) in mapping {
        let value = match key.as_str() {
            "consumes" | "produces" | "schemes" => continue,
            "parameters" => list(entry.value.span, own.plain.clone()),
            "responses" => each(&entry.value, |it| response(it, &produces)),
            _ => entry.value.clone(),
        };
        put(&mut converted, key, value);
        if let Some(new) = converted.get_mut(key) {
            new.key = entry.key;
        }
    }
    if let Some(body) = own.body.as_ref().or(shared.body.as_ref()) {
        put(&mut converted, "requestBody", body_of(body, &consumes));
    } else {
        let fields: Vec<&Node> = shared.fields.iter().chain(&own.fields).copied().collect();
        if !fields.is_empty() {
            put(&mut converted, "requestBody", form_of(&fields, &consumes));
        }
    }
    object(node.span, converted)
}

/// Parameters by what becomes of them.
struct Sorted<'a> {
    /// Those that stay parameters, in the 3.1 form.
    plain: Vec<Node>,
    /// `in: body`.
    body: Option<Body<'a>>,
    /// `in: formData`.
    fields: Vec<&'a Node>,
}

struct Body<'a> {
    node: &'a Node,
    /// The reference that led to it.
    reference: Option<&'a Node>,
}

impl<'a> Sorted<'a> {
    fn of(holder: &'a Node, swagger: &Swagger<'a>) -> Self {
        let mut sorted = Self {
            plain: Vec::new(),
            body: None,
            fields: Vec::new(),
        };
        let list = holder.get("parameters").and_then(Node::as_sequence);
        for written in list.unwrap_or_default() {
            let reference = written.get("$ref").filter(|it| it.as_str().is_some());
            let node = match reference {
                Some(reference) => swagger.target(reference),
                None => Some(written),
            };
            let place = node.and_then(|it| it.get("in")?.as_str());
            match (node, place) {
                (Some(node), Some("body")) => sorted.body = Some(Body { node, reference }),
                (Some(node), Some("formData")) => sorted.fields.push(node),
                _ => sorted.plain.push(parameter(written)),
            }
        }
        sorted
    }
}

fn body_of(body: &Body<'_>, consumes: &[String]) -> Node {
    let span = body.node.span;
    let schema = match (body.reference, body.node.get("schema")) {
        // A reference keeps its file; what stands there was converted in its place.
        (Some(reference), Some(_)) => {
            let to = format!("{}/schema", reference.as_str().unwrap_or_default());
            object_of(span, [("$ref", text(reference.span, to))])
        }
        (None, Some(written)) => schema(written),
        (_, None) => object(span, Mapping::default()),
    };
    let is_form = |it: &&str| it.starts_with(FORM) || it.starts_with(MULTIPART);
    let types = consumes.iter().map(String::as_str);
    let mut types: Vec<&str> = types
        .filter(|it| it.contains('/') && !is_form(it))
        .collect();
    if types.is_empty() {
        types.push("application/json");
    }
    let mut content = Mapping::default();
    for media_type in types {
        let media = object_of(span, [("schema", schema.clone())]);
        put(&mut content, media_type, media);
    }
    let mut converted = Mapping::default();
    if let Some(mapping) = body.node.as_mapping() {
        copy(mapping, &mut converted, "description");
        copy(mapping, &mut converted, "required");
    }
    put(&mut converted, "content", object(span, content));
    object(span, converted)
}

fn form_of(fields: &[&Node], consumes: &[String]) -> Node {
    let span = fields[0].span;
    let (mut properties, mut encoding, mut required) =
        (Mapping::default(), Mapping::default(), Vec::new());
    let mut has_file = false;
    for field in fields {
        let (Some(mapping), Some(name)) = (field.as_mapping(), field.get("name")) else {
            continue;
        };
        let Some(key) = name.as_str() else {
            continue;
        };
        has_file |= field.get("type").and_then(Node::as_str) == Some("file");
        let mut property = value(field);
        if let (Some(entry), Kind::Mapping(property)) =
            (mapping.get("description"), &mut property.kind)
        {
            put(property, "description", entry.value.clone());
        }
        put(&mut properties, key, property);
        if field.get("required").and_then(Node::as_bool) == Some(true) {
            required.push(name.clone());
        }
        if let (style, Some(explode)) = collection(mapping) {
            let style = text(field.span, style.unwrap_or("form"));
            let explode = flag(field.span, explode);
            let entry = object_of(field.span, [("style", style), ("explode", explode)]);
            put(&mut encoding, key, entry);
        }
    }
    let needed = !required.is_empty();
    let properties = object(span, properties);
    let required = list(span, required);
    let kind = text(span, "object");
    let entries = [
        ("type", kind),
        ("properties", properties),
        ("required", required),
    ];
    let schema = object_of(span, entries);
    let says = |wanted: &str| consumes.iter().any(|it| it.starts_with(wanted));
    let types = match (has_file, says(MULTIPART), says(FORM)) {
        (true, _, _) | (false, true, false) => vec![MULTIPART],
        (false, true, true) => vec![FORM, MULTIPART],
        (false, false, _) => vec![FORM],
    };
    let mut media = Mapping::default();
    put(&mut media, "schema", schema);
    if !encoding.is_empty() {
        put(&mut media, "encoding", object(span, encoding));
    }
    let media = object(span, media);
    let mut content = Mapping::default();
    for media_type in types {
        put(&mut content, media_type, media.clone());
    }
    let content = object(span, content);
    object_of(
        span,
        [("content", content), ("required", flag(span, needed))],
    )
}
