//! Values as XML, by the `xml` hints of the schema; the reverse of `decode::xml`.
//!
//! Attributes are written before anything else, and a namespace is declared on the element that names it. Where
//! alternatives describe a value, the first one that it fits does. Deliberately absent: indentation, which would be
//! text of its own to some readers.

use crate::contract::model::MediaType;
use crate::contract::schema::{Additional, Direction, Schema, Shape, Xml};
use quick_xml::escape::escape;
use serde_json::Value;
use std::fmt::Write as _;

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
/// What stands for `null`.
const NIL: [(&str, &str); 2] = [
    ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ("xsi:nil", "true"),
];

impl MediaType {
    /// The XML document of a value.
    pub(crate) fn xml(&self, value: &Value) -> String {
        let facet = Facet::of(self.schema.as_ref(), value);
        let schema_name = self.schema.as_ref().and_then(Schema::name);
        let name = facet.name(schema_name.unwrap_or("root"));
        let mut element = Element::new(&name, &facet.xml);
        match value {
            Value::Array(items) => {
                for item in items {
                    let item = (facet.shape.items.as_ref(), item);
                    let schema_name = item.0.and_then(Schema::name);
                    element.child(item, schema_name.unwrap_or("item"));
                }
            }
            value => element.fill(&facet, value),
        }
        format!("{HEAD}{}", element.finish())
    }
}

/// What is said of one value.
struct Facet {
    shape: Shape,
    xml: Xml,
}

impl Facet {
    fn of(schema: Option<&Schema>, value: &Value) -> Self {
        let shape = schema.map(Schema::shape).unwrap_or_default();
        let mut shape = (*shape).clone();
        let mut fitting = shape.alternatives.iter();
        let fitting = fitting.find(|it| it.fits(value, Direction::Response));
        if let Some(branch) = fitting.map(Schema::shape) {
            for (name, property) in &branch.properties {
                let known = shape.properties.entry(name.clone());
                known.or_insert_with(|| property.clone());
            }
            shape.items = shape.items.or_else(|| branch.items.clone());
            shape.xml = shape.xml.or_else(|| branch.xml.clone());
        }
        let xml = shape.xml.clone().unwrap_or_default();
        Self { shape, xml }
    }

    /// The name with its prefix.
    fn name(&self, usual: &str) -> String {
        let name = tag(self.xml.name.as_deref().unwrap_or(usual));
        match &self.xml.prefix {
            Some(prefix) => format!("{}:{name}", tag(prefix)),
            None => name,
        }
    }

    /// The schema of a member.
    fn member(&self, name: &str) -> Option<&Schema> {
        match (self.shape.properties.get(name), &self.shape.additional) {
            (Some(property), _) => Some(&property.schema),
            (None, Additional::Schema(schema)) => Some(schema),
            (None, _) => None,
        }
    }
}

/// An element that is being written.
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    content: String,
}

impl Element {
    fn new(name: &str, xml: &Xml) -> Self {
        let mut element = Self {
            name: name.to_owned(),
            attributes: Vec::new(),
            content: String::new(),
        };
        element.declare(xml);
        element
    }

    fn attribute(&mut self, name: String, text: String) {
        if !self.attributes.iter().any(|(known, _)| *known == name) {
            self.attributes.push((name, text));
        }
    }

    fn declare(&mut self, xml: &Xml) {
        if let Some(namespace) = &xml.namespace {
            let name = match &xml.prefix {
                Some(prefix) => format!("xmlns:{}", tag(prefix)),
                None if xml.attribute => return,
                None => "xmlns".to_owned(),
            };
            self.attribute(name, namespace.clone());
        }
    }

    /// What stands between the tags.
    fn fill(&mut self, facet: &Facet, value: &Value) {
        match value {
            Value::Null => {
                for (name, text) in NIL {
                    self.attribute(name.to_owned(), text.to_owned());
                }
            }
            Value::Object(members) => {
                for (name, value) in members {
                    self.member((facet.member(name), value), name);
                }
            }
            // A list in a list has nothing else to be told apart by.
            Value::Array(items) => {
                for item in items {
                    self.child((facet.shape.items.as_ref(), item), "item");
                }
            }
            value => self.text(&plain(value), facet.xml.cdata),
        }
    }

    fn text(&mut self, text: &str, cdata: bool) {
        let text = allowed(text);
        match cdata {
            true => {
                let text = text.replace("]]>", "]]]]><![CDATA[>");
                let _ = write!(self.content, "<![CDATA[{text}]]>");
            }
            false => self.content.push_str(&escape(text.as_str())),
        }
    }

    fn member(&mut self, (schema, value): (Option<&Schema>, &Value), name: &str) {
        let facet = Facet::of(schema, value);
        let plain_value = !matches!(value, Value::Null | Value::Array(_) | Value::Object(_));
        if facet.xml.attribute {
            if plain_value {
                self.declare(&facet.xml);
                self.attribute(facet.name(name), plain(value));
            }
            return;
        }
        if facet.xml.text {
            if plain_value {
                self.text(&plain(value), facet.xml.cdata);
            }
            return;
        }
        let Value::Array(items) = value else {
            return self.child((schema, value), name);
        };
        let items = items.iter().map(|it| (facet.shape.items.as_ref(), it));
        if !facet.xml.wrapped {
            items.for_each(|it| self.child(it, name));
            return;
        }
        let usual = facet.xml.name.as_deref().unwrap_or(name);
        let mut around = Self::new(&facet.name(name), &facet.xml);
        items.for_each(|it| around.child(it, usual));
        self.content.push_str(&around.finish());
    }

    fn child(&mut self, (schema, value): (Option<&Schema>, &Value), usual: &str) {
        let facet = Facet::of(schema, value);
        let mut child = Self::new(&facet.name(usual), &facet.xml);
        child.fill(&facet, value);
        self.content.push_str(&child.finish());
    }

    fn finish(self) -> String {
        let Self {
            name,
            attributes,
            content,
        } = self;
        let mut start = format!("<{name}");
        for (name, text) in attributes {
            let text = allowed(&text);
            let _ = write!(start, " {name}=\"{}\"", escape(text.as_str()));
        }
        match content.is_empty() {
            true => start + "/>",
            false => format!("{start}>{content}</{name}>"),
        }
    }
}

/// A text as it is; anything else as JSON writes it.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// A name as an element may have it.
fn tag(name: &str) -> String {
    let fits = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '.');
    let tag: String = name
        .chars()
        .map(|it| if fits(it) { it } else { '_' })
        .collect();
    match tag.starts_with(|it: char| it.is_alphabetic() || it == '_') {
        true => tag,
        false => format!("_{tag}"),
    }
}

/// The text without the characters that no XML document may have.
fn allowed(text: &str) -> String {
    let is_allowed = |it: &char| matches!(it, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().filter(is_allowed).collect()
}
