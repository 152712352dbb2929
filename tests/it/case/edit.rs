//! `edit` blocks: a text of a file is replaced by another, as in a diff without line numbers.

use super::model::Edit;
use std::path::{Path, PathBuf};

/// Reads lines that begin with `- `, `+ ` or two spaces.
pub fn parse(place: &str, path: &str, lines: &[&str]) -> Result<Edit, String> {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for line in lines {
        let (mark, rest) = line.split_at(line.len().min(2));
        match mark.trim_end() {
            "-" => old.push(rest),
            "+" => new.push(rest),
            "" => {
                old.push(rest);
                new.push(rest);
            }
            _ => {
                return Err(format!(
                    "{place}: `{line}` must begin with `- `, `+ ` or two spaces"
                ));
            }
        }
    }
    Ok(Edit {
        place: place.to_owned(),
        path: PathBuf::from(path),
        old: old.join("\n"),
        new: new.join("\n"),
    })
}

/// Changes the file below `folder`.
pub fn apply(edit: &Edit, folder: &Path) -> Result<(), String> {
    let told = |problem: String| format!("{}: {}: {problem}", edit.place, edit.path.display());
    let path = folder.join(&edit.path);
    let text = std::fs::read_to_string(&path).map_err(|error| told(error.to_string()))?;
    let changed = replace(&text, edit).map_err(told)?;
    std::fs::write(&path, changed).map_err(|error| told(error.to_string()))
}

fn replace(text: &str, edit: &Edit) -> Result<String, String> {
    if edit.old.is_empty() {
        return Ok(format!("{text}{}\n", edit.new));
    }
    match text.matches(&edit.old).count() {
        1 => Ok(text.replacen(&edit.old, &edit.new, 1)),
        0 => Err(format!("the old text does not occur:\n{}", edit.old)),
        many => Err(format!("the old text occurs {many} times:\n{}", edit.old)),
    }
}
