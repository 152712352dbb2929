//! Faults of schemas that can be told from the files alone: references that lead nowhere or in a
//! circle, keywords with a value of the wrong kind, keywords nearly spelled right.

use super::Direction;
use super::cycle::{leads_back, references};
use super::keywords::options;
use super::store::{Address, Store};
use crate::contract::compile::unresolved;
use crate::source::codes::contract as codes;
use crate::source::{Diagnostic, Entry, FileId, Node, Span, nearest};
use std::collections::HashSet;
use std::sync::Weak;

/// Every keyword of JSON Schema 2020-12 and of `OpenAPI`'s schema object, for did-you-mean.
const KEYWORDS: [&str; 58] = [
    "$ref",
    "$id",
    "$anchor",
    "$schema",
    "$dynamicRef",
    "$dynamicAnchor",
    "$defs",
    "$comment",
    "$vocabulary",
    "definitions",
    "type",
    "enum",
    "const",
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxContains",
    "minContains",
    "maxProperties",
    "minProperties",
    "required",
    "dependentRequired",
    "dependentSchemas",
    "properties",
    "patternProperties",
    "additionalProperties",
    "propertyNames",
    "items",
    "prefixItems",
    "contains",
    "unevaluatedItems",
    "unevaluatedProperties",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "format",
    "title",
    "description",
    "default",
    "example",
    "examples",
    "readOnly",
    "writeOnly",
    "deprecated",
    "discriminator",
    "externalDocs",
];

/// Checks the schemas at these places and everything they refer to.
pub(crate) fn check_schemas(store: &Store, roots: Vec<Address>) -> Vec<Diagnostic> {
    let mut lint = Lint {
        store,
        open: roots,
        seen: HashSet::new(),
        told: HashSet::new(),
        diagnostics: Vec::new(),
    };
    while let Some(location) = lint.open.pop() {
        if lint.seen.insert(location.clone()) {
            lint.root(&location);
        }
    }
    lint.diagnostics
}

struct Lint<'a> {
    store: &'a Store,
    open: Vec<Address>,
    seen: HashSet<Address>,
    /// Places that were complained about: a schema can be reached in several ways.
    told: HashSet<Span>,
    diagnostics: Vec<Diagnostic>,
}

impl Lint<'_> {
    fn tell(&mut self, span: Span, diagnostic: Diagnostic) {
        if self.told.insert(span) {
            self.diagnostics.push(diagnostic.at(span));
        }
    }

    fn root(&mut self, location: &Address) {
        let Some(node) = self.store.node(location) else {
            return;
        };
        self.meta(node);
        for reference in references(node) {
            let target = reference
                .as_str()
                .and_then(|it| self.store.resolve_through(location.file, it).ok());
            if target.is_some_and(|it| leads_back(self.store, location, &it)) {
                let message = "this reference leads back to its own schema without end";
                self.tell(
                    reference.span,
                    Diagnostic::new(&codes::REFERENCE_CYCLE, message),
                );
            }
        }
        self.walk(node, location.file);
    }

    /// Holds a schema against the meta-schema.
    fn meta(&mut self, node: &Node) {
        let value = node.to_json();
        let validator = jsonschema::draft202012::meta::validator();
        let errors: Vec<_> = validator
            .iter_errors(&value)
            .map(|error| {
                let (expected, actual) =
                    crate::contract::wording::schema_rule(error.kind(), error.instance());
                (error.instance_path().as_str().to_owned(), expected, actual)
            })
            .collect();
        for (pointer, expected, actual) in errors {
            let span = node.pointer(&pointer).map_or(node.span, |it| it.span);
            let keyword = pointer.rsplit('/').next().unwrap_or_default();
            let message = if pointer.is_empty() {
                "this is not a schema".to_owned()
            } else {
                format!("`{keyword}` has a value that JSON Schema does not allow")
            };
            let diagnostic = Diagnostic::new(&codes::INVALID_SCHEMA, message)
                .expected(expected)
                .actual(actual);
            self.tell(span, diagnostic);
        }
    }

    fn walk(&mut self, node: &Node, file: FileId) {
        let Some(mapping) = node.as_mapping() else {
            return;
        };
        for (key, entry) in mapping {
            match key.as_str() {
                "$ref" => self.reference(&entry.value, file),
                "pattern" => self.pattern(&entry.value),
                "properties" | "patternProperties" | "dependentSchemas" | "$defs"
                | "definitions" => {
                    let schemas = entry.value.as_mapping().into_iter();
                    for entry in schemas.flat_map(|it| it.values()) {
                        self.walk(&entry.value, file);
                    }
                }
                "allOf" | "anyOf" | "oneOf" | "prefixItems" => {
                    for schema in entry.value.as_sequence().unwrap_or_default() {
                        self.walk(schema, file);
                    }
                }
                "items"
                | "additionalProperties"
                | "unevaluatedItems"
                | "contains"
                | "not"
                | "unevaluatedProperties"
                | "propertyNames"
                | "if"
                | "then"
                | "else" => {
                    self.walk(&entry.value, file);
                }
                _ => self.unknown(key, entry),
            }
        }
    }

    fn unknown(&mut self, key: &str, entry: &Entry) {
        if KEYWORDS.contains(&key) || key.starts_with("x-") {
            return;
        }
        if let Some(name) = nearest(key, KEYWORDS) {
            let diagnostic = Diagnostic::new(
                &codes::UNKNOWN_SCHEMA_KEYWORD,
                format!("`{key}` is no keyword of JSON Schema and judges nothing"),
            );
            self.tell(
                entry.key,
                diagnostic.help(format!("did you mean `{name}`?")),
            );
        }
    }

    fn reference(&mut self, node: &Node, file: FileId) {
        let Some(reference) = node.as_str() else {
            return; // The meta-schema has said so.
        };
        match self.store.resolve(file, reference) {
            Ok(target) => self.open.push(target),
            Err(error) => {
                if let Some(diagnostic) = unresolved(self.store, &error, node.span) {
                    self.tell(node.span, diagnostic);
                }
            }
        }
    }

    fn pattern(&mut self, node: &Node) {
        let Some(pattern) = node.as_str() else {
            return;
        };
        let schema = serde_json::json!({ "pattern": pattern });
        if options(Weak::new(), Direction::Either)
            .build(&schema)
            .is_err()
        {
            let message = format!("`{pattern}` is not a regular expression");
            self.tell(node.span, Diagnostic::new(&codes::INVALID_SCHEMA, message));
        }
    }
}
