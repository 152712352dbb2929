//! How deep the smallest value of a schema is, which is what a recursive schema is cut by; and what else is asked of
//! the same schemas again and again. Both are found out once.

use super::at::At;
use super::rules::Rules;
use crate::contract::{Contract, JsonType, TypeSet};
use crate::source::Node;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// The depth of a value that never ends.
pub(super) const ENDLESS: u32 = 1000;

/// What is known of the schemas of a contract.
pub(super) struct Survey<'a> {
    contract: &'a Contract,
    known: RefCell<HashMap<Key, Rc<Summary<'a>>>>,
    costs: RefCell<HashMap<Key, u32>>,
}

/// Several schemas at once, by the addresses of their nodes, which stay where they are as long as the contract does.
type Key = Vec<usize>;

/// What is known of several schemas at once.
pub(super) struct Summary<'a> {
    /// The schemas that are merged.
    pub nodes: Vec<&'a Node>,
    /// The types that they name, by themselves or by the values they list.
    pub types: TypeSet,
    form: Form<'a>,
}

/// What the least depth of a value follows from.
enum Form<'a> {
    /// It is 0.
    Plain,
    /// Whichever of both is less deep, but as deep as each of the choices.
    Container {
        /// What an object must have; nothing where there is none.
        object: Option<Vec<Vec<At<'a>>>>,
        /// What a list is of; nothing where there is none.
        list: Option<Items<'a>>,
        /// The options of each choice.
        choices: Vec<Vec<Vec<At<'a>>>>,
    },
}

/// What a list is of.
enum Items<'a> {
    /// It may be empty.
    Empty,
    /// It has an item of these schemas at least.
    Of(Vec<At<'a>>),
}

impl<'a> Items<'a> {
    fn schemas(&self) -> Option<&Vec<At<'a>>> {
        match self {
            Self::Empty => None,
            Self::Of(schemas) => Some(schemas),
        }
    }
}

impl<'a> Survey<'a> {
    pub(super) fn new(contract: &'a Contract) -> Self {
        Self {
            contract,
            known: RefCell::default(),
            costs: RefCell::default(),
        }
    }

    /// What is known of several schemas at once.
    pub(super) fn summary(&self, schemas: &[At<'a>]) -> Rc<Summary<'a>> {
        let key = key(schemas);
        if let Some(known) = self.known.borrow().get(&key) {
            return Rc::clone(known);
        }
        let rules = Rules::of(schemas, self.contract);
        let summary = Rc::new(Summary {
            types: finite_types(&rules, self.contract),
            form: Form::of(&rules),
            nodes: rules.nodes,
        });
        self.known.borrow_mut().insert(key, Rc::clone(&summary));
        summary
    }

    /// The least depth of a value of several schemas at once: 0 for a plain one, [`ENDLESS`] for none.
    pub(super) fn cost(&self, schemas: &[At<'a>]) -> u32 {
        let first = key(schemas);
        if let Some(known) = self.costs.borrow().get(&first) {
            return *known;
        }
        let reached = self.reached(schemas);
        let mut costs: HashMap<Key, u32> = HashMap::new();
        // Each round makes at least one of them final, and most of them in the first few.
        for _ in 0..=reached.len() {
            let mut changed = false;
            for (key, summary) in &reached {
                let cost = summary.form.cost(&costs);
                if costs.get(key).is_none_or(|it| cost < *it) && cost < ENDLESS {
                    costs.insert(key.clone(), cost);
                    changed = true;
                }
            }
            if !changed {
                break;
            }
        }
        let found = costs.get(&first).copied().unwrap_or(ENDLESS);
        let mut known = self.costs.borrow_mut();
        let all = reached.into_iter();
        known.extend(all.map(|(key, _)| {
            let cost = costs.get(&key).copied().unwrap_or(ENDLESS);
            (key, cost)
        }));
        found
    }

    /// Everything that the depth of the schemas follows from, what was found last first.
    fn reached(&self, schemas: &[At<'a>]) -> Vec<(Key, Rc<Summary<'a>>)> {
        let mut open = vec![schemas.to_vec()];
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        while let Some(schemas) = open.pop() {
            let key = key(&schemas);
            if !seen.insert(key.clone()) {
                continue;
            }
            let summary = self.summary(&schemas);
            open.extend(summary.form.parts().cloned());
            found.push((key, summary));
        }
        found.reverse();
        found
    }
}

impl<'a> Form<'a> {
    fn of(rules: &Rules<'a>) -> Self {
        let types = rules.types;
        let container = |it: JsonType| matches!(it, JsonType::Array | JsonType::Object);
        let plain = !types.is_any() && types.iter().any(|it| !container(it));
        if rules.values.is_some() || rules.allows_null() || plain && rules.choices.is_empty() {
            return Self::Plain;
        }
        let required = rules.object.required.iter();
        let parts = required.filter_map(|name| rules.object.properties.get(name).cloned());
        let empty = rules.least.list.unwrap_or(0) == 0 && rules.list.contains.is_empty();
        let object = types.allows(JsonType::Object) && !plain;
        let list = types.allows(JsonType::Array) && !plain;
        Self::Container {
            object: match plain {
                true => Some(Vec::new()),
                false => object.then(|| parts.collect()),
            },
            list: list.then(|| match empty {
                true => Items::Empty,
                false => Items::Of(rules.list.items.clone()),
            }),
            choices: rules.choices.iter().map(|it| it.options.clone()).collect(),
        }
    }

    fn parts(&self) -> impl Iterator<Item = &Vec<At<'a>>> {
        let (object, list, choices) = match self {
            Self::Plain => (None, None, None),
            Self::Container {
                object,
                list,
                choices,
            } => (object.as_ref(), list.as_ref(), Some(choices)),
        };
        let object = object.into_iter().flatten();
        let list = list.and_then(Items::schemas).into_iter();
        let choices = choices.into_iter().flatten().flatten();
        object.chain(list).chain(choices)
    }

    fn cost(&self, known: &HashMap<Key, u32>) -> u32 {
        let of = |schemas: &Vec<At<'_>>| known.get(&key(schemas)).copied().unwrap_or(ENDLESS);
        let Self::Container {
            object,
            list,
            choices,
        } = self
        else {
            return 0;
        };
        let object = object.as_ref().map(|parts| {
            let deepest = parts.iter().map(of).max();
            deepest.map_or(0, |it| it + 1)
        });
        let list = list
            .as_ref()
            .map(|items| items.schemas().map_or(0, |it| of(it) + 1));
        let own = object.into_iter().chain(list).min().unwrap_or(ENDLESS);
        let choices = choices.iter().map(|options| {
            let least = options.iter().map(of).min();
            least.unwrap_or(0)
        });
        choices.fold(own, u32::max).min(ENDLESS)
    }
}

fn key(schemas: &[At<'_>]) -> Key {
    let address = |it: &At<'_>| std::ptr::from_ref(it.node).addr();
    schemas.iter().map(address).collect()
}

/// The types that a schema names, by itself or by the values it lists.
fn finite_types<'a>(rules: &Rules<'a>, contract: &'a Contract) -> TypeSet {
    if !rules.types.is_any() {
        return rules.types;
    }
    if let Some(values) = &rules.values {
        return values.iter().map(JsonType::of).collect();
    }
    let options = rules.choices.iter().flat_map(|it| &it.options);
    let mut all = TypeSet::default();
    for option in options {
        let types = Rules::of(option, contract).types;
        if types.is_any() {
            return TypeSet::default();
        }
        all = all.union(types);
    }
    all
}
