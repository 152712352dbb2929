//! Objects: which properties there are, and their values.

use super::at::At;
use super::conflict::Conflict;
use super::draw::{Draw, mix};
use super::hint::Hint;
use super::maker::{Maker, Spot};
use super::rules::{ObjectRules, Rules};
use crate::contract::{Direction, JsonType};
use crate::source::Node;
use serde_json::{Map, Value};
use std::rc::Rc;

/// Entries of a map whose names are free.
const ENTRIES: usize = 2;
/// How often a free name is drawn.
const TRIES: usize = 40;
/// How many references are followed for a flag.
const FAR: usize = 6;

impl<'a> Maker<'a> {
    /// An object.
    pub(super) fn object(
        &mut self,
        mut rules: Rules<'a>,
        spot: &Spot<'a>,
        again: bool,
    ) -> Result<Value, Conflict> {
        let mut spot = spot.clone();
        spot.record = mix(spot.seed, "record");
        let mut draw = self.draw(&spot);
        let mut names = self.names(&mut rules, &spot, again);
        self.fill_up(&rules, &spot, &mut names, &mut draw);
        let mut made = Map::new();
        for name in &names {
            let schemas = rules.object.schemas_of(name);
            let settled = rules.object.settled.iter().find(|it| it.0 == name);
            let value = match settled.filter(|_| self.is_plain(&schemas)) {
                Some((_, text)) => Value::String(text.clone()),
                None => {
                    let known = known_name(&rules, &schemas, name);
                    let below = spot.below(name, hint(&spot, known));
                    self.value(&schemas, &below)?
                }
            };
            made.insert(name.clone(), value);
        }
        for (name, value) in &rules.object.spoiled {
            if !made.contains_key(*name) && rules.object.allows(name) {
                made.insert((*name).to_owned(), value.clone());
            }
        }
        agree(&mut made, &rules);
        Ok(Value::Object(made))
    }

    /// The names of the properties, in the order of the file.
    fn names(&self, rules: &mut Rules<'a>, spot: &Spot<'a>, again: bool) -> Vec<String> {
        let mut wanted: Vec<String> = Vec::new();
        for _ in 0..=rules.object.dependent.len() {
            wanted = self.wanted(rules, spot, again);
            let met = |it: &&(&str, At<'a>)| wanted.iter().any(|name| name == it.0);
            let dependent = &rules.object.dependent;
            let Some(place) = dependent.iter().position(|it| met(&it)) else {
                break;
            };
            let (_, schema) = rules.object.dependent.remove(place);
            rules.absorb(schema, self.contract);
        }
        wanted
    }

    fn wanted(&self, rules: &Rules<'a>, spot: &Spot<'a>, again: bool) -> Vec<String> {
        let object = &rules.object;
        let mut wanted: Vec<&str> = Vec::new();
        for (name, schemas) in &object.properties {
            let needed = object.required.contains(name);
            if self.travels(schemas)
                && (needed || self.is_wanted(object, (name, schemas), spot, again))
            {
                wanted.push(name);
            }
        }
        let unnamed = object.required.iter().copied();
        wanted.extend(unnamed.filter(|name| !object.properties.contains_key(name)));
        for _ in 0..object.needs.len() {
            for (name, needed) in &object.needs {
                if wanted.contains(name) && !wanted.contains(needed) {
                    wanted.push(needed);
                }
            }
        }
        let most = rules.most.object.unwrap_or(usize::MAX);
        while wanted.len() > most {
            let optional = |it: &&str| !object.required.contains(it);
            match wanted.iter().rposition(optional) {
                Some(at) => wanted.remove(at),
                None => break,
            };
        }
        wanted.into_iter().map(str::to_owned).collect()
    }

    /// Whether an optional property is there.
    fn is_wanted(
        &self,
        object: &ObjectRules<'a>,
        (name, schemas): (&str, &[At<'a>]),
        spot: &Spot<'a>,
        again: bool,
    ) -> bool {
        let attempt = self.attempt(&spot.pointer);
        let below = spot.below(name, Hint::default());
        let refused = self.attempt(&below.pointer) > 3;
        let closed = !object.allows(name) || schemas.iter().any(|it| it.is_false());
        if object.forbidden.contains(&name) || refused || closed {
            return false;
        }
        // Some combinations of properties are refused: try with fewer.
        if attempt > 0 && (attempt.is_multiple_of(2) || self.draw(&below).below(2) == 0) {
            return false;
        }
        let container = |it: JsonType| matches!(it, JsonType::Array | JsonType::Object);
        let types = self.survey.summary(schemas).types;
        let plain = !types.is_any() && !types.iter().any(container);
        if plain {
            return !self.is_large();
        }
        !again
            && !self.is_lean(spot.depth)
            && !self.is_open(schemas)
            && self.survey.cost(schemas) < super::cost::ENDLESS
    }

    /// Whether a property goes the way of the value.
    pub(super) fn travels(&self, schemas: &[At<'a>]) -> bool {
        let staying = match self.direction {
            Direction::Either => return true,
            Direction::Request => "readOnly",
            Direction::Response => "writeOnly",
        };
        !schemas.iter().any(|it| self.is_marked(*it, staying, FAR))
    }

    fn is_marked(&self, at: At<'a>, mark: &str, far: usize) -> bool {
        at.node.get(mark).and_then(Node::as_bool) == Some(true)
            || far > 0
                && at
                    .list("allOf")
                    .into_iter()
                    .chain(at.target(self.contract))
                    .any(|it| self.is_marked(it, mark, far - 1))
    }

    fn is_plain(&self, schemas: &[At<'a>]) -> bool {
        let rules = Rules::of(schemas, self.contract);
        rules.values.is_none() && rules.types.allows(JsonType::String)
    }

    /// Adds entries until there are enough; a map gets some of its own accord.
    fn fill_up(
        &mut self,
        rules: &Rules<'a>,
        spot: &Spot<'a>,
        names: &mut Vec<String>,
        draw: &mut Draw,
    ) {
        let object = &rules.object;
        let least = rules.least.object.unwrap_or(0);
        for name in object.properties.keys() {
            let there = names.iter().any(|it| it == name);
            if names.len() < least && !there && object.allows(name) {
                names.push((*name).to_owned());
            }
        }
        let says = |it: &At<'_>| it.node.as_mapping().is_some_and(|it| !it.is_empty());
        let is_map = object.properties.is_empty()
            && (object.rest.iter().any(|it| says(&it.schema)) || !object.patterns.is_empty());
        let some = match is_map && !self.is_lean(spot.depth) && self.attempt(&spot.pointer) < 2 {
            true => ENTRIES.min(rules.most.object.unwrap_or(ENTRIES)),
            false => 0,
        };
        for turn in 0..TRIES {
            if names.len() >= least.max(some) {
                break;
            }
            let name = self.free_name(object, draw, turn);
            if object.allows(&name) && !names.contains(&name) {
                names.push(name);
            }
        }
    }

    fn free_name(&mut self, object: &ObjectRules<'a>, draw: &mut Draw, turn: usize) -> String {
        if !object.names.is_empty() {
            let spot = Spot::root(mix(draw.record, &turn.to_string()), "");
            let own = Self::new(self.contract, self.scene);
            let mut own = own.towards(self.direction);
            own.survey = Rc::clone(&self.survey);
            if let Ok(Value::String(name)) = own.value(&object.names, &spot) {
                return name;
            }
        }
        match object.patterns.get(turn % object.patterns.len().max(1)) {
            Some((pattern, _)) => super::pattern::sample(pattern, draw, (0, None)),
            None => None,
        }
        .unwrap_or_else(|| super::kinds::key_word(draw, turn))
    }
}

/// The name as it stands in the file; what has none there is described by its schema.
fn known_name<'a>(rules: &Rules<'a>, schemas: &[At<'a>], name: &str) -> &'a str {
    let known = rules.object.properties.get_key_value(name);
    let required = || rules.object.required.iter().find(|it| **it == name);
    let titled = || schemas.iter().find_map(|it| it.node.get("title")?.as_str());
    known
        .map(|it| *it.0)
        .or_else(|| required().copied())
        .or_else(titled)
        .unwrap_or("")
}

fn hint<'a>(spot: &Spot<'a>, name: &'a str) -> Hint<'a> {
    let hint = &spot.hint;
    Hint {
        name,
        listed: false,
        owner: match hint.name {
            "" => hint.owner,
            name => name,
        },
        about: "",
        index: hint.index,
        outermost: spot.depth == 0,
    }
}

/// A total beside a single list counts it.
fn agree(made: &mut Map<String, Value>, rules: &Rules<'_>) {
    let mut lists = made.values().filter_map(Value::as_array);
    let (Some(list), None) = (lists.next(), lists.next()) else {
        return;
    };
    let count = list.len();
    for (name, value) in made.iter_mut() {
        let total = matches!(
            super::hint::words(name).join("").as_str(),
            "total" | "totalcount" | "totalelements" | "totalnum" | "count"
        );
        let described = rules.object.properties.get(name.as_str());
        let free = described.is_some_and(|schemas| {
            let bound = [
                "enum",
                "const",
                "minimum",
                "multipleOf",
                "example",
                "exclusiveMinimum",
                "$ref",
                "allOf",
            ];
            !schemas
                .iter()
                .any(|it| bound.iter().any(|key| it.node.get(key).is_some()))
        });
        if total && free && value.is_i64() {
            *value = count.into();
        }
    }
}
