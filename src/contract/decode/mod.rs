//! A raw request becomes typed parameters, a body and files, with every broken rule on the way.
//! Nothing stops at the first violation.

mod body;
mod deep;
mod form;
mod json;
mod multipart;
mod parameter;
mod query;
mod request;
mod style;
mod xml;

#[cfg(test)]
mod tests;

pub(crate) use query::{cookies, query_pairs, unescape_query};
pub use request::{Decoded, RawRequest, UploadedFile};
pub(super) use style::header_value;
