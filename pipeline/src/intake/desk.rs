//! The one way in: a payload is read, its stories are encoded, what cannot be read is kept, and all of it is
//! one commit.

use super::dead_letter::{Decision, Evidence, Limiter, Told, summary};
use super::reading::{Fault, Manner, Read, Reading};
use super::unread;
use crate::candidate::Candidate;
use crate::ledger::Ledger;
use crate::ledger::commit::{Commit, CommitError, Tally, Window};
use crate::ledger::rows::Slices;
use crate::metrics::Metrics;
use crate::metrics::label::{self, Stage, Verdict};
use crate::rejected::Rejected;
use crate::websub::Subscriptions;
use connectors::format::Channel;
use connectors::source::spool::Unread;
use connectors::source::{Payload, Whole};
use jiff::{SignedDuration, Timestamp};
use schemas::Reason;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

/// Payloads that are decoded at once: a hostile one takes a core, not all of them.
const DECODING: usize = 2;

/// What the sources share on their way to the ledger.
pub struct Desk {
    pub ledger: Ledger,
    pub metrics: Arc<Metrics>,
    rejected: Rejected,
    limiter: Mutex<Limiter>,
    decoding: Semaphore,
    /// Largest record, bytes: the configuration's, or the topic's where that is smaller.
    record_limit: Arc<AtomicUsize>,
    watcher: Option<Watcher>,
    /// What hubs push; does nothing unless it is set.
    pub subscriptions: Subscriptions,
    /// Feeds that went to and fro more often than is published, and when that was last seen.
    flapping: Mutex<HashMap<String, Timestamp>>,
}

/// Is shown every tally: what `dateline demo` prints from.
pub type Watcher = Box<dyn Fn(&str, &Tally) + Send + Sync>;

/// What a source says about the payload it brings.
pub struct Delivery {
    /// Stored with the stories when the document was seen to its end.
    pub cursor: Option<Vec<u8>>,
    pub receipt: Option<u128>,
    pub baseline: bool,
    /// The document is all that the feed lists, not one file of many.
    pub lists_all: bool,
}

/// What came of a payload.
#[derive(Debug)]
pub struct Taken {
    pub tally: Tally,
    pub faults: Vec<Fault>,
    pub complete: bool,
    pub drafts: usize,
    /// Items that stand as they stood and were not read again.
    pub passed: usize,
    /// What the document says of its feed.
    pub channel: Channel,
}

impl Taken {
    /// Stories that were never seen.
    pub fn new_stories(&self) -> usize {
        self.tally.stories.iter().filter(|story| story.verdict == Verdict::New).count()
    }

    /// Stories that come again from this feed, word for word, under another id.
    pub fn turned_over(&self) -> usize {
        self.tally.stories.iter().filter(|story| story.notes.other_id).count()
    }
}

impl Desk {
    pub fn new(
        ledger: Ledger,
        metrics: Arc<Metrics>,
        rejected: Rejected,
        record_limit: Arc<AtomicUsize>,
        watcher: Option<Watcher>,
    ) -> Self {
        let (limiter, decoding) = (Mutex::default(), Semaphore::new(DECODING));
        let (subscriptions, flapping) = (Subscriptions::default(), Mutex::default());
        Self { ledger, metrics, rejected, limiter, decoding, record_limit, watcher, subscriptions, flapping }
    }

    /// Reads a payload and commits what came of it. Nothing is acknowledged to the source before this returns.
    ///
    /// # Errors
    /// When the ledger cannot commit: [`CommitError::Alone`] when it is this payload's fault, which is kept then.
    /// A payload on which reading panics is committed as a dead letter.
    pub async fn take_in(
        self: &Arc<Self>,
        payload: Payload,
        manner: Arc<Manner>,
        delivery: Delivery,
        now: Timestamp,
    ) -> Result<Taken, CommitError> {
        let (payload, delivery) = (Arc::new(payload), Arc::new(delivery));
        let slices = if delivery.lists_all { Some(unread::known(&self.ledger, &manner, now).await) } else { None };
        let permit = self.decoding.acquire().await;
        let (desk, read, of, by) = (self.clone(), payload.clone(), delivery.clone(), manner.clone());
        let prepared = tokio::task::spawn_blocking(move || desk.prepare(&read, &by, &of, slices, now)).await;
        drop(permit);
        let (commit, mut taken, told) = match prepared {
            Ok(prepared) => prepared?,
            Err(panic) => return self.panicked(&payload, &manner, &delivery, &panic, now).await,
        };
        let feed = commit.feed.clone();
        let committed = self.ledger.commit(commit).await;
        self.settle(&feed, &told, committed.is_ok());
        match committed {
            Ok(tally) => {
                self.tell_owed();
                self.count(&feed, &tally, now);
                if let Some(watcher) = &self.watcher {
                    watcher(&feed, &tally);
                }
                taken.tally = tally;
                Ok(taken)
            }
            Err(error @ CommitError::Alone(_)) => {
                self.metrics.ledger.commit_failed(label::Commit::GivenUp);
                let kept = self.rejected.keep(&payload.bytes);
                tracing::error!(feed = manner.feed, source = payload.source_uri, %error, kept = ?kept, "a payload cannot be committed; its bytes are kept");
                Err(error)
            }
            Err(error) => Err(error),
        }
    }

    /// Commits a payload that its source could not read whole: a dead letter with what there is of it.
    pub async fn refuse(
        &self,
        unread: Unread,
        manner: &Manner,
        delivery: &Delivery,
        now: Timestamp,
    ) -> Result<Taken, CommitError> {
        let Unread { reason, detail, payload, whole } = unread;
        let fault = Fault { stage: Stage::Fetch, reason, detail, slice: 0..0 };
        self.give_up(&payload, whole, manner, delivery, fault, now).await
    }

    /// A payload on which reading panicked costs itself: its feed goes on behind it.
    async fn panicked(
        &self,
        payload: &Payload,
        manner: &Manner,
        delivery: &Delivery,
        panic: &tokio::task::JoinError,
        now: Timestamp,
    ) -> Result<Taken, CommitError> {
        self.metrics.process.panicked();
        tracing::error!(feed = manner.feed, source = payload.source_uri, %panic, "a payload cannot be read; it becomes a dead letter");
        let detail = format!("reading it panicked: {panic}");
        let fault = Fault { stage: Stage::Decode, reason: Reason::CommitFailed, detail, slice: 0..0 };
        self.give_up(payload, None, manner, delivery, fault, now).await
    }

    /// Commits a fault that is all that came of a payload.
    async fn give_up(
        &self,
        payload: &Payload,
        whole: Option<Whole>,
        manner: &Manner,
        delivery: &Delivery,
        fault: Fault,
        now: Timestamp,
    ) -> Result<Taken, CommitError> {
        let faults = vec![fault];
        let (dead_letters, told) = self.dead_letters(payload, whole, manner, &faults, now)?;
        let commit = Commit {
            dead_letters,
            window: window(delivery, false),
            receipt: delivery.receipt,
            baseline: delivery.baseline,
            ..Commit::of(&manner.feed)
        };
        let committed = self.ledger.commit(commit).await;
        self.settle(&manner.feed, &told, committed.is_ok());
        let tally = committed?;
        self.tell_owed();
        if let Some(watcher) = &self.watcher {
            watcher(&manner.feed, &tally);
        }
        Ok(Taken { tally, faults, complete: false, drafts: 0, passed: 0, channel: Channel::default() })
    }

    /// Everything before the commit, on a thread that may be kept busy.
    fn prepare(
        &self,
        payload: &Payload,
        manner: &Manner,
        delivery: &Delivery,
        known: Option<Slices>,
        now: Timestamp,
    ) -> Result<(Commit, Taken, Vec<Told>), CommitError> {
        let (mut reading, slices) = unread::read(payload, manner, known, now);
        self.metrics.intake.payload(reading.format);
        if let Some(format) = reading.format {
            self.metrics.intake.drafts(format, reading.drafts);
            self.metrics.intake.passed(reading.passed.len());
        }
        if reading.second_opinion {
            self.metrics.intake.second_opinion();
        }
        let stories = self.candidates(&mut reading);
        let (dead_letters, told) = self.dead_letters(payload, None, manner, &reading.faults, now)?;
        let whole = reading.complete;
        let commit = Commit {
            stories,
            dead_letters,
            cursor: delivery.cursor.clone().filter(|_| whole),
            window: window(delivery, whole),
            slices,
            receipt: delivery.receipt,
            baseline: delivery.baseline,
            ..Commit::of(&manner.feed)
        };
        let taken = Taken {
            tally: Tally::default(),
            faults: reading.faults,
            complete: whole,
            drafts: reading.drafts,
            passed: reading.passed.len(),
            channel: reading.channel,
        };
        Ok((commit, taken, told))
    }

    /// Encodes the stories; one that fits no record becomes a fault.
    fn candidates(&self, reading: &mut Reading) -> Vec<Candidate> {
        let stories = std::mem::take(&mut reading.stories);
        let mut candidates = Vec::with_capacity(stories.len());
        for Read { story, slice, print } in stories {
            if let Some(provider) = story.content.version_created {
                self.metrics.intake.received(provider, story.content.received_at);
            }
            story.warnings.iter().for_each(|warning| self.metrics.intake.warning(*warning));
            match Candidate::new(story, self.record_limit.load(Ordering::Relaxed)) {
                Ok(candidate) => candidates.push(Candidate { print, ..candidate }),
                Err(rejection) => {
                    self.metrics.intake.rejected(rejection.reason);
                    reading.faults.push(Fault {
                        stage: Stage::Commit,
                        reason: rejection.reason,
                        detail: rejection.detail,
                        slice,
                    });
                }
            }
        }
        candidates
    }

    /// Dead letters for the faults, within their limits; bytes that they do not hold are kept first. What was decided is
    /// to be settled once the commit has succeeded or failed.
    fn dead_letters(
        &self,
        payload: &Payload,
        whole: Option<Whole>,
        manner: &Manner,
        faults: &[Fault],
        now: Timestamp,
    ) -> Result<(Vec<Vec<u8>>, Vec<Told>), CommitError> {
        let mut letters = Vec::new();
        let mut told = Vec::with_capacity(faults.len());
        for fault in faults {
            let evidence = Evidence { feed: &manner.feed, payload, whole, fault, received_at: now };
            let decided = self.limiter().decide(&evidence);
            let decision = decided.decision;
            told.push(decided);
            let is_kept = matches!(decision, Decision::Limited(_)) || decision == Decision::Write && evidence.is_cut();
            let kept = match is_kept.then(|| self.keep(payload)).transpose() {
                Ok(kept) => kept,
                Err(error) => {
                    self.settle(&manner.feed, &told, false);
                    return Err(CommitError::NotNow(format!("rejected payload: {error}")));
                }
            };
            match decision {
                Decision::Write => letters.push(evidence.record(kept.as_deref())),
                Decision::Limited(true) => letters.push(summary(&manner.feed, payload, fault.reason, now, kept.as_deref())),
                Decision::Limited(false) | Decision::Known => {}
            }
        }
        Ok((letters, told))
    }

    /// Counts the faults of a commit that has succeeded; those of one that has failed come again.
    fn settle(&self, feed: &str, told: &[Told], committed: bool) {
        if !committed {
            return self.limiter().take_back(feed, told);
        }
        for told in told {
            match told.stage {
                Stage::Decode => self.metrics.intake.fault(told.reason),
                _ => self.metrics.intake.rejected(told.reason),
            }
            match told.decision {
                Decision::Write => self.metrics.dead_letters.written(told.stage, told.reason),
                Decision::Limited(_) => self.metrics.dead_letters.suppressed(),
                Decision::Known => {}
            }
        }
    }

    fn limiter(&self) -> MutexGuard<'_, Limiter> {
        self.limiter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, payload: &Payload) -> std::io::Result<String> {
        let name = self.rejected.keep(&payload.bytes)?;
        self.metrics.dead_letters.kept(payload.bytes.len() as u64);
        Ok(name)
    }

    /// The outbox has grown: the gauge says so at once, and not with the next look at it.
    fn tell_owed(&self) {
        let owed = self.ledger.owed();
        self.metrics.outbox.owes(owed.rows, owed.bytes, owed.oldest);
    }

    fn count(&self, feed: &str, tally: &Tally, now: Timestamp) {
        self.note_flapping(feed, tally, now);
        for story in &tally.stories {
            self.metrics.ledger.verdict(story.verdict);
            if story.notes.shorter_copy {
                self.metrics.ledger.shorter_copy();
            }
            if story.notes.guid_reused {
                self.metrics.intake.identity_reused();
            }
        }
    }

    /// Keeps what is remembered of a feed that lists what it listed before.
    pub async fn sight(&self, feed: &str, cursor: Option<Vec<u8>>) -> Result<(), CommitError> {
        self.ledger.commit(Commit { cursor, ..Commit::of(feed) }).await.map(drop)
    }
}

impl Desk {
    /// A feed is flapping for a day after it was last seen to be.
    fn note_flapping(&self, feed: &str, tally: &Tally, now: Timestamp) {
        let flaps = tally.stories.iter().any(|story| story.notes.flapping);
        let mut flapping = self.flapping.lock().unwrap_or_else(PoisonError::into_inner);
        if !flaps && flapping.is_empty() {
            return;
        }
        if flaps && flapping.insert(feed.to_owned(), now).is_none() {
            tracing::warn!(
                feed,
                "the feed goes to and fro between texts of one story; beyond three reverts a day they are passed over"
            );
        }
        flapping.retain(|_, seen| now.duration_since(*seen) < SignedDuration::from_hours(24));
        self.metrics.intake.flapping(flapping.len());
    }
}

/// What the stories of a payload say about what its source lists.
fn window(delivery: &Delivery, whole: bool) -> Window {
    match delivery.receipt {
        Some(_) => Window::Unlisted,
        None if whole && delivery.lists_all => Window::Full,
        None => Window::Partial,
    }
}

/// New, revised, repeated … in words, for the one log line of a payload.
pub fn words(tally: &Tally) -> String {
    let count = |verdict| tally.stories.iter().filter(|story| story.verdict == verdict).count();
    let counts = Verdict::ALL.iter().map(|verdict| (count(*verdict), verdict.as_str())).filter(|(count, _)| *count > 0);
    counts.map(|(count, verdict)| format!("{count} {verdict}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
