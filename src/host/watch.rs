//! Notices that files have changed and has the host look at them. Folders are watched, not files, because editors
//! rename a new file over the old one. What exactly happened is not asked: the host compares contents.

use super::event::HostEvent;
use super::open::Host;
use super::settings::Watch;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Weak};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A load begins when nothing was written for so long.
const SILENCE: Duration = Duration::from_millis(10);
/// A load begins after so long even if somebody keeps writing.
const PATIENCE: Duration = Duration::from_millis(40);

/// Reloads a host whenever its files change, until it is dropped.
pub struct Watcher {
    signals: Sender<Signal>,
    thread: Option<JoinHandle<()>>,
}

enum Signal {
    /// Something was written, made, moved or deleted.
    Changed,
    /// The system has a complaint.
    Trouble(String),
    Stop,
}

impl Watcher {
    /// Begins to watch. Fails if the system gives no thread.
    pub fn start(host: &Arc<Host>, watch: Watch) -> io::Result<Self> {
        let (signals, received) = channel();
        let host = Arc::downgrade(host);
        let own = signals.clone();
        let run = move || match watch {
            Watch::Notify => on_notice(&host, &received, own),
            Watch::Poll(interval) => on_interval(&host, &received, interval),
        };
        let thread = std::thread::Builder::new()
            .name("mimeo-watch".into())
            .spawn(run)?;
        Ok(Self {
            signals,
            thread: Some(thread),
        })
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // An error means that the thread has ended already.
        let _ = self.signals.send(Signal::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn on_interval(host: &Weak<Host>, signals: &Receiver<Signal>, interval: Duration) {
    while let Err(RecvTimeoutError::Timeout) = signals.recv_timeout(interval) {
        let Some(host) = host.upgrade() else { return };
        reload(&host);
    }
}

fn on_notice(host: &Weak<Host>, signals: &Receiver<Signal>, sender: Sender<Signal>) {
    let Some(mut folders) = Folders::new(host, sender) else {
        return;
    };
    loop {
        // Folders that a load has brought in may have changed before they were watched; so look again.
        while let Some(host) = host.upgrade() {
            if !folders.follow(&host) {
                break;
            }
            reload(&host);
        }
        loop {
            match signals.recv() {
                Ok(Signal::Changed) => break,
                Ok(Signal::Trouble(reason)) => tell(host, reason),
                Ok(Signal::Stop) | Err(_) => return,
            }
        }
        if wait_for_silence(signals).is_none() {
            return;
        }
        let Some(host) = host.upgrade() else { return };
        reload(&host);
    }
}

/// Waits until the burst of changes is over; nothing if the watch has ended.
fn wait_for_silence(signals: &Receiver<Signal>) -> Option<()> {
    let limit = Instant::now() + PATIENCE;
    loop {
        let left = limit.saturating_duration_since(Instant::now());
        match signals.recv_timeout(SILENCE.min(left)) {
            Ok(Signal::Changed | Signal::Trouble(_)) if !left.is_zero() => {}
            Ok(Signal::Changed | Signal::Trouble(_)) | Err(RecvTimeoutError::Timeout) => {
                return Some(());
            }
            Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
}

fn reload(host: &Host) {
    if let Err(error) = host.reload() {
        host.tell(HostEvent::Blind {
            reason: format!("cannot list the specs: {error}"),
        });
    }
}

fn tell(host: &Weak<Host>, reason: String) {
    if let Some(host) = host.upgrade() {
        host.tell(HostEvent::Blind { reason });
    }
}

/// The folders that are watched.
struct Folders {
    watcher: RecommendedWatcher,
    watched: BTreeSet<PathBuf>,
}

impl Folders {
    fn new(host: &Weak<Host>, signals: Sender<Signal>) -> Option<Self> {
        let heard = move |event: notify::Result<notify::Event>| {
            let signal = match event {
                Ok(event) if matters(event.kind) => Signal::Changed,
                Ok(_) => return,
                Err(error) => Signal::Trouble(error.to_string()),
            };
            // An error means that the watch has ended.
            let _ = signals.send(signal);
        };
        match notify::recommended_watcher(heard) {
            Ok(watcher) => Some(Self {
                watcher,
                watched: BTreeSet::new(),
            }),
            Err(error) => {
                tell(host, format!("files are not watched: {error}"));
                None
            }
        }
    }

    /// Watches what the host's files need by now; says whether there was anything new.
    fn follow(&mut self, host: &Host) -> bool {
        let wanted = wanted(host);
        for gone in self.watched.difference(&wanted) {
            // It may be gone from the disk, which ended the watch by itself.
            let _ = self.watcher.unwatch(gone);
        }
        self.watched.retain(|folder| wanted.contains(folder));
        let mut any = false;
        for folder in wanted {
            if self.watched.contains(&folder) {
                continue;
            }
            match self.watcher.watch(&folder, RecursiveMode::NonRecursive) {
                Ok(()) => any = self.watched.insert(folder),
                Err(error) => {
                    let reason = format!("{} is not watched: {error}", folder.display());
                    host.tell(HostEvent::Blind { reason });
                }
            }
        }
        any
    }
}

/// Every folder in which a change can matter, as far as it exists.
fn wanted(host: &Host) -> BTreeSet<PathBuf> {
    let generation = host.generation();
    let mut folders: BTreeSet<PathBuf> = BTreeSet::new();
    for spec in &host.settings.specs {
        let folder = if spec.is_dir() {
            spec.as_path()
        } else {
            parent(spec)
        };
        folders.insert(folder.to_owned());
        // A folder becomes an API when the first document is put into it.
        let inner = folder.read_dir().into_iter().flatten().flatten();
        let inner = inner.filter(|_| spec.is_dir()).map(|entry| entry.path());
        folders.extend(inner.filter(|path| path.is_dir()));
    }
    folders.insert(host.settings.fixtures.clone());
    folders.insert(parent(&host.settings.fixtures).to_owned());
    for slot in generation.apis.values() {
        folders.insert(slot.files.fixtures.clone());
        folders.extend(
            slot.seen
                .folders()
                .map(|folder| nonempty(folder).to_owned()),
        );
    }
    folders.retain(|folder| folder.is_dir());
    folders
}

fn parent(path: &Path) -> &Path {
    nonempty(path.parent().unwrap_or(Path::new(".")))
}

fn nonempty(path: &Path) -> &Path {
    if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    }
}

fn matters(kind: EventKind) -> bool {
    !matches!(kind, EventKind::Access(_))
}
