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
        if is_url(path) {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "nothing is fetched here",
            ));
        }
        let told = std::fs::metadata(path)?;
        if told.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        // One more than the length, so that the end is seen without more room.
        let length = usize::try_from(told.len()).unwrap_or(MAX_FILE);
        let mut bytes = Vec::with_capacity(length.min(MAX_FILE) + 1);
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

/// Whether a path is the address of a document on the web.
pub fn is_url(path: &Path) -> bool {
    let text = path.to_str().unwrap_or_default();
    text.starts_with("http://") || text.starts_with("https://")
}

/// The address that a relative reference means for a document at `base`.
pub(crate) fn join_url(base: &str, relative: &str) -> String {
    let start = base.find("://").map_or(0, |at| at + 3);
    let (root, path) = base.split_at(base[start..].find('/').map_or(base.len(), |at| start + at));
    let path = path.split(['?', '#']).next().unwrap_or_default();
    if relative.starts_with('/') {
        return format!("{root}{relative}");
    }
    let folder = path.rfind('/').map_or("", |at| &path[..at]);
    let mut segments: Vec<&str> = folder.split('/').skip(1).collect();
    for segment in relative.split('/') {
        match segment {
            "." => {}
            ".." => drop(segments.pop()),
            other => segments.push(other),
        }
    }
    format!("{root}/{}", segments.join("/"))
}

/// Removes `.` and resolves `..` by the text of the path alone, so that one file has one name. Addresses stay.
pub(crate) fn normalize(path: &Path) -> PathBuf {
    if is_url(path) {
        return path.to_owned();
    }
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
    fn addresses_are_joined_like_links() {
        let base = "https://a.example/specs/v1/openapi.json?x=1";
        for (relative, expected) in [
            ("pets.json", "https://a.example/specs/v1/pets.json"),
            ("./b/../c.yaml", "https://a.example/specs/v1/c.yaml"),
            ("../../../c.yaml", "https://a.example/c.yaml"),
            ("/d.yaml", "https://a.example/d.yaml"),
        ] {
            assert_eq!(join_url(base, relative), expected, "{relative}");
        }
        assert_eq!(join_url("http://a:1", "b.yaml"), "http://a:1/b.yaml");
    }

    #[test]
    fn a_directory_is_no_file() {
        let error = Disk.read(Path::new(".")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::IsADirectory);
    }
}
