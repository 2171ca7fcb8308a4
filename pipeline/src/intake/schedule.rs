//! When which feed is polled: a heap of due times, bounded polls at once, and a gap between polls of one host.

use super::control::Ask;
use super::desk::Desk;
use super::entry::Entry;
use super::first::{self, DueFile, Start};
use super::host::Host;
use super::http::{HttpFeed, Polled};
use crate::config::HttpDefaults;
use crate::ledger::Gate;
use crate::metrics::label::FeedState;
use connectors::source::http::Client;
use jiff::Timestamp;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::sleep_until;
use tokio_util::sync::CancellationToken;

/// How often feeds are counted by state.
const COUNTED: Duration = Duration::from_secs(1);
/// How often due times are written.
const WRITTEN: Duration = Duration::from_secs(60);

/// Polls the HTTP feeds until it is stopped.
pub struct Schedule {
    entries: Vec<Entry>,
    /// Places of the feeds in the order of their ids.
    places: Vec<usize>,
    /// Due time, feed, and whether its host has given it that turn; earliest first.
    due: BinaryHeap<Reverse<(Instant, usize, bool)>>,
    hosts: HashMap<Arc<str>, Host>,
    options: HttpDefaults,
    client: Client,
    desk: Arc<Desk>,
    polls: JoinSet<Done>,
    file: DueFile,
}

/// A poll that has ended: of which feed, and of which host it was.
struct Done {
    at: usize,
    host: Arc<str>,
    feed: Box<HttpFeed>,
    polled: Polled,
}

impl Schedule {
    /// Feeds are first polled when `file` says that they are due.
    pub fn new(feeds: Vec<HttpFeed>, options: HttpDefaults, client: Client, desk: Arc<Desk>, file: DueFile) -> Self {
        let (now, time) = (Instant::now(), Timestamp::now());
        let start = |feed: &'_ HttpFeed| (feed.pace.interval(), feed.first_wait(time));
        let facts: Vec<_> = feeds.iter().map(start).collect();
        let starts: Vec<Start<'_>> =
            feeds.iter().zip(facts).map(|(feed, (interval, least))| Start { id: &feed.manner.feed, interval, least }).collect();
        let waits = first::waits(&starts, &file.read(), time.as_millisecond());
        let mut schedule = Self {
            entries: feeds.into_iter().map(Entry::new).collect(),
            places: Vec::new(),
            due: BinaryHeap::new(),
            hosts: HashMap::new(),
            options,
            client,
            desk,
            polls: JoinSet::new(),
            file,
        };
        schedule.share_hosts();
        schedule.places = (0..schedule.entries.len()).collect();
        schedule.places.sort_unstable_by_key(|at| schedule.entries.get(*at).map(Entry::id));
        for (at, wait) in waits.into_iter().enumerate() {
            schedule.set_due(at, now + wait);
        }
        schedule
    }

    /// Runs until `stop`; polls under way are finished, none is begun.
    pub async fn run(mut self, mut asked: mpsc::Receiver<Ask>, stop: CancellationToken) {
        let mut gate = self.desk.ledger.gate();
        let mut counted = tokio::time::interval(COUNTED);
        let mut written = tokio::time::interval_at(tokio::time::Instant::now() + WRITTEN, WRITTEN);
        let mut writing: Option<JoinHandle<()>> = None;
        loop {
            let open = *gate.borrow_and_update() == Gate::Open;
            let free = self.polls.len() < self.options.concurrency && open;
            if free {
                self.begin_due(Instant::now());
            }
            let next =
                self.due.peek().map(|Reverse((due, ..))| *due).filter(|_| free && self.polls.len() < self.options.concurrency);
            tokio::select! {
                () = stop.cancelled() => break,
                Some(done) = self.polls.join_next(), if !self.polls.is_empty() => self.finished(done),
                () = wait(next) => {}
                _ = gate.changed() => {}
                Some(ask) = asked.recv() => self.answer(ask),
                _ = counted.tick() => self.count(),
                // No poll waits for the disk.
                _ = written.tick() => if writing.as_ref().is_none_or(JoinHandle::is_finished) {
                    writing = Some(self.write_due());
                },
            }
        }
        // Before what is under way is waited for: that may be given up.
        for writing in writing.into_iter().chain([self.write_due()]) {
            let _ = writing.await;
        }
        while let Some(done) = self.polls.join_next().await {
            self.finished(done);
        }
    }

    /// Feeds of one host share its name.
    fn share_hosts(&mut self) {
        let mut hosts = std::collections::HashSet::<Arc<str>>::new();
        for entry in &mut self.entries {
            let host = hosts.get(entry.host()).unwrap_or(entry.host()).clone();
            hosts.insert(host.clone());
            entry.share_host(host);
        }
    }

    fn set_due(&mut self, at: usize, due: Instant) {
        if let Some(entry) = self.entries.get_mut(at) {
            entry.due = Some(due).filter(|_| !entry.paused);
            entry.has_turn = false;
            if !entry.paused {
                self.due.push(Reverse((due, at, false)));
            }
        }
    }

    /// Begins the polls that are due, as far as concurrency and hosts allow.
    fn begin_due(&mut self, now: Instant) {
        while self.polls.len() < self.options.concurrency {
            let Some(Reverse((due, at, has_turn))) = self.due.peek().copied().filter(|Reverse((due, ..))| *due <= now) else {
                return;
            };
            self.due.pop();
            let Some(entry) = self.entries.get_mut(at).filter(|entry| entry.due == Some(due) && entry.feed.is_some()) else {
                continue;
            };
            let host = self.hosts.entry(entry.host().clone()).or_default();
            if host.polls >= self.options.concurrency_per_host {
                host.waiting.push_back(at);
                continue;
            }
            // A turn is taken once, and again when the host was paused meanwhile: feeds of one host queue up a gap apart.
            // One that could not be used in time is followed by a gap all the same.
            let gap = self.options.gap_per_host;
            let turn = if has_turn && !host.is_paused(now) { now } else { host.take_turn(now, gap) };
            let turn = host.free_at(gap).map_or(turn, |free| free.max(turn));
            if turn > now {
                entry.set_turn(turn);
                self.due.push(Reverse((turn, at, true)));
            } else {
                host.start(now);
                self.begin(at, now.saturating_duration_since(due));
            }
        }
    }

    /// Wakes a feed that waits for a host.
    fn wake(&mut self, host: &str, now: Instant) {
        let Some(host) = self.hosts.get_mut(host).filter(|host| host.polls < self.options.concurrency_per_host) else { return };
        while let Some(next) = host.waiting.pop_front() {
            if let Some(entry) = self.entries.get_mut(next).filter(|entry| entry.due.is_some()) {
                entry.due = Some(now);
                self.due.push(Reverse((now, next, false)));
                return;
            }
        }
    }

    fn begin(&mut self, at: usize, lag: Duration) {
        let Some(entry) = self.entries.get_mut(at) else { return };
        let Some(mut feed) = entry.feed.take() else { return };
        entry.due = None;
        let host = entry.host().clone();
        self.desk.metrics.intake.started_late(lag);
        let (client, desk) = (self.client.clone(), self.desk.clone());
        self.polls.spawn(async move {
            let now = Timestamp::now();
            let polled = unless_it_panics(feed.poll(&client, &desk, now)).await.unwrap_or_else(|| {
                desk.metrics.process.panicked();
                tracing::error!(feed = feed.manner.feed, "a poll ended in a panic");
                feed.panicked(now)
            });
            Done { at, host, feed, polled }
        });
    }

    fn finished(&mut self, done: Result<Done, tokio::task::JoinError>) {
        // A poll gives its feed back even when it panics; only the end of the runtime does not.
        let Ok(Done { at, host, mut feed, polled }) = done else { return };
        let now = Instant::now();
        if let Some(host) = self.hosts.get_mut(&host) {
            host.polls = host.polls.saturating_sub(1);
            if let Some(pause) = feed.rate_limited.take() {
                host.limit(at, now + pause, now);
            }
        }
        self.wake(&host, now);
        let Some(entry) = self.entries.get_mut(at) else { return };
        let was_silent = entry.silent;
        let paused_meanwhile = feed.kept.paused != entry.paused;
        entry.polled(feed, &polled);
        if entry.silent && !was_silent {
            tracing::warn!(feed = entry.id(), "the feed has published nothing for much longer than it ever pauses");
        }
        if paused_meanwhile {
            self.keep_pause(at, None);
        }
        self.set_due(at, now + polled.wait);
    }

    fn count(&mut self) {
        let intake = &self.desk.metrics.intake;
        intake.running(self.polls.len());
        let idle = || self.entries.iter().filter_map(|entry| entry.feed.as_deref());
        for state in [FeedState::Healthy, FeedState::Failing, FeedState::Pending, FeedState::Gone] {
            intake.feeds(state, idle().filter(|feed| feed.state == state).count());
        }
        let stale = |feed: &&HttpFeed| {
            !feed.kept.paused && feed.last_success.elapsed() > feed.pace.interval() * 3 + Duration::from_secs(10)
        };
        intake.stale(idle().filter(stale).count());
        let counted = |is: fn(&Entry) -> bool| self.entries.iter().filter(|entry| is(entry)).count();
        let moved = idle().filter(|feed| feed.moved_to().is_some()).count();
        intake.quiet(counted(|entry| entry.silent && !entry.paused), counted(|entry| entry.paused), moved);
        let now = Instant::now();
        self.hosts.retain(|_, host| !host.is_idle(now));
    }
}

/// What an operator asks.
impl Schedule {
    fn answer(&mut self, ask: Ask) {
        let now = (Instant::now(), Timestamp::now());
        // Whoever asked may be gone.
        match ask {
            Ask::List(reply) => {
                let entries = self.places.iter().filter_map(|at| self.entries.get(*at));
                let _ = reply.send(entries.map(|entry| entry.listed(now)).collect());
            }
            Ask::Explain(id, reply) => {
                let entry = self.place(&id).and_then(|at| self.entries.get(at));
                let _ = reply.send(entry.map(|entry| entry.explained(now)));
            }
            Ask::Poll(id, reply) => {
                let at = self.place(&id);
                if let Some((at, due)) = at.and_then(|at| Some((at, self.entries.get(at)?.may_be_polled(now.0)?))) {
                    self.set_due(at, due);
                }
                let _ = reply.send(at.map(|_| ()));
            }
            Ask::Pause(id, paused, reply) => match self.place(&id) {
                Some(at) => self.pause(at, paused, now, reply),
                None => {
                    let _ = reply.send(None);
                }
            },
        }
    }

    fn place(&self, id: &str) -> Option<usize> {
        let of = |at: &usize| self.entries.get(*at).map(Entry::id);
        let found = self.places.binary_search_by(|at| of(at).cmp(&Some(id))).ok()?;
        self.places.get(found).copied()
    }

    /// Pauses a feed, or lets it go on, and answers once that is kept. One that is being polled keeps it after the poll.
    fn pause(&mut self, at: usize, paused: bool, now: (Instant, Timestamp), reply: oneshot::Sender<Option<()>>) {
        let Some(entry) = self.entries.get_mut(at).filter(|entry| entry.paused != paused) else {
            let _ = reply.send(Some(()));
            return;
        };
        entry.paused = paused;
        tracing::info!(feed = entry.id(), paused, "an operator has paused or resumed the feed");
        let (host, wait) = (entry.host().clone(), entry.feed.as_ref().map(|feed| feed.kept.wait(now.1)));
        match wait {
            Some(wait) => {
                self.keep_pause(at, Some(reply));
                self.set_due(at, now.0 + wait);
            }
            None => {
                let _ = reply.send(Some(()));
            }
        }
        self.wake(&host, now.0);
    }

    fn keep_pause(&mut self, at: usize, reply: Option<oneshot::Sender<Option<()>>>) {
        let Some(entry) = self.entries.get_mut(at) else { return };
        let (paused, id) = (entry.paused, entry.id().to_owned());
        let Some(feed) = &mut entry.feed else { return };
        feed.kept.paused = paused;
        let (desk, kept) = (self.desk.clone(), feed.to_keep());
        tokio::spawn(async move {
            if let Err(error) = desk.sight(&id, kept).await {
                tracing::warn!(feed = id, %error, "that the feed is paused or resumed could not be kept; a restart forgets it");
            }
            // Whoever asked may be gone.
            let _ = reply.map(|reply| reply.send(Some(())));
        });
    }

    /// Begins to write when feeds are due, so that a restart goes on there.
    fn write_due(&self) -> JoinHandle<()> {
        let (instant, now) = (Instant::now(), Timestamp::now().as_millisecond());
        let of = |entry: &Entry| {
            let wait = entry.due.map_or(Duration::ZERO, |due| due.saturating_duration_since(instant));
            (entry.id().to_owned(), now.saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)))
        };
        let due: Vec<_> = self.entries.iter().filter(|entry| !entry.paused).map(of).collect();
        let file = self.file.clone();
        tokio::task::spawn_blocking(move || {
            if let Err(error) = file.write(due.iter().map(|(id, due)| (id.as_str(), *due))) {
                tracing::warn!(%error, "data_dir/schedule cannot be written; after a restart feeds are polled sooner than they are due");
            }
        })
    }
}

/// What a future gives; `None` when it panics, which leaves what it borrowed as it was.
async fn unless_it_panics<T>(work: impl Future<Output = T>) -> Option<T> {
    let mut work = std::pin::pin!(work);
    std::future::poll_fn(|context| {
        // What is borrowed is a feed between two polls: the next one begins from what was committed.
        match catch_unwind(AssertUnwindSafe(|| work.as_mut().poll(context))) {
            Ok(polled) => polled.map(Some),
            Err(_) => Poll::Ready(None),
        }
    })
    .await
}

async fn wait(until: Option<Instant>) {
    match until {
        Some(until) => sleep_until(until.into()).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_end_and_leaves_what_it_borrowed() {
        let mut polls = 0;
        let poll = async {
            polls += 1;
            tokio::task::yield_now().await;
            if polls > 0 {
                panic!("on purpose");
            }
        };
        assert_eq!(unless_it_panics(poll).await, None);
        assert_eq!(polls, 1);
        assert_eq!(unless_it_panics(async { 2 }).await, Some(2));
    }
}
