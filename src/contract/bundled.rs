//! The contract as one JSON document, for serving it. References within the document stay; what
//! they lead to in other files moves into `components`, once for each target.

use super::model::Contract;
use super::schema::{Address, Store};
use crate::source::{FileId, Kind, Node};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Map, Value, json};

impl Contract {
    /// The document with everything it refers to, in the 3.1 form.
    pub fn openapi_json(&self) -> Value {
        let Some(node) = self.store.document(self.root) else {
            return Value::Null;
        };
        let mut bundler = Bundler {
            store: &self.store,
            root: self.root,
            moved: Vec::new(),
        };
        let mut document = bundler.value(node, self.root, "");
        if let Some(document) = document.as_object_mut() {
            // Where 2.0 has its shared parts; what is in use moves.
            for key in OLD {
                document.shift_remove(key);
            }
        }
        let mut next = 0;
        while let Some(moved) = bundler.moved.get(next) {
            let (address, section, name) = moved.clone();
            let node = self.store.node(&address);
            let value = node.map(|it| bundler.value(it, address.file, section));
            insert(&mut document, (section, &name), value.unwrap_or_default());
            next += 1;
        }
        if let Some(version) = document.get_mut("openapi")
            && version.as_str().is_some_and(|it| it.starts_with("3.0"))
        {
            *version = json!("3.1.0");
        }
        document
    }
}

/// Keys of a document that was 2.0 once.
const OLD: [&str; 3] = ["definitions", "parameters", "responses"];

struct Bundler<'a> {
    store: &'a Store,
    root: FileId,
    /// Targets outside of `components` and paths, with their section and name in `components`.
    moved: Vec<(Address, &'static str, String)>,
}

impl Bundler<'_> {
    /// A node as JSON; `context` is the section that a reference here would belong to.
    fn value(&mut self, node: &Node, file: FileId, context: &'static str) -> Value {
        match &node.kind {
            Kind::Sequence(items) => {
                let items = items.iter();
                items.map(|it| self.value(it, file, context)).collect()
            }
            Kind::Mapping(mapping) => {
                let mut object = Map::new();
                for (key, entry) in mapping.iter() {
                    let value = match (key.as_str(), entry.value.as_str()) {
                        ("$ref", Some(reference)) => self.reference(reference, file, context),
                        _ if is_data(key, context) => entry.value.to_json(),
                        _ => self.value(&entry.value, file, section(key, context)),
                    };
                    object.insert(key.clone(), value);
                }
                Value::Object(object)
            }
            _ => node.to_json(),
        }
    }

    fn reference(&mut self, reference: &str, file: FileId, context: &'static str) -> Value {
        let Ok(address) = self.store.resolve(file, reference) else {
            return json!(reference);
        };
        let is_old = OLD.iter().any(|key| {
            let rest = address.pointer.strip_prefix('/');
            rest.and_then(|it| it.strip_prefix(key))
                .is_some_and(|it| it.starts_with('/'))
        });
        if address.file == self.root && !is_old {
            return json!(format!("#{}", fragment(&address.pointer)));
        }
        let context = if context.is_empty() {
            "schemas"
        } else {
            context
        };
        let known = self.moved.iter().find(|it| it.0 == address);
        let name = match known {
            Some((_, section, name)) => return json!(format!("#/components/{section}/{name}")),
            None => self.name(&address, context),
        };
        self.moved.push((address, context, name.clone()));
        json!(format!("#/components/{context}/{name}"))
    }

    /// A free name: the last part of the pointer, or the name of the file.
    fn name(&self, address: &Address, context: &str) -> String {
        let path = &self.store.bundle().sources.file(address.file).path;
        let stem = path
            .file_stem()
            .and_then(|it| it.to_str())
            .unwrap_or("part");
        let last = address.pointer.rsplit('/').next().unwrap_or_default();
        let wanted = if last.is_empty() { stem } else { last };
        let clean = |it: char| {
            if it.is_ascii_alphanumeric() || "._-".contains(it) {
                it
            } else {
                '_'
            }
        };
        let wanted: String = wanted.chars().map(clean).collect();
        let root = Address {
            file: self.root,
            pointer: format!("/components/{context}"),
        };
        let own = self.store.node(&root);
        let is_free = |name: &String| {
            own.is_none_or(|it| it.get(name).is_none())
                && !self.moved.iter().any(|it| it.1 == context && it.2 == *name)
        };
        let mut names = (2..).map(|at| format!("{wanted}_{at}"));
        if is_free(&wanted) {
            return wanted;
        }
        names.find(is_free).unwrap_or_default()
    }
}

fn insert(document: &mut Value, (section, name): (&str, &str), value: Value) {
    let Some(document) = document.as_object_mut() else {
        return;
    };
    let components = document.entry("components").or_insert_with(|| json!({}));
    let Some(components) = components.as_object_mut() else {
        return;
    };
    let section = components.entry(section).or_insert_with(|| json!({}));
    if let Some(section) = section.as_object_mut() {
        section.insert(name.to_owned(), value);
    }
}

/// The section of `components` that references below a key belong to.
fn section(key: &str, context: &'static str) -> &'static str {
    match (key, context) {
        ("paths" | "pathItems" | "webhooks", "") => "pathItems",
        ("parameters", "" | "pathItems") => "parameters",
        ("requestBody" | "requestBodies", "" | "pathItems") => "requestBodies",
        ("responses", "" | "pathItems") => "responses",
        ("headers", "" | "responses") => "headers",
        ("securitySchemes", "") => "securitySchemes",
        ("examples", "" | "parameters" | "requestBodies" | "responses" | "headers") => "examples",
        ("links", "" | "responses") => "links",
        ("callbacks", "" | "pathItems") => "callbacks",
        ("schema" | "schemas", _) => "schemas",
        _ => context,
    }
}

/// Keys whose values are data in which `$ref` means nothing.
fn is_data(key: &str, context: &str) -> bool {
    matches!(key, "example" | "value" | "default" | "const" | "enum") && !context.is_empty()
        || (key == "examples" && context == "schemas")
}

/// Characters that a URI fragment does not hold as they are.
const FRAGMENT: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'%').add(b'{').add(b'}');

/// A pointer as the fragment of a URI.
fn fragment(pointer: &str) -> String {
    utf8_percent_encode(pointer, FRAGMENT).to_string()
}
