//! A good request to an operation: from its examples, from the first records, else generated.

use super::model::Rehearsal;
use crate::check::draft::{Caller, Draft, Payload, Sent, Verdict, verdict, write};
use crate::contract::{Access, Direction, Operation, Parameter, ParameterPlace};
use crate::data::{Context, generate_towards};
use serde_json::Value;
use std::sync::PoisonError;

/// Combinations that are tried before the best so far is taken.
const TRIES: usize = 160;
/// Values of one parameter that are tried.
const VALUES: usize = 24;

/// A good request to an operation.
#[derive(Clone, Debug)]
pub(crate) struct Base {
    /// The request.
    pub draft: Draft,
    /// Whether the model grants it. Never without known records.
    pub granted: bool,
}

/// How much of what may be left out a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Extent {
    /// What must be there.
    Least,
    /// Everything that has an example or a default.
    Full,
}

impl Rehearsal {
    /// A request that the contract finds right and that the model grants, if one is found; else one that the
    /// contract finds right. Nothing where not even that is found.
    pub(crate) fn base(&self, operation: usize, extent: Extent) -> Option<Base> {
        let key = (operation, extent);
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let known = found.entry(key);
        known
            .or_insert_with(|| self.base_of(operation, extent, None))
            .clone()
    }

    /// The same as a certain caller.
    pub(crate) fn base_of(
        &self,
        operation: usize,
        extent: Extent,
        caller: Option<&Caller>,
    ) -> Option<Base> {
        let ingredients = self.ingredients(operation, extent);
        let callers = match caller {
            Some(caller) => vec![caller.clone()],
            None => self.callers_for(operation),
        };
        let mut best: Option<Base> = None;
        let mut tries = 0;
        for round in 0..ingredients.rounds() {
            for payload in &ingredients.payloads {
                for caller in &callers {
                    if tries >= TRIES {
                        return best;
                    }
                    tries += 1;
                    let mut draft = ingredients.draft(operation, round);
                    draft.payload.clone_from(payload);
                    draft.caller = caller.clone();
                    match self.judge(&draft) {
                        Some(true) => {
                            return Some(Base {
                                draft,
                                granted: true,
                            });
                        }
                        Some(false) if best.is_none() => {
                            best = Some(Base {
                                draft,
                                granted: false,
                            });
                        }
                        _ => {}
                    }
                }
            }
            if best.is_some() && !self.knows() {
                break;
            }
        }
        best
    }

    /// Whether the model grants a request; nothing for one that breaks the contract.
    fn judge(&self, draft: &Draft) -> Option<bool> {
        let contract = &self.api.contract;
        let sent = Sent::of(&write(contract, draft))?;
        if verdict(contract, draft.operation, &sent) != Verdict::Valid {
            return None;
        }
        let foresight = self.foresee(&sent);
        Some(foresight.is_some_and(|it| it.error.is_none() && it.status < 400))
    }

    /// Callers that an operation may have: those whose credentials meet one of its requirements.
    pub(crate) fn callers_for(&self, operation: usize) -> Vec<Caller> {
        let callers = self.callers.iter();
        let mut callers: Vec<Caller> = callers
            .filter_map(|it| self.as_caller(operation, it))
            .collect();
        if callers.is_empty() {
            callers.push(Caller::default());
        }
        callers
    }

    /// What a caller shows to an operation: nothing where anyone may call; none where it cannot call.
    pub(crate) fn as_caller(&self, operation: usize, caller: &Caller) -> Option<Caller> {
        let contract = &self.api.contract;
        let Access::AnyOf(alternatives) = contract.operations[operation].security(contract) else {
            return Some(Caller::default());
        };
        let credential = |name: &str| {
            let mut all = caller.credentials.iter();
            all.find(|it| it.0 == name).cloned()
        };
        let mut met = alternatives.iter().filter(|it| !it.schemes.is_empty());
        let met = met.find_map(|it| {
            let all = it.schemes.iter().map(|scheme| credential(&scheme.name));
            all.collect::<Option<Vec<_>>>()
        });
        met.map(|credentials| Caller { credentials })
    }

    fn ingredients(&self, operation: usize, extent: Extent) -> Ingredients {
        let declared = &self.api.contract.operations[operation];
        let parameters = declared.parameters.iter();
        Ingredients {
            parameters: parameters
                .map(|it| self.candidates(declared, it, extent))
                .collect(),
            payloads: self.payloads(declared),
        }
    }

    /// Values for a parameter; none where it is left out.
    fn candidates(
        &self,
        operation: &Operation,
        parameter: &Parameter,
        extent: Extent,
    ) -> Vec<Value> {
        let examples = parameter.examples.iter().map(|it| it.value.clone());
        let mut values: Vec<Value> = examples.chain(parameter.default.clone()).collect();
        if !parameter.required && (extent == Extent::Least || values.is_empty()) {
            return Vec::new();
        }
        if parameter.required {
            let pooled = self.pool.values(&parameter.name, &operation.path);
            values.extend(pooled.into_iter().take(VALUES).cloned());
            let schema = parameter.schema.as_ref();
            let mut context = Context::new(&self.api.contract, self.seed, self.now);
            let made = schema.map(|it| generate_towards(it, Direction::Request, &mut context));
            values.extend(made.and_then(Result::ok));
        }
        let schema = parameter.schema.as_ref();
        let in_path = parameter.place == ParameterPlace::Path;
        values.retain(|it| {
            let fits = schema.is_none_or(|schema| schema.fits(it, Direction::Request));
            // As a text of digits a number may fit too.
            (fits || it.is_string()) && !(in_path && it.as_str() == Some(""))
        });
        let mut different: Vec<Value> = Vec::new();
        for value in values {
            if !different.contains(&value) {
                different.push(value);
            }
        }
        different
    }

    /// Bodies: the examples of each media type, then generated ones; no body where none is declared.
    fn payloads(&self, operation: &Operation) -> Vec<Option<Payload>> {
        let Some(body) = &operation.body else {
            return vec![None];
        };
        let mut payloads = Vec::new();
        for (media_type, media) in &body.content {
            let examples = media.examples.iter().map(|it| it.value.clone());
            let mut values: Vec<Value> = examples.collect();
            for turn in 0..2 {
                let seed = self.seed.wrapping_add(turn);
                let mut context = Context::new(&self.api.contract, seed, self.now);
                let schema = media.schema.as_ref();
                let made = schema.map(|it| generate_towards(it, Direction::Request, &mut context));
                values.extend(made.and_then(Result::ok));
            }
            if media.schema.is_none() && values.is_empty() {
                values.push(Value::from("probe"));
            }
            payloads.extend(values.into_iter().map(|value| {
                let media_type = media_type.clone();
                Some(Payload { media_type, value })
            }));
        }
        payloads
    }
}

/// What a request can be put together from.
struct Ingredients {
    parameters: Vec<Vec<Value>>,
    payloads: Vec<Option<Payload>>,
}

impl Ingredients {
    fn rounds(&self) -> usize {
        let counts = self.parameters.iter().map(Vec::len);
        counts.max().unwrap_or(0).max(1)
    }

    /// The parameters of a round; each has its values in turn.
    fn draft(&self, operation: usize, round: usize) -> Draft {
        let values = self.parameters.iter();
        Draft {
            operation,
            values: values
                .map(|it| it.get(round % it.len().max(1)).cloned())
                .collect(),
            payload: None,
            caller: Caller::default(),
        }
    }
}
