//! Which files a load has seen and what was in them, so that a reload begins only where something differs.
//! Contents are noted while they are read; a change during the load is therefore never taken for seen.

use super::web::Web;
use crate::source::{Disk, Files, is_url};
use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// A file younger than this when it was read may change again without a new time stamp.
const YOUNG: Duration = Duration::from_secs(1);

/// The disk and the web, with a note of everything that is read from them.
#[derive(Default)]
pub(crate) struct WatchedDisk {
    web: Web,
    seen: Mutex<Seen>,
}

/// Files by path, as they were when they were read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen(BTreeMap<PathBuf, Print>);

/// One file at one moment.
#[derive(Clone, Copy, Debug)]
struct Print {
    /// Modification time and length; absent if there was no file.
    stamp: Option<(SystemTime, u64)>,
    /// Of the bytes; absent if they could not be read.
    hash: Option<u64>,
    /// Whether an equal stamp proves equal bytes.
    settled: bool,
}

impl WatchedDisk {
    /// Nothing was read yet.
    pub(crate) fn new(web: Web) -> Self {
        let seen = Mutex::default();
        Self { web, seen }
    }

    /// What was read.
    pub(crate) fn into_seen(self) -> Seen {
        self.seen
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Files for WatchedDisk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if is_url(path) {
            return self.web.read(path); // Fetched once a run, so it never differs.
        }
        let stamp = stamp(path);
        let bytes = Disk.read(path);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.0
            .insert(path.to_owned(), Print::new(stamp, bytes.as_deref().ok()));
        bytes
    }
}

impl Seen {
    /// Whether every file is still as it was.
    pub(crate) fn is_current(&self) -> bool {
        self.0.iter().all(|(path, print)| print.fits(path))
    }

    /// The folders that the files are in.
    pub(crate) fn folders(&self) -> impl Iterator<Item = &Path> {
        self.0.keys().filter_map(|path| path.parent())
    }
}

impl Print {
    fn new(stamp: Option<(SystemTime, u64)>, bytes: Option<&[u8]>) -> Self {
        let age = stamp.and_then(|(modified, _)| modified.elapsed().ok());
        let settled = stamp.is_none() || age.is_some_and(|age| age > YOUNG);
        Self {
            stamp,
            hash: bytes.map(hash),
            settled,
        }
    }

    fn fits(&self, path: &Path) -> bool {
        if stamp(path) == self.stamp && self.settled {
            return true;
        }
        Disk.read(path).ok().as_deref().map(hash) == self.hash
    }
}

fn stamp(path: &Path) -> Option<(SystemTime, u64)> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_noticed_and_a_touch_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let (path, absent) = (folder.path().join("a.yaml"), folder.path().join("b.yaml"));
        fs::write(&path, "one").unwrap();
        let disk = WatchedDisk::default();
        assert_eq!(disk.read(&path).unwrap(), b"one");
        assert!(disk.read(&absent).is_err());
        let seen = disk.into_seen();
        assert!(seen.is_current());
        fs::write(&path, "two").unwrap();
        assert!(
            !seen.is_current(),
            "same length, perhaps the same time stamp"
        );
        fs::write(&path, "one").unwrap();
        assert!(seen.is_current(), "only the time stamp differs");
        fs::write(&absent, "").unwrap();
        assert!(!seen.is_current(), "a missing file has come");
    }
}
