//! One poll of one HTTP feed: fetch, read, commit, and say when the next one is due.

use super::control::Response;
use super::desk::{Delivery, Desk, Taken, words};
use super::kept::Kept;
use super::moved::Move;
use super::pace::Pace;
use super::reading::Manner;
use super::rest::Rest;
use crate::config::{self, FirstPoll};
use crate::ledger::commit::CommitError;
use crate::ledger::week_of;
use crate::metrics::label;
use connectors::source::Payload;
use connectors::source::http::{Client, Cursor, Fetch, FetchError, FetchErrorKind, Hints, Request, backoff};
use jiff::Timestamp;
use schemas::Connector;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Least wait after a 429 that does not say how long.
const RATE_LIMITED: Duration = Duration::from_secs(60);
/// A document of so many items, none of which was known, follows upon a gap, it seems.
const GAP_ITEMS: usize = 3;

/// A feed between two polls.
pub struct HttpFeed {
    pub manner: Arc<Manner>,
    /// Where it is polled: as configured, or where it has moved to.
    request: Request,
    /// As configured, when it has moved.
    configured: Option<Box<Request>>,
    pub kept: Kept,
    pub pace: Pace,
    pub rest: Rest,
    /// Registrable domain: whom politeness is owed.
    pub host: Arc<str>,
    /// The last answer was that polls are too many; for how long there should be none.
    pub rate_limited: Option<Duration>,
    /// Its server has asked for no poll before.
    pub leave_until: Option<Instant>,
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

/// What came of a poll.
pub struct Polled {
    /// Until the next one.
    pub wait: Duration,
    pub response: Response,
    /// What the feed calls itself, where the poll has shown it.
    pub title: Option<String>,
}

/// A poll that failed: for how long there is to be none, and why.
struct Failure {
    wait: Duration,
    detail: String,
}

/// A poll that found what it looked for.
#[derive(Default)]
struct Found {
    items: usize,
    new: usize,
    title: Option<String>,
}

impl HttpFeed {
    pub fn new(feed: &config::Feed, manner: Arc<Manner>, request: Request, pace: Pace, kept: Kept, random: u64) -> Self {
        let mut feed = Self {
            manner,
            host: host(&request),
            rate_limited: None,
            leave_until: None,
            state: if kept.gone { label::FeedState::Gone } else { label::FeedState::Pending },
            kept,
            pace,
            rest: Rest::default(),
            last_success: Instant::now(),
            baseline: feed.first_poll == FirstPoll::Baseline,
            sighted: 0,
            cut_after: None,
            random,
            request,
            configured: None,
        };
        let adopted = feed.kept.moved.take_if(|moved| moved.adopted && moved.from == **feed.request.source_uri());
        feed.kept.moved = adopted.filter(|moved| feed.move_to(&moved.to)).or(feed.kept.moved.take());
        feed
    }

    /// The configured URL, as it may be shown.
    pub fn shown_url(&self) -> &Arc<str> {
        self.request.source_uri()
    }

    /// Where it is polled, when that is not as configured.
    pub fn moved_to(&self) -> Option<&str> {
        self.configured.as_ref().map(|_| self.request.url().as_str())
    }

    /// Polls once.
    pub async fn poll(&mut self, client: &Client, desk: &Arc<Desk>, now: Timestamp) -> Polled {
        let started = Instant::now();
        let fetch = client.fetch(&self.request, &self.kept.cursor(now)).await;
        let (outcome, bytes) = outcome(&fetch);
        desk.metrics.intake.fetched(Connector::Http, outcome, started.elapsed(), bytes);
        let result = match fetch {
            Fetch::NotModified { cursor, hints } => {
                self.pace.fresh_for(hints.fresh_for);
                self.follow_move(hints.moved_to.as_deref(), now);
                self.unchanged(desk, cursor, now).await.map(|()| Found::default())
            }
            Fetch::SameBody { cursor, hints, .. } => {
                self.pace.fresh_for(hints.fresh_for);
                self.follow_move(hints.moved_to.as_deref(), now);
                self.kept.whole_at = Some(now.as_millisecond());
                self.unchanged(desk, cursor, now).await.map(|()| Found::default())
            }
            Fetch::Payload { payload, partial_window, cursor, hints, .. } => {
                self.pace.fresh_for(hints.fresh_for);
                self.changed(desk, payload, partial_window, cursor, hints, now).await
            }
            Fetch::Failed(error) => Err(self.failed(desk, error, now).await),
        };
        let (wait, found, detail) = match result {
            Ok(found) => (self.succeeded(now), found, None),
            Err(failure) => {
                self.keep_failure(desk, failure.wait, now).await;
                (failure.wait, Found::default(), Some(failure.detail))
            }
        };
        let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let response = Response { at: now, outcome, detail, items: found.items, new: found.new, milliseconds };
        Polled { wait, response, title: found.title }
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
            && let Err(error) = desk.sight(&self.manner.feed, self.to_keep()).await
        {
            tracing::debug!(feed = self.manner.feed, %error, "a failed poll could not be kept");
        }
    }

    /// What the ledger is to keep of the feed as it stands.
    pub fn to_keep(&self) -> Option<Vec<u8>> {
        let mut kept = self.kept.clone();
        kept.seen = Some(Box::new(self.pace.seen));
        kept.encode()
    }

    /// The wait after a good poll. A tenth of jitter keeps feeds that started together from staying together.
    fn succeeded(&mut self, now: Timestamp) -> Duration {
        self.state = label::FeedState::Healthy;
        self.last_success = Instant::now();
        let interval = self.pace.interval();
        let spread = interval.mul_f64(0.1).as_nanos() as u64;
        let jitter = if spread == 0 { 0 } else { self.draw() % spread };
        let wait = interval.saturating_sub(interval.mul_f64(0.05)) + Duration::from_nanos(jitter);
        if self.pace.is_set() { wait } else { self.rest.respect(now, wait) }
    }

    /// Notes how much of what a poll has found is new: news of the time since the last good poll; of a first poll nobody
    /// knows the time. What was pushed meanwhile counts as well, and a hub that brings all lets polls be seldom.
    fn note_found(&mut self, desk: &Desk, new: usize, now: Timestamp) {
        let new = new + desk.subscriptions.polled(&self.manner.feed, new, now);
        self.pace.is_pushed = desk.subscriptions.is_proven(&self.manner.feed, now);
        if self.state != label::FeedState::Pending {
            self.pace.found(new, self.last_success.elapsed(), now.as_millisecond());
        }
    }

    /// The feed lists what it listed. The ledger hears of it once a week, and when the validators changed.
    async fn unchanged(&mut self, desk: &Arc<Desk>, cursor: Option<Cursor>, now: Timestamp) -> Result<(), Failure> {
        self.note_found(desk, 0, now);
        let week = week_of(now);
        if cursor.is_none() && self.sighted == week && self.kept.failures == 0 {
            return Ok(());
        }
        let next = cursor.unwrap_or_else(|| self.kept.cursor.clone());
        self.sight(desk, next).await?;
        self.sighted = week;
        Ok(())
    }

    async fn sight(&mut self, desk: &Arc<Desk>, cursor: Cursor) -> Result<(), Failure> {
        let mut next = self.kept.healthy(cursor);
        next.seen = Some(Box::new(self.pace.seen));
        desk.sight(&self.manner.feed, next.encode()).await.map_err(|error| self.not_committed(&error))?;
        next.seen = None;
        self.kept = next;
        Ok(())
    }

    async fn changed(
        &mut self,
        desk: &Arc<Desk>,
        payload: Payload,
        partial_window: bool,
        cursor: Cursor,
        hints: Hints,
        now: Timestamp,
    ) -> Result<Found, Failure> {
        let mut kept = self.kept.healthy(cursor);
        kept.seen = Some(Box::new(self.pace.seen));
        if !partial_window {
            kept.whole_at = Some(now.as_millisecond());
        }
        let delivery = Delivery { cursor: kept.encode(), receipt: None, baseline: self.baseline, lists_all: !partial_window };
        let base = payload.base_url.clone();
        let taken =
            desk.take_in(payload, self.manner.clone(), delivery, now).await.map_err(|error| self.not_committed(&error))?;
        self.sighted = week_of(now);
        self.report(&taken);
        self.rest = Rest { hours: taken.channel.skip_hours, days: taken.channel.skip_days };
        self.pace.asked(taken.channel.min_interval);
        if taken.complete {
            // As in the ledger: a text that comes back is looked at again.
            let returning = taken.tally.is_returning();
            if returning {
                kept.cursor = std::mem::take(&mut self.kept.cursor);
            }
            kept.seen = None;
            let before = std::mem::replace(&mut self.kept, kept);
            self.cut_after = None;
            desk.subscriptions.discovered(&self.manner.feed, &hints.links, &taken.channel, base.as_deref());
            // A document that was asked for with a secret may name it.
            let said = taken.channel.moved_to.clone().filter(|_| !self.request.has_secret_url());
            self.follow_move(hints.moved_to.or(said).as_deref(), now);
            return Ok(self.note_taken(desk, taken, partial_window, &before, now));
        }
        if taken.drafts == 0 && taken.passed == 0 {
            let fault = taken
                .faults
                .first()
                .map_or_else(|| "nothing could be read".to_owned(), |fault| format!("{}: {}", fault.reason, fault.detail));
            return Err(self.fail("not read", &fault, None));
        }
        self.ended_early(desk, kept.cursor, taken.drafts + taken.passed).await.map(|()| Found::default())
    }

    /// What a whole document says about the feed's pace, and whether something was missed before it.
    fn note_taken(&mut self, desk: &Desk, taken: Taken, partial_window: bool, before: &Kept, now: Timestamp) -> Found {
        let (items, new) = (taken.drafts + taken.passed, taken.new_stories());
        self.note_found(desk, new, now);
        if !partial_window {
            if before.listed > 0 && items >= GAP_ITEMS && new == items {
                desk.metrics.intake.gap_suspected();
                tracing::warn!(
                    feed = self.manner.feed,
                    items,
                    "none of what the feed lists was known: stories between two polls may be missed; set a shorter `interval` or http.min_interval"
                );
                self.pace.missed();
            }
            if taken.turned_over() * 2 >= items.max(GAP_ITEMS) {
                desk.metrics.intake.ids_turned_over();
                tracing::warn!(
                    feed = self.manner.feed,
                    items,
                    "most ids of the feed are others than before, with the same texts: they are taken for what they were"
                );
            }
            self.kept.listed = u32::try_from(items).unwrap_or(u32::MAX);
            self.pace.listed = self.kept.listed;
        }
        Found { items, new, title: taken.channel.title }
    }

    /// A document that ends early twice after the same item is all that there is.
    async fn ended_early(&mut self, desk: &Arc<Desk>, cursor: Cursor, items: usize) -> Result<(), Failure> {
        if self.cut_after.replace(items) == Some(items) {
            return self.sight(desk, cursor).await;
        }
        Err(self.fail("document ends early", &format!("after {items} items"), None))
    }

    async fn failed(&mut self, desk: &Arc<Desk>, error: FetchError, now: Timestamp) -> Failure {
        if let Some(payload) = error.partial {
            let delivery = Delivery { cursor: None, receipt: None, baseline: self.baseline, lists_all: true };
            match desk.take_in(*payload, self.manner.clone(), delivery, now).await {
                Ok(taken) => self.report(&taken),
                Err(error) => return self.not_committed(&error),
            }
        }
        // A wall that says how long to stay away means the host as well.
        let limited = error.kind == FetchErrorKind::RateLimited || error.status == Some(429);
        let pause = error.retry_after.or(limited.then_some(RATE_LIMITED));
        self.rate_limited = pause.filter(|_| limited);
        self.leave_until = pause.map(|pause| Instant::now() + pause);
        let failure = self.fail(error.kind.as_str(), &error.detail, pause);
        if error.kind == FetchErrorKind::Gone {
            self.state = label::FeedState::Gone;
        }
        if matches!(error.kind, FetchErrorKind::Gone | FetchErrorKind::NotFound | FetchErrorKind::Dns) {
            self.move_back();
        }
        failure
    }

    /// The ledger said no: the payload is fetched again, nothing was acknowledged.
    fn not_committed(&mut self, error: &CommitError) -> Failure {
        self.fail("not committed", &error.to_string(), None)
    }

    /// Notes that a poll has failed, and says so.
    fn fail(&mut self, kind: &str, detail: &str, retry_after: Option<Duration>) -> Failure {
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
        Failure { wait, detail: format!("{kind}: {detail}") }
    }

    /// A poll ended in a panic: the feed fails like any other. Gives the wait until the next poll.
    pub fn panicked(&mut self, now: Timestamp) -> Polled {
        let Failure { wait, detail } = self.fail("panic", "the poll ended in a panic", None);
        let response =
            Response { at: now, outcome: label::Fetch::Protocol, detail: Some(detail), items: 0, new: 0, milliseconds: 0 };
        Polled { wait, response, title: None }
    }

    fn report(&self, taken: &Taken) {
        let verdicts = words(&taken.tally);
        if taken.tally.stories.iter().any(|story| story.verdict != label::Verdict::Unchanged) || !taken.faults.is_empty() {
            tracing::debug!(
                feed = self.manner.feed,
                items = taken.drafts,
                passed = taken.passed,
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

/// Moves that servers announce for good.
impl HttpFeed {
    /// A good poll was led to `to`, for good, or nowhere.
    fn follow_move(&mut self, to: Option<&str>, now: Timestamp) {
        if to.is_none() && self.kept.moved.is_none() {
            return;
        }
        let (mut moved, mut adopted) = Move::after(self.kept.moved.as_deref(), self.request.source_uri(), to, now);
        if let Some(moved) = moved.as_mut().filter(|_| adopted) {
            // Not where secrets would go to another origin, nor where the guard says no.
            adopted = self.move_to(&moved.to);
            moved.adopted = adopted;
            if adopted {
                let (feed, to) = (&self.manner.feed, &moved.to);
                tracing::warn!(feed, to, "the feed has moved for good and is polled there; set its `url` to that");
            }
        }
        let is_news = adopted || moved.is_some() != self.kept.moved.is_some();
        self.kept.moved = moved.map(Box::new);
        if is_news {
            // The next poll is committed, whatever it finds, so that a restart knows.
            self.sighted = 0;
        }
    }

    /// Whether it may be polled there.
    fn move_to(&mut self, to: &str) -> bool {
        let Some(there) = to.parse().ok().and_then(|to| self.request.moved_to(&to)) else { return false };
        self.host = host(&there);
        self.configured = Some(Box::new(std::mem::replace(&mut self.request, there)));
        true
    }

    /// Where the feed had moved to there is nothing any more: it is polled where it was configured.
    fn move_back(&mut self) {
        if let Some(configured) = self.configured.take() {
            self.request = *configured;
            self.host = host(&self.request);
            self.kept.moved = None;
        }
    }
}

fn host(request: &Request) -> Arc<str> {
    schemas::identity::domain(request.url()).unwrap_or("").into()
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
