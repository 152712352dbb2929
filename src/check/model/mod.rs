//! The behavior model as the oracle of a real service.
//!
//! Requests are planned on the model ([`plan`]), so that each shows as much as possible: it is known of every small
//! difference of the behavior in which answer it would show. Then the service and several runs of the model, the
//! twins ([`twin`]), play the same sequences ([`game`]). The twins differ in everything that a service may choose:
//! keys, random values, instants. What they agree on has to be so in the service too ([`judge`]); what they do not
//! agree on is a symbol that is bound to the service's own value ([`symbols`]).

mod apart;
mod ask;
mod attempt;
mod callers;
mod edit;
mod game;
mod goals;
mod inspector;
mod judge;
mod look;
mod moves;
mod plan;
mod play;
mod pool;
mod proof;
mod report;
mod search;
mod symbols;
mod together;
mod twin;

pub(crate) use inspector::ModelInspector;
pub use inspector::{First, first};
pub use plan::{Effort, Plan, plan};
pub use report::BEHAVIOR;
