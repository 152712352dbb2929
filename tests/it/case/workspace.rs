//! The folder that a case runs in: the repository itself as long as nothing is written, else a folder of
//! its own that goes away afterwards.

use super::model::FileBlock;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The folders that are copied from the repository.
const COPIED: [&str; 2] = ["specs", "fixtures"];

/// The folder of one case.
pub struct Workspace {
    root: PathBuf,
    /// Removes the folder; absent in the repository itself.
    _own: Option<TempDir>,
}

impl Workspace {
    /// The repository, to be read only.
    pub fn repository() -> Self {
        Self {
            root: PathBuf::from(env!("CARGO_MANIFEST_DIR")),
            _own: None,
        }
    }

    /// A copy of the repository's specs and fixtures.
    pub fn copy() -> io::Result<Self> {
        let workspace = Self::empty()?;
        let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
        for folder in COPIED {
            for path in crate::tree::files(&repository.join(folder), "") {
                let name = path.strip_prefix(repository).map_err(io::Error::other)?;
                let target = workspace.root.join(name);
                fs::create_dir_all(target.parent().unwrap_or(&target))?;
                fs::copy(&path, &target)?;
            }
        }
        Ok(workspace)
    }

    /// A folder without files.
    pub fn empty() -> io::Result<Self> {
        let own = tempfile::Builder::new().prefix("mimeo-case-").tempdir()?;
        Ok(Self {
            root: own.path().to_owned(),
            _own: Some(own),
        })
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Writes a file.
    pub fn write(&self, file: &FileBlock) -> io::Result<()> {
        let path = self.root.join(&file.path);
        fs::create_dir_all(path.parent().unwrap_or(&path))?;
        fs::write(path, &file.content)
    }
}
