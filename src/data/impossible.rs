//! Proofs that no value keeps a schema, by what its keywords say of each other. What is not proved here may still be
//! impossible; what is proved is the document's fault and not the generator's.

use super::at::At;
use super::maker::Maker;
use super::number;
use super::pattern;
use super::rules::{Choice, ChoiceKind, Rules};
use crate::contract::{JsonType, TypeSet};
use crate::source::Node;
use serde_json::Value;

/// Deeper places are not looked at.
const FAR: usize = 24;

const CLOSED: &str = "a property is required that the schema refuses";
const TYPES: &str = "the types of the schema exclude each other";
const BOUNDS: &str = "a lower bound of the schema is above the upper one";
const PATTERN: &str = "a pattern of the schema demands more characters than `maxLength` allows";
const LISTED: &str = "no value that the schema lists keeps the rest of it";
const SAME: &str = "what fits an alternative of `oneOf` always fits another one too";
/// What is said where a schema contains itself.
pub(super) const ENDLESS: &str = "each one would have to contain another one without an end";

/// The reason that a text names, if it names one.
pub fn proof_in(text: &str) -> Option<&'static str> {
    let all = [CLOSED, TYPES, BOUNDS, PATTERN, LISTED, SAME, ENDLESS];
    all.into_iter().find(|it| text.contains(it))
}

impl<'a> Maker<'a> {
    /// Why no value keeps all of the schemas, if that can be told.
    pub(super) fn impossible(&self, schemas: &[At<'a>]) -> Option<&'static str> {
        self.proof(schemas, &mut Vec::new())
    }

    fn proof(&self, schemas: &[At<'a>], open: &mut Vec<&'a Node>) -> Option<&'static str> {
        let rules = Rules::of(schemas, self.contract);
        let again = |node: &&Node| open.iter().any(|it| std::ptr::eq(*it, *node));
        if open.len() > FAR || rules.nodes.iter().any(again) {
            return None;
        }
        if rules.nodes.iter().any(|it| it.as_bool() == Some(false)) {
            return Some(CLOSED);
        }
        let Some(types) = common_types(&rules.nodes) else {
            return Some(TYPES);
        };
        if rules.values.is_some() {
            return none_fits(&rules, types).then_some(LISTED);
        }
        let before = open.len();
        open.extend(&rules.nodes);
        // Each of the types has to be impossible, but only one of the choices.
        let mut proof = None;
        for kind in types.iter() {
            proof = self.dead(kind, &rules, open);
            if proof.is_none() {
                break;
            }
        }
        for choice in &rules.choices {
            proof = proof.or_else(|| self.no_option(choice, open));
        }
        open.truncate(before);
        proof
    }

    /// Why there is no value of one type.
    fn dead(
        &self,
        kind: JsonType,
        rules: &Rules<'a>,
        open: &mut Vec<&'a Node>,
    ) -> Option<&'static str> {
        let crossed = |least: Option<usize>, most: Option<usize>| matches!((least, most), (Some(least), Some(most)) if least > most);
        match kind {
            JsonType::Null | JsonType::Boolean => None,
            JsonType::Integer | JsonType::Number => no_number(rules, kind).then_some(BOUNDS),
            JsonType::String if crossed(rules.least.text, rules.most.text) => Some(BOUNDS),
            JsonType::String => {
                let least = rules.patterns.iter().map(|it| pattern::least(it)).max();
                crossed(least, rules.most.text).then_some(PATTERN)
            }
            JsonType::Array if crossed(rules.least.list, rules.most.list) => Some(BOUNDS),
            JsonType::Array => {
                let needed = rules.least.list.unwrap_or(0) > rules.list.prefix.len();
                needed
                    .then(|| self.proof(&rules.list.items, open))
                    .flatten()
            }
            JsonType::Object if crossed(rules.least.object, rules.most.object) => Some(BOUNDS),
            JsonType::Object => {
                let object = &rules.object;
                object.required.iter().find_map(|name| {
                    let schemas = object.schemas_of(name);
                    if !self.travels(&schemas) {
                        return None;
                    }
                    match object.allows(name) {
                        true => self.proof(&schemas, open),
                        false => Some(CLOSED),
                    }
                })
            }
        }
    }

    /// Why none of the options has a value.
    fn no_option(&self, choice: &Choice<'a>, open: &mut Vec<&'a Node>) -> Option<&'static str> {
        if choice.kind == ChoiceKind::If {
            return None;
        }
        if choice.kind == ChoiceKind::One && self.all_twice(choice) {
            return Some(SAME);
        }
        let mut first = None;
        for option in &choice.options {
            first = first.or(Some(self.proof(option, open)?));
        }
        first
    }

    /// Whether what fits an option fits another one too, whichever it is.
    fn all_twice(&self, choice: &Choice<'a>) -> bool {
        let all: Vec<Rules<'a>> = choice
            .options
            .iter()
            .map(|it| Rules::of(it, self.contract))
            .collect();
        let others = |at: usize| all.iter().enumerate().filter(move |it| it.0 != at);
        let twice = |(at, one)| others(at).any(|(_, other)| implies(one, other));
        all.iter().enumerate().all(twice)
    }
}

/// Whether everything that the second demands is demanded by the first in the same words.
fn implies(one: &Rules<'_>, other: &Rules<'_>) -> bool {
    let said = |rules: &Rules<'_>| -> Vec<String> {
        let parts = rules.nodes.iter().map(|it| rules_of(it));
        parts.filter(|it| it != "{}").collect()
    };
    let (mine, theirs) = (said(one), said(other));
    if theirs.iter().all(|it| mine.contains(it)) {
        return true;
    }
    let plain = |node: &&Node| {
        let known = ["type", "properties", "required", "allOf", "$ref"];
        let silent = ["title", "description", "example", "examples", "default"];
        node.as_mapping().is_some_and(|it| {
            it.iter().all(|(key, _)| {
                let key = key.as_str();
                known.contains(&key) || silent.contains(&key) || key.starts_with("x-")
            })
        })
    };
    let (mine, theirs) = (&one.object, &other.object);
    let words = |schemas: &[At<'_>]| -> Vec<String> {
        let silent = ["title", "description", "example", "examples", "default"];
        schemas.iter().map(|it| without(it.node, &silent)).collect()
    };
    other.nodes.iter().all(plain)
        && one.nodes.iter().all(|it| it.as_mapping().is_some())
        && common_types(&one.nodes) == common_types(&other.nodes)
        && theirs.required.iter().all(|it| mine.required.contains(it))
        && theirs.properties.iter().all(|(name, schemas)| {
            let same =
                |it: &Vec<At<'_>>| words(schemas).iter().all(|said| words(it).contains(said));
            mine.properties.get(name).is_some_and(same)
        })
}

/// What a schema says by itself, without the words for people.
fn rules_of(node: &Node) -> String {
    let silent = [
        "title",
        "description",
        "example",
        "examples",
        "$ref",
        "allOf",
    ];
    without(node, &silent)
}

/// A schema as text without some of its keys and without extensions.
fn without(node: &Node, silent: &[&str]) -> String {
    let mut value = node.to_json();
    if let Value::Object(entries) = &mut value {
        entries.retain(|key, _| !silent.contains(&key.as_str()) && !key.starts_with("x-"));
    }
    value.to_string()
}

/// The types that all of the schemas allow, every one where none is named; nothing if they have none in common.
fn common_types(nodes: &[&Node]) -> Option<TypeSet> {
    let mut common: TypeSet = JsonType::EVERY.into_iter().collect();
    for node in nodes {
        let Some(written) = node.get("type") else {
            continue;
        };
        let several = written
            .as_sequence()
            .unwrap_or(std::slice::from_ref(written));
        let names = several.iter().filter_map(Node::as_str);
        let own: TypeSet = names.filter_map(JsonType::parse).collect();
        if own.is_any() {
            continue;
        }
        let kinds = [JsonType::Integer].into_iter().chain(JsonType::EVERY);
        let both = kinds.filter(|it| common.allows(*it) && own.allows(*it));
        common = both.collect();
        if common.is_any() {
            return None;
        }
    }
    Some(common)
}

/// Whether none of the listed values can be one of the schema.
fn none_fits(rules: &Rules<'_>, types: TypeSet) -> bool {
    let listed = |node: &Node| -> Option<Vec<Value>> {
        let constant = node.get("const").map(|it| vec![it.to_json()]);
        let several = || Some(node.get("enum")?.as_sequence()?.iter().map(Node::to_json));
        constant.or_else(|| Some(several()?.collect()))
    };
    let lists: Vec<Vec<Value>> = rules.nodes.iter().filter_map(|it| listed(it)).collect();
    let fits = |value: &Value| {
        let kind = match value {
            // `1.0` is an integer too.
            Value::Number(_) if types.names(JsonType::Integer) => JsonType::Integer,
            value => JsonType::of(value),
        };
        types.allows(kind)
            && lists
                .iter()
                .all(|list| list.contains(value) || value.is_number())
            && value.as_str().is_none_or(|text| {
                let count = text.chars().count();
                rules.least.text.is_none_or(|it| count >= it)
                    && rules.most.text.is_none_or(|it| count <= it)
                    && (rules.patterns.iter()).all(|it| pattern::matches(it, text) != Some(false))
            })
    };
    !lists.iter().flatten().any(fits)
}

/// Whether the bounds leave no number.
fn no_number(rules: &Rules<'_>, kind: JsonType) -> bool {
    let (Some((low, low_open)), Some((high, high_open))) = (rules.low, rules.high) else {
        return false;
    };
    if kind == JsonType::Integer && rules.steps.is_empty() {
        let (first, last) = number::points(rules, (low, high), number::UNIT);
        return first > last;
    }
    low > high || low == high && (low_open || high_open)
}
