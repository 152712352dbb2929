//! Lists of mutants, each with a reason: `tests/mutants-equivalent.txt`, those that nobody can notice from outside, and
//! `tests/oracle-unseen.txt`, those that no call can show.

use std::collections::BTreeMap;

/// Those that nobody can notice from outside.
pub const EQUIVALENT: &str = "mutants-equivalent.txt";
/// Those that no call can show, by the beginnings of their ids.
pub const UNSEEN: &str = "oracle-unseen.txt";

/// By id, the reason. A line is an id, spaces, and the reason; `#` begins a comment line.
pub fn read(name: &str) -> Result<BTreeMap<String, String>, String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name);
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let mut known = BTreeMap::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let problem = |text: &str| format!("tests/{name}:{}: {text}", at + 1);
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
