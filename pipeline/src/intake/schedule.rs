//! When which feed is polled: a heap of due times, bounded polls at once, and a gap between polls of one host.

use super::desk::Desk;
use super::http::HttpFeed;
use crate::config::HttpDefaults;
use crate::ledger::Gate;
use crate::metrics::label::FeedState;
use connectors::source::http::Client;
use jiff::Timestamp;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio::time::sleep_until;
use tokio_util::sync::CancellationToken;

/// How often feeds are counted by state.
const COUNTED: Duration = Duration::from_secs(1);
/// At start the first polls of many feeds are spread over this much, or over the interval where that is shorter.
const SPREAD: Duration = Duration::from_secs(60);
/// So many feeds start at once: they are no burst.
const AT_ONCE: u32 = 1000;

/// Polls the HTTP feeds until it is stopped.
pub struct Schedule {
    feeds: Vec<Option<HttpFeed>>,
    /// Due time, feed, and whether its host has given it that turn; earliest first.
    due: BinaryHeap<Reverse<(Instant, usize, bool)>>,
    hosts: HashMap<Arc<str>, Host>,
    options: HttpDefaults,
    client: Client,
    desk: Arc<Desk>,
    polls: JoinSet<(usize, HttpFeed, Duration)>,
}

#[derive(Default)]
struct Host {
    polls: usize,
    next_turn: Option<Instant>,
    /// The feed that was last asked to come later, and when.
    limited: Option<(usize, Instant)>,
    /// It wants to be left alone until then.
    paused_until: Option<Instant>,
    /// Feeds that are due and wait for the host.
    waiting: VecDeque<usize>,
}

impl Host {
    /// One feed that is to come later says nothing of the others, as where each has a limit of its own; a second one
    /// within that time says that the host means them all.
    fn limit(&mut self, feed: usize, until: Instant, now: Instant) {
        if self.limited.is_some_and(|(other, end)| other != feed && end > now) {
            self.paused_until = self.paused_until.max(Some(until));
        }
        self.limited = Some((feed, until));
    }

    fn is_paused(&self, now: Instant) -> bool {
        self.paused_until.is_some_and(|until| until > now)
    }

    /// The next moment at which a poll of the host may start.
    fn take_turn(&mut self, now: Instant, gap: Duration) -> Instant {
        let turn = [self.next_turn, self.paused_until].into_iter().flatten().fold(now, Instant::max);
        self.next_turn = Some(turn + gap);
        turn
    }
}

impl Schedule {
    pub fn new(feeds: Vec<HttpFeed>, options: HttpDefaults, client: Client, desk: Arc<Desk>) -> Self {
        let (now, time) = (Instant::now(), Timestamp::now());
        let count = u32::try_from(feeds.len()).unwrap_or(u32::MAX).max(1);
        let due = feeds.iter().enumerate().map(|(at, feed)| {
            let spread = if count > AT_ONCE { SPREAD.min(feed.pace.interval()) } else { Duration::ZERO };
            let turn = (spread * u32::try_from(at).unwrap_or(0) / count).max(feed.first_wait(time));
            Reverse((now + turn, at, false))
        });
        Self {
            due: due.collect(),
            hosts: HashMap::new(),
            feeds: feeds.into_iter().map(Some).collect(),
            options,
            client,
            desk,
            polls: JoinSet::new(),
        }
    }

    /// Runs until `stop`; polls under way are finished, none is begun.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut gate = self.desk.ledger.gate();
        let mut counted = tokio::time::interval(COUNTED);
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
                _ = counted.tick() => self.count(),
            }
        }
        while let Some(done) = self.polls.join_next().await {
            self.finished(done);
        }
    }

    /// Begins the polls that are due, as far as concurrency and hosts allow.
    fn begin_due(&mut self, now: Instant) {
        while self.polls.len() < self.options.concurrency {
            let Some(Reverse((due, at, has_turn))) = self.due.peek().copied().filter(|Reverse((due, ..))| *due <= now) else {
                return;
            };
            self.due.pop();
            let Some(host) = self.feeds.get(at).and_then(Option::as_ref).map(|feed| feed.host.clone()) else { continue };
            let host = self.hosts.entry(host).or_default();
            // A turn is taken once, and again when the host was paused meanwhile: feeds of one host queue up a gap apart.
            let turn = if has_turn && !host.is_paused(now) { now } else { host.take_turn(now, self.options.gap_per_host) };
            if turn > now {
                self.due.push(Reverse((turn, at, true)));
            } else if host.polls >= self.options.concurrency_per_host {
                host.waiting.push_back(at);
            } else {
                host.polls += 1;
                self.begin(at, now.saturating_duration_since(due));
            }
        }
    }

    fn begin(&mut self, at: usize, lag: Duration) {
        let Some(mut feed) = self.feeds.get_mut(at).and_then(Option::take) else { return };
        self.desk.metrics.intake.started_late(lag);
        let (client, desk) = (self.client.clone(), self.desk.clone());
        self.polls.spawn(async move {
            let wait = match unless_it_panics(feed.poll(&client, &desk, Timestamp::now())).await {
                Some(wait) => wait,
                None => panicked(&mut feed, &desk),
            };
            (at, feed, wait)
        });
    }

    fn finished(&mut self, done: Result<(usize, HttpFeed, Duration), tokio::task::JoinError>) {
        // A poll gives its feed back even when it panics; only the end of the runtime does not.
        let Ok((at, mut feed, wait)) = done else { return };
        let now = Instant::now();
        if let Some(host) = self.hosts.get_mut(&feed.host) {
            host.polls = host.polls.saturating_sub(1);
            if let Some(pause) = feed.rate_limited.take() {
                host.limit(at, now + pause, now);
            }
            if let Some(next) = host.waiting.pop_front() {
                self.due.push(Reverse((now, next, true)));
            }
        }
        self.due.push(Reverse((now + wait, at, false)));
        if let Some(place) = self.feeds.get_mut(at) {
            *place = Some(feed);
        }
    }

    fn count(&self) {
        let intake = &self.desk.metrics.intake;
        intake.running(self.polls.len());
        let idle = || self.feeds.iter().flatten();
        for state in [FeedState::Healthy, FeedState::Failing, FeedState::Pending, FeedState::Gone] {
            intake.feeds(state, idle().filter(|feed| feed.state == state).count());
        }
        let stale = |feed: &&HttpFeed| feed.last_success.elapsed() > feed.pace.interval() * 3 + Duration::from_secs(10);
        intake.stale(idle().filter(stale).count());
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

/// A feed whose poll panicked fails like any other. Gives the wait until the next poll.
fn panicked(feed: &mut HttpFeed, desk: &Desk) -> Duration {
    desk.metrics.process.panicked();
    tracing::error!(feed = feed.manner.feed, "a poll ended in a panic");
    feed.fail("panic", "the poll ended in a panic", None)
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

    #[test]
    fn turns_of_a_host_lie_a_gap_apart_and_behind_its_pause() {
        let (now, gap) = (Instant::now(), Duration::from_secs(1));
        let mut host = Host::default();
        assert_eq!([host.take_turn(now, gap), host.take_turn(now, gap)], [now, now + gap]);
        host.limit(1, now + gap * 60, now);
        host.limit(1, now + gap * 60, now);
        assert!(!host.is_paused(now), "one feed speaks for itself");
        host.limit(2, now + gap * 60, now);
        assert!(host.is_paused(now) && !host.is_paused(now + gap * 60));
        assert_eq!([host.take_turn(now, gap), host.take_turn(now, gap)], [now + gap * 60, now + gap * 61], "no burst after it");
    }
}
