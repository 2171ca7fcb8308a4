//! A drop folder: others put files in, each file becomes one payload.
//!
//! Inside the folder lie `.taking` (files under way), `done` and `failed`. The way of a file:
//!
//! 1. It is *complete* when it arrived by rename or was closed after writing (a [`Watch`] tells), or has not
//!    changed for `settle` at a rescan. Events are hints; the rescan is the truth.
//! 2. [`Spool::take`] renames it to `.taking/<receipt>-<name>`, never over anything, and reads it there.
//! 3. The caller commits what came of it together with the receipt.
//! 4. [`Spool::acknowledge`] moves it to `done` (or deletes it), or to `failed` beside a `.reason.json`.
//!
//! A crash between 2 and 4 leaves it in `.taking`, and [`Spool::leftovers`] finds it at the next start: when its
//! receipt is in the ledger it only moves on, else it is read again with [`Spool::resume`].
//!
//! No name is trusted: everything goes by directory handles and never through a link, and only regular files are
//! opened, in a way that does not block. Where files cannot be renamed (a read-only folder, files of others in a
//! sticky one) they are read in place and recognised by name, size and time, else by content, as long as they
//! lie there. That memory ends with the process: after a restart such files are read once more, and the ledger
//! finds every story in them unchanged.

mod excerpt;
mod folder;
mod lock;
mod names;
mod own;
mod reading;
mod retention;
mod settling;
mod take;
#[cfg(test)]
mod tests;
mod watch;

pub use retention::Swept;
pub use watch::{Hints, Watch};

use super::{Payload, Whole};
use folder::{Folder, Print};
use own::Own;
use schemas::Reason;
use settling::Settling;
use std::collections::VecDeque;
use std::ffi::OsString;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Names of hints that wait; beyond that, a rescan finds the files.
const MAX_HINTS: usize = 65_536;
/// Files that changed while they were read, and moves that failed: so many are remembered.
const MAX_HELD: usize = 1024;

/// How a folder is to be used.
#[derive(Clone, Debug)]
pub struct Options {
    pub path: PathBuf,
    /// A file is complete when it has not changed for this long at a rescan.
    pub settle: Duration,
    /// How often the folder is read whatever events say.
    pub rescan: Duration,
    /// Read files are deleted instead of moved to `done`.
    pub delete: bool,
    /// Longest stay in `done` and in `failed`, counted from the move.
    pub retention_age: Duration,
    /// Most bytes in `done`, and as many in `failed`.
    pub retention_bytes: u64,
    /// Largest file, bytes.
    pub max_bytes: u64,
}

/// Why a folder cannot be used now.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// Another process has the folder (`spool_conflict`).
    #[error("{} is in use by {holder}", path.display())]
    Conflict { path: PathBuf, holder: String },
    #[error("cannot {doing} {}: {source}", path.display())]
    Io { doing: &'static str, path: PathBuf, source: io::Error },
}

/// A file under way: what is needed to acknowledge it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Unique; goes into the commit.
    pub receipt: u128,
    name: OsString,
    /// Name under `.taking`; `None` when the file is read in place.
    taken_as: Option<OsString>,
    /// What it looked like when it was read; `None` for one found at start and not read since.
    print: Option<Print>,
}

impl Ticket {
    /// The name that the file was delivered under, for people: one line, whatever bytes it has.
    pub fn name(&self) -> String {
        names::printable(&self.name)
    }

    /// Whether the file could not be moved and lies where it was delivered.
    pub fn is_in_place(&self) -> bool {
        self.taken_as.is_none()
    }
}

/// A file that was taken, and what is in it or why it was not read.
#[derive(Debug)]
pub struct Taken {
    pub ticket: Ticket,
    pub content: Result<Payload, Box<Unread>>,
}

/// Why a file was not read, and what there is of it.
#[derive(Debug)]
pub struct Unread {
    /// `too_large`, `not_a_regular_file` or `unreadable`.
    pub reason: Reason,
    /// For people.
    pub detail: String,
    /// The beginning of one that is too large; else no bytes.
    pub payload: Payload,
    /// What that is the beginning of.
    pub whole: Option<Whole>,
}

/// What came of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Something in it was read.
    Done,
    /// No story could be read.
    Failed { reason: Reason, detail: String },
}

/// What became of a file at its acknowledgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acknowledged {
    /// Moved or deleted; or remembered, when it is read in place.
    Settled,
    /// It changed after it was read, and will be taken again under a new receipt.
    Changed,
    /// Someone else took it away.
    Gone,
}

/// A drop folder that this process alone reads.
pub struct Spool {
    options: Options,
    folder: Folder,
    /// Absent where nothing may be written.
    own: Option<Own>,
    /// Held for as long as the spool is open.
    _lock: std::fs::File,
    settling: Settling,
    /// Names that events told of.
    hints: VecDeque<OsString>,
    /// Complete files of the last scan, oldest first.
    batch: VecDeque<(OsString, Print)>,
    next_scan: Option<SystemTime>,
    held: VecDeque<Held>,
    unmoved: Vec<(Ticket, Outcome)>,
    random: RandomState,
    count: u64,
}

/// A file in `.taking` that is to be read again when it has stopped changing.
struct Held {
    ticket: Ticket,
    print: Print,
    /// Not read before this.
    due: SystemTime,
}

impl Spool {
    /// Opens the folder, making what is missing, and locks it against other processes.
    ///
    /// # Errors
    /// [`SpoolError::Conflict`] when another process has it; IO errors otherwise. A folder that cannot be written
    /// to is no error.
    pub fn open(options: Options) -> Result<Self, SpoolError> {
        let failed = |doing: &'static str| {
            let path = options.path.clone();
            move |source| SpoolError::Io { doing, path, source }
        };
        if !options.path.exists() {
            std::fs::create_dir_all(&options.path).map_err(failed("make"))?;
        }
        let folder = Folder::open(&options.path).map_err(failed("open"))?;
        let lock = lock::lock(&folder, &options.path)?;
        let own = match Own::open(&folder) {
            Ok(own) => Some(own),
            Err(error) if is_denied(&error) => None,
            Err(error) => return Err(failed("make room in")(error)),
        };
        Ok(Self {
            options,
            folder,
            own,
            _lock: lock,
            settling: Settling::new(),
            hints: VecDeque::new(),
            batch: VecDeque::new(),
            next_scan: None,
            held: VecDeque::new(),
            unmoved: Vec::new(),
            random: RandomState::new(),
            count: 0,
        })
    }

    /// Whether nothing in the folder can be moved, so that all is read in place.
    pub fn is_read_only(&self) -> bool {
        self.own.is_none()
    }

    /// What a process before this one took and did not see through, in no order.
    ///
    /// To be asked once, before the first [`take`](Self::take).
    pub fn leftovers(&self) -> Result<Vec<Ticket>, SpoolError> {
        let Some(own) = &self.own else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        own.taking
            .each(|name| {
                if let Some((receipt, original)) = names::parse_taken(name) {
                    found.push(Ticket { receipt, name: original, taken_as: Some(name.to_owned()), print: None });
                }
            })
            .map_err(|source| self.error("read", Path::new(folder::TAKING), source))?;
        Ok(found)
    }

    /// Reads a leftover whose receipt is not in the ledger.
    pub fn resume(&mut self, leftover: Ticket, now: SystemTime) -> Option<Taken> {
        self.read_taken(leftover, now)
    }

    /// Adds what a [`Watch`] saw.
    pub fn hint(&mut self, hints: Hints) {
        let room = MAX_HINTS.saturating_sub(self.hints.len());
        if hints.rescan || hints.complete.len() > room {
            self.next_scan = None;
        }
        self.hints.extend(hints.complete.into_iter().take(room));
    }

    /// The next complete file, or `None` when there is none now. `now` is the time of day.
    ///
    /// Blocks on files; belongs on a thread that may. Files of a scan come by time of modification, then name.
    pub fn take(&mut self, now: SystemTime) -> Result<Option<Taken>, SpoolError> {
        loop {
            if let Some(taken) = self.take_held(now) {
                return Ok(Some(taken));
            }
            if self.held.len() >= MAX_HELD {
                return Ok(None);
            }
            let candidate = if let Some(name) = self.hints.pop_front() {
                self.folder.print(&name).ok().filter(|print| print.is_plausible_hint()).map(|print| (name, print))
            } else if let Some((name, print)) = self.batch.pop_front() {
                let unchanged = self.folder.print(&name).is_ok_and(|seen| seen == print);
                unchanged.then_some((name, print))
            } else if self.scan_is_due(now) {
                self.scan(now)?;
                if self.batch.is_empty() {
                    return Ok(None);
                }
                None
            } else {
                return Ok(None);
            };
            if let Some((name, print)) = candidate
                && !names::is_passed_over(&name)
                && let Some(taken) = self.take_named(name, print, now)?
            {
                return Ok(Some(taken));
            }
        }
    }

    /// How long there is nothing to do without a hint; zero when a scan is due.
    pub fn idle_for(&self, now: SystemTime) -> Duration {
        if !self.hints.is_empty() || !self.batch.is_empty() {
            return Duration::ZERO;
        }
        let held = self.held.iter().map(|held| held.due).min();
        let due = [self.next_scan, held].into_iter().flatten().min();
        match (self.next_scan, due) {
            (Some(_), Some(due)) => due.duration_since(now).unwrap_or_default().min(self.options.rescan),
            _ => Duration::ZERO,
        }
    }

    /// Sees a file through after the commit: moves it on, unless it has changed since it was read.
    ///
    /// # Errors
    /// The move failed. The file stays under way in `.taking`, is not read again by this process, and the move is
    /// tried again by [`sweep`](Self::sweep) and at the next start.
    pub fn acknowledge(&mut self, ticket: Ticket, outcome: Outcome, now: SystemTime) -> Result<Acknowledged, SpoolError> {
        let mut result = self.try_acknowledge(&ticket, &outcome, now);
        if matches!(&result, Err(SpoolError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound) {
            result = self.reopen().and_then(|()| self.try_acknowledge(&ticket, &outcome, now));
        }
        if result.is_err() && self.unmoved.len() < MAX_HELD {
            self.unmoved.push((ticket, outcome));
        }
        result
    }

    /// Takes a file back that could not be committed: [`take`](Self::take) gives it out again.
    pub fn give_back(&mut self, ticket: Ticket, now: SystemTime) {
        match (&ticket.taken_as, ticket.print) {
            (Some(_), Some(print)) => self.held.push_back(Held { ticket, print, due: now }),
            _ => self.settling.forget(&ticket.name),
        }
    }

    /// Keeps `done` and `failed` within their retention, and tries again the moves that failed.
    pub fn sweep(&mut self, now: SystemTime) -> Result<Swept, SpoolError> {
        for (ticket, outcome) in std::mem::take(&mut self.unmoved) {
            // A move that fails again is kept again; it was told when it failed first.
            let _ = self.acknowledge(ticket, outcome, now);
        }
        let mut swept = Swept::default();
        if let Some(own) = &self.own {
            for (name, folder) in [(folder::DONE, &own.done), (folder::FAILED, &own.failed)] {
                swept += retention::sweep(folder, self.options.retention_age, self.options.retention_bytes, now)
                    .map_err(|source| self.error("sweep", Path::new(name), source))?;
            }
        }
        Ok(swept)
    }

    fn scan_is_due(&self, now: SystemTime) -> bool {
        // A clock that was set back must not stop the scans.
        self.next_scan.is_none_or(|due| due <= now || due > now + self.options.rescan.max(self.options.settle))
    }

    fn scan(&mut self, now: SystemTime) -> Result<(), SpoolError> {
        let scanned = self
            .settling
            .scan(&self.folder, self.options.settle, now)
            .map_err(|source| self.error("read", Path::new(""), source))?;
        let wait = match (scanned.more, scanned.unsettled) {
            (true, _) => Duration::ZERO,
            (false, true) => self.options.settle.min(self.options.rescan),
            (false, false) => self.options.rescan,
        };
        self.batch = scanned.complete;
        self.next_scan = Some(now + wait);
        Ok(())
    }

    fn try_acknowledge(&mut self, ticket: &Ticket, outcome: &Outcome, now: SystemTime) -> Result<Acknowledged, SpoolError> {
        let (Some(own), Some(taken_as)) = (&self.own, &ticket.taken_as) else { return Ok(Acknowledged::Settled) };
        let seen = match own.taking.print(taken_as) {
            Ok(seen) => seen,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Acknowledged::Gone),
            Err(error) => return Err(self.error("look at", Path::new(&ticket.name), error)),
        };
        if ticket.print.is_some_and(|print| print != seen) {
            return self.take_again(ticket, seen, now);
        }
        let moved = match outcome {
            Outcome::Done if self.options.delete => own.taking.remove(taken_as),
            Outcome::Done => own.move_to_done(taken_as, ticket),
            Outcome::Failed { reason, detail } => own.move_to_failed(taken_as, ticket, *reason, detail, &seen),
        };
        moved.map_err(|source| self.error("move on", Path::new(&ticket.name), source))?;
        Ok(Acknowledged::Settled)
    }

    /// Gives a file that changed after its commit a new receipt, since the old one stands for what was read.
    fn take_again(&mut self, ticket: &Ticket, print: Print, now: SystemTime) -> Result<Acknowledged, SpoolError> {
        let receipt = self.receipt();
        let taken_as = names::taken(receipt, &ticket.name);
        if let (Some(own), Some(before)) = (&self.own, &ticket.taken_as) {
            match own.taking.move_to(before, &own.taking, &taken_as) {
                Ok(()) => {}
                // It stood there a moment ago.
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Acknowledged::Gone),
                Err(error) => return Err(self.error("take again", Path::new(&ticket.name), error)),
            }
        }
        let ticket = Ticket { receipt, name: ticket.name.clone(), taken_as: Some(taken_as), print: None };
        self.held.push_back(Held { ticket, print, due: now + self.options.settle });
        Ok(Acknowledged::Changed)
    }

    /// Makes the folders of our own again where someone removed them.
    fn reopen(&mut self) -> Result<(), SpoolError> {
        if self.own.is_some() {
            self.own = Some(Own::open(&self.folder).map_err(|source| self.error("make room in", Path::new(""), source))?);
        }
        Ok(())
    }

    fn receipt(&mut self) -> u128 {
        self.count += 1;
        let halves = [self.random.hash_one((self.count, 0)), self.random.hash_one((self.count, 1))];
        u128::from(halves[0]) << 64 | u128::from(halves[1])
    }

    fn error(&self, doing: &'static str, name: &Path, source: io::Error) -> SpoolError {
        let path = if name.as_os_str().is_empty() { self.options.path.clone() } else { self.options.path.join(name) };
        SpoolError::Io { doing, path, source }
    }
}

fn is_denied(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}
