//! Walks folders of the repository.

use std::fs;
use std::path::{Path, PathBuf};

/// Every file below a folder whose name ends in `.extension`, sorted; all files for an empty extension.
/// A folder that does not exist has no files.
pub fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let fits = |path: &Path| path.extension().is_some_and(|is| is == extension);
            if path.is_dir() {
                folders.push(path);
            } else if extension.is_empty() || fits(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
