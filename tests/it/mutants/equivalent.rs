//! `tests/mutants-equivalent.txt`: mutants that nobody can notice from outside, each with the reason.

use std::collections::BTreeMap;

/// The file.
const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mutants-equivalent.txt");

/// By id, the reason. A line is an id, spaces, and the reason; `#` begins a comment line.
pub fn read() -> Result<BTreeMap<String, String>, String> {
    let text = std::fs::read_to_string(PATH).unwrap_or_default();
    let mut known = BTreeMap::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let problem = |text: &str| format!("tests/mutants-equivalent.txt:{}: {text}", at + 1);
        let (id, reason) = line
            .split_once(' ')
            .filter(|(_, reason)| !reason.trim().is_empty())
            .ok_or_else(|| problem("an id needs a reason behind it"))?;
        if known
            .insert(id.to_owned(), reason.trim().to_owned())
            .is_some()
        {
            return Err(problem("this id stands here twice"));
        }
    }
    Ok(known)
}
