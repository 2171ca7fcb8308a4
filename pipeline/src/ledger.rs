//! The one place where state becomes durable.
//!
//! Under `data_dir/ledger` lie a commit log, which is the truth, and an index, which is what the log has said so far.
//! One record of the log holds all that a group of commits did: keys, hashes, story rows, cursors, and the rows
//! owed to topics. One append and one `fdatasync` is the commit; the outbox is the log past what is delivered.

pub mod commit;
pub mod frame;
pub mod index;
mod indexing;
mod judging;
pub mod lock;
pub mod memory;
pub mod recent;
pub mod recover;
pub mod rows;
pub(crate) mod shared;
mod sweep;
mod writer;

use crate::outbox::{Position, Reader};
use commit::{Commit, CommitError, Tally};
use index::{Delivered, IndexError, Meta};
use jiff::Timestamp;
pub use judging::week_of;
use shared::Shared;
pub use shared::{Gate, Owed};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use writer::{Request, Writer};

/// Commits that wait for the writer, at most.
const INBOX: usize = 64;

/// How a ledger is to be kept.
#[derive(Clone)]
pub struct Options {
    /// `data_dir/ledger`.
    pub directory: PathBuf,
    /// Memory for the index's pages, bytes.
    pub cache_bytes: usize,
    /// How long what was seen is remembered after its last sighting.
    pub window: Duration,
    pub publish_copies: bool,
    /// Rows are owed to `stories.latest` too, tombstones included.
    pub latest: bool,
    /// Intake pauses while more than this is owed.
    pub outbox_bytes: u64,
    /// The time of a commit; an argument so that tests and `dateline dedupe` can say what time it is.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    pub observer: Arc<dyn Observer>,
}

/// Who counts what the ledger does.
pub trait Observer: Send + Sync {
    /// A group was committed.
    fn committed(&self, _seconds: f64, _stories: usize, _rows: usize, _bytes: usize) {}
    /// The index caught up.
    fn indexed(&self, _seconds: f64, _stories: u64) {}
    /// Stories were forgotten.
    fn swept(&self, _stories: usize) {}
    /// Something failed that the ledger goes on trying.
    fn failing(&self, _what: &str) {}
    /// It works again.
    fn recovered(&self) {}
}

/// Counts nothing.
pub struct Unobserved;
impl Observer for Unobserved {}

/// Why a ledger could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("{path}: {error}; make the folder writable for this user, or set data_dir to another one")]
    Folder { path: PathBuf, error: std::io::Error },
    #[error("{path} is locked by {holder}; stop that process, or set data_dir to another folder")]
    Locked { path: PathBuf, holder: String },
    #[error("{path}: state format {found} is newer than {known}, which this version writes; use a newer version of dateline")]
    Newer { path: PathBuf, found: u32, known: u32 },
    #[error("{path}: the commit log is damaged at position {position}, and whole records follow; restore a backup of the folder")]
    Damaged { path: PathBuf, position: u64 },
    #[error(
        "{path}: the commit log begins at position {begins}, and the index knows it up to {indexed} only: the index was lost or \
         is an older one; restore a backup of the whole folder `ledger`, or move it away to begin anew (what feeds still \
         list is then published again)"
    )]
    Lost { path: PathBuf, begins: u64, indexed: u64 },
    #[error(
        "{path}: {error}; if the file is damaged, restore a backup of the whole folder `ledger`, or move it away to begin anew \
         (what feeds still list is then published again)"
    )]
    Index { path: PathBuf, error: IndexError },
}

/// The ledger: a handle to its writer. Cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    inbox: mpsc::Sender<Request>,
    shared: Arc<Shared>,
}

impl Ledger {
    /// Opens a ledger and starts its writer.
    pub fn open(options: Options) -> Result<(Self, Closer), OpenError> {
        let lock = lock::Lock::take(&options.directory)?;
        let recovered = recover::recover(&options)?;
        let shared = Arc::new(Shared::new(&recovered, options.outbox_bytes));
        let (inbox, requests) = mpsc::channel(INBOX);
        let writer = Writer::new(options, recovered, shared.clone(), requests, inbox.downgrade())?;
        let thread = std::thread::Builder::new().name("ledger".to_owned()).spawn(move || {
            writer.run();
            drop(lock);
        });
        let thread = thread.map_err(|error| OpenError::Folder { path: PathBuf::from("thread"), error })?;
        let ledger = Self { inbox, shared };
        ledger.tell_oldest();
        Ok((ledger, Closer { thread: Some(thread) }))
    }

    /// Since when rows are owed from before this start. What cannot be read now is told by the publisher.
    fn tell_oldest(&self) {
        let first = self.outbox().next(1, 1, Duration::ZERO).ok().flatten().and_then(|batch| batch.rows.into_iter().next());
        if let Some(time) = first.and_then(|row| jiff::Timestamp::from_millisecond(row.timestamp).ok()) {
            self.shared.owes_since(time);
        }
    }

    /// Commits and waits until it is durable.
    pub async fn commit(&self, commit: Commit) -> Result<Tally, CommitError> {
        let (reply, answer) = oneshot::channel();
        self.inbox.send(Request::Commit(Box::new(commit), reply)).await.map_err(|_| CommitError::Closed)?;
        answer.await.map_err(|_| CommitError::Closed)?
    }

    /// The same for a caller without a runtime: sends now, and gives back what to wait on.
    pub fn commit_later(&self, commit: Commit) -> Result<oneshot::Receiver<Result<Tally, CommitError>>, CommitError> {
        let (reply, answer) = oneshot::channel();
        self.inbox.blocking_send(Request::Commit(Box::new(commit), reply)).map_err(|_| CommitError::Closed)?;
        Ok(answer)
    }

    /// Forgets what is past its window, all of it, and waits until that is committed and indexed.
    /// By itself the ledger does so in small steps.
    pub fn sweep_now(&self) {
        let (reply, answer) = oneshot::channel();
        if self.inbox.blocking_send(Request::Sweep(reply)).is_ok() {
            drop(answer.blocking_recv());
        }
    }

    /// What is kept of a feed.
    pub async fn feed(&self, id: &str) -> Result<Option<Arc<rows::FeedRow>>, CommitError> {
        let (reply, answer) = oneshot::channel();
        self.inbox.send(Request::Feed(id.to_owned(), reply)).await.map_err(|_| CommitError::Closed)?;
        answer.await.map_err(|_| CommitError::Closed)
    }

    /// The items that a feed listed last, as they stood.
    pub async fn slices(&self, feed: &str) -> Option<Arc<rows::Slices>> {
        let (reply, answer) = oneshot::channel();
        self.inbox.send(Request::Slices(feed.to_owned(), reply)).await.ok()?;
        answer.await.ok()?
    }

    /// Waits until intake may go on.
    pub async fn room(&self) {
        let mut gate = self.shared.gate();
        // The sender lives as long as the handle does.
        drop(gate.wait_for(|gate| *gate == Gate::Open).await);
    }

    /// Follows whether intake may go on.
    pub fn gate(&self) -> tokio::sync::watch::Receiver<Gate> {
        self.shared.gate()
    }

    /// Says whether the disk has room, for [`Ledger::room`].
    pub fn disk_has_room(&self, has_room: bool) {
        self.shared.disk_has_room(has_room);
    }

    /// What is owed to topics.
    pub fn owed(&self) -> Owed {
        self.shared.owed()
    }

    /// Reads the outbox from the first row that is not delivered.
    pub fn outbox(&self) -> Reader {
        Reader::new(self.shared.clone())
    }

    /// Whether this ledger gave a position, or an operator has decided to take it over.
    pub fn is_ours(&self, position: Position) -> bool {
        self.shared.is_adopting() || self.shared.is_ours(position)
    }

    /// Whether an operator has decided that the next position found in an outlet is taken over.
    pub fn is_adopting(&self) -> bool {
        self.shared.is_adopting()
    }

    /// Takes over the next position found in an outlet, whoever wrote it; with `skip`, what is owed now is dropped.
    pub fn adopt(&self, skip: bool) {
        self.shared.adopt(true, skip);
    }

    /// The position was taken over.
    pub fn adopted(&self) {
        self.shared.adopt(false, false);
    }

    /// What the ledger says about itself, for people.
    pub fn meta(&self) -> Meta {
        let (delivered, outlets) = self.shared.delivery();
        self.shared.describe(delivered, outlets)
    }

    /// The position before the next row: what a claim writes.
    pub fn last_position(&self) -> Position {
        self.shared.last_position()
    }

    /// The last number that an outlet took, as far as it was noted.
    pub fn delivered_to(&self, outlet: &str) -> Option<u64> {
        self.shared.delivered_to(outlet)
    }

    /// Notes that an outlet has made rows durable up to `delivered`.
    pub fn delivered(&self, outlet: &str, delivered: Delivered) {
        self.shared.delivered(outlet, delivered);
    }
}

/// Waits for the writer to end, once every handle is gone.
pub struct Closer {
    thread: Option<JoinHandle<()>>,
}

impl Closer {
    /// Waits until what was sent is committed and indexed. All handles must have been dropped.
    pub fn close(mut self) {
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// Where the index lies.
fn index_path(directory: &Path) -> PathBuf {
    directory.join("index.redb")
}

/// Where the commit log lies.
fn log_path(directory: &Path) -> PathBuf {
    directory.join("log")
}

/// Names of the log's segments end so.
pub(crate) const LOG_SUFFIX: &str = ".log";

/// What a start found.
pub struct Recovered {
    pub index: index::Index,
    pub meta: Meta,
    pub recent: recent::Recent,
    pub segments: crate::segments::Segments,
    /// Position after the last whole frame.
    pub end: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lo_08_a_lost_index_is_no_new_beginning() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(log_path(folder.path())).unwrap();
        std::fs::write(log_path(folder.path()).join("00000000000067640133.log"), b"").unwrap();
        let opened = Ledger::open(Options {
            directory: folder.path().to_owned(),
            cache_bytes: 1 << 20,
            window: Duration::from_secs(86_400),
            publish_copies: false,
            latest: false,
            outbox_bytes: 1 << 20,
            clock: Arc::new(Timestamp::now),
            observer: Arc::new(Unobserved),
        });
        let Err(error) = opened else { panic!("it begins anew") };
        let told = error.to_string();
        assert!(told.contains("67640133") && told.contains("restore a backup"), "{told}");
    }
}
