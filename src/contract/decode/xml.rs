//! XML bodies, read by the `xml` hints of the schema into the value that JSON would have been.
//!
//! Names are compared without their prefixes, because which prefix stands for a namespace is the writer's choice.
//! What the schema does not name is read as texts and lists, so that validation can say what it thinks of it.
//! Deliberately absent: entities of a document's own and external ones, which are the way to attack XML readers.

use super::body::Read;
use crate::contract::media_type::Codec;
use crate::contract::model::MediaType;
use crate::contract::schema::{Direction, JsonType, Schema, Xml, escape};
use crate::contract::text::Coercion;
use crate::contract::violation::{Place, Violation};
use crate::contract::wording;
use indexmap::IndexMap;
use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use serde_json::{Map, Value};

/// How deep elements may stand in each other.
const DEPTH: usize = 100;

/// An element, with local names.
#[derive(Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    children: Vec<Element>,
    text: String,
}

/// Reads a document.
pub(super) fn read(media: &MediaType, bytes: &[u8]) -> Read {
    let root = match parse(bytes) {
        Ok(root) => root,
        Err(reason) => return Read::failed("xml", "XML", &reason),
    };
    let mut reading = Reading::default();
    let value = match &media.schema {
        None => free(&root),
        Some(schema) => {
            let name = schema.shape().xml.as_ref().and_then(|it| it.name.clone());
            if let Some(name) = name.filter(|it| *it != root.name) {
                reading.violate("", "xml", wording::element(&name, &root.name));
            }
            reading.value(schema, &root, "")
        }
    };
    Read {
        value: Some(value),
        violations: reading.violations,
        ..Read::default()
    }
}

impl MediaType {
    /// Whether an example is a text of XML whose value fits the schema.
    pub(crate) fn shows_xml(&self, example: &Value, direction: Direction) -> bool {
        let Some(text) = example
            .as_str()
            .filter(|_| self.range.codec() == Codec::Xml)
        else {
            return false;
        };
        let read = read(self, text.as_bytes());
        let schema = self.schema.as_ref();
        let fits = |value: &Value| schema.is_none_or(|it| it.fits(value, direction));
        read.violations.is_empty() && read.value.as_ref().is_some_and(fits)
    }
}

#[derive(Default)]
struct Reading {
    violations: Vec<Violation>,
}

impl Reading {
    fn violate(&mut self, pointer: &str, keyword: &str, found: (String, String)) {
        let mut violation = Violation::plain(Place::Body, keyword, found);
        pointer.clone_into(&mut violation.pointer);
        self.violations.push(violation);
    }

    fn value(&mut self, schema: &Schema, element: &Element, pointer: &str) -> Value {
        let attributes = element.attributes.iter();
        let nil = |(name, text): &(String, String)| name == "nil" && text == "true";
        let types = schema.possible_types();
        if types.names(JsonType::Null) && attributes.clone().any(nil) {
            return Value::Null;
        }
        let coercion = Coercion::of(schema);
        if coercion.is_array() {
            let items = schema.shape().items.clone();
            let children = element.children.iter().enumerate();
            let values = children.map(|(at, it)| match &items {
                Some(items) => self.value(items, it, &format!("{pointer}/{at}")),
                None => free(it),
            });
            return Value::Array(values.collect());
        }
        if coercion.is_object() || (types.is_any() && !element.is_plain()) {
            return self.object(schema, element, pointer);
        }
        match element.children.is_empty() {
            true => coercion.scalar(&element.text),
            false => free(element),
        }
    }

    fn object(&mut self, schema: &Schema, element: &Element, pointer: &str) -> Value {
        let shape = schema.shape();
        let mut object = Map::new();
        let mut known: Vec<String> = Vec::new();
        for (name, property) in &shape.properties {
            let below = format!("{pointer}/{}", escape(name));
            let hint = property.schema.shape().xml.clone().unwrap_or_default();
            let written = hint.name.clone().unwrap_or_else(|| name.clone());
            let value = if hint.attribute {
                let mut attributes = element.attributes.iter();
                let found = attributes.find(|(name, _)| *name == written);
                found.map(|it| Coercion::of(&property.schema).scalar(&it.1))
            } else if hint.text {
                Some(Coercion::of(&property.schema).scalar(&element.text))
            } else {
                let names = (name.as_str(), written.as_str());
                self.child(
                    (&property.schema, &hint),
                    names,
                    element,
                    (&below, &mut known),
                )
            };
            known.push(written);
            if let Some(value) = value {
                object.insert(name.clone(), value);
            }
        }
        let unknown = element.children.iter();
        let unknown = unknown.filter(|it| !known.contains(&it.name));
        for (name, value) in grouped(unknown) {
            object.entry(name).or_insert(value);
        }
        Value::Object(object)
    }

    /// The value of a property that is an element, or several of them.
    fn child(
        &mut self,
        (schema, hint): (&Schema, &Xml),
        (property, written): (&str, &str),
        element: &Element,
        (pointer, known): (&str, &mut Vec<String>),
    ) -> Option<Value> {
        if Coercion::of(schema).is_array() {
            let items = schema.shape().items.clone();
            let own = items
                .as_ref()
                .and_then(|it| it.shape().xml.as_ref()?.name.clone());
            if hint.wrapped {
                let around = element.children.iter().find(|it| it.name == written)?;
                return Some(self.value(schema, around, pointer));
            }
            // Without an element around them, the items have their own name, else that of the property.
            let name = own.unwrap_or_else(|| property.to_owned());
            let found = element.children.iter().filter(|it| it.name == name);
            let values: Vec<Value> = found
                .enumerate()
                .map(|(at, it)| match &items {
                    Some(items) => self.value(items, it, &format!("{pointer}/{at}")),
                    None => free(it),
                })
                .collect();
            known.push(name);
            return (!values.is_empty()).then_some(Value::Array(values));
        }
        let mut found = element.children.iter().filter(|it| it.name == written);
        let first = found.next()?;
        let more = found.count();
        if more > 0 {
            self.violate(pointer, "repeated", wording::repeated(more + 1));
        }
        Some(self.value(schema, first, pointer))
    }
}

/// An element of which no schema speaks: its text, or an object of what is in it.
fn free(element: &Element) -> Value {
    if element.is_plain() {
        return Value::from(element.text.as_str());
    }
    let attributes = element.attributes.iter().cloned();
    let mut object: Map<String, Value> = attributes
        .map(|(name, text)| (name, Value::from(text)))
        .collect();
    for (name, value) in grouped(element.children.iter()) {
        object.entry(name).or_insert(value);
    }
    Value::Object(object)
}

/// Elements by name; those of one name are a list.
fn grouped<'e>(elements: impl Iterator<Item = &'e Element>) -> IndexMap<String, Value> {
    let mut groups: IndexMap<String, Vec<Value>> = IndexMap::new();
    for element in elements {
        let group = groups.entry(element.name.clone()).or_default();
        group.push(free(element));
    }
    let single = |(name, mut values): (String, Vec<Value>)| match values.len() {
        1 => (name, values.remove(0)),
        _ => (name, Value::Array(values)),
    };
    groups.into_iter().map(single).collect()
}

impl Element {
    fn is_plain(&self) -> bool {
        self.children.is_empty() && self.attributes.is_empty()
    }
}

/// The tree of a document; comments, instructions and the document type are passed over.
fn parse(bytes: &[u8]) -> Result<Element, String> {
    let text = std::str::from_utf8(bytes).map_err(|it| {
        let at = it.valid_up_to();
        format!("a byte that is not UTF-8 at offset {at}")
    })?;
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut root: Option<Element> = None;
    loop {
        let event = reader.read_event().map_err(|it| at(&reader, &it))?;
        match event {
            Event::Start(start) => {
                if open.len() == DEPTH {
                    return Err(format!("more than {DEPTH} elements in each other"));
                }
                if root.is_some() {
                    return Err("a second root element".to_owned());
                }
                open.push(element(&start)?);
            }
            Event::Empty(start) => close(element(&start)?, &mut open, &mut root)?,
            Event::End(_) => {
                let done = open.pop().ok_or("an end without a beginning")?;
                close(done, &mut open, &mut root)?;
            }
            Event::Text(text) => {
                say(&text.xml_content(XmlVersion::Implicit1_0), &mut open)?;
            }
            Event::CData(text) => say(&text.xml_content(XmlVersion::Implicit1_0), &mut open)?,
            Event::GeneralRef(reference) => {
                let escaped = format!("&{};", &*reference);
                let meant = quick_xml::escape::unescape(&escaped).map_err(|it| it.to_string())?;
                say(&meant, &mut open)?;
            }
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_) => {}
            Event::Eof => break,
        }
    }
    if !open.is_empty() {
        return Err("an element without an end".to_owned());
    }
    root.map(trimmed)
        .ok_or_else(|| "no root element".to_owned())
}

fn at(reader: &Reader<&[u8]>, error: &quick_xml::Error) -> String {
    format!("{error} at offset {}", reader.error_position())
}

fn element(start: &BytesStart<'_>) -> Result<Element, String> {
    let mut element = Element {
        name: start.local_name().as_ref().to_owned(),
        ..Element::default()
    };
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|it| it.to_string())?;
        let key = attribute.key;
        if key.as_namespace_binding().is_some() {
            continue;
        }
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|it| it.to_string())?;
        let name = key.local_name().as_ref().to_owned();
        element.attributes.push((name, value.into_owned()));
    }
    Ok(element)
}

fn close(done: Element, open: &mut [Element], root: &mut Option<Element>) -> Result<(), String> {
    match (open.last_mut(), &root) {
        (Some(around), _) => around.children.push(done),
        (None, None) => *root = Some(done),
        (None, Some(_)) => return Err("a second root element".to_owned()),
    }
    Ok(())
}

fn say(text: &str, open: &mut [Element]) -> Result<(), String> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err("text outside of the root element".to_owned()),
    }
    Ok(())
}

/// Space between elements is layout; around the text of a plain element it usually is, too.
fn trimmed(mut element: Element) -> Element {
    element.text = element.text.trim().to_owned();
    element.children = element.children.into_iter().map(trimmed).collect();
    element
}
