//! From the paths of the command line to the files of each API: a contract, or a folder with an
//! `openapi.yaml`, or a folder of such folders.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};

/// The names that a file of an API's folder can have, in the order in which they are read.
const KNOWN: [&str; 3] = ["openapi", "behavior", "workflows.arazzo"];

/// The endings of spec files.
const ENDINGS: [&str; 3] = ["yaml", "yml", "json"];

/// Every file that the paths mean. Fails if a path cannot be read or means no file.
pub fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        let before = files.len();
        let told = || format!("cannot read {}", path.display());
        if std::fs::metadata(path).with_context(told)?.is_dir() {
            collect(path, &mut files).with_context(told)?;
        } else {
            files.push(path.clone());
        }
        if files.len() == before {
            bail!(
                "no API in {}: a folder of one has an openapi.yaml",
                path.display()
            );
        }
    }
    Ok(files)
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let own = of_api(folder)?;
    if !own.is_empty() {
        files.extend(own);
        return Ok(());
    }
    for folder in entries(folder)?.iter().filter(|path| path.is_dir()) {
        files.extend(of_api(folder)?);
    }
    Ok(())
}

/// The spec files in an API's folder, and its fixtures in `fixtures/<api>` beside `specs`.
fn of_api(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for name in KNOWN {
        let paths = ENDINGS.map(|ending| folder.join(format!("{name}.{ending}")));
        found.extend(paths.into_iter().filter(|path| path.is_file()));
    }
    let root = folder.parent().and_then(Path::parent);
    if let (Some(root), Some(name), false) = (root, folder.file_name(), found.is_empty()) {
        let fixtures = root.join("fixtures").join(name);
        if fixtures.is_dir() {
            let is_spec = |path: &PathBuf| {
                let ending = path.extension().and_then(|ending| ending.to_str());
                path.is_file() && ending.is_some_and(|ending| ENDINGS.contains(&ending))
            };
            found.extend(entries(&fixtures)?.into_iter().filter(is_spec));
        }
    }
    Ok(found)
}

fn entries(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder)?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}
