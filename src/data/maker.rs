//! One attempt at a value: which choices are made at which place.

use super::at::At;
use super::branch::Chooser;
use super::conflict::Conflict;
use super::context::Scene;
use super::cost::Survey;
use super::directive::{self, Chance};
use super::draw::{Draw, mix, nth};
use super::hint::Hint;
use super::kinds::Make;
use super::rules::Rules;
use crate::contract::{Contract, Direction, JsonType};
use crate::source::Node;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Deeper values have only what the schema demands.
const DEEP: usize = 7;
/// Larger values have only what the schema demands from there on.
const MANY: usize = 1500;
/// No value is deeper.
const DEEPEST: usize = 48;

/// Makes a value, again and again, with other choices where the last one was refused.
pub(super) struct Maker<'a> {
    pub contract: &'a Contract,
    pub scene: Scene,
    /// Which way the value travels.
    pub direction: Direction,
    /// How often the value of a place was refused, by JSON Pointer.
    refused: HashMap<String, u32>,
    /// The places that were chosen one by one in this attempt.
    chosen: HashSet<String>,
    /// The schemas that the place being made stands in.
    open: Vec<&'a Node>,
    /// Whether only what the schema demands is made.
    pub sparse: bool,
    /// What is known of the schemas.
    pub survey: Rc<Survey<'a>>,
}

/// Where a value goes.
#[derive(Clone, Debug)]
pub(super) struct Spot<'h> {
    /// A JSON Pointer.
    pub pointer: String,
    /// Chance for this place and all below it.
    pub seed: u64,
    /// Seed of the enclosing record.
    pub record: u64,
    /// How many containers it is in.
    pub depth: usize,
    /// What the words around it tell.
    pub hint: Hint<'h>,
}

impl<'h> Spot<'h> {
    pub(super) fn root(seed: u64, name: &'h str) -> Self {
        Self {
            pointer: String::new(),
            seed,
            record: seed,
            depth: 0,
            hint: Hint {
                name,
                owner: name,
                ..Hint::default()
            },
        }
    }

    /// A place below this one.
    pub(super) fn below(&self, token: &str, hint: Hint<'h>) -> Self {
        let escaped = token.replace('~', "~0").replace('/', "~1");
        Self {
            pointer: format!("{}/{escaped}", self.pointer),
            seed: mix(self.seed, token),
            record: self.record,
            depth: self.depth + 1,
            hint,
        }
    }
}

impl<'a> Maker<'a> {
    pub(super) fn new(contract: &'a Contract, scene: Scene) -> Self {
        Self {
            contract,
            scene,
            direction: Direction::Response,
            refused: HashMap::new(),
            chosen: HashSet::new(),
            open: Vec::new(),
            sparse: false,
            survey: Rc::new(Survey::new(contract)),
        }
    }

    /// Values that travel the given way; from the server where nothing is said.
    #[must_use]
    pub(super) fn towards(mut self, direction: Direction) -> Self {
        self.direction = direction;
        self
    }

    /// Begins a new attempt.
    pub(super) fn begin(&mut self) {
        self.chosen.clear();
        self.open.clear();
    }

    /// The value at a place was refused: next time it will be another one.
    pub(super) fn mend(&mut self, pointer: &str) {
        let mut pointer = pointer;
        while !self.chosen.contains(pointer) {
            let Some((parent, _)) = pointer.rsplit_once('/') else {
                break;
            };
            pointer = parent;
        }
        let count = self.refused.entry(pointer.to_owned()).or_insert(0);
        *count += 1;
        // Something above may be at fault for what is refused here.
        if count.is_multiple_of(4)
            && let Some((parent, _)) = pointer.rsplit_once('/')
        {
            *self.refused.entry(parent.to_owned()).or_insert(0) += 1;
        }
    }

    /// How often the value of a place was refused.
    pub(super) fn attempt(&self, pointer: &str) -> u32 {
        self.refused.get(pointer).copied().unwrap_or(0)
    }

    /// Whether any of the schemas is one that the current place stands in.
    pub(super) fn is_open(&self, schemas: &[At<'a>]) -> bool {
        self.stands_in(&self.survey.summary(schemas).nodes)
    }

    fn stands_in(&self, nodes: &[&'a Node]) -> bool {
        let known = |node: &&Node| self.open.iter().any(|it| std::ptr::eq(*it, *node));
        nodes.iter().any(known)
    }

    /// Whether optional containers are left out here.
    pub(super) fn is_lean(&self, depth: usize) -> bool {
        depth >= DEEP || self.is_large()
    }

    /// Whether everything optional is left out.
    pub(super) fn is_large(&self) -> bool {
        self.sparse || self.chosen.len() > MANY
    }

    /// The chance of a place.
    pub(super) fn draw(&self, spot: &Spot<'_>) -> Draw {
        Draw::new(spot.seed, spot.record, self.scene)
    }

    /// A value of several schemas at once.
    pub(super) fn value(&mut self, schemas: &[At<'a>], spot: &Spot<'a>) -> Result<Value, Conflict> {
        if spot.depth > DEEPEST {
            return Err(Conflict::endless(&spot.pointer));
        }
        let attempt = self.attempt(&spot.pointer);
        self.chosen.insert(spot.pointer.clone());
        let mut spot = spot.clone();
        let mut rules = Rules::of(schemas, self.contract);
        let again = self.stands_in(&rules.nodes);
        let chooser = Chooser {
            contract: self.contract,
            survey: &self.survey,
            attempt: attempt as usize,
            lean: again || self.is_lean(spot.depth),
        };
        chooser.settle(&mut rules, &mut self.draw(&spot));
        spot.seed = nth(spot.seed, attempt);
        spot.hint.about = rules.about.unwrap_or(spot.hint.about);
        let asked = self.asked(&rules, &spot).filter(|_| attempt == 0);
        if let Some(value) = asked.or_else(|| self.given(&rules, &spot, attempt)) {
            return Ok(value);
        }
        let kind = self.kind(&rules, &spot, again);
        let before = self.open.len();
        self.open.extend(&rules.nodes);
        let value = match kind {
            JsonType::Null => Ok(Value::Null),
            JsonType::Boolean => Ok(super::kinds::truth(&spot.hint, &mut self.draw(&spot))),
            JsonType::Integer | JsonType::Number => Ok(super::number::make(
                &rules,
                &spot.hint,
                self.draw(&spot),
                kind,
            )),
            JsonType::String => Ok(super::text::make(
                &rules,
                &spot.hint,
                self.draw(&spot),
                attempt,
            )),
            JsonType::Array => self.array(&rules, &spot, again),
            JsonType::Object => self.object(rules, &spot, again),
        };
        self.open.truncate(before);
        value
    }

    /// A value that the author of the schema describes.
    fn asked(&self, rules: &Rules<'a>, spot: &Spot<'_>) -> Option<Value> {
        let mut nodes = rules.nodes.iter();
        let value = nodes.find_map(|it| {
            directive::faked(it, &spot.hint, &mut self.draw(spot))
                .or_else(|| directive::mocked(it, &spot.hint, &self.chance(spot)))
        });
        Some(directive::suited(value?, rules.types))
    }

    fn chance(&self, spot: &Spot<'_>) -> Chance {
        Chance {
            seed: spot.seed,
            record: spot.record,
            scene: self.scene,
            index: spot.hint.index.unwrap_or(0),
        }
    }

    /// A value that the schema itself lists or shows.
    fn given(&self, rules: &Rules<'a>, spot: &Spot<'_>, attempt: u32) -> Option<Value> {
        let mut draw = self.draw(spot);
        if let Some(values) = rules.values.as_ref().filter(|it| !it.is_empty()) {
            let fits = |it: &&Value| !it.is_null() && rules.types.allows(JsonType::of(it));
            let likely: Vec<&Value> = values.iter().filter(fits).collect();
            return Some(match likely.is_empty() || attempt > 6 {
                true => values[draw.below(values.len())].clone(),
                false => likely[draw.below(likely.len())].clone(),
            });
        }
        if attempt > 0 || rules.shown.is_empty() {
            return None;
        }
        let value = rules.shown[0].to_json();
        if value.is_null() {
            return None;
        }
        if let Some(made) = directive::expand(&value, &spot.hint, &self.chance(spot)) {
            return Some(directive::suited(made, rules.types));
        }
        // Records of a list do not all have the key that the example has.
        let numbered = super::kinds::is_key(&spot.hint) && value.is_i64();
        match spot.hint.index {
            Some(index) if numbered => {
                let first = value.as_i64()?;
                Some(first.checked_add(i64::try_from(index).ok()?)?.into())
            }
            _ => Some(value),
        }
    }

    /// The type of the value: the first that the schema names, but `null` where that ends a recursion.
    fn kind(&self, rules: &Rules<'a>, spot: &Spot<'_>, again: bool) -> JsonType {
        if rules.types.is_any() {
            return implied(rules, &spot.hint);
        }
        if again && rules.allows_null() {
            return JsonType::Null;
        }
        let mut kinds: Vec<JsonType> = rules.types.iter().collect();
        if kinds.len() > 1 {
            kinds.retain(|it| *it != JsonType::Null);
        }
        // Of several types the plainest; an object tells more than a list, both more than a truth value.
        kinds.sort_by_key(|it| match it {
            JsonType::String => 0,
            JsonType::Integer => 1,
            JsonType::Number => 2,
            JsonType::Object => 3,
            JsonType::Array => 4,
            JsonType::Boolean => 5,
            JsonType::Null => 6,
        });
        let turn = self.attempt(&spot.pointer) as usize / 3;
        kinds[turn % kinds.len()]
    }
}

/// The type that the keywords speak of, else the name.
fn implied(rules: &Rules<'_>, hint: &Hint<'_>) -> JsonType {
    let (list, object) = (&rules.list, &rules.object);
    if !object.properties.is_empty()
        || !object.required.is_empty()
        || !object.rest.is_empty()
        || !object.patterns.is_empty()
        || rules.least.object.is_some()
    {
        return JsonType::Object;
    }
    if !list.items.is_empty()
        || !list.prefix.is_empty()
        || !list.contains.is_empty()
        || rules.least.list.is_some()
    {
        return JsonType::Array;
    }
    if rules.low.is_some() || rules.high.is_some() || !rules.steps.is_empty() {
        return JsonType::Number;
    }
    match rules.format {
        Some("int32" | "int64") => JsonType::Integer,
        Some("float" | "double" | "decimal") => JsonType::Number,
        None if rules.patterns.is_empty() && rules.least.text.is_none() => {
            match super::kinds::find(hint).map(|it| &it.make) {
                Some(Make::Number { .. }) => JsonType::Number,
                Some(Make::Key) => JsonType::Integer,
                Some(_) => JsonType::String,
                None => JsonType::Object,
            }
        }
        _ => JsonType::String,
    }
}
