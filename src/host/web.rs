//! Documents on the web: fetched once a run, kept on disk for the next one. Everything else is read from the disk.

use crate::source::{Disk, Files, is_url};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How long one document may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a server may take to be reached.
const REACHED: Duration = Duration::from_secs(5);
/// The largest document that is fetched, in bytes.
const LARGEST: usize = 64 << 20;

/// The disk and the web. Cheap to clone; clones share what was fetched.
#[derive(Clone, Debug)]
pub struct Web {
    cache: PathBuf,
    offline: bool,
    fetched: Arc<Mutex<HashMap<PathBuf, Arc<[u8]>>>>,
}

impl Default for Web {
    fn default() -> Self {
        Self::new(".mimeo/cache", false)
    }
}

impl Web {
    /// Keeps documents in that folder. Offline, only what is kept there can be read.
    pub fn new(cache: impl Into<PathBuf>, offline: bool) -> Self {
        Self {
            cache: cache.into(),
            offline,
            fetched: Arc::default(),
        }
    }

    fn document(&self, url: &str) -> Result<Vec<u8>> {
        let kept = self.cache.join(file_name(url));
        if self.offline {
            return fs::read(kept).map_err(|_| {
                let reason =
                    "it is not kept from an earlier run, and `--offline` forbids to fetch it";
                Error::new(ErrorKind::NotConnected, reason)
            });
        }
        match fetch(url.to_owned()) {
            Ok(bytes) => {
                // A folder that cannot be written only means that the next run fetches again.
                if fs::create_dir_all(&self.cache).is_ok() {
                    let _ = fs::write(kept, &bytes);
                }
                Ok(bytes)
            }
            // Better what was there yesterday than nothing.
            Err(error) => fs::read(kept).map_err(|_| Error::other(error)),
        }
    }
}

impl Files for Web {
    fn read(&self, path: &Path) -> Result<Vec<u8>> {
        let Some(url) = path.to_str().filter(|_| is_url(path)) else {
            return Disk.read(path);
        };
        let known = |it: &Self| {
            let fetched = it.fetched.lock().unwrap_or_else(PoisonError::into_inner);
            fetched.get(path).cloned()
        };
        if let Some(bytes) = known(self) {
            return Ok(bytes.to_vec());
        }
        let bytes = self.document(url)?;
        let mut fetched = self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        fetched.insert(path.to_owned(), bytes.as_slice().into());
        Ok(bytes)
    }
}

/// The name under which a document is kept.
fn file_name(url: &str) -> String {
    let digest = Sha256::digest(url.as_bytes());
    digest
        .iter()
        .take(16)
        .fold(String::new(), |mut name, byte| {
            let _ = write!(name, "{byte:02x}");
            name
        })
}

/// Fetches a document on a thread of its own, because the caller may be one that must not wait for a runtime.
fn fetch(url: String) -> std::result::Result<Vec<u8>, String> {
    let work = move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| error.to_string())?;
        runtime.block_on(get(&url))
    };
    let done = thread::spawn(work).join();
    done.unwrap_or_else(|_| Err("the client has failed".to_owned()))
}

async fn get(url: &str) -> std::result::Result<Vec<u8>, String> {
    // Somebody else may have installed it before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .connect_timeout(REACHED)
        .timeout(PATIENCE)
        .user_agent(concat!("mimeo/", env!("CARGO_PKG_VERSION")));
    let parsed = reqwest::Url::parse(url).map_err(|error| error.to_string())?;
    let host = parsed.host_str().unwrap_or_default();
    if host == "localhost" || host.starts_with("127.") || host == "[::1]" {
        builder = builder.no_proxy();
    }
    let client = builder.build().map_err(|error| root_cause(&error))?;
    let accept = "application/json, application/yaml, text/yaml, */*;q=0.5";
    let sent = client.get(parsed).header("accept", accept).send().await;
    let mut answer = sent.map_err(|error| root_cause(&error))?;
    if !answer.status().is_success() {
        return Err(format!("the server answers {}", answer.status()));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| root_cause(&error))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LARGEST {
            return Err(format!("it has more than {} MiB", LARGEST >> 20));
        }
    }
    Ok(bytes)
}

pub(super) fn root_cause(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_fetched_once_is_kept_for_the_next_run() {
        let folder = tempfile::tempdir().unwrap();
        let url = Path::new("http://127.0.0.1:9/openapi.yaml");
        let error = Web::new(folder.path(), true).read(url).unwrap_err();
        assert!(error.to_string().contains("--offline"), "{error}");
        // Port 9 discards, or nobody listens: either way there is no document.
        assert!(Web::new(folder.path(), false).read(url).is_err());
        let kept = folder
            .path()
            .join(file_name("http://127.0.0.1:9/openapi.yaml"));
        fs::write(kept, "kept").unwrap();
        for offline in [true, false] {
            let web = Web::new(folder.path(), offline);
            assert_eq!(web.read(url).unwrap(), b"kept");
        }
    }
}
