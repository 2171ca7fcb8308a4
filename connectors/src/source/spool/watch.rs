//! Events of the kernel as hints: which files are complete, and when a rescan is worth it.

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind, RenameMode};
use notify::{Config, Event, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// Names that wait to be asked for; beyond that, a rescan finds the files.
const MAX_WAITING: usize = 16_384;

/// What was seen since the last time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// Names that arrived by rename or were closed after writing, in this order.
    pub complete: VecDeque<OsString>,
    /// Events were lost.
    pub rescan: bool,
}

/// Watches a folder until it is dropped.
pub struct Watch {
    _watcher: RecommendedWatcher,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    hints: Mutex<Hints>,
    woken: Notify,
}

impl Watch {
    /// Starts to watch.
    ///
    /// # Errors
    /// The kernel has no watches left, or the folder cannot be watched. The spool works without, by rescans.
    pub fn new(folder: &Path) -> Result<Self, notify::Error> {
        let shared = Arc::new(Shared::default());
        let told = Arc::clone(&shared);
        let handler = move |event: Result<Event, notify::Error>| told.tell(event);
        let mut watcher = RecommendedWatcher::new(handler, Config::default().with_follow_symlinks(false))?;
        watcher.watch(folder, RecursiveMode::NonRecursive)?;
        Ok(Self { _watcher: watcher, shared })
    }

    /// Waits until there is something to ask for. Loses nothing when it is dropped half way.
    pub async fn woken(&self) {
        self.shared.woken.notified().await;
    }

    /// What was seen since the last time.
    pub fn hints(&self) -> Hints {
        std::mem::take(&mut *self.shared.lock())
    }
}

impl Shared {
    fn tell(&self, event: Result<Event, notify::Error>) {
        let mut hints = self.lock();
        match event {
            Ok(event) if event.need_rescan() => hints.rescan = true,
            Ok(event) if is_complete(event.kind) => {
                let names = event.paths.iter().filter_map(|path| path.file_name());
                for name in names.filter(|name| !super::names::is_passed_over(name)) {
                    if hints.complete.len() < MAX_WAITING {
                        hints.complete.push_back(name.to_owned());
                    } else {
                        hints.rescan = true;
                    }
                }
            }
            Ok(_) => return,
            Err(_) => hints.rescan = true,
        }
        drop(hints);
        self.woken.notify_one();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Hints> {
        // Hints stay valid whatever a thread did that panicked while it held them.
        self.hints.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_complete(kind: EventKind) -> bool {
    matches!(kind, EventKind::Modify(ModifyKind::Name(RenameMode::To)) | EventKind::Access(AccessKind::Close(AccessMode::Write)))
}
