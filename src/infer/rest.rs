//! The kinds of operations that are understood, in the order in which they are asked.

use super::resource::{self, Resource};
use super::tree::Inferred;
use super::{action, change, create, list, read};
use crate::contract::Contract;
use std::collections::HashMap;

/// What all resources of a contract share.
pub(super) struct Ground<'c> {
    pub contract: &'c Contract,
    /// How the behavior file refers to the contract; empty where it is the same file.
    pub reference: &'c str,
    pub resources: Vec<Resource<'c>>,
    /// Resources that can be referred to by a key alone, by the names that the key may have elsewhere.
    pub keys: HashMap<String, Vec<usize>>,
}

/// One kind of operation that is understood.
type Kind = fn(&Ground<'_>, &Resource<'_>, &mut Inferred);

/// Every kind of operation. The first that speaks of an operation decides.
const KINDS: &[Kind] = &[
    list::infer,
    create::infer,
    read::infer,
    change::replace,
    change::merge,
    change::delete,
    action::infer,
];

/// The behavior that the usual REST shapes of a contract tell. `reference` is the contract's path as the behavior file
/// writes it, and empty for a behavior that stands in the contract itself.
pub fn rest(contract: &Contract, reference: &str) -> Inferred {
    let resources = resource::all(contract);
    let ground = Ground {
        contract,
        reference,
        keys: resource::keys(&resources),
        resources,
    };
    let mut inferred = Inferred::new(reference);
    for resource in &ground.resources {
        resource.describe(&ground, &mut inferred);
        for kind in KINDS {
            kind(&ground, resource, &mut inferred);
        }
    }
    inferred
}
