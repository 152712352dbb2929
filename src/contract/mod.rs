//! An `OpenAPI` document compiled into operations, routes, codecs and validators.
//!
//! Deliberately absent: files, network, time and chance. Documents come in as a [`Bundle`]
//! (`crate::source`), requests as bytes; out come values, violations and diagnostics.
//!
//! [`Bundle`]: crate::source::Bundle

mod accept;
mod answer;
mod bundled;
mod compile;
mod condition;
mod decode;
mod encode;
mod media_type;
mod model;
pub mod overlay;
mod router;
mod schema;
mod security;
mod template;
#[cfg(test)]
pub(crate) mod testing;
mod text;
mod violation;
mod wording;

pub(crate) use condition::Condition;

pub(crate) use accept::Accept;
pub use decode::{Decoded, RawRequest, UploadedFile};
pub(crate) use decode::{query_pairs, unescape_query};
pub(crate) use media_type::Codec;
pub use media_type::MediaRange;
pub use model::{
    Body, Callback, Contract, Encoding, Example, MediaType, Notification, Operation, Parameter,
    ParameterPlace, ParameterStyle, Response, Server,
};
pub use router::Found;
pub use schema::{Additional, Direction, JsonType, Property, Schema, Shape, TypeSet, Xml};
pub(crate) use schema::{escape, portable};
pub use security::{Access, Alternative, Requirement, Scheme, SchemeKind};
pub(crate) use text::decode_base64;
pub use violation::{Place, Violation};
