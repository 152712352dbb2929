//! The service that is judged, and all that goes over the wire to it: requests, budgets, clean starts.
//! Deliberately absent: what is right or wrong about an answer.

mod address;
mod clean;
mod control;
mod deliver;
mod http;
mod in_process;
mod pace;
mod service;
mod start;
mod wire;

pub use address::Address;
pub(crate) use deliver::{Delivered, Undelivered};
pub(crate) use http::Http as Client;
pub use pace::Limits;
pub use service::{Stop, Target, TargetError};
pub(crate) use start::Place;
pub use start::{Hook, Start};
pub(crate) use wire::Values;
pub use wire::{Unsendable, Wire};
