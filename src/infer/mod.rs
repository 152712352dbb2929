//! State for documents that nobody prepared: what the paths, schemas and names of a contract tell is written down as
//! a behavior file, and compiled like one that a person wrote. So whatever is inferred can be printed, saved and
//! edited, and nothing runs that the language has no word for.
//!
//! A resource is a collection (`/pets`) and its item (`/pets/{petId}`); [`collect`] finds them, [`record`] finds what
//! a record looks like, and one file for each kind of operation says what it does ([`KINDS`]). Every decision has a
//! reason, which becomes a comment. What tells nothing stays as it is: answered from examples and schemas.

mod action;
mod change;
mod collect;
mod create;
mod filter;
mod key;
mod link;
mod list;
mod name;
mod page;
mod read;
mod record;
mod resource;
mod route;
mod shape;
mod tree;
mod word;
mod yaml;

#[cfg(test)]
mod tests;

use crate::contract::Contract;
use resource::Resource;
pub use tree::{Inferred, on_top};

/// What all resources of a contract share.
struct Ground<'c> {
    contract: &'c Contract,
    /// How the behavior file refers to the contract; empty where it is the same file.
    reference: &'c str,
    resources: Vec<Resource<'c>>,
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
    let ground = Ground {
        contract,
        reference,
        resources: resource::all(contract),
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
