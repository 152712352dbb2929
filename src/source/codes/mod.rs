//! The catalogue of diagnostic codes, one file an area. A new area is a new file here and one line
//! in [`AREAS`].

pub mod behavior;
pub(crate) mod contract;
pub(crate) mod expectations;
pub(crate) mod overlay;
pub mod settings;
pub mod workflow;
pub(crate) mod yaml;

use super::Code;

/// The codes of each area.
const AREAS: &[&[&Code]] = &[
    yaml::ALL,
    contract::ALL,
    overlay::ALL,
    behavior::ALL,
    workflow::ALL,
    settings::ALL,
    expectations::ALL,
];

/// Every code, for `mimeo explain` and for the test that each has a case.
pub fn all() -> impl Iterator<Item = &'static Code> {
    AREAS.iter().flat_map(|area| area.iter().copied())
}

/// The code of that name.
pub fn find(name: &str) -> Option<&'static Code> {
    all().find(|code| code.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_and_in_kebab_case() {
        let mut seen = HashSet::new();
        for code in all() {
            assert!(seen.insert(code.name), "{} stands twice", code.name);
            let fits =
                |byte: u8| byte == b'-' || byte.is_ascii_lowercase() || byte.is_ascii_digit();
            assert!(code.name.bytes().all(fits), "{}", code.name);
            assert!(!code.summary.is_empty() && !code.explanation.is_empty());
            assert_eq!(find(code.name), Some(code));
        }
    }
}
