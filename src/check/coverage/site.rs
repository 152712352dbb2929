//! The places of a request that values stand in: each parameter, the body, and everything in them.

use crate::check::draft::{Draft, Position, Sent, Verdict, verdict, write};
use crate::check::rehearsal::{Base, Rehearsal};
use crate::contract::{Parameter, ParameterPlace};
use crate::data::{Context, Facts};
use serde_json::Value;
use std::rc::Rc;

/// Values are looked into this deep.
const DEEPEST: usize = 6;
/// More places than this are not looked at in one operation.
const MOST: usize = 400;

/// A place of a request.
pub(super) struct Site<'a> {
    /// The part of the request.
    pub position: Position,
    /// The place in that part.
    pub pointer: String,
    /// The name of the parameter or property.
    pub name: &'a str,
    /// What is said of the values; one alternative where there are several.
    pub facts: Facts<'a>,
    /// A good request that has a value there, where one was found.
    pub base: Rc<Draft>,
    /// Whether a value must be there.
    pub required: bool,
    /// Where the parameter travels; nothing for the body.
    pub travels: Option<ParameterPlace>,
    /// The seed of what is drawn for it.
    pub seed: u64,
}

impl Site<'_> {
    /// In words: ``query parameter `page` ``, `body /address/city`.
    pub(super) fn label(&self) -> String {
        match (self.travels, self.pointer.as_str()) {
            (None, "") => "the body".to_owned(),
            (None, pointer) => format!("body {pointer}"),
            (Some(place), pointer) => {
                let place = word(place);
                let text = format!("{place} parameter `{}` {pointer}", self.name);
                text.trim_end().to_owned()
            }
        }
    }

    /// For fingerprints: `query page`, `body /address/city`; the same for every item of a list.
    pub(super) fn place(&self) -> String {
        let general = |it: &str| {
            if it == "0" {
                "*".to_owned()
            } else {
                it.to_owned()
            }
        };
        let pointer: Vec<String> = self.pointer.split('/').map(general).collect();
        let pointer = pointer.join("/");
        match self.travels {
            None => format!("body {pointer}").trim_end().to_owned(),
            Some(place) => format!("{} {}{pointer}", word(place), self.name),
        }
    }

    /// The value that stands there in the good request.
    pub(super) fn current(&self) -> Option<&Value> {
        self.base.value(self.position, &self.pointer)
    }

    /// Whether values are written as bare texts, without their type.
    pub(super) fn is_bare(&self) -> bool {
        self.travels.is_some()
    }
}

/// The word for where a parameter travels.
pub(super) fn word(place: ParameterPlace) -> &'static str {
    match place {
        ParameterPlace::Path => "path",
        ParameterPlace::Query => "query",
        ParameterPlace::Header => "header",
        ParameterPlace::Cookie => "cookie",
    }
}

/// Collects the places of one operation.
pub(super) struct Walk<'a> {
    rehearsal: &'a Rehearsal,
    context: &'a Context<'a>,
    sites: Vec<Site<'a>>,
}

/// A place on the way.
#[derive(Clone)]
struct Spot<'a> {
    position: Position,
    pointer: String,
    name: &'a str,
    base: Rc<Draft>,
    required: bool,
    travels: Option<ParameterPlace>,
    depth: usize,
}

impl<'a> Walk<'a> {
    /// Every place of an operation.
    pub(super) fn all(
        rehearsal: &'a Rehearsal,
        context: &'a Context<'a>,
        base: &Base,
    ) -> Vec<Site<'a>> {
        let mut walk = Self {
            rehearsal,
            context,
            sites: Vec::new(),
        };
        let contract = &rehearsal.api.contract;
        let operation = &contract.operations[base.draft.operation];
        let draft = Rc::new(base.draft.clone());
        for (at, parameter) in operation.parameters.iter().enumerate() {
            walk.parameter(at, parameter, &draft);
        }
        let media = base.draft.payload.as_ref().and_then(|payload| {
            let declared = operation.body.as_ref()?;
            declared.content.get(&payload.media_type)
        });
        if let Some(schema) = media.and_then(|it| it.schema.as_ref())
            && let Some(facts) = Facts::of(schema, contract)
        {
            let spot = Spot {
                position: Position::Body,
                pointer: String::new(),
                name: "",
                base: draft,
                required: operation.body.as_ref().is_some_and(|it| it.required),
                travels: None,
                depth: 0,
            };
            walk.enter(facts, &spot);
        }
        walk.sites
    }

    fn parameter(&mut self, at: usize, parameter: &'a Parameter, draft: &Rc<Draft>) {
        let contract = &self.rehearsal.api.contract;
        let schema = parameter.schema.as_ref();
        let Some(facts) = schema.and_then(|it| Facts::of(it, contract)) else {
            return;
        };
        let spot = Spot {
            position: Position::Parameter(at),
            pointer: String::new(),
            name: &parameter.name,
            base: Rc::clone(draft),
            required: parameter.required,
            travels: Some(parameter.place),
            depth: 0,
        };
        let spot = self.filled(&facts, spot);
        self.enter(facts, &spot);
    }

    fn enter(&mut self, facts: Facts<'a>, spot: &Spot<'a>) {
        if spot.depth > DEEPEST || facts.is_read_only() {
            return;
        }
        for option in facts.options() {
            if self.sites.len() >= MOST {
                return;
            }
            self.below(&option, spot);
            self.sites.push(Site {
                position: spot.position,
                pointer: spot.pointer.clone(),
                name: spot.name,
                facts: option,
                base: Rc::clone(&spot.base),
                required: spot.required,
                travels: spot.travels,
                seed: self.rehearsal.seed,
            });
        }
    }

    fn below(&mut self, facts: &Facts<'a>, spot: &Spot<'a>) {
        match spot.base.value(spot.position, &spot.pointer) {
            Some(Value::Object(_)) => {
                for (name, required) in facts.properties() {
                    let below = facts.property(name);
                    let token = crate::contract::escape(name);
                    let spot = Spot {
                        pointer: format!("{}/{token}", spot.pointer),
                        // The name of a parameter stands for everything in it.
                        name: if spot.travels.is_some() {
                            spot.name
                        } else {
                            name
                        },
                        required,
                        depth: spot.depth + 1,
                        ..spot.clone()
                    };
                    let spot = self.filled(&below, spot);
                    self.enter(below, &spot);
                }
            }
            Some(Value::Array(items)) if !items.is_empty() => {
                let spot = Spot {
                    pointer: format!("{}/0", spot.pointer),
                    required: false,
                    depth: spot.depth + 1,
                    ..spot.clone()
                };
                self.enter(facts.first_item(), &spot);
            }
            _ => {}
        }
    }

    /// The same with a value where there is none, if the request stays good.
    fn filled(&self, facts: &Facts<'a>, spot: Spot<'a>) -> Spot<'a> {
        if spot.base.value(spot.position, &spot.pointer).is_some() || facts.is_read_only() {
            return spot;
        }
        let contract = &self.rehearsal.api.contract;
        let filled = facts
            .sample(spot.name, self.rehearsal.seed, self.context)
            .and_then(|value| spot.base.with(spot.position, &spot.pointer, value))
            .filter(|draft| {
                let sent = Sent::of(&write(contract, draft));
                sent.is_some_and(|it| verdict(contract, draft.operation, &it) == Verdict::Valid)
            });
        match filled {
            Some(draft) => Spot {
                base: Rc::new(draft),
                ..spot
            },
            None => spot,
        }
    }
}
