//! The catalogue of diagnostic codes, one file an area.

use super::Code;

/// Every code, for `mimeo explain` and for the test that each has a case.
pub fn all() -> impl Iterator<Item = &'static Code> {
    std::iter::empty()
}

/// The code of that name.
pub fn find(name: &str) -> Option<&'static Code> {
    all().find(|code| code.name == name)
}
