//! Edits of a behavior, and the calls that must tell of them in both directions. The pairs stand in
//! `tests/diff-behavior`.

use libtest_mimic::{Failed, Trial};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One trial a pair.
pub fn trials() -> Vec<Trial> {
    let text = fs::read_to_string(folder().join("pairs.yaml")).unwrap();
    let pairs: Vec<Value> = serde_yaml::from_str(&text).unwrap();
    let trial = |pair: Value| {
        let name = format!("behavior pair: {}", pair["name"].as_str().unwrap());
        Trial::test(name, move || judge(&pair))
    };
    pairs.into_iter().map(trial).collect()
}

/// Where the pairs stand, with the API that they edit.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diff-behavior")
}

fn judge(pair: &Value) -> Result<(), Failed> {
    let scratch = tempfile::tempdir()?;
    let (old, new) = (scratch.path().join("old"), scratch.path().join("new"));
    let spec = "specs/library/behavior.yaml";
    let text = fs::read_to_string(folder().join(spec))?;
    let (from, to) = (&pair["from"], &pair["to"]);
    let from = from.as_str().ok_or("`from` is no text")?;
    if text.matches(from).count() != 1 {
        return Err(format!("`{from}` stands {} times", text.matches(from).count()).into());
    }
    let edited = text.replace(from, to.as_str().ok_or("`to` is no text")?);
    for (root, text) in [(&old, &text), (&new, &edited)] {
        copy(&folder().join("specs"), &root.join("specs"))?;
        copy(&folder().join("fixtures"), &root.join("fixtures"))?;
        fs::write(root.join(spec), text)?;
    }
    let expected: BTreeMap<String, usize> = serde_json::from_value(pair["tells"].clone())?;
    for (way, before, after) in [("forward", &old, &new), ("backward", &new, &old)] {
        let found = told(before, after)?;
        if found != expected {
            return Err(format!("{way}: expected {expected:?}, found {found:?}").into());
        }
    }
    Ok(())
}

/// The operations that tell two versions apart, each with the number of calls.
fn told(old: &Path, new: &Path) -> Result<BTreeMap<String, usize>, Failed> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mimeo"));
    command
        .arg("diff")
        .args([old.join("specs"), new.join("specs")]);
    command.args([
        "--format",
        "json",
        "--fail-on",
        "never",
        "--requests",
        "3000",
    ]);
    let ran = command.output()?;
    let told: Value = serde_json::from_slice(&ran.stdout)
        .map_err(|error| format!("{error}: {}", String::from_utf8_lossy(&ran.stderr)))?;
    let calls = told["apis"][0]["calls"].as_array().cloned();
    let one = |it: Value| {
        let operation = it["operation"].as_str().unwrap_or_default().to_owned();
        (operation, it["steps"].as_array().map_or(0, Vec::len))
    };
    Ok(calls.unwrap_or_default().into_iter().map(one).collect())
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy(&entry.path(), &target)?,
            false => {
                fs::copy(entry.path(), &target)?;
            }
        }
    }
    Ok(())
}
