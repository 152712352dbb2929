//! The catalogue of diagnostic codes, one file an area.

pub mod behavior;

use super::Code;

/// Every code, for `mimeo explain` and for the test that each has a case.
pub fn all() -> impl Iterator<Item = &'static Code> {
    [behavior::ALL].into_iter().flatten().copied()
}

/// The code of that name.
pub fn find(name: &str) -> Option<&'static Code> {
    all().find(|code| code.name == name)
}
