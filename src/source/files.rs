//! Where bytes come from: the disk, or a map in memory for tests and embedded documents.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result};
use std::path::{Component, Path, PathBuf};

/// The largest file that is read, in bytes.
pub(crate) const MAX_FILE: usize = 64 * 1024 * 1024;

/// Reads whole files.
pub trait Files {
    /// The bytes of a file; fails as `std::fs::read` does, and with `FileTooLarge` above 64 MiB.
    fn read(&self, path: &Path) -> Result<Vec<u8>>;
}

/// The file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path) -> Result<Vec<u8>> {
        if std::fs::metadata(path)?.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        let mut bytes = Vec::new();
        File::open(path)?
            .take(MAX_FILE as u64 + 1)
            .read_to_end(&mut bytes)?;
        if bytes.len() > MAX_FILE {
            return Err(ErrorKind::FileTooLarge.into());
        }
        Ok(bytes)
    }
}

/// Files in memory, by their paths.
#[derive(Clone, Debug, Default)]
pub struct MemoryFiles {
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl MemoryFiles {
    /// Adds or replaces a file.
    #[must_use]
    pub fn with(mut self, path: impl AsRef<Path>, bytes: impl Into<Vec<u8>>) -> Self {
        self.insert(path, bytes);
        self
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, path: impl AsRef<Path>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(normalize(path.as_ref()), bytes.into());
    }
}

impl Files for MemoryFiles {
    fn read(&self, path: &Path) -> Result<Vec<u8>> {
        let bytes = self.files.get(&normalize(path));
        let bytes = bytes.ok_or_else(|| Error::from(ErrorKind::NotFound))?;
        if bytes.len() > MAX_FILE {
            return Err(ErrorKind::FileTooLarge.into());
        }
        Ok(bytes.clone())
    }
}

/// Removes `.` and resolves `..` by the text of the path alone, so that one file has one name.
pub(crate) fn normalize(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => match normal.components().next_back() {
                Some(Component::Normal(_)) => {
                    normal.pop();
                }
                Some(Component::RootDir | Component::Prefix(_)) => {}
                _ => normal.push(".."),
            },
            other => normal.push(other),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_file_has_one_name() {
        for (path, expected) in [
            ("./a/../b.yaml", "b.yaml"),
            ("../a.yaml", "../a.yaml"),
            ("a/b/../../../c.yaml", "../c.yaml"),
            ("/../a.yaml", "/a.yaml"),
        ] {
            assert_eq!(normalize(Path::new(path)), Path::new(expected), "{path}");
        }
    }

    #[test]
    fn a_directory_is_no_file() {
        let error = Disk.read(Path::new(".")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::IsADirectory);
    }
}
