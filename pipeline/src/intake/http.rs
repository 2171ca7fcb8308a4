//! One poll of one HTTP feed: fetch, read, commit, and say when the next one is due.

use super::desk::{Delivery, Desk, words};
use super::kept::Kept;
use super::pace::Pace;
use super::reading::Manner;
use crate::config::{self, FirstPoll};
use crate::ledger::commit::CommitError;
use crate::ledger::week_of;
use crate::metrics::label;
use connectors::source::http::{Client, Cursor, Fetch, FetchError, FetchErrorKind, Request, backoff};
use jiff::Timestamp;
use schemas::Connector;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Least wait after a 429 that does not say how long.
const RATE_LIMITED: Duration = Duration::from_secs(60);

/// A feed between two polls.
pub struct HttpFeed {
    pub manner: Arc<Manner>,
    pub request: Request,
    kept: Kept,
    pub pace: Pace,
    /// Registrable domain: whom politeness is owed.
    pub host: Arc<str>,
    /// The last answer was that polls are too many; for how long there should be none.
    pub rate_limited: Option<Duration>,
    pub state: label::FeedState,
    pub last_success: Instant,
    baseline: bool,
    /// Week in which the ledger last heard that the feed still lists what it listed.
    sighted: u32,
    /// Stories before the end of the last document that ended early.
    cut_after: Option<usize>,
    /// For jitter; every feed has its own.
    random: u64,
}

impl HttpFeed {
    pub fn new(feed: &config::Feed, manner: Arc<Manner>, request: Request, pace: Pace, kept: Kept, random: u64) -> Self {
        let url = request.url();
        Self {
            manner,
            host: schemas::identity::domain(url).unwrap_or("").into(),
            rate_limited: None,
            state: if kept.gone { label::FeedState::Gone } else { label::FeedState::Pending },
            kept,
            pace,
            last_success: Instant::now(),
            baseline: feed.first_poll == FirstPoll::Baseline,
            sighted: 0,
            cut_after: None,
            random,
            request,
        }
    }

    /// Polls once. Gives the wait until the next poll.
    pub async fn poll(&mut self, client: &Client, desk: &Arc<Desk>, now: Timestamp) -> Duration {
        let started = Instant::now();
        let fetch = client.fetch(&self.request, &self.kept.cursor).await;
        let (outcome, bytes) = outcome(&fetch);
        desk.metrics.intake.fetched(Connector::Http, outcome, started.elapsed(), bytes);
        let result = match fetch {
            Fetch::NotModified { cursor, hints } | Fetch::SameBody { cursor, hints, .. } => {
                self.pace.hint(hints.fresh_for);
                self.unchanged(desk, cursor, now).await.map(|()| 0)
            }
            Fetch::Payload { payload, partial_window, cursor, hints, .. } => {
                self.pace.hint(hints.fresh_for);
                self.changed(desk, payload, partial_window, cursor, now).await
            }
            Fetch::Failed(error) => Err(self.failed(desk, error, now).await),
        };
        match result {
            Ok(found) => self.succeeded(found),
            Err(wait) => {
                self.keep_failure(desk, wait, now).await;
                wait
            }
        }
    }

    /// How long the first poll waits: what the server asked for before a restart holds after it.
    pub fn first_wait(&self, now: Timestamp) -> Duration {
        self.kept.wait(now)
    }

    /// Keeps when the next poll is due, and that the feed is taken to list what it listed. When that fails, a restart
    /// only polls sooner.
    async fn keep_failure(&mut self, desk: &Arc<Desk>, wait: Duration, now: Timestamp) {
        self.kept.failed(now, wait, self.state == label::FeedState::Gone);
        if self.kept.is_listing(now)
            && let Err(error) = desk.sight(&self.manner.feed, self.kept.encode()).await
        {
            tracing::debug!(feed = self.manner.feed, %error, "a failed poll could not be kept");
        }
    }

    /// What the poll found is news of the time since the last one; of a first poll nobody knows the time.
    fn succeeded(&mut self, found: usize) -> Duration {
        if self.state != label::FeedState::Pending {
            self.pace.found(found, self.last_success.elapsed());
        }
        self.state = label::FeedState::Healthy;
        self.last_success = Instant::now();
        // A tenth of jitter keeps feeds that started together from staying together.
        let interval = self.pace.interval();
        let spread = interval.mul_f64(0.1).as_nanos() as u64;
        let jitter = if spread == 0 { 0 } else { self.draw() % spread };
        interval.saturating_sub(interval.mul_f64(0.05)) + Duration::from_nanos(jitter)
    }

    /// The feed lists what it listed. The ledger hears of it once a week, and when the validators changed.
    async fn unchanged(&mut self, desk: &Arc<Desk>, cursor: Option<Cursor>, now: Timestamp) -> Result<(), Duration> {
        let week = week_of(now);
        if cursor.is_none() && self.sighted == week && self.kept.failures == 0 {
            return Ok(());
        }
        let next = cursor.unwrap_or_else(|| self.kept.cursor.clone());
        self.sight(desk, next).await?;
        self.sighted = week;
        Ok(())
    }

    async fn sight(&mut self, desk: &Arc<Desk>, cursor: Cursor) -> Result<(), Duration> {
        let next = Kept::healthy(cursor);
        desk.sight(&self.manner.feed, next.encode()).await.map_err(|error| self.not_committed(&error))?;
        self.kept = next;
        Ok(())
    }

    async fn changed(
        &mut self,
        desk: &Arc<Desk>,
        payload: connectors::source::Payload,
        partial_window: bool,
        cursor: Cursor,
        now: Timestamp,
    ) -> Result<usize, Duration> {
        let kept = Kept::healthy(cursor);
        let delivery = Delivery { cursor: kept.encode(), receipt: None, baseline: self.baseline, lists_all: !partial_window };
        let taken =
            desk.take_in(payload, self.manner.clone(), delivery, now).await.map_err(|error| self.not_committed(&error))?;
        self.sighted = week_of(now);
        self.report(&taken);
        if taken.complete {
            // As in the ledger: a text that comes back is looked at again.
            let returning = taken.tally.is_returning();
            self.kept = if returning { Kept::healthy(std::mem::take(&mut self.kept.cursor)) } else { kept };
            self.cut_after = None;
            return Ok(taken.tally.stories.iter().filter(|story| story.verdict == label::Verdict::New).count());
        }
        if taken.drafts == 0 {
            let fault = taken
                .faults
                .first()
                .map_or_else(|| "nothing could be read".to_owned(), |fault| format!("{}: {}", fault.reason, fault.detail));
            return Err(self.fail("not read", &fault, None));
        }
        self.ended_early(desk, kept.cursor, taken.drafts).await.map(|()| 0)
    }

    /// A document that ends early twice after the same item is all that there is.
    async fn ended_early(&mut self, desk: &Arc<Desk>, cursor: Cursor, drafts: usize) -> Result<(), Duration> {
        if self.cut_after.replace(drafts) == Some(drafts) {
            return self.sight(desk, cursor).await;
        }
        Err(self.fail("document ends early", &format!("after {drafts} items"), None))
    }

    async fn failed(&mut self, desk: &Arc<Desk>, error: FetchError, now: Timestamp) -> Duration {
        if let Some(payload) = error.partial {
            let delivery = Delivery { cursor: None, receipt: None, baseline: self.baseline, lists_all: true };
            match desk.take_in(*payload, self.manner.clone(), delivery, now).await {
                Ok(taken) => self.report(&taken),
                Err(error) => return self.not_committed(&error),
            }
        }
        let limited = error.kind == FetchErrorKind::RateLimited;
        let pause = error.retry_after.or(limited.then_some(RATE_LIMITED));
        self.rate_limited = pause.filter(|_| limited);
        let wait = self.fail(error.kind.as_str(), &error.detail, pause);
        if error.kind == FetchErrorKind::Gone {
            self.state = label::FeedState::Gone;
        }
        wait
    }

    /// The ledger said no: the payload is fetched again, nothing was acknowledged.
    fn not_committed(&mut self, error: &CommitError) -> Duration {
        self.fail("not committed", &error.to_string(), None)
    }

    /// Notes that a poll has failed, and says so. Gives the wait until the next one.
    pub fn fail(&mut self, kind: &str, detail: &str, retry_after: Option<Duration>) -> Duration {
        self.kept.failures = self.kept.failures.saturating_add(1);
        self.state = label::FeedState::Failing;
        let random = self.draw();
        let wait = backoff(self.kept.failures, self.pace.interval().max(Duration::from_secs(1)), random)
            .max(retry_after.unwrap_or_default());
        tracing::warn!(
            feed = self.manner.feed,
            kind,
            detail,
            failures = self.kept.failures,
            retry_in_seconds = wait.as_secs(),
            "poll failed"
        );
        wait
    }

    fn report(&self, taken: &super::desk::Taken) {
        let verdicts = words(&taken.tally);
        if taken.tally.stories.iter().any(|story| story.verdict != label::Verdict::Unchanged) || !taken.faults.is_empty() {
            tracing::debug!(
                feed = self.manner.feed,
                items = taken.drafts,
                faults = taken.faults.len(),
                verdicts,
                "payload taken in"
            );
        }
    }

    /// The next of a row of numbers that differ from feed to feed (splitmix64).
    fn draw(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.random ^ (self.random >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

fn outcome(fetch: &Fetch) -> (label::Fetch, u64) {
    match fetch {
        Fetch::NotModified { .. } => (label::Fetch::NotModified, 0),
        Fetch::SameBody { bytes, .. } => (label::Fetch::SameBody, *bytes),
        Fetch::Payload { bytes, .. } => (label::Fetch::Fetched, *bytes),
        Fetch::Failed(error) => {
            let bytes = error.partial.as_ref().map_or(0, |payload| payload.bytes.len() as u64);
            (kind(error.kind), bytes)
        }
    }
}

fn kind(kind: FetchErrorKind) -> label::Fetch {
    use FetchErrorKind as Kind;
    match kind {
        Kind::Dns => label::Fetch::NameResolution,
        Kind::Connect => label::Fetch::Connection,
        Kind::Tls => label::Fetch::Tls,
        Kind::Timeout | Kind::TooSlow => label::Fetch::Timeout,
        Kind::BlockedAddress => label::Fetch::AddressRefused,
        Kind::BadRedirect | Kind::RedirectLoop | Kind::BadScheme => label::Fetch::Redirect,
        Kind::Unauthorized => label::Fetch::Forbidden,
        Kind::BotWall => label::Fetch::BotWall,
        Kind::Token => label::Fetch::NoToken,
        Kind::Gone => label::Fetch::Gone,
        Kind::RateLimited => label::Fetch::RateLimited,
        Kind::NotFound | Kind::Status4xx => label::Fetch::ClientError,
        Kind::Status5xx => label::Fetch::ServerError,
        Kind::TooLarge | Kind::Ratio => label::Fetch::TooLarge,
        Kind::Incomplete => label::Fetch::CutShort,
        Kind::UnexpectedStatus | Kind::Decode | Kind::Protocol => label::Fetch::Protocol,
    }
}
