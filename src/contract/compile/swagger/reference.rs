//! References into `paths` of a 2.0 document. Schemas of answers and bodies stand elsewhere in the 3.1 form, so what
//! refers to them there is led to where they are now.

use crate::contract::schema::escape;
use crate::source::{Kind, Node};

/// Where references into `paths` begin.
const PATHS: &str = "#/paths/";

/// Leads every reference into `paths` to where its target stands now.
pub(super) fn redirect(converted: &mut Node, written: &Node) {
    if !any(converted) {
        return;
    }
    let now = converted.clone();
    each(converted, &|text| {
        let pointer = text.strip_prefix('#')?;
        Some(format!("#{}", moved(pointer, written, &now)?))
    });
}

fn any(node: &Node) -> bool {
    match &node.kind {
        Kind::Mapping(mapping) => mapping
            .iter()
            .any(|(key, entry)| (key == "$ref" && leads_there(&entry.value)) || any(&entry.value)),
        Kind::Sequence(items) => items.iter().any(any),
        _ => false,
    }
}

fn leads_there(node: &Node) -> bool {
    node.as_str().is_some_and(|it| it.starts_with(PATHS))
}

fn each(node: &mut Node, moved: &dyn Fn(&str) -> Option<String>) {
    match &mut node.kind {
        Kind::Mapping(mapping) => {
            for (key, entry) in mapping.iter_mut() {
                if key != "$ref" || !leads_there(&entry.value) {
                    each(&mut entry.value, moved);
                } else if let Kind::String(text) = &mut entry.value.kind
                    && let Some(new) = moved(text)
                {
                    *text = new;
                }
            }
        }
        Kind::Sequence(items) => items.iter_mut().for_each(|it| each(it, moved)),
        _ => {}
    }
}

/// The pointer in the 3.1 form; nothing for one that still leads to its target, or nowhere.
fn moved(pointer: &str, written: &Node, now: &Node) -> Option<String> {
    let tokens: Vec<&str> = pointer.split('/').skip(1).collect();
    let upto = |end: usize| format!("/{}", tokens[..end].join("/"));
    let from = |start: usize| {
        let rest = tokens.get(start..).unwrap_or_default();
        rest.iter().flat_map(|it| ["/", it]).collect::<String>()
    };
    for (at, token) in tokens.iter().enumerate().skip(2) {
        match *token {
            "schema" if tokens[at - 2] == "responses" => {
                let media = media(&upto(at), now)?;
                return Some(format!("{media}{}", from(at)));
            }
            "parameters" => {
                let list = written.pointer(&upto(at + 1))?.as_sequence()?;
                let number: usize = tokens.get(at + 1)?.parse().ok()?;
                let place = |it: &Node| it.get("in").and_then(Node::as_str).map(str::to_owned);
                return match place(list.get(number)?).as_deref() {
                    Some("body") => {
                        let media =
                            media(&format!("{}/requestBody", holder(&upto(at), now)?), now)?;
                        Some(format!("{media}{}", from(at + 2)))
                    }
                    Some("formData") => None,
                    _ => {
                        let stays =
                            |it: &&Node| !matches!(place(it).as_deref(), Some("body" | "formData"));
                        let number = list[..number].iter().filter(stays).count();
                        let rest = from(at + 2);
                        let schema = if rest.is_empty() { "" } else { "/schema" };
                        Some(format!("{}/{number}{schema}{rest}", upto(at + 1)))
                    }
                };
            }
            _ => {}
        }
    }
    None
}

/// The operation that has a body now: the one that is meant, or the first of a path.
fn holder(pointer: &str, now: &Node) -> Option<String> {
    let node = now.pointer(pointer)?;
    if node.get("requestBody").is_some() {
        return Some(pointer.to_owned());
    }
    let mut operations = node.as_mapping()?.iter();
    let (method, _) = operations.find(|it| it.1.value.get("requestBody").is_some())?;
    Some(format!("{pointer}/{method}"))
}

/// The first form of an answer or of a body.
fn media(pointer: &str, now: &Node) -> Option<String> {
    let content = now.pointer(pointer)?.get("content")?;
    let (name, _) = content.as_mapping()?.first()?;
    Some(format!("{pointer}/content/{}", escape(name)))
}
