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
const RECENT_STORIES: usize = 16_384;
/// What waits for the index longer is written.
const RECENT_AGE: Duration = Duration::from_secs(5);
/// Wait before an index that has failed is opened again.
const OPENED_AGAIN: Duration = Duration::from_secs(1);
/// How long the end waits for one write of the index.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often the index looks around when nothing is committed.
const TICK: Duration = Duration::from_millis(500);

/// The index and the thread that writes it.
pub(super) struct Indexer {
    index: Option<Arc<Index>>,
    jobs: std::sync::mpsc::SyncSender<Job>,
    done: std::sync::mpsc::Receiver<Done>,
    thread: Option<std::thread::JoinHandle<()>>,
    /// The index has failed and is closed: what it said about itself with the work that failed, and when it is opened
    /// again.
    closed: Option<(super::index::Meta, Instant)>,
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
        Ok(Self { index: Some(Arc::new(index)), jobs, done, thread: Some(thread), closed: None })
    }

    /// Ends the thread and closes the file.
    pub(super) fn end(self) {
        let Self { index, jobs, done, thread, .. } = self;
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
        self.reopen_if_due();
        let due = self.active.len() >= RECENT_STORIES || (!self.active.is_empty() && self.active_since.elapsed() >= RECENT_AGE);
        if due && self.flushing.is_none() && self.index.closed.is_none() {
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
                match self.index.index.as_ref().map(|index| index.read()) {
                    Some(Ok(tables)) => self.tables = Some(tables),
                    Some(Err(error)) => return self.close(error, done.meta),
                    None => {}
                }
                let stories = self.tables.as_ref().and_then(|tables| tables.stories().ok()).unwrap_or(0);
                self.options.observer.indexed(done.seconds, stories);
                self.delete_segments(done.meta.indexed.min(done.meta.delivered.position));
                self.works();
            }
            Err(error) => self.close(error, done.meta),
        }
    }

    /// A store that has failed once answers nothing more: it is closed, opened again, and given the same work. What
    /// comes in waits meanwhile, for as long as the disk does not let it be opened.
    fn close(&mut self, error: super::index::IndexError, meta: super::index::Meta) {
        if !error.is_of_the_disk() {
            tracing::error!(%error, "the index is not usable and the ledger cannot go on: stopping; a new start goes on from the commit log");
            std::process::exit(1);
        }
        self.fails(&CommitError::Index(error));
        self.tables = None;
        self.index.index = None;
        self.index.closed = Some((meta, Instant::now() + OPENED_AGAIN));
    }

    fn reopen_if_due(&mut self) {
        let Some((meta, _)) = self.index.closed.take_if(|(_, due)| Instant::now() >= *due) else { return };
        let opened = Index::open(&index_path(&self.options.directory), self.options.cache_bytes);
        match opened.and_then(|index| Ok((index.read()?, index))) {
            Ok((tables, index)) => {
                self.tables = Some(tables);
                self.index.index = Some(Arc::new(index));
                if let Some(recent) = self.flushing.clone() {
                    self.submit(recent, meta);
                }
            }
            Err(error) => self.close(error, meta),
        }
    }

    /// Gives the index all that waits and waits for it, while it gets on.
    pub(super) fn index_now(&mut self) {
        let mut deadline = Instant::now() + PATIENCE;
        while self.flushing.is_some() || !self.active.is_empty() {
            self.reopen_if_due();
            if self.flushing.is_none() && self.index.closed.is_none() {
                self.start_indexing();
            }
            match self.index.done.recv_timeout(OPENED_AGAIN) {
                Ok(done) => {
                    deadline = Instant::now() + PATIENCE;
                    self.indexed(done);
                }
                Err(_) if Instant::now() >= deadline => return,
                Err(_) => {}
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
