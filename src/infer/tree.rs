//! What was inferred: the content of a behavior file, and a reason for each part of it.

use crate::contract::Contract;
use crate::source::{Entry, Kind, Node, Span};
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

/// An inferred behavior.
#[derive(Clone, Debug)]
pub struct Inferred {
    /// The file.
    pub(super) file: Map<String, Value>,
    /// Why a part is what it is: by section and name.
    pub(super) reasons: HashMap<&'static str, HashMap<String, Vec<String>>>,
}

impl Inferred {
    pub(super) fn new(reference: &str) -> Self {
        let mut file = Map::new();
        file.insert("behavior".into(), json!(1));
        file.insert("contract".into(), json!(reference));
        file.insert("fill".into(), json!(true));
        file.insert("example".into(), json!(true));
        let errors = json!({
            "not_found": {"status": 404, "code": 404, "message": "There is no such record."},
            "conflict": {"status": 409, "code": 409, "message": "There is already such a record."},
        });
        file.insert("errors".into(), errors);
        file.insert("resources".into(), json!({}));
        file.insert("operations".into(), json!({}));
        Self {
            file,
            reasons: HashMap::new(),
        }
    }

    /// Whether nothing was inferred.
    pub fn is_empty(&self) -> bool {
        self.section("operations").is_none_or(Map::is_empty)
    }

    /// The ids of the operations that have a behavior.
    pub fn operations(&self) -> HashSet<String> {
        let operations = self.section("operations").into_iter();
        operations.flat_map(|it| it.keys().cloned()).collect()
    }

    /// The content as the tree of a document. Each part has the place of the operation that it is about.
    pub fn node(&self, contract: &Contract) -> Node {
        let root = Span {
            file: contract.root,
            start: 0,
            end: 0,
        };
        let entries = self.file.iter().map(|(section, value)| {
            let value = match (section.as_str(), value) {
                ("operations", Value::Object(operations)) => {
                    let operations = operations.iter().map(|(id, value)| {
                        let span = contract.operation(id).map_or(root, |it| it.id_span);
                        (id.clone(), entry(value, span))
                    });
                    Node {
                        span: root,
                        kind: Kind::Mapping(Box::new(operations.collect())),
                    }
                }
                _ => node(value, root),
            };
            (section.clone(), Entry { key: root, value })
        });
        Node {
            span: root,
            kind: Kind::Mapping(Box::new(entries.collect())),
        }
    }

    pub(super) fn has_operation(&self, id: &str) -> bool {
        self.section("operations")
            .is_some_and(|it| it.contains_key(id))
    }

    /// Adds a resource.
    pub(super) fn resource(&mut self, name: &str, value: Value, reasons: Vec<String>) {
        self.add("resources", name, value, reasons);
    }

    /// Adds an operation.
    pub(super) fn operation(&mut self, id: &str, value: Value, reasons: Vec<String>) {
        self.add("operations", id, value, reasons);
    }

    fn add(&mut self, section: &'static str, name: &str, value: Value, reasons: Vec<String>) {
        if let Some(Value::Object(entries)) = self.file.get_mut(section) {
            entries.insert(name.to_owned(), value);
            let of_section = self.reasons.entry(section).or_default();
            of_section.insert(name.to_owned(), reasons);
        }
    }

    fn section(&self, name: &str) -> Option<&Map<String, Value>> {
        self.file.get(name).and_then(Value::as_object)
    }
}

/// What a person wrote on top of what was inferred: entries of the sections are replaced by name, all else as a whole.
pub fn on_top(inferred: Node, written: &Node) -> Node {
    let (Kind::Mapping(mut file), Some(own)) = (inferred.kind, written.as_mapping()) else {
        return written.clone();
    };
    for (name, entry) in own {
        let below = file.get_mut(name).map(|it| &mut it.value.kind);
        match (below, &entry.value.kind) {
            (Some(Kind::Mapping(known)), Kind::Mapping(added))
                if matches!(name.as_str(), "errors" | "resources" | "operations") =>
            {
                known.extend((**added).clone());
            }
            _ => {
                file.insert(name.clone(), entry.clone());
            }
        }
    }
    Node {
        span: written.span,
        kind: Kind::Mapping(file),
    }
}

fn entry(value: &Value, span: Span) -> Entry {
    Entry {
        key: span,
        value: node(value, span),
    }
}

fn node(value: &Value, span: Span) -> Node {
    let kind = match value {
        Value::Null => Kind::Null,
        Value::Bool(value) => Kind::Bool(*value),
        Value::Number(number) => Kind::Number(number.clone()),
        Value::String(text) => Kind::String(text.clone()),
        Value::Array(items) => Kind::Sequence(items.iter().map(|it| node(it, span)).collect()),
        Value::Object(entries) => {
            let entries = entries.iter();
            let entries = entries.map(|(name, value)| (name.clone(), entry(value, span)));
            Kind::Mapping(Box::new(entries.collect()))
        }
    };
    Node { span, kind }
}
