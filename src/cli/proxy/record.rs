//! The folder of a recording: written again and again while exchanges come, and once more at the end.

use crate::check::{Address, Recorded, Recording};
use crate::engine::Api;
use crate::report::check::recording;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long at least until the files are written again.
const PAUSE: Duration = Duration::from_secs(1);
/// Writing takes at most one part in so many of the time.
const SHARE: u32 = 10;
/// The most exchanges that are kept.
const MOST: usize = 10_000;

/// Keeps exchanges and writes them down.
pub struct Recorder {
    folder: PathBuf,
    api: Arc<Api>,
    address: Address,
    keeps_secrets: bool,
    exchanges: Mutex<Kept>,
    is_new: AtomicBool,
}

#[derive(Default)]
struct Kept {
    recording: Recording,
    dropped: usize,
}

impl Recorder {
    /// A recorder for a folder, which is made. Fails if it cannot be written to.
    pub fn new(
        folder: &Path,
        (api, address): (&Arc<Api>, &Address),
        keeps_secrets: bool,
    ) -> Result<Self> {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
        let recorder = Self {
            folder: folder.to_owned(),
            api: Arc::clone(api),
            address: address.clone(),
            keeps_secrets,
            exchanges: Mutex::default(),
            is_new: AtomicBool::new(false),
        };
        recorder.write()?;
        Ok(recorder)
    }

    /// Keeps an exchange, if all of its request is known: one without its body would look like a broken one.
    pub fn add(&self, recorded: Recorded) {
        if recorded.body.is_none() {
            return;
        }
        let mut kept = self
            .exchanges
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match kept.recording.exchanges.len() < MOST {
            true => kept.recording.exchanges.push(recorded),
            false => kept.dropped += 1,
        }
        self.is_new.store(true, Ordering::Release);
    }

    /// Writes whenever there is something new, so that little is lost if the process is killed.
    pub async fn keep_writing(self: Arc<Self>) {
        let mut pause = PAUSE;
        loop {
            tokio::time::sleep(pause).await;
            if !self.is_new.swap(false, Ordering::AcqRel) {
                continue;
            }
            let began = Instant::now();
            let own = Arc::clone(&self);
            // What fails here fails again at the end, and is told then.
            let _ = tokio::task::spawn_blocking(move || own.write()).await;
            pause = PAUSE.max(began.elapsed() * SHARE);
        }
    }

    /// Writes all files; what they lack is said.
    pub fn write(&self) -> Result<Vec<String>> {
        let (recording, dropped) = {
            let kept = self
                .exchanges
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            (kept.recording.clone(), kept.dropped)
        };
        let mut files =
            recording::files(&recording, (&self.api, &self.address), self.keeps_secrets);
        if dropped > 0 {
            let told = format!("{dropped} exchanges behind the first {MOST} are not recorded");
            files.left_out.push(told);
        }
        for (name, text) in &files.texts {
            self.write_file(name, text)?;
        }
        Ok(files.left_out)
    }

    /// Writes beside the file and puts it in place whole.
    fn write_file(&self, name: &str, text: &str) -> Result<()> {
        let path = self.folder.join(name);
        let failed = || format!("cannot write {}", path.display());
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(failed)?;
        }
        let beside = path.with_extension("new");
        fs::write(&beside, text).with_context(failed)?;
        fs::rename(&beside, &path).with_context(failed)
    }
}
