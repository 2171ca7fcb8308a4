//! Keeps the index behind the log: what was committed waits in memory, and a thread of its own writes it.

use super::commit::CommitError;
use super::index::Index;
use super::index_path;
use super::recent::Recent;
use super::writer::{Request, Writer};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Stories that wait in memory for the index; when there are more, it is written.
const RECENT_STORIES: usize = 32_768;
/// What waits for the index longer is written.
const RECENT_AGE: Duration = Duration::from_secs(5);
/// How often the index looks around when nothing is committed.
const TICK: Duration = Duration::from_millis(500);

/// The index and the thread that writes it.
pub(super) struct Indexer {
    index: Option<Arc<Index>>,
    jobs: std::sync::mpsc::SyncSender<Job>,
    done: std::sync::mpsc::Receiver<Done>,
    thread: Option<std::thread::JoinHandle<()>>,
}

struct Job {
    index: Arc<Index>,
    recent: Arc<Recent>,
    meta: super::index::Meta,
}

struct Done {
    meta: super::index::Meta,
    seconds: f64,
    result: Result<(), super::index::IndexError>,
}

impl Indexer {
    /// Starts the thread. `inbox` is where it ticks.
    pub(super) fn start(index: Index, inbox: mpsc::WeakSender<Request>) -> std::io::Result<Self> {
        // One job at a time; the one before is answered before the next is given.
        let (jobs, todo) = std::sync::mpsc::sync_channel(1);
        let (finished, done) = std::sync::mpsc::sync_channel(1);
        let work = move || index_jobs(&todo, &finished, &inbox);
        let thread = std::thread::Builder::new().name("index".to_owned()).spawn(work)?;
        Ok(Self { index: Some(Arc::new(index)), jobs, done, thread: Some(thread) })
    }

    /// Ends the thread and closes the file.
    pub(super) fn end(self) {
        let Self { index, jobs, done, thread } = self;
        drop((index, jobs, done));
        if let Some(thread) = thread {
            drop(thread.join());
        }
    }
}

impl Writer {
    /// Waits, when both halves of the memory are full, until the index has written one.
    pub(super) fn make_room(&mut self) {
        while self.active.len() >= RECENT_STORIES {
            self.index_if_due();
            if self.active.len() < RECENT_STORIES {
                return;
            }
            if let Ok(done) = self.index.done.recv_timeout(Duration::from_secs(1)) {
                self.indexed(done);
            }
        }
    }

    /// Gives the index what has waited long enough, when it is free.
    pub(super) fn index_if_due(&mut self) {
        while let Ok(done) = self.index.done.try_recv() {
            self.indexed(done);
        }
        let due = self.active.len() >= RECENT_STORIES || (!self.active.is_empty() && self.active_since.elapsed() >= RECENT_AGE);
        if due && self.flushing.is_none() {
            self.start_indexing();
        }
    }

    fn start_indexing(&mut self) {
        let recent = Arc::new(std::mem::take(&mut self.active));
        self.flushing = Some(recent.clone());
        let (delivered, outlets) = self.shared.delivery();
        let meta = super::index::Meta {
            format: super::index::FORMAT,
            indexed: self.shared.end(),
            next_number: self.next_number,
            next_seq: self.next_seq,
            opened: self.opened.clone(),
            delivered,
            outlets,
            adopting: self.shared.is_adopting(),
        };
        self.submit(recent, meta);
    }

    fn submit(&mut self, recent: Arc<Recent>, meta: super::index::Meta) {
        if let Some(index) = &self.index.index {
            // The thread ends only when this sender is gone.
            drop(self.index.jobs.send(Job { index: index.clone(), recent, meta }));
        }
    }

    fn indexed(&mut self, done: Done) {
        match done.result {
            Ok(()) => {
                self.flushing = None;
                self.tables = self.index.index.as_ref().and_then(|index| index.read().ok());
                let stories = self.tables.as_ref().and_then(|tables| tables.stories().ok()).unwrap_or(0);
                self.options.observer.indexed(done.seconds, stories);
                self.delete_segments(done.meta.indexed.min(done.meta.delivered.position));
                self.works();
            }
            Err(error) => {
                self.fails(&CommitError::Index(error));
                self.reopen(done.meta);
            }
        }
    }

    /// A store that has failed once answers nothing more: it is closed, opened again, and given the same work.
    fn reopen(&mut self, meta: super::index::Meta) {
        std::thread::sleep(Duration::from_secs(1));
        self.tables = None;
        self.index.index = None;
        match Index::open(&index_path(&self.options.directory), self.options.cache_bytes) {
            Ok(index) => {
                self.tables = index.read().ok();
                self.index.index = Some(Arc::new(index));
                if let Some(recent) = self.flushing.clone() {
                    self.submit(recent, meta);
                }
            }
            Err(error) => {
                tracing::error!(%error, "the index cannot be opened again and the ledger cannot go on: stopping; a new start goes on from the commit log");
                std::process::exit(1);
            }
        }
    }

    /// Gives the index all that waits and waits for it.
    pub(super) fn index_now(&mut self) {
        while self.flushing.is_some() || !self.active.is_empty() {
            if self.flushing.is_none() {
                self.start_indexing();
            }
            match self.index.done.recv_timeout(Duration::from_secs(10)) {
                Ok(done) => self.indexed(done),
                Err(_) => return,
            }
        }
    }

    /// Deletes the segments that lie wholly before a position.
    fn delete_segments(&mut self, position: u64) {
        let bases = self.segments.bases().to_vec();
        for (base, _) in bases.iter().copied().zip(bases.iter().skip(1)).filter(|(_, next)| **next <= position) {
            if let Err(error) = self.segments.delete(base) {
                tracing::warn!(%error, base, "a segment of the commit log could not be deleted");
            }
        }
    }
}

/// Writes the index, job by job; ticks when there is none.
fn index_jobs(
    todo: &std::sync::mpsc::Receiver<Job>,
    finished: &std::sync::mpsc::SyncSender<Done>,
    inbox: &mpsc::WeakSender<Request>,
) {
    use std::sync::mpsc::RecvTimeoutError;
    loop {
        match todo.recv_timeout(TICK) {
            Ok(Job { index, recent, meta }) => {
                let started = Instant::now();
                let result = index.write(&recent, Some(&meta));
                drop((index, recent));
                if finished.send(Done { meta, seconds: started.elapsed().as_secs_f64(), result }).is_err() {
                    return;
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if let Some(inbox) = inbox.upgrade() {
            // A full inbox needs no tick: the writer is at work.
            drop(inbox.try_send(Request::Tick));
        }
    }
}
